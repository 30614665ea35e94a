"""A process that runs beside what plays voices: whoever else wants the processor gets it first.

A low priority is not enough: Linux shares the processor between sessions first (autogroup, in sched(7)), and browsers
and servers are sessions of their own. So this is one as well, of a lower weight.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
LOWEST, LOW, USUAL = 19, 5, 0
"""How nice a session is to others: its weight is a seventieth, a third, or the whole of theirs."""


class Yielding:
    """One such process, and what it is to run."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._pid: int = pool.apply(os.getpid)

    def begin(self, run: Callable[[list[str]], T], arguments: list[str]) -> AsyncResult[T]:
        return self._pool.apply_async(run, (arguments,))

    def hurry(self) -> None:
        """It need not yield any more."""
        _weigh(self._pid, USUAL)


@contextlib.contextmanager
def yielding(nice: int) -> Iterator[Yielding]:
    """What it runs ends with the block."""
    with multiprocessing.get_context("fork").Pool(1, _yield_the_processor, (nice,)) as pool:
        yield Yielding(pool)


def _yield_the_processor(nice: int) -> None:
    os.setsid()
    _weigh(os.getpid(), nice)
    signal.signal(signal.SIGTERM, _end_all)


def _weigh(session: int, nice: int) -> None:
    with contextlib.suppress(OSError):  # other kernels have none
        Path(f"/proc/{session}/autogroup").write_text(str(nice))


def _end_all(_number: int, _frame: FrameType | None) -> None:
    os.killpg(0, signal.SIGKILL)
