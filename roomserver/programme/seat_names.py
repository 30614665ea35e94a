"""Whose seat is whose in the room of a circle, by name, as organisers read it; and the name that a person has chosen,
for them alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from moderation.state.room import Room
from roomserver.programme.circle import NoSuchCircle, SeatNames
from roomserver.programme.facilitators.seats import KIND as FACILITATORS
from roomserver.programme.facilitators.service import Facilitators
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.service import SignUps
from signalling.store import RoomStore


class WhoseSeats:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, rooms: RoomStore, sign_ups: SignUps, facilitators: Facilitators) -> None:
        self._rooms = rooms
        self._sign_ups = sign_ups
        self._facilitators = facilitators

    async def names(self, circle_id: str) -> SeatNames:
        """Those who signed up and those who are assigned, unless organisers call them otherwise; and whomever else they
        have given a name. Without seats that no link opens. Raises: NoSuchCircle.
        """
        book = await self._sign_ups.book(await self._sign_ups.book_of(circle_id))
        room = await self._rooms.load(circle_id)
        if room is None:
            raise NoSuchCircle
        known = {**await self._assigned(circle_id), **await self._of_book(book, circle_id)}
        own_page = tuple(seat.id for seat in room.seats if seat.link is not None and seat.id in known)
        return SeatNames(names=_of_room(room, known), own_page=own_page)

    async def chosen(self, circle_id: str, seat_id: str) -> str:
        """What whoever has that seat said at their sign-up that they are called, or the name of whoever is assigned to
        it; empty where it is neither's.
        """
        try:
            book = await self._sign_ups.book(await self._sign_ups.book_of(circle_id))
        except NoSuchCircle:
            return ""
        room = await self._rooms.load(circle_id)
        seat = None if room is None else room.seat(seat_id)
        if seat is not None and seat.invited_as != "participant":
            return (await self._assigned(circle_id)).get(seat_id, "")
        return (await self._of_book(book, circle_id)).get(seat_id, "")

    async def _assigned(self, circle_id: str) -> Mapping[str, str]:
        links = await self._sign_ups.links()
        return {links.seat_id(FACILITATORS, one.id, circle_id): one.name for one, _ in await self._facilitators.all()}

    async def _of_book(self, book: Book, circle_id: str) -> Mapping[str, str]:
        links = await self._sign_ups.links()
        return {links.seat_id(book.id, person.id, circle_id): person.name for person in book.of("confirmed")}


def _of_room(room: Room, known: Mapping[str, str]) -> dict[str, str]:
    called = {seat.id: seat.called or known.get(seat.id, "") for seat in room.seats if seat.link is not None}
    return {seat: name for seat, name in called.items() if name}
