"""`roomserver backup` and `roomserver restore`: what an installation keeps, in one file, and back again."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import typer

from roomserver.cli.terminal import NAME, Data, Failure, RedisUrl, beside_a_server, read_settings, run
from roomserver.embedded import DataDirectoryBusy
from roomserver.programme.backup.file import BadBackup, writing_to
from roomserver.programme.backup.restoring import NotEmpty, check_files, restore
from roomserver.programme.backup.saving import save, save_erasures
from roomserver.serving.serve import Backing, restoring
from roomserver.settings import Settings
from roomserver.store.documents import UnreadableRoom
from signalling.node.node import served

STEP = 200
PATIENCE_S = 30.0
"""For a store to answer: nobody waits for it but whoever asked for this."""
SERVED = "a server runs on this store: stop it first, so that nothing changes while it is restored"
RESTORED = (
    "Restored, without circles that were going on when it was backed up. Mails that were due by now are not sent."
)
NOT_EMPTY = "the store has data already: restore into a new --data directory, or an empty store"


def backup_command(
    file: Annotated[Path, typer.Argument(help="Where it goes; - for standard output, such as to encrypt it.")],
    erasures_only: Annotated[
        bool, typer.Option("--erasures-only", help="Only who was deleted, without names: for `restore --erasures`.")
    ] = False,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Write everything but circles that are going on into a file. It holds names and mail addresses: encrypt it."""
    settings = read_settings(data=data, redis_url=redis_url)
    if str(file) == "-" and sys.stdout.isatty():
        raise Failure("a backup is no text: name a file, or give the output to another program")

    async def work() -> None:
        async with beside_a_server(settings, PATIENCE_S) as base:
            with contextlib.nullcontext(sys.stdout.buffer) if str(file) == "-" else writing_to(file) as out:
                if erasures_only:
                    await save_erasures(base.store, out)
                    return
                with _counting("backed up") as progress:
                    unknown = await save(base.store, out, progress)
            if unknown:
                typer.echo(f"{NAME}: {unknown} keys that this release doesn't know are not in it", err=True)

    try:
        run(work())
    except OSError as error:
        raise Failure(f"the backup can't be written: {error.strerror}") from None
    except UnreadableRoom as unreadable:
        raise Failure(str(unreadable)) from None


def restore_command(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    erasures: Annotated[
        list[Path] | None,
        typer.Option(help="A later backup, or one made with --erasures-only: whoever was deleted stays deleted."),
    ] = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Restore a backup into an empty store that no server uses."""
    settings, others = read_settings(data=data, redis_url=redis_url), erasures or []

    async def work() -> None:
        check_files(file, others)
        async with _unserved(settings) as base:
            with _counting("restored") as progress:
                await restore(file, others, base.store, base.communities, progress)

    try:
        run(work())
    except BadBackup as bad:
        raise Failure(str(bad)) from None
    except NotEmpty:
        raise Failure(NOT_EMPTY) from None
    typer.echo(RESTORED)


@contextlib.asynccontextmanager
async def _unserved(settings: Settings) -> AsyncIterator[Backing]:
    """Raises: Failure."""
    try:
        async with restoring(settings, PATIENCE_S) as base:
            if await served(base.hub):
                raise Failure(SERVED)
            yield base
    except DataDirectoryBusy:
        raise Failure(SERVED) from None


class _Counter:
    """Says on a terminal how far it is."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = sys.stderr.isatty()

    def __call__(self, lines: int) -> None:
        if self._shown and lines % STEP == 0:
            sys.stderr.write(f"\r{self._what}: {lines}")
            sys.stderr.flush()


@contextlib.contextmanager
def _counting(what: str) -> Iterator[_Counter]:
    yield _Counter(what)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
