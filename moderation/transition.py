"""The one way a room changes: `transition`. What is not in the table of rules is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.commands import Command
from moderation.commands.model import CommandModel
from moderation.commands.presence import ReturnToService
from moderation.refusal import RefusalCode, Refused
from moderation.rules import presence
from moderation.rules.authority import authority
from moderation.rules.hearing import heard_in
from moderation.rules.log import log_act
from moderation.rules.rule import DOORS_OPEN, Rule
from moderation.settle import settle
from moderation.state.entries import BY_ORGANISER
from moderation.state.room import Phase, Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace
from moderation.table import AFTER_THE_END, ORGANISER_RULES, SEAT_RULES, SERVICE_RULES, SPEAKING_UP


@dataclass(frozen=True, slots=True)
class AtSeat:
    """The person of that seat acts."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class Service:
    """The service itself acts: links, connections, the clock."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """An organiser of the room's community acts. `by_hand` False: what follows from what others have said, as that they
    signed up; the log of facilitators has none of it.
    """

    by_hand: bool = True


Actor = AtSeat | Service | Organiser
RULES: Mapping[type[Actor], Mapping[type[CommandModel], object]] = {
    AtSeat: SEAT_RULES,
    Service: SERVICE_RULES,
    Organiser: ORGANISER_RULES,
}
NOT_IN: Mapping[Phase, RefusalCode] = {"live": RefusalCode.WRONG_PLACE, "debrief": RefusalCode.ENDED}
"""Why something is not for that phase; else because the circle has not begun."""


def transition(room: Room, command: Command, actor: Actor, now: float) -> Room:
    """The room after the command, one version on; the very same room when nothing changes.

    Raises: Refused, and then the room is as it was.
    """
    now = max(now, room.at)
    before = replace(room, appended=()) if room.appended else room
    if isinstance(command, ReturnToService) and isinstance(actor, Service):
        # Before anything is settled: what is settled here may not end for lack of service.
        return _next_version(room, before, presence.return_to_service(before, command, now), now)
    if type(command) not in RULES[type(actor)]:
        raise Refused(RefusalCode.NOT_ALLOWED)
    settled = settle(before, now)
    if settled.phase == "ended" and type(command) not in AFTER_THE_END:
        raise Refused(RefusalCode.ENDED)
    after = settle(effect(settled, command, actor, now), now)
    speaking_up = actor.seat if isinstance(actor, AtSeat) and type(command) in SPEAKING_UP else None
    return _next_version(room, before, _nobody_live_by_surprise(before, after, speaking_up), now)


def effect(room: Room, command: Command, actor: Actor, now: float) -> Room:
    """What the command itself does to a settled room; what follows of itself is for `settle`. Raises: Refused."""
    match actor:
        case AtSeat(seat=seat_id):
            return _effect_at_seat(room, command, seat_id, now)
        case Service():
            return SERVICE_RULES[type(command)].apply(room, command, now)
        case Organiser():
            return _effect_by_organiser(room, command, now, by_hand=actor.by_hand)


def _effect_by_organiser(room: Room, command: Command, now: float, *, by_hand: bool) -> Room:
    """What is done while people are there stands in the log of facilitators."""
    rule = ORGANISER_RULES[type(command)]
    after = rule.apply(room, command, now)
    if rule.act is None or not by_hand or after is room or after == room or after.phase not in DOORS_OPEN:
        return after
    logged = rule.log(room, command, rule.act)
    return log_act(after, logged.act, BY_ORGANISER, now, logged.about, logged.outcome)


def _effect_at_seat(room: Room, command: Command, seat_id: SeatId, now: float) -> Room:
    rule = SEAT_RULES[type(command)]
    seat = room.seat(seat_id)
    if seat is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    _check(room, rule, seat)
    after = rule.apply(room, command, seat, now)
    if rule.act is None or after is room or after == room:
        return after
    logged = rule.log(room, command, rule.act)
    return log_act(after, logged.act, seat.id, now, logged.about, logged.outcome)


def _check(room: Room, rule: Rule, seat: Seat) -> None:
    """Whether that person may do this now, whatever exactly they ask for. Raises: Refused."""
    if room.phase == "ended":
        return
    if room.in_person and not rule.in_person:
        raise Refused(RefusalCode.IN_PERSON)
    if seat.standing not in rule.standings:
        raise Refused(RefusalCode.REMOVED if seat.standing == "removed" else RefusalCode.NOT_SEATED)
    if authority(room, seat) < rule.least:
        raise Refused(RefusalCode.NOT_ALLOWED)
    if room.phase not in rule.phases:
        raise Refused(NOT_IN.get(room.phase, RefusalCode.NOT_LIVE))
    if room.place(seat.place).kind not in rule.places:
        raise Refused(RefusalCode.WRONG_PLACE)


def _nobody_live_by_surprise(before: Room, after: Room, speaking_up: SeatId | None) -> Room:
    """Whoever is heard anew, or by others than before, and did not ask for it, has their own microphone closed."""
    for seat in after.seats:
        if seat.muted_self or seat.id == speaking_up:
            continue
        place = heard_in(after, seat)
        if place is None:
            continue
        former = before.seat(seat.id)
        if former is None or heard_in(before, former) != place:
            after = with_seat(after, replace(seat, muted_self=True))
    return after


def _next_version(room: Room, before: Room, after: Room, now: float) -> Room:
    if after is before or after == before:
        return room
    return replace(after, version=before.version + 1, at=now)
