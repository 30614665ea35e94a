"""What a room is to be told so that those who are confirmed have their seats there, and nobody else of the book."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.commands.groups import PrepareGroups, SetNotTogether
from moderation.commands.links import Invite, ReplaceLink, Uninvite
from moderation.rules.traces import is_kept_of
from moderation.state.entries import Line
from moderation.state.room import Room
from roomserver.programme.links import PersonLinks
from roomserver.programme.sign_ups.book import Book, SignUp
from signalling.credentials import hashed

MOST_PAIRS = 48
"""Of a room, as `Pairs` has it."""
Seating = Uninvite | Invite | ReplaceLink | SetNotTogether | PrepareGroups


def commands(room: Room, book: Book, links: PersonLinks, lines: Sequence[Line] = ()) -> list[Seating]:
    """Seats are taken away first: they make room for the others. None where the room agrees. `lines` are those that
    are kept of what was written there.
    """
    erased = _erased(room, book, links, lines)
    if room.phase == "debrief":
        return erased
    found: list[Seating] = [*erased, *_taken_away(room, book, links), *_given(room, book, links)]
    return found or [*_apart(room, book, links), *_prepared(room, book, links)]


def _erased(room: Room, book: Book, links: PersonLinks, lines: Sequence[Line]) -> list[Seating]:
    """What anybody else wrote to them privately goes too."""
    found: list[Seating] = []
    for person_id in book.gone:
        seat = links.seat_id(book.id, person_id, room.id)
        theirs = tuple(line.id for line in lines if seat in (line.by, line.to))
        if theirs or is_kept_of(room, seat):
            found.append(Uninvite(seat=seat, erased=True, lines=theirs))
    return found


def _taken_away(room: Room, book: Book, links: PersonLinks) -> list[Seating]:
    others = [person.id for person in book.sign_ups if person.standing != "confirmed"]
    theirs = {links.seat_id(book.id, person_id, room.id) for person_id in others}
    return [Uninvite(seat=seat.id) for seat in room.seats if seat.id in theirs and seat.link is not None]


def _given(room: Room, book: Book, links: PersonLinks) -> list[Seating]:
    found: list[Seating] = []
    for person in book.of("confirmed"):
        seat_id, link = links.seat_id(book.id, person.id, room.id), _link(room, book, person, links)
        seat = room.seat(seat_id)
        if seat is None:
            found.append(Invite(seat=seat_id, role="participant", link=link))
        elif seat.link is not None and seat.link != link:
            found.append(ReplaceLink(seat=seat_id, link=link))
    return found


def _apart(room: Room, book: Book, links: PersonLinks) -> list[Seating]:
    """Of people of the book as the book says; what the organiser said of other seats stays."""
    seats = {person.id: links.seat_id(book.id, person.id, room.id) for person in book.of("confirmed")}
    there = {seat.id for seat in room.seats}
    ours = {links.seat_id(book.id, person.id, room.id) for person in book.sign_ups}
    wanted = [(seats[one], seats[other]) for one, other in book.apart if one in seats and other in seats]
    wanted = [pair for pair in wanted if there.issuperset(pair)]
    kept = [pair for pair in room.not_together if not ours.issuperset(pair)][: MOST_PAIRS - len(wanted)]
    if set(map(frozenset, room.not_together)) == set(map(frozenset, (*kept, *wanted))):
        return []
    return [SetNotTogether(pairs=(*kept, *wanted), made_on=room.not_together_version)]


def _prepared(room: Room, book: Book, links: PersonLinks) -> list[Seating]:
    """Groups as the organiser has prepared them, of those who have a seat."""
    there = {seat.id for seat in room.seats}
    wanted = []
    for group in book.division(room.id).groups:
        people = (links.seat_id(book.id, person_id, room.id) for person_id in group.people)
        wanted.append(tuple(seat for seat in (*group.leaders, *people) if seat in there))
    return [] if room.prepared == tuple(wanted) else [PrepareGroups(groups=tuple(wanted))]


def _link(room: Room, book: Book, person: SignUp, links: PersonLinks) -> str:
    return hashed(links.seat_secret(book.id, person, room.id))
