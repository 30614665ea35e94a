"""Whether a store's files still hold what is gone from the store, longer than an hour after it went."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from moderation.state.room import Room
from roomserver.embedded.failures import EmbeddedStoreFailed
from roomserver.embedded.reading import NotLoaded, loaded
from roomserver.kept.check.history import History
from roomserver.kept.check.leftovers import LATE_S, Leftover
from roomserver.kept.check.values import room_of
from roomserver.store.append_log import Log, NotALog, commands, is_snapshot, read_manifest
from roomserver.store.contents import Contents
from roomserver.store.rooms import RedisRoomStore
from roomserver.store.written_files import Unseen, Written

ATTEMPTS = 3
"""How often files are read anew that were rewritten meanwhile."""
DELETED_WITHIN_S = 1.0
AT_ONCE = 1000
"""Commands, before whoever else is waiting goes on."""


@dataclass(slots=True)
class FilesFound:
    """`leftovers` outlived their time; `soon`: so much is deleted and goes from the files within the hour; `unseen`:
    why some could not be looked at.
    """

    leftovers: list[Leftover] = field(default_factory=list)
    soon: int = 0
    unseen: list[Unseen] = field(default_factory=list)


class _Rewritten(Exception):
    """The files are others by now."""


async def check_files(store: RedisRoomStore, written: Written) -> FilesFound:
    """Of one server. Raises: StoreUnavailable."""
    if written.unseen is not None:
        return FilesFound(unseen=[written.unseen])
    found = FilesFound()
    files = _Files(store, written)
    for read in (files.log, files.snapshot):
        for attempt in range(ATTEMPTS):
            try:
                found_here = await read()
            except (_Rewritten, FileNotFoundError):
                if attempt == ATTEMPTS - 1:
                    found.unseen.append(Unseen("rewritten"))
            except (NotALog, EmbeddedStoreFailed):
                found.leftovers.append(Leftover(where="files", family="", reason="unreadable"))
                break
            except OSError:
                found.unseen.append(Unseen("closed"))
                break
            else:
                _divide(found, found_here, store.now())
                break
    return found


def _divide(found: FilesFound, leftovers: list[Leftover], now: float) -> None:
    """What can't be told since when counts as late: nothing shows that it is not."""
    for each in leftovers:
        if each.since is not None and each.since + LATE_S >= now:
            found.soon += 1
        else:
            found.leftovers.append(each)


class _Files:
    """All may raise _Rewritten, NotALog, EmbeddedStoreFailed, OSError, StoreUnavailable."""

    def __init__(self, store: RedisRoomStore, written: Written) -> None:
        self._store = store
        self._written = written

    async def log(self) -> list[Leftover]:
        """What is deleted and still in the append-only files, and files that are left behind."""
        manifest = self._written.manifest
        if manifest is None or not manifest.exists():
            return []
        log, history = read_manifest(manifest), History(self._room_now)
        if log.base is not None:
            await self._read(history, log.base)
        for file in log.since:
            await self._read(history, file)
        if read_manifest(manifest) != log:
            raise _Rewritten
        return [*history.leftovers(), *await self._strays(manifest, log)]

    async def snapshot(self) -> list[Leftover]:
        """What is in the snapshot and no longer in the store. When it went only its own time can tell; and not before
        the snapshot was begun.
        """
        file = self._written.snapshot
        if file is None or not file.exists():
            return []
        saved_at, history = _last_written(file), History(self._room_now)
        await self._read(history, file)
        for key in history.kept():
            value = await self._store.contents.read(key)
            if value is None:
                history.leave(key)
            else:
                await history.hold(value)
        if _last_written(file) != saved_at:
            raise _Rewritten
        if saved_at + LATE_S >= self._store.now():
            history.date(self._store.now())
        return list(history.leftovers())

    async def _read(self, history: History, file: Path) -> None:
        if is_snapshot(file):
            try:
                async with loaded(file) as reading:
                    async for value in Contents(reading, lambda: (0,)).values():
                        await history.hold(value)
            except NotLoaded:
                _last_written(file)  # where it was deleted meanwhile, others are read
                raise
            return
        for number, command in enumerate(commands(file)):
            if isinstance(command, float):
                history.date(command)
            else:
                await history.follow(command)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        history.date(_last_written(file))

    async def _strays(self, manifest: Path, log: Log) -> list[Leftover]:
        """Files of a rewrite that was cut off, or that should have been deleted after one, which takes a moment."""
        known = {*log.since, manifest, *(() if log.base is None else (log.base,))}
        there = {*manifest.parent.iterdir(), *self._written.folder.glob("temp-*")} - known
        if there:
            await asyncio.sleep(DELETED_WITHIN_S)
        return [
            Leftover(where="files", family="", reason="stray", since=_last_written(file))
            for file in sorted(there)
            if file.is_file()
        ]

    async def _room_now(self, key: str) -> Room | None:
        value = await self._store.contents.read(key)
        return None if value is None else room_of(value)


def _last_written(file: Path) -> float:
    """Raises: FileNotFoundError."""
    return file.stat().st_mtime
