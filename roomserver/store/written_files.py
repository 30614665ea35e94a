"""Where a store's servers write, as they say themselves; and whether those folders can be looked into from here."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError

from roomserver.store.connect import StoreRefused, every_primary
from roomserver.store.files import setting

ASKED_S = 30.0
_HERE = ("localhost", "127.0.0.1", "::1")

Why = Literal["untold", "elsewhere", "closed", "rewritten"]
"""untold: the server does not say where they are; elsewhere: on another machine; closed: this user may not read them;
rewritten: they became others, again and again, while they were read.
"""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why files can't be looked at from here; `saved_at` when its snapshot was last saved, if that is known."""

    why: Why
    saved_at: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Files of one server: the manifest of its append-only files, None where it keeps none, and its snapshot, which may
    not be there, or be left from when it saved them.

    `unseen`: why they can't be looked at from here; None where they can.
    """

    folder: Path = Path()
    manifest: Path | None = None
    snapshot: Path | None = None
    unseen: Unseen | None = None


async def written_files(url: str) -> list[Written]:
    """Of every server of the store. Raises: StoreRefused."""
    try:
        async with asyncio.timeout(ASKED_S), every_primary(url) as clients:
            return [await _of(client) for client in clients]
    except (RedisError, OSError):
        raise StoreRefused("The store did not answer while it was asked for its files.") from None


async def _of(client: Redis) -> Written:
    try:
        state, about = await client.info("persistence"), await client.info("server")
        names = ("dir", "appenddirname", "appendfilename", "dbfilename", "save")
        folder, logs, log, snapshot, saves = [await setting(client, name) for name in names]
    except NoPermissionError:
        return Written(unseen=Unseen("untold"))
    if not folder:
        return Written(unseen=Unseen("untold"))
    manifest = Path(folder, logs, f"{log}.manifest") if state.get("aof_enabled") else None
    snapshot_at = float(state.get("rdb_last_save_time", 0.0)) if saves else None
    written = Written(Path(folder), manifest, Path(folder, snapshot))
    why = _why_unseen(client, written, about)
    return written if why is None else Written(unseen=Unseen(why, snapshot_at))


def _why_unseen(client: Redis, written: Written, about: Mapping[str, object]) -> Why | None:
    """A folder of that name on this machine may be another server's: whose process is here works in its own."""
    to = client.connection_pool.connection_kwargs
    if "path" not in to and to.get("host", _HERE[0]) not in _HERE:
        return "elsewhere"
    try:
        works_in = Path(f"/proc/{about.get('process_id')}/cwd")
        if sys.platform == "linux" and works_in.readlink() != written.folder.resolve():
            return "elsewhere"
    except FileNotFoundError:
        return "elsewhere"
    except PermissionError:
        pass  # another user's, whose files may be open all the same
    try:
        for file in (written.manifest, written.snapshot):
            if file is not None and file.exists():
                file.open("rb").close()
        list(written.folder.iterdir())
    except OSError:
        return "closed"
    return None
