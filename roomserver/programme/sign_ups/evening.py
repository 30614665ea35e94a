"""The evening itself, as its organiser sees it: who has come, and how it divides; nothing of what is said there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from moderation.refusal import RefusalCode, Refused
from moderation.rules.door import lets_in
from moderation.state.room import Room
from moderation.state.seat import Role, Seat
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.links import PersonLinks
from roomserver.programme.sign_ups import division
from roomserver.programme.sign_ups.book import Book, Group, SignUp
from roomserver.programme.sign_ups.dividing import Apart
from roomserver.programme.sign_ups.refusals import BadDivision
from roomserver.programme.sign_ups.service import SignUps
from signalling.store import RoomStore

Came = Literal["not_yet", "waiting", "here", "left"]
"""waiting: in the lobby; left: they were there, and are not now."""
LEADS_FIRST: Sequence[Role] = ("facilitator", "cofacilitator")


@dataclass(frozen=True, slots=True)
class Facilitating:
    """A seat of somebody who facilitates."""

    seat: str
    role: Role
    came: Came


@dataclass(frozen=True, slots=True)
class Evening:
    """`people` by their sign-ups; `others` came by links that are nobody's who signed up. All are empty once an online
    evening has ended: nobody knows any more.
    """

    room: Room
    book: Book
    people: dict[str, Came]
    facilitating: tuple[Facilitating, ...]
    others: int
    lets_in: bool


class Evenings:
    """Of one community. All may raise StoreUnavailable, NoSuchCircle."""

    def __init__(self, sign_ups: SignUps, rooms: RoomStore) -> None:
        self._sign_ups = sign_ups
        self._rooms = rooms

    async def evening(self, circle_id: str) -> Evening:
        """As it is now."""
        book = await self._sign_ups.book(await self._sign_ups.book_of(circle_id))
        return self._read(await self._room(circle_id), book, await self._sign_ups.links())

    async def set_groups(self, circle_id: str, groups: Sequence[Group], made_on: int) -> Evening:
        """As the organiser has it. Raises: Refused, BadDivision."""
        room, links = await self._room(circle_id), await self._sign_ups.links()
        leaders = _leaders(room)
        book = await self._sign_ups.change(
            await self._sign_ups.book_of(circle_id),
            lambda book, now: division.set_groups(book, circle_id, groups, leaders, _apart(room, book, links), made_on),
        )
        return self._read(room, book, links)

    async def propose(self, circle_id: str, made_on: int, *, seed: int, anew: bool, circles: int | None) -> Evening:
        """Groups of everybody who comes. They are looked for in a thread: circles that go on here do not wait for it.

        Raises: Refused, CannotDivide.
        """
        room, links = await self._room(circle_id), await self._sign_ups.links()
        leaders, book_id = _leaders(room), await self._sign_ups.book_of(circle_id)
        book = await self._sign_ups.book(book_id)
        how = partial(division.propose, seed=seed, anew=anew, circles=circles)
        proposed = await asyncio.to_thread(how, book, circle_id, leaders, _apart(room, book, links), made_on)
        groups = proposed.division(circle_id).groups
        try:
            book = await self._sign_ups.change(
                book_id,
                lambda book, now: division.set_groups(
                    book, circle_id, groups, leaders, _apart(room, book, links), made_on
                ),
            )
        except BadDivision:  # somebody cancelled meanwhile, or is not to be with another
            raise Refused(RefusalCode.OUT_OF_DATE) from None
        return self._read(room, book, links)

    async def _room(self, circle_id: str) -> Room:
        room = await self._rooms.load(circle_id)
        if room is None:
            raise NoSuchCircle
        return room

    def _read(self, room: Room, book: Book, links: PersonLinks) -> Evening:
        if room.phase == "ended" and not room.in_person:
            return Evening(room=room, book=book, people={}, facilitating=(), others=0, lets_in=False)
        seats = {seat.id: seat for seat in room.seats}
        theirs = {person.id: seats.get(links.seat_id(book.id, person.id, room.id)) for person in book.of("confirmed")}
        people = {person.id: _came(room, person, theirs[person.id]) for person in book.of("confirmed")}
        known = {seat.id for seat in theirs.values() if seat is not None}
        return Evening(
            room=room,
            book=book,
            people=people,
            facilitating=tuple(
                Facilitating(seat=seat.id, role=seat.invited_as, came=_came_to_lead(seat))
                for seat in room.seats
                if seat.invited_as != "participant" and seat.standing != "removed"
            ),
            others=sum(
                seat.standing == "seated" and seat.invited_as == "participant" and seat.id not in known
                for seat in room.seats
            ),
            lets_in=lets_in(room, self._rooms.now()),
        )


def _came(room: Room, person: SignUp, seat: Seat | None) -> Came:
    if room.in_person:
        return "here" if person.attended else "not_yet"
    if seat is not None and seat.standing == "knocking" and seat.presence == "present":
        return "waiting"
    if seat is not None and _is_here(seat):
        return "here"
    return "left" if person.attended or (seat is not None and seat.standing == "seated") else "not_yet"


def _came_to_lead(seat: Seat) -> Came:
    if _is_here(seat):
        return "here"
    return "left" if seat.standing == "seated" else "not_yet"


def _is_here(seat: Seat) -> bool:
    """Also while a line that dropped may come back."""
    return seat.standing == "seated" and seat.presence in ("present", "reconnecting")


def _leaders(room: Room) -> list[str]:
    """Facilitators first."""
    seats = [seat for seat in room.seats if seat.invited_as in LEADS_FIRST and seat.standing != "removed"]
    return [seat.id for seat in sorted(seats, key=lambda seat: LEADS_FIRST.index(seat.invited_as))]


def _apart(room: Room, book: Book, links: PersonLinks) -> Apart:
    """Pairs of the book, and those of the room, where somebody who signed up goes by their sign-up."""
    known = {links.seat_id(book.id, person.id, room.id): person.id for person in book.sign_ups}
    of_room = (frozenset(known.get(seat, seat) for seat in pair) for pair in room.not_together)
    return frozenset({*map(frozenset, book.apart), *of_room})
