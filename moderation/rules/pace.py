"""Time, gently: a fair share of what remains for each, and a facilitator's ways to give more or less of it."""

from __future__ import annotations

from moderation.commands.pace import Extend, LengthenGrace, Nudge, ShortenRest
from moderation.refusal import RefusalCode, Refused
from moderation.rules.named import seated_at
from moderation.rules.rule import BESIDE, EVERYWHERE, LEADING, LIVE, RINGS, Rows, Rule
from moderation.state.place import Place
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace

LEAST_SHARE_S = 30.0
LEAST_STAGE_MIN = 1.0


def stage_ends_at(room: Room, place: Place) -> float:
    """When the suggested time of the stage is over; nothing happens then."""
    return place.stage_since + room.stage_of(place).minutes * 60 + place.extra_s


def fair_share_s(room: Room, place: Place, now: float) -> float:
    """What one person has if all who are to speak after them, and they, share what remains of the stage evenly."""
    return max(LEAST_SHARE_S, (stage_ends_at(room, place) - now) / (_turns_to_come(room, place) + 1))


def _turns_to_come(room: Room, place: Place) -> int:
    """Turns after the one that the piece is at: of this round and those that follow, or of raised hands."""
    may_speak = {seat.id for seat in room.seated() if seat.presence != "away"}
    round_ = place.round
    if round_ is None:
        return len({*place.hands} & may_speak - {_at(place)})
    in_this = len({*round_.those("waiting", "later")} & may_speak - {_at(place)})
    return in_this + max(0, room.stage_of(place).rounds - round_.number) * len({*place.order} & may_speak)


def planned_end(room: Room) -> float | None:
    """When the script would end if every stage took what it suggests from here on; None before it began."""
    if room.begun_at is None:
        return None
    place = room.circle
    return stage_ends_at(room, place) + sum(stage.minutes * 60 for stage in room.script.stages[place.stage + 1 :])


def ends_as_announced(room: Room) -> float | None:
    """When a circle that starts on time would end, as planned or by its script; None where it has no time to start."""
    if room.starts_at is None:
        return None
    planned = room.plan.duration_min
    return room.starts_at + (sum(stage.minutes for stage in room.script.stages) if planned is None else planned) * 60


def extend(room: Room, command: Extend, seat: Seat, now: float) -> Room:
    """More minutes for this stage; the holder's share grows with it."""
    place = room.place(seat.place)
    if place.stage != command.stage:
        raise Refused(RefusalCode.STAGE_MOVED)
    longer = replace(place, extra_s=place.extra_s + command.minutes * 60)
    if longer.piece.kind == "held":
        share_s = now - longer.piece.since + fair_share_s(room, longer, now)
        longer = replace(longer, piece=replace(longer.piece, share_s=share_s, nudged=False))
    return with_place(room, longer)


def shorten_rest(room: Room, command: ShortenRest, seat: Seat, now: float) -> Room:
    """The stages that are still to come share the time until `ends_at`, in the proportions that they had."""
    place = room.place(seat.place)
    if room.script_version != command.made_on:
        raise Refused(RefusalCode.OUT_OF_DATE)
    done, rest = room.script.stages[: place.stage + 1], room.script.stages[place.stage + 1 :]
    wanted = sum(stage.minutes for stage in rest)
    available = max(0.0, (command.ends_at - max(now, stage_ends_at(room, place))) / 60)
    if not rest or available >= wanted:
        raise Refused(RefusalCode.NOTHING_TO_SHORTEN)
    shorter = tuple(
        replace(stage, minutes=max(min(LEAST_STAGE_MIN, stage.minutes), round(stage.minutes * available / wanted, 1)))
        for stage in rest
    )
    return replace(room, script=replace(room.script, stages=(*done, *shorter)), script_version=room.script_version + 1)


def nudge(room: Room, command: Nudge, seat: Seat, now: float) -> Room:
    """The holder alone sees that it would be good to come to an end."""
    place = room.place(seat.place)
    if place.piece.kind != "held" or place.piece.id != command.turn_id:
        raise Refused(RefusalCode.PIECE_MOVED)
    return with_place(room, replace(place, piece=replace(place.piece, nudged=True)))


def lengthen_grace(room: Room, command: LengthenGrace, seat: Seat, now: float) -> Room:
    """Somebody's place is held longer while they come back."""
    about = seated_at(room, command.seat)
    if about.grace_until is None:
        raise Refused(RefusalCode.NOT_DROPPED)
    return with_seat(room, replace(about, grace_until=about.grace_until + room.grace_s))


def _at(place: Place) -> str | None:
    return place.piece.to if place.piece.kind == "offered" else place.piece.by if place.piece.kind == "held" else None


ROWS = Rows(
    at_seat={
        Nudge: Rule(BESIDE, LIVE, RINGS, nudge, "nudged"),
        LengthenGrace: Rule(BESIDE, LIVE, EVERYWHERE, lengthen_grace, "lengthened_grace"),
        Extend: Rule(LEADING, LIVE, RINGS, extend, "extended"),
        ShortenRest: Rule(LEADING, LIVE, RINGS, shorten_rest, "shortened"),
    },
)
