"""What was added to a room beside its document, as one node knows it, and what of it a viewer is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from moderation.rules.chat import is_kept
from moderation.state.entries import Act, Deletion, Entry, Line
from moderation.state.identifiers import unguessable_number
from moderation.state.room import Phase, Room
from moderation.state.values import replace
from signalling.protocol.messages import size_of
from signalling.store import ENTRIES_KEPT

WHOLE_BYTES = 96 * 1024
"""Most that is sent of them at once: the newest. What waits for one reader is bounded, see `Outbox`."""

MayRead = Callable[[Entry], bool]
Told = Line | Deletion | Act


@dataclass(frozen=True, slots=True)
class _Kept:
    """`entry` as the store has it, its id `told` on the wire, and the text. `about` is what one must have been able to
    read to be told of it: of a deletion its line.
    """

    entry: Told
    told: int
    text: str
    about: Entry | None


class EntryLog:
    """The newest entries of one room, each encoded once. Every entry up to the id `known` has been seen.

    On the wire an entry's id is made of the room's `secret`: theirs would have gaps where others wrote in private.
    The same on every line and node, so that a command about a line means that line wherever it is sent again.
    """

    def __init__(self, secret: str) -> None:
        self.known = 0
        self._secret = secret
        self._phase: Phase | None = None
        self._lines: dict[int, _Kept] = {}
        self._acts: dict[int, _Kept] = {}

    def is_behind(self, room: Room) -> bool:
        """Whether entries were added to the room that are not known here."""
        return self.known < room.entries

    def update(self, room: Room) -> None:
        """The room has changed. What this very change added is known by it, unless something before it is not."""
        if self.known == room.entries - len(room.appended):
            self.add(room.appended, room.entries)
        if room.phase != self._phase:
            self._phase = room.phase
            for kept in (self._lines, self._acts):
                for one in list(kept.values()):
                    if not is_kept(room, one.entry):
                        del kept[one.entry.id]

    def add(self, entries: Iterable[Entry], up_to: int) -> None:
        """All that there is after `known`, up to that id, the oldest first; what is known already is left out."""
        for entry in entries:
            if entry.id <= self.known:
                continue
            kept = self._acts if isinstance(entry, Act) else self._lines
            kept[entry.id] = self._encoded(entry)
            if len(kept) > ENTRIES_KEPT:
                del kept[next(iter(kept))]
        self.known = max(self.known, up_to)

    def _encoded(self, entry: Told) -> _Kept:
        told = unguessable_number(self._secret, entry.id)
        if not isinstance(entry, Deletion):
            return _Kept(entry, told, _text(replace(entry, id=told)), entry)
        deleted = self._lines.pop(entry.line, None)
        as_told = replace(entry, id=told, line=unguessable_number(self._secret, entry.line))
        about = replace(deleted.entry, text="") if deleted is not None and isinstance(deleted.entry, Line) else None
        return _Kept(entry, told, _text(as_told), about)

    def line(self, told: int) -> Line | None:
        """The line of that id on the wire, if it is one and is kept."""
        lines = (one.entry for one in self._lines.values() if one.told == told)
        return next((line for line in lines if isinstance(line, Line)), None)

    def message(self, since: int | None, may_read: MayRead) -> str | None:
        """An `entries` message with what came after that id, whole after None; None when there is nothing to say.

        A deletion is for those who could read its line, and for nobody who begins anew.
        """
        texts: list[str] = []
        size = 0
        for one in sorted((*self._lines.values(), *self._acts.values()), key=_newest_first):
            if one.entry.id <= (since or 0) or size > WHOLE_BYTES:
                break
            if since is None and isinstance(one.entry, Deletion):
                continue
            if one.about is not None and may_read(one.about):
                texts.append(one.text)
                size += size_of(one.text)
        if not texts and since is not None:
            return None
        whole = "true" if since is None else "false"
        return f'{{"type":"entries","whole":{whole},"entries":[{",".join(reversed(texts))}]}}'


def _text(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()


def _newest_first(kept: _Kept) -> int:
    return -kept.entry.id
