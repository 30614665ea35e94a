"""What was added to a room beside its document, as one node knows it, and what of it a viewer is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from moderation.chat import is_kept
from moderation.entries import Act, Alert, Deletion, Entry, Line
from moderation.room import Phase, Room
from signalling.messages import size_of
from signalling.rooms import ENTRIES_KEPT

WHOLE_BYTES = 96 * 1024
"""Most that is sent of them at once: the newest. What waits for one reader is bounded, see `Outbox`."""

MayRead = Callable[[Entry], bool]
Told = Line | Deletion | Act


class EntryLog:
    """The newest entries of one room, each encoded once. Every entry up to the id `known` has been seen."""

    def __init__(self) -> None:
        self.known = 0
        self._phase: Phase | None = None
        self._lines: dict[int, tuple[Told, str]] = {}
        self._acts: dict[int, tuple[Told, str]] = {}

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
                for entry, _ in list(kept.values()):
                    if not is_kept(room, entry):
                        del kept[entry.id]

    def add(self, entries: Iterable[Entry], up_to: int) -> None:
        """All that there is after `known`, up to that id, the oldest first; what is known already is left out."""
        for entry in entries:
            if entry.id <= self.known or isinstance(entry, Alert):
                continue
            if isinstance(entry, Deletion):
                self._lines.pop(entry.line, None)
            kept = self._acts if isinstance(entry, Act) else self._lines
            kept[entry.id] = (entry, entry.model_dump_json())
            if len(kept) > ENTRIES_KEPT:
                del kept[next(iter(kept))]
        self.known = max(self.known, up_to)

    def line(self, entry_id: int) -> Line | None:
        """The line of that id, if it is one and is kept."""
        entry, _ = self._lines.get(entry_id, (None, ""))
        return entry if isinstance(entry, Line) else None

    def message(self, since: int | None, may_read: MayRead) -> str | None:
        """An `entries` message with what came after that id, whole after None; None when there is nothing to say."""
        texts: list[str] = []
        size = 0
        for entry, text in sorted((*self._lines.values(), *self._acts.values()), key=_newest_first):
            if entry.id <= (since or 0) or size > WHOLE_BYTES:
                break
            if may_read(entry):
                texts.append(text)
                size += size_of(text)
        if not texts and since is not None:
            return None
        whole = "true" if since is None else "false"
        return f'{{"type":"entries","whole":{whole},"entries":[{",".join(reversed(texts))}]}}'


def _newest_first(kept: tuple[Told, str]) -> int:
    return -kept[0].id
