"""Rooms of a book: they are told who has a seat there, and tell who has sat down."""

from __future__ import annotations

import contextlib

from moderation.refusal import Refused
from moderation.rules.attendance import may_answer
from moderation.state.entries import Deletion, Line
from moderation.state.room import Room
from moderation.transition import Organiser
from roomserver.programme.links import PersonLinks
from roomserver.programme.sign_ups import seating
from roomserver.programme.sign_ups.book import Book
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub

ATTEMPTS = 3
"""How often a room is told in a row, where others change it too."""


class Rooms:
    """As this node's hub has them. All that is asynchronous may raise StoreUnavailable."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def come(self, book: Book, links: PersonLinks) -> frozenset[str]:
        """Who sits there, or sat there, of those of whom nobody has said whether they were there."""
        come = set[str]()
        unknown = [person for person in book.of("confirmed") if person.attended is None]
        for evening in book.subject.evenings if unknown else ():
            counted = evening.called_off or evening.circle in book.counted
            room = None if counted else await self._hub.store.load(evening.circle)
            there = set[str]() if room is None else {seat.id for seat in room.seats if may_answer(room, seat)}
            come |= {one.id for one in unknown if links.seat_id(book.id, one.id, evening.circle) in there}
        return frozenset(come)

    async def agree(self, book: Book, links: PersonLinks) -> bool:
        """Whether all rooms agree with that book now; one that is over or cancelled always does."""
        if book.seating() == book.seated:
            return True
        evenings = [
            evening for evening in book.subject.evenings if book.gone or not (evening.called_off or evening.over)
        ]
        return all([await self._agree_in(book, evening.circle, links) for evening in evenings])

    async def _agree_in(self, book: Book, circle_id: str, links: PersonLinks) -> bool:
        """Others may change the room at the same time: what they did before counts as done."""
        for _ in range(ATTEMPTS):
            room = await self._hub.store.load(circle_id)
            if room is None or room.phase not in ("scheduled", "open", "live", "debrief"):
                return True
            lines = await self._lines(room) if book.gone else ()
            wanted = seating.commands(room, book, links, lines)
            if not wanted:
                return True
            for command in wanted:
                with contextlib.suppress(Refused, NoSuchRoom):  # the room is full, or was changed first
                    await self._hub.submit(circle_id, command, Organiser(by_hand=False))
        return False

    async def _lines(self, room: Room) -> list[Line]:
        """What was written there, as far as it is kept."""
        entries = await self._hub.store.entries(room.id, 0, room.entries)
        deleted = {entry.line for entry in entries if isinstance(entry, Deletion)}
        return [entry for entry in entries if isinstance(entry, Line) and entry.id not in deleted]
