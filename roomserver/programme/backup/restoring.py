"""A backup is restored into an empty store, which nobody serves meanwhile; what was left half done is done anew.

Before anything is written the whole file is checked. Whoever was erased, by what the backup knows or by what another
file knows, is not written. Nobody is mailed twice: what was to be told by then counts as told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from moderation.settle import next_deadline
from roomserver.programme.backup.file import BadBackup, KeptRoom, Line, check, read
from roomserver.programme.backup.readable import check_readable
from roomserver.programme.backup.saving import COMMUNITIES
from roomserver.programme.communities import Communities
from roomserver.programme.erasing import KIND as ERASURE
from roomserver.programme.erasing import Erasure, to_erase
from roomserver.programme.links import PersonLinks
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.service import KIND as SIGN_UPS
from roomserver.store.copies import Copy
from roomserver.store.documents import read_room
from roomserver.store.rooms import RedisRoomStore
from signalling.store import AlreadyApplied, Change, ClockOff, Committed, StoreUnavailable

TOGETHER = 32
ATTEMPTS = 5
Progress = Callable[[int], object]


class NotEmpty(Exception):
    """There is something in the store already."""


Erased = Mapping[str, Mapping[str, Erasure]]
"""By community, and by hash."""


async def restore(
    path: Path,
    erasures: Sequence[Path],
    store: RedisRoomStore,
    communities: Communities,
    progress: Progress = lambda lines: None,
) -> None:
    """Raises: BadBackup and NotEmpty, before anything is written; StoreUnavailable."""
    check_files(path, erasures)
    if not await store.copies.is_half_restored() and (await store.copies.find()).keys:
        raise NotEmpty
    await store.copies.begin_restore()
    await store.copies.clear()
    erased, gone = _erased([path, *erasures]), _gone([path, *erasures])
    links = _links(path)
    lines = 0
    await asyncio.gather(*(store.communities.begin_erasing(name, at, 0.0) for name, at in gone.items()))
    for some in _some(line for line in read(path) if _of(line) not in gone):
        await asyncio.gather(*(_write(store, line, erased, links) for line in some))
        lines += len(some)
        progress(lines)
    await communities.complete_erasures()
    await communities.look()
    for community in communities.all():
        await community.erasing.apply(erased.get(community.id, {}).values())
        await community.notices.pass_over()
    await store.copies.finish_restore()


def check_files(path: Path, erasures: Iterable[Path]) -> None:
    """All are whole, and this release can read them. Raises: BadBackup."""
    if check(path).what != "everything":
        raise BadBackup(f"{path} holds nothing but who was erased: give it with --erasures")
    check_readable(path)
    for each in erasures:
        check(each)
        check_readable(each)


async def _write(store: RedisRoomStore, line: Line, erased: Erased, links: Mapping[str, PersonLinks]) -> None:
    match line:
        case KeptRoom():
            await _write_room(store, line)
        case Copy(kind=kind) if kind == SIGN_UPS and line.community in links:
            of = erased.get(line.community, {})
            await store.copies.write(_book_of(line, of, links[line.community], store.now()))
        case Copy():
            await store.copies.write(line)


def _book_of(copy: Copy, erased: Mapping[str, Erasure], links: PersonLinks, now: float) -> Copy:
    """The book without whoever was erased. Rooms are to agree with it anew. What waited to be told is not told: it may
    have been since. Whoever is next in line by now is told of that.
    """
    book = Book.model_validate_json(copy.fields["doc"]).model_copy(update={"notices": (), "seated": ""})
    book = rules.erase(book, to_erase(book, erased, links), now)
    news = tuple(notice for notice in book.notices if notice.kind == "place_free")
    book = book.model_copy(update={"notices": news})
    fields = copy.fields | {"doc": book.model_dump_json()}
    return msgspec.structs.replace(copy, fields=fields, places=copy.places | {"due": now})


async def _write_room(store: RedisRoomStore, kept: KeptRoom) -> None:
    room = read_room(kept.document.encode(), kept.script.encode())
    for _ in range(ATTEMPTS):
        change = Change(room, None, (("restore", "restore"),), next_deadline(room), store.now())
        outcome = await store.commit(change)
        if isinstance(outcome, (Committed, AlreadyApplied)):
            return
        if isinstance(outcome, ClockOff):
            await store.measure_clock()
    raise StoreUnavailable("A room could not be written.")


def _erased(paths: Iterable[Path]) -> dict[str, dict[str, Erasure]]:
    """All that these files know of; of two the later."""
    found: dict[str, dict[str, Erasure]] = {}
    for path in paths:
        for line in read(path):
            if isinstance(line, Copy) and line.kind == ERASURE:
                erasure = Erasure.model_validate_json(line.fields["doc"])
                known = found.setdefault(line.community, {})
                if erasure.hash not in known or known[erasure.hash].at < erasure.at:
                    known[erasure.hash] = erasure
    return found


def _gone(paths: Iterable[Path]) -> dict[str, float]:
    """Communities that were erased, and when."""
    found: dict[str, float] = {}
    for path in paths:
        for line in read(path):
            if isinstance(line, Copy) and line.family == COMMUNITIES:
                found |= {name: max(at, found.get(name, at)) for name, at in line.places.items()}
    return found


def _of(line: Line) -> str:
    """The community that it is of."""
    if isinstance(line, Copy):
        return line.community
    return read_room(line.document.encode(), line.script.encode()).community


def _links(path: Path) -> dict[str, PersonLinks]:
    """By community."""
    return {
        line.community: PersonLinks(line.community, line.text)
        for line in read(path)
        if isinstance(line, Copy) and line.family == "secret" and line.text is not None
    }


def _some(lines: Iterator[Line]) -> Iterator[list[Line]]:
    some: list[Line] = []
    for line in lines:
        some.append(line)
        if len(some) == TOGETHER:
            yield some
            some = []
    if some:
        yield some
