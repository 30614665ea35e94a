"""The machine that is measured on, how its cores are divided, and what others take of it (Linux only)."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from roomserver.embedded import bundled_program

CHECKOUT = Path(__file__).resolve().parents[1]
LIBRARIES = ("pydantic", "redis", "hiredis", "starlette", "uvicorn", "uvloop", "websockets")
"""What a server runs on."""
CPUCLOCK_SCHED = 2
"""Linux: the clock of what the scheduler gave a process (include/linux/posix-timers.h)."""
KERNEL_THREADS = 2
"""The parent of all kernel threads: what they do is done for somebody who is counted."""


@dataclass(frozen=True)
class Cores:
    """One for the server that is measured, one for all else: the generator and the store."""

    server: int
    rest: int

    @property
    def divided(self) -> bool:
        return self.server != self.rest


def divide_cores() -> Cores:
    """The first two that this process may use; with one alone, everything shares it."""
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[min(1, len(allowed) - 1)])


@contextmanager
def starting_on(core: int) -> Iterator[None]:
    """Processes that are started meanwhile stay on that core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move(process: psutil.Process, core: int) -> None:
    """All threads of a running process."""
    for thread in process.threads():
        os.sched_setaffinity(thread.id, {core})


def allow_many_sockets() -> None:
    """As many as this user may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def describe(data: Path) -> dict[str, str]:
    """What figures depend on: the machine, and what runs on it. `data` is where stores write."""
    return {
        "cpu": _cpu(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "disk": _filesystem(data),
        "python": platform.python_version(),
        "store": _store(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "generator": f"picows {version('picows')}",
        "checkout": _commit(),
    }


def foreign_cpu_s() -> float:
    """CPU that everybody but this process and its children has spent so far, and what the host took away.

    A process that ends hands its account on to its parent, so that only the difference of two answers means something.
    """
    ours = {os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))}
    total = psutil.cpu_times().steal
    for process in psutil.process_iter(["pid", "ppid", "cpu_times"]):
        times = process.info["cpu_times"]
        kernel = KERNEL_THREADS in (process.info["pid"], process.info["ppid"])
        if times is not None and not kernel and process.info["pid"] not in ours:
            total += times.user + times.system + times.children_user + times.children_system
    return float(total)


def cpu_s(process: psutil.Process) -> float:
    """CPU that one process, with all its threads, has spent so far, to the nanosecond.

    The clock is the one that clock_getcpuclockid(3) names; /proc counts ticks of 10 ms. Raises: psutil.NoSuchProcess.
    """
    try:
        return time.clock_gettime(~process.pid << 3 | CPUCLOCK_SCHED)
    except OSError as error:
        raise psutil.NoSuchProcess(process.pid) from error


def rss_kib(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1024)


def _store() -> str:
    program = bundled_program()
    if program is None:
        return "the machine's own"
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return f"Valkey {answer.partition('v=')[2].split()[0]}"


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _filesystem(path: Path) -> str:
    mounts = [mount for mount in psutil.disk_partitions(all=True) if path.is_relative_to(mount.mountpoint)]
    return max(mounts, key=lambda mount: len(mount.mountpoint)).fstype


def _commit() -> str:
    git = ("git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--abbrev=10")
    answer = subprocess.run(git, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"
