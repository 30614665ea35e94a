"""What every page is to have been told by now, by the rules alone; and the raw frames, searched for more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from moderation.reading.views import view
from moderation.refusal import RefusalCode, Refused
from moderation.rules.chat import may_read
from moderation.state.entries import Deletion, Entry
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from tests.guest import Json
from tests.signalling.wire import Line, Wire
from tests.values import as_data

CANARY = re.compile(r"canary-(\w+)-of-(\w+)-\d+")
READERS = ("participant", "facilitator")
PATIENCE_S = 5.0


def may_stay(line: Line, seat: Seat | None) -> bool:
    """Whether that page is still the one of its seat, or of a claim to it."""
    if seat is None:
        return False
    if line.session in seat.sessions:
        return seat.presence != "present" or seat.connection == line.connection
    return any(claim.session == line.session for claim in seat.claims)


@dataclass
class Told:
    """`log` is all that was ever added to the room."""

    wire: Wire
    log: list[Entry] = field(default_factory=list)

    async def by_now(self, room: Room) -> None:
        """Every page has the view and the entries that the rules say, and no frame had more."""
        for line in self.wire.lines:
            seat = room.seat(line.seat)
            assert seat is not None
            told = as_data(view(room, line.seat, line.session))
            kind = told.pop("kind")
            parts = {name: part for name, part in told.items() if part is not None}
            entries = self._entries(room, line, seat, kind)
            await self._shows(line, kind, parts, entries)
            self.searched(room, line, str(parts) + str(entries))

    def searched(self, room: Room, line: Line, told: str = "") -> None:
        """The raw frames have no secret in them, and of words that are for some no more than that page is told."""
        allowed = set(CANARY.findall(told))
        secrets = {one for seat in room.seats for one in (seat.link, *seat.sessions, seat.connection, seat.node)}
        secrets |= {*self.wire.secrets, *self.wire.secrets.values()}
        for frame in line.new_frames():
            assert not any(secret in frame for secret in secrets if secret), frame
            assert set(CANARY.findall(frame)) <= allowed, frame

    def is_readable(self, room: Room, line: int, reader: SeatId) -> None:
        """Raises: Refused unless there is a line of that id which that person may read."""
        seat, deleted = room.seat(reader), {entry.line for entry in self.log if isinstance(entry, Deletion)}
        lines = [entry for entry in self.log if entry.kind == "line" and entry.id == line and line not in deleted]
        if seat is None or not any(may_read(room, entry, seat) for entry in lines):
            raise Refused(RefusalCode.NO_SUCH_LINE)

    def _entries(self, room: Room, line: Line, seat: Seat, kind: str) -> list[Json] | None:
        """What that page has been told, if it was told whatever its seat might read when it was added."""
        told_as = (kind, seat.place)
        if line.told_as != told_as:
            line.told, line.told_as, line.told_up_to = [], told_as, 0
        if kind not in READERS:
            return None
        deleted = {entry.line for entry in self.log if isinstance(entry, Deletion)}
        new = (entry for entry in self.log if entry.id > line.told_up_to)
        there = (entry for entry in new if entry.kind != "line" or entry.id not in deleted)
        for entry in there:
            # Of a deletion nobody is told who was not told its line.
            knows = not isinstance(entry, Deletion) or any(one.id == entry.line for one in line.told)
            line.told += [entry] if knows and may_read(room, entry, seat) else []
        line.told_up_to = room.entries
        return [{**as_data(entry), "at": 0} for entry in line.told]

    async def _shows(self, line: Line, kind: str, parts: Json, entries: list[Json] | None) -> None:
        page = line.guest

        def shown() -> tuple[str, Json, list[Json] | None]:
            # When exactly it was added is lost where a second change followed before the first was looked at.
            read = None if page.entries is None else [{**entry, "at": 0} for entry in page.entries]
            return str(page.view["kind"]), page.parts, read

        try:
            await page.until(lambda: shown() == (kind, parts, entries), patience_s=PATIENCE_S)
        except TimeoutError:
            instead = shown()
            differing = [name for name in {*parts, *instead[1]} if parts.get(name) != instead[1].get(name)]
            told = [(name, instead[1].get(name), parts.get(name)) for name in differing]
            pytest.fail(f"{line.seat} is shown {instead[0]}, not {kind}; {told}; {instead[2]}, not {entries}")
