"""A process that computes beside what plays voices: whoever else wants the processor gets it at once.

A low priority is not enough: Linux shares the processor between sessions first (autogroup, in sched(7)), and browsers
and servers are sessions of their own. So this is one as well, of the lowest weight.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing.pool import Pool
from pathlib import Path
from types import FrameType

LOWEST = 19
AUTOGROUP = Path("/proc/self/autogroup")


@contextlib.contextmanager
def yielding() -> Iterator[Pool]:
    """A pool of one such process. What it runs ends with the block."""
    with multiprocessing.get_context("fork").Pool(1, initializer=_yield_the_processor) as pool:
        yield pool


def _yield_the_processor() -> None:
    os.setsid()
    os.nice(LOWEST)
    with contextlib.suppress(OSError):  # other kernels have none
        AUTOGROUP.write_text(str(LOWEST))
    signal.signal(signal.SIGTERM, _end_all)


def _end_all(_number: int, _frame: FrameType | None) -> None:
    os.killpg(0, signal.SIGKILL)
