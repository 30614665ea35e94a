from __future__ import annotations

import asyncio
import os
import signal
import sys

from roomserver.embedded.server import WATCHDOG
from tests.processes import is_running
from tests.roomserver.embedded.test_embedded import BOUND_S, ended


async def test_v5_a_store_that_ignores_sigterm_is_ended_all_the_same() -> None:
    ignoring = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(os.getpid(), flush=True); signal.pause()"
    )
    watchdog = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(WATCHDOG), sys.executable, "-c", ignoring),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert watchdog.stdin is not None
    assert watchdog.stdout is not None
    pid = int(await watchdog.stdout.readline())
    watchdog.stdin.close()  # its owner is gone
    try:
        async with asyncio.timeout(BOUND_S):
            assert await watchdog.wait() != 0
        await ended(pid)
    finally:
        if watchdog.returncode is None:
            watchdog.kill()
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


async def test_a_watchdog_that_is_told_to_end_ends_its_store() -> None:
    """As a machine that is shut down tells it."""
    waiting = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    watchdog = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(WATCHDOG), sys.executable, "-c", waiting),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert watchdog.stdout is not None
    pid = int(await watchdog.stdout.readline())
    try:
        watchdog.send_signal(signal.SIGTERM)
        async with asyncio.timeout(BOUND_S):
            await watchdog.wait()
        await ended(pid)
    finally:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)
        if watchdog.returncode is None:
            watchdog.kill()
            await watchdog.wait()
