"""Links: personal and open ones, who comes by them, and those that take their place."""

from __future__ import annotations

from moderation.commands.leaving import Leave
from moderation.commands.links import (
    CallSeat,
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    RenewOpenLink,
    ReplaceLink,
    ReplaceOpenLink,
    Uninvite,
)
from moderation.refusal import RefusalCode, Refused
from moderation.rules.claims import ask_for, hide_what_was_before, was_somebodys
from moderation.rules.door import facilitating, places_left
from moderation.rules.forgotten import forget
from moderation.rules.leaving import leave
from moderation.rules.lobby import may_knock_again
from moderation.rules.presence import drop_connection
from moderation.rules.rule import BESIDE, EVERYWHERE, TOGETHER, Logged, OutsideRule, Rows, Rule
from moderation.rules.seating import leave_succession
from moderation.rules.traces import forget_lines, forget_person
from moderation.state.entries import ActKind
from moderation.state.room import OpenLink, Room, fresh_id, with_seat
from moderation.state.seat import Claim, Seat
from moderation.state.values import replace

LOBBY_LIMIT = 48
"""Most seats by one open link that wait unseated: knocking, not named yet, or not welcomed."""


def enter_by_link(room: Room, command: EnterByLink, now: float) -> Room:
    """A personal link opens its seat; while that is somebody's who is there, or may come back, it makes a claim."""
    seat = next((seat for seat in room.seats if seat.link == command.link), None)
    if seat is None or seat.standing == "removed":
        raise Refused(RefusalCode.NO_SUCH_LINK)
    claim = Claim(id=command.claim_id, session=command.session, browser=command.browser, at=now)
    return ask_for(room, seat, claim, now)


def enter_by_open_link(room: Room, command: EnterByOpenLink, now: float) -> Room:
    """An open link makes a new seat, which is nobody's until they knock.

    Where as many wait as may, whoever is not there is forgotten first: those who never knocked, and the longest gone.
    """
    link = next((link for link in room.open_links if link.hash == command.link), None)
    if link is None:
        raise Refused(RefusalCode.NO_SUCH_LINK)
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    waiting = _those_waiting_by(room, link)
    if len(waiting) >= LOBBY_LIMIT:
        gone = [seat for seat in waiting if seat.presence == "absent"]
        if not gone:
            raise Refused(RefusalCode.LOBBY_FULL)
        first = min(gone, key=lambda seat: (seat.standing == "knocking", seat.since))
        room = forget(room, {first.id})
    seat = Seat(
        id=command.seat,
        role="participant",
        invited_as="participant",
        sessions=(command.session,),
        browser=command.browser,
        open_link=link.id,
        since=now,
    )
    return replace(room, seats=(*room.seats, seat))


def enter_again(room: Room, command: EnterAgain, now: float) -> Room:
    """Whoever left a seat has it again; whoever lost it to another device asks for it, as by its link."""
    seat = room.seat(command.seat)
    if seat is None or seat.standing == "removed" or command.former not in seat.former:
        raise Refused(RefusalCode.NO_SUCH_LINK)
    claim = Claim(id=command.claim_id, session=command.session, at=now, browser=command.browser, former=command.former)
    return ask_for(room, seat, claim, now, command.former)


def is_lobby_full(room: Room) -> bool:
    """Whether nobody more may come by an open link: as many as may wait are all there."""
    return any(
        len(waiting) >= LOBBY_LIMIT and all(seat.presence != "absent" for seat in waiting)
        for waiting in (_those_waiting_by(room, link) for link in room.open_links)
    )


def _those_waiting_by(room: Room, link: OpenLink) -> list[Seat]:
    """Those who came by that open link and wait unseated; a new link begins anew."""
    return [
        seat
        for seat in room.seats
        if seat.link is None and seat.open_link == link.id and seat.standing in ("invited", "knocking")
    ]


def invite(room: Room, command: Invite, now: float) -> Room:
    """A further seat that is kept for its link, as those are that a circle is made with; nobody is told.

    Of whoever asks twice for the same one the second changes nothing.
    """
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    if room.seat(command.seat) is not None:
        return room
    if places_left(room, command.role) <= 0 or (command.at_most is not None and facilitating(room) >= command.at_most):
        raise Refused(RefusalCode.FULL)
    seat = Seat(
        id=command.seat, role=command.role, invited_as=command.role, link=command.link, since=now, trusted_since=now
    )
    return replace(room, seats=(*room.seats, seat))


def call_seat(room: Room, command: CallSeat, now: float) -> Room:
    """Organisers see whose link is which; nobody else is told, and it stays until it is over for that seat."""
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    seat = room.seat(command.seat)
    if seat is None or seat.link is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return room if seat.called == command.called else with_seat(room, replace(seat, called=command.called))


def uninvite(room: Room, command: Uninvite, now: float) -> Room:
    """Whoever sits there leaves, as quietly as by themselves, and neither link nor session brings them back.

    A seat whose person was removed stays without its link, as long as that can be undone. Of whoever is erased nothing
    stays: no card, no contact that they left, and no way to undo their removal.
    """
    seat = room.seat(command.seat)
    if command.erased:
        gone = room if seat is None else _without_seat(room, seat, now)
        return forget_lines(forget_person(gone, command.seat), command.lines, now)
    if seat is None or seat.link is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if seat.standing == "removed":
        return with_seat(room, replace(seat, link=None))
    return _without_seat(room, seat, now)


def _without_seat(room: Room, seat: Seat, now: float) -> Room:
    left = leave_succession(leave(room, Leave(), seat, now), seat.id)
    apart = tuple(pair for pair in left.not_together if seat.id not in pair)
    if apart != left.not_together:
        left = replace(left, not_together=apart, not_together_version=left.not_together_version + 1)
    prepared = tuple(tuple(other for other in group if other != seat.id) for group in left.prepared)
    return replace(left, prepared=prepared, seats=tuple(other for other in left.seats if other.id != seat.id))


def replace_link(room: Room, command: ReplaceLink, now: float) -> Room:
    """A new personal link; whoever came by the old one is out at once, their page with them.

    Who was declined by the old one may knock by the new one, and whoever was doubted is not any more.
    """
    seat = room.seat(command.seat)
    if seat is None or seat.link is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if seat.link == command.link:
        return room
    emptied = drop_connection(room, seat, now) if seat.presence == "present" else seat
    emptied = may_knock_again(emptied, now)
    emptied = replace(emptied, link=command.link, sessions=(), former=(), claims=(), doubted=False, incarnation=None)
    had = seat.standing == "seated" or was_somebodys(room, seat)
    return hide_what_was_before(room, emptied, now) if had else with_seat(room, emptied)


def replace_open_link(room: Room, command: ReplaceOpenLink, now: float) -> Room:
    """A new open link, or none. Those who came by the old one keep their seats, if they have a name or are there."""
    return _with_open_links(room, () if command.link is None else (OpenLink(id=command.id, hash=command.link),))


def renew_open_link(room: Room, command: RenewOpenLink, seat: Seat, now: float) -> Room:
    """A facilitator makes another link; there was one, since the organiser decides whether there is."""
    return with_new_open_link(room, command.link)


def with_new_open_link(room: Room, link: str) -> Room:
    """The room with that open link alone. Raises: Refused, where there was none."""
    if not room.open_links:
        raise Refused(RefusalCode.NO_OPEN_LINK)
    return _with_open_links(room, (OpenLink(id=fresh_id(room, "o"), hash=link),))


def _with_open_links(room: Room, links: tuple[OpenLink, ...]) -> Room:
    """A new link begins anew: whoever came by another, has no name and is not there is forgotten."""
    kept = (
        seat for seat in room.seats if seat.link is not None or seat.standing != "invited" or seat.presence != "absent"
    )
    return replace(room, open_links=links, seats=tuple(kept))


def _whose_seat(room: Room, command: Uninvite, act: ActKind) -> Logged:
    """Of whoever is erased it says nothing."""
    return Logged(act, None if command.erased else command.seat)


def _which_open_link(room: Room, command: ReplaceOpenLink, act: ActKind) -> Logged:
    return Logged("removed_open_link" if command.link is None else act)


ROWS = Rows(
    at_seat={
        RenewOpenLink: Rule(BESIDE, TOGETHER, EVERYWHERE, renew_open_link, "renewed_open_link"),
    },
    by_service={
        EnterByLink: OutsideRule(enter_by_link),
        EnterByOpenLink: OutsideRule(enter_by_open_link),
        EnterAgain: OutsideRule(enter_again),
    },
    by_organiser={
        Invite: OutsideRule(invite, act="gave_seat"),
        CallSeat: OutsideRule(call_seat),
        Uninvite: OutsideRule(uninvite, act="took_seat", log=_whose_seat),
        ReplaceLink: OutsideRule(replace_link, act="replaced_link"),
        ReplaceOpenLink: OutsideRule(replace_open_link, act="renewed_open_link", log=_which_open_link),
    },
)
