"""Processes of the machine, as tests watch them; any may be gone by the time it is looked at."""

from __future__ import annotations

import psutil


def is_running(pid: int) -> bool:
    """Whether it still does anything; a zombie, which only its parent can bury, does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def parent_of(pid: int) -> int:
    return psutil.Process(pid).ppid()
