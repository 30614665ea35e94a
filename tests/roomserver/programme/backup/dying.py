"""A process that dies in the middle of a backup or of a restore, as one that is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from roomserver.programme.backup.file import writing_to
from roomserver.programme.backup.restoring import restore
from roomserver.programme.backup.saving import save
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import open_unhurried


def die(lines: int) -> None:
    if lines >= 5:
        os.kill(os.getpid(), signal.SIGKILL)


async def work(what: str, url: str, path: Path) -> None:
    store = await open_unhurried(url)
    if what == "backup":
        with writing_to(path) as out:
            await save(store, out, die)
    else:
        await restore(path, [], store, communities_on(store), die)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
