"""Seats of those who are assigned: each follows from the community's secret, as those of people who signed up do.

A room has so many seats for those who facilitate, and gives them to nobody else. Whoever is assigned takes one of them,
and leaves it behind when they aren't any more; where none is left they take another, if that is nobody's.
"""

from __future__ import annotations

import contextlib

from moderation.commands.links import Invite, ReplaceLink, Uninvite
from moderation.refusal import Refused
from moderation.rules.door import facilitating, places_left
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.transition import Organiser
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.facilitators.facilitator import Facilitator, Role
from roomserver.programme.links import PersonLinks, links_of
from roomserver.programme.records import CircleRecords
from roomserver.programme.terms import BY_LINKS, Terms
from roomserver.store.community import CommunityStore
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub

KIND = "facilitators"
"""Of the documents; and in place of a book's id in what links are derived from."""
ATTEMPTS = 3


class FacilitatorSeats:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore, hub: Hub, records: CircleRecords) -> None:
        self._kept = kept
        self._hub = hub
        self._records = records
        self._made: PersonLinks | None = None

    async def seat(self, one: Facilitator, room: Room) -> Seat | None:
        """Theirs, if they have one there."""
        return room.seat((await self._links()).seat_id(KIND, one.id, room.id))

    async def token(self, one: Facilitator, circle: str) -> str:
        """What opens their seat there."""
        return (await self._links()).seat_token(KIND, one, circle)

    async def agree(self, one: Facilitator, circle: str, role: Role | None) -> bool:
        """Whether the room has their seat, or not, as it is to be."""
        links = await self._links()
        by_hand = all(absence.circle != circle for absence in one.absences)
        for _ in range(ATTEMPTS):
            room = await self._hub.store.load(circle)
            if room is None or room.phase not in ("scheduled", "open", "live"):
                return True
            wanted = command(room, await self._terms(circle), one, role, links)
            if wanted is None:
                return True
            with contextlib.suppress(Refused, NoSuchRoom):  # the room is full, or was changed first
                await self._hub.submit(circle, wanted, Organiser(by_hand=by_hand))
        return False

    async def _terms(self, circle: str) -> Terms:
        try:
            return (await self._records.get(circle)).terms
        except NoSuchCircle:  # it was forgotten, and its room will be
            return BY_LINKS

    async def _links(self) -> PersonLinks:
        if self._made is None:
            self._made = await links_of(self._kept.organisers, self._kept.community)
        return self._made


def command(
    room: Room, terms: Terms, one: Facilitator, role: Role | None, links: PersonLinks
) -> Invite | Uninvite | ReplaceLink | None:
    """What the room is to be told next so that it has their seat as it is to be; None where it has."""
    seat_id = links.seat_id(KIND, one.id, room.id)
    seat = room.seat(seat_id)
    link = links.seat_hash(KIND, one, room.id)
    if seat is None:
        most = most_facilitating(room, terms)
        return None if role is None else Invite(seat=seat_id, role=role, link=link, at_most=most)
    if seat.link is None:
        return None
    if role is None or seat.invited_as != role:
        return Uninvite(seat=seat_id)
    return None if seat.link == link else ReplaceLink(seat=seat_id, link=link)


def is_full(room: Room, terms: Terms) -> bool:
    """Whether another who facilitates would take a seat of whoever has one, or may sign up."""
    return places_left(room, "facilitator") <= 0 or facilitating(room) >= most_facilitating(room, terms)


def most_facilitating(room: Room, terms: Terms) -> int:
    """For how many of those who facilitate there are seats beside whoever may sign up."""
    return max(room.kept_for_facilitators, room.capacity - terms.seats_to_sign_up_for)
