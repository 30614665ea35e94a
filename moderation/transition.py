"""The one way a room changes: `transition`. What is not in these tables is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from moderation import commands, door, facilitation, piece, presence
from moderation.commands import Command
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, Seat, SeatId, Standing, replace
from moderation.settle import settle


@dataclass(frozen=True, slots=True)
class AtSeat:
    """The person of that seat acts."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class Service:
    """The service itself acts: links, connections, the clock."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """An organiser of the room's community acts."""


Actor = AtSeat | Service | Organiser

INSIDE: frozenset[Standing] = frozenset({"seated"})
ANYWHERE: frozenset[Standing] = frozenset({"invited", "knocking", "seated", "declined"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, from where, and what it does. `own` rules are about the actor's own seat."""

    role: Literal["anyone", "facilitator"]
    standings: frozenset[Standing]
    own: Callable[[Room, Any, Seat, float], Room] | None = None
    room: Callable[[Room, Any, float], Room] | None = None


SEAT_RULES: Mapping[type[Command], Rule] = {
    commands.Knock: Rule("anyone", ANYWHERE, own=door.knock),
    commands.Leave: Rule("anyone", ANYWHERE, own=door.leave),
    commands.TakePiece: Rule("anyone", INSIDE, own=piece.take),
    commands.PassOn: Rule("anyone", INSIDE, own=piece.pass_on),
    commands.PassPiece: Rule("anyone", INSIDE, own=piece.pass_piece),
    commands.MuteSelf: Rule("anyone", INSIDE, own=facilitation.mute_self),
    commands.UnmuteSelf: Rule("anyone", INSIDE, own=facilitation.unmute_self),
    commands.AnswerClaim: Rule("anyone", ANYWHERE, own=door.answer_claim),
    commands.StepUp: Rule("anyone", INSIDE, own=facilitation.step_up),
    commands.StepBack: Rule("facilitator", INSIDE, own=facilitation.step_back),
    commands.Admit: Rule("facilitator", INSIDE, room=door.admit),
    commands.Decline: Rule("facilitator", INSIDE, room=door.decline),
    commands.SettleClaim: Rule("facilitator", INSIDE, room=door.settle_claim),
    commands.Begin: Rule("facilitator", INSIDE, room=facilitation.begin),
    commands.SetOrder: Rule("facilitator", INSIDE, room=facilitation.set_order),
    commands.SetPrompt: Rule("facilitator", INSIDE, room=facilitation.set_prompt),
    commands.Mute: Rule("facilitator", INSIDE, room=facilitation.mute),
    commands.Release: Rule("facilitator", INSIDE, room=facilitation.release),
    commands.MovePiece: Rule("facilitator", INSIDE, room=piece.move),
    commands.EndCircle: Rule("facilitator", INSIDE, room=facilitation.end),
}

SERVICE_RULES: Mapping[type[Command], Callable[[Room, Any, float], Room]] = {
    commands.EnterByLink: door.enter_by_link,
    commands.EnterByOpenLink: door.enter_by_open_link,
    commands.Connect: presence.connect,
    commands.Disconnect: presence.disconnect,
    commands.LoseNode: presence.lose_node,
    commands.Tick: lambda room, command, now: room,
}

ORGANISER_RULES: Mapping[type[Command], Callable[[Room, Any, float], Room]] = {
    commands.ReplaceLink: door.replace_link,
    commands.ReplaceOpenLink: door.replace_open_link,
    commands.CloseCircle: facilitation.end,
}

AFTER_THE_END = (commands.Connect, commands.Disconnect, commands.LoseNode, commands.Tick, commands.Leave)


def transition(room: Room, command: Command, actor: Actor, now: float) -> Room:
    """The room after the command, one version on; the very same room when nothing changes.

    Raises: Refused, and then the room is as it was.
    """
    now = max(now, room.at)
    if isinstance(command, commands.ReturnToService) and isinstance(actor, Service):
        # Before anything is settled: what is settled here may not end for lack of service.
        return _next_version(room, presence.return_to_service(room, command, now), now)
    if room.phase == "ended" and not isinstance(command, AFTER_THE_END):
        raise Refused(RefusalCode.ENDED)
    settled = settle(room, now)
    return _next_version(room, settle(_apply(settled, command, actor, now), now), now)


def _apply(room: Room, command: Command, actor: Actor, now: float) -> Room:
    match actor:
        case AtSeat(seat=seat_id):
            return _apply_at_seat(room, command, seat_id, now)
        case Service():
            rules = SERVICE_RULES
        case Organiser():
            rules = ORGANISER_RULES
    rule = rules.get(type(command))
    if rule is None:
        raise Refused(RefusalCode.NOT_ALLOWED)
    return rule(room, command, now)


def _apply_at_seat(room: Room, command: Command, seat_id: SeatId, now: float) -> Room:
    rule = SEAT_RULES.get(type(command))
    seat = room.seat(seat_id)
    if rule is None:
        raise Refused(RefusalCode.NOT_ALLOWED)
    if seat is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if seat.standing not in rule.standings:
        raise Refused(RefusalCode.NOT_SEATED)
    if rule.role == "facilitator" and seat.role != "facilitator":
        raise Refused(RefusalCode.NOT_ALLOWED)
    if rule.own is not None:
        return rule.own(room, command, seat, now)
    assert rule.room is not None
    return rule.room(room, command, now)


def _next_version(before: Room, after: Room, now: float) -> Room:
    if after == before:
        return before
    return replace(after, version=before.version + 1, at=now)
