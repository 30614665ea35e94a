"""Who may answer: whoever sat in a circle as participant, or came to one in person, by what proves it.

A room knows who sat there until its debrief is over. So a page asks for a token while its person is there, or it comes
by mail; the token then says by itself that they were, and nobody keeps that they were.
"""

from __future__ import annotations

from dataclasses import dataclass

from moderation.rules.attendance import may_answer
from moderation.state.room import Room
from moderation.state.seat import Seat
from roomserver.programme.links import AnswerToken, PersonLinks, PlaceToken
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.programme.sign_ups.service import SignUps
from signalling.store import RoomStore


class NotThere(Exception):
    """Nothing says that they were there: they facilitate, did not come, or what would prove it is gone."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody of a circle, by a keyed hash that is the same however they prove that they were there."""

    circle: str
    person: str


class Answerers:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, sign_ups: SignUps, rooms: RoomStore) -> None:
        self._sign_ups = sign_ups
        self._rooms = rooms

    async def at_seat(self, room: Room, seat: Seat) -> Answerer:
        """Raises: NotThere."""
        if room.in_person or not may_answer(room, seat):
            raise NotThere
        return await self.of_seat(room.id, seat.id)

    async def of_place(self, token: PlaceToken, circle_id: str | None) -> Answerer:
        """`circle_id` None: the only evening of that place. Raises: NoSuchSignUp, NotThere."""
        book, person = await self._sign_ups.person(token)
        evenings = [each.circle for each in book.subject.evenings]
        wanted = evenings[0] if circle_id is None and len(evenings) == 1 else circle_id
        if wanted is None or wanted not in evenings:
            raise NoSuchSignUp
        room, links = await self._rooms.load(wanted), await self._sign_ups.links()
        seat_id = links.seat_id(book.id, person.id, wanted)
        if room is None:
            raise NotThere
        if room.in_person:
            if person.standing != "confirmed" or person.attended is not True:
                raise NotThere
            return await self.of_seat(wanted, seat_id)
        seat = room.seat(seat_id)
        if seat is None:
            raise NotThere
        return await self.at_seat(room, seat)

    async def of_token(self, token: AnswerToken) -> Answerer | None:
        """None where this community has not made it."""
        good = (await self._links()).is_good_answer_token(token)
        return Answerer(token.circle, token.person) if good else None

    async def token(self, who: Answerer) -> str:
        """By which they can answer from now on."""
        return (await self._links()).answer_token(who.circle, who.person)

    async def of_sign_up(self, book_id: str, sign_up_id: str, circle_id: str) -> Answerer:
        """Whoever calls knows that they came."""
        return await self.of_seat(circle_id, (await self._links()).seat_id(book_id, sign_up_id, circle_id))

    async def of_seat(self, circle_id: str, seat_id: str) -> Answerer:
        """Whoever calls knows whose it is, and that nothing but their own is told or changed."""
        return Answerer(circle_id, (await self._links()).answerer(circle_id, seat_id))

    async def _links(self) -> PersonLinks:
        return await self._sign_ups.links()
