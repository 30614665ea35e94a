"""The course of a circle: it begins, goes from stage to stage, and from round to round within one."""

from __future__ import annotations

from moderation.commands.stages import Begin, BeginRound, DropRound, GoToStage, SetScript
from moderation.refusal import RefusalCode, Refused
from moderation.rules.check_in import ask_of_stage, keep_under_script
from moderation.rules.piece import count_turn
from moderation.rules.rounds import begin_round
from moderation.rules.rule import LEADING, LIVE, RINGS, TOGETHER, Rows, Rule
from moderation.rules.talking_order import is_here
from moderation.state.place import Place, Resting
from moderation.state.room import Room, fresh_id, with_place
from moderation.state.script import Script
from moderation.state.seat import Seat
from moderation.state.stage import Stage
from moderation.state.values import SeatId, replace


def begin(room: Room, command: Begin, seat: Seat, now: float) -> Room:
    """The circle is live, in its first stage."""
    if room.phase == "live":
        raise Refused(RefusalCode.ALREADY_LIVE)
    if room.phase == "scheduled":  # Put off while people sat there: they stay, and nobody begins days early.
        raise Refused(RefusalCode.PUT_OFF)
    live = replace(room, phase="live", begun_at=now)
    return with_place(live, enter_stage(live, live.circle, 0, seat.id, now))


def go_to_stage(room: Room, command: GoToStage, seat: Seat, now: float) -> Room:
    """On, back or past some. Nobody who speaks is cut off by it."""
    place = room.place(seat.place)
    if place.stage != command.from_stage:
        raise Refused(RefusalCode.STAGE_MOVED)
    if command.to_stage >= len(room.script.stages) or command.to_stage == command.from_stage:
        raise Refused(RefusalCode.NO_SUCH_STAGE)
    nobody_else_speaks(room, place, seat)
    return with_place(count_turn(room, place, now), enter_stage(room, place, command.to_stage, seat.id, now))


def begin_another_round(room: Room, command: BeginRound, seat: Seat, now: float) -> Room:
    """The piece goes round once more, from the beginning of the ring."""
    place = room.place(seat.place)
    if not room.stage_of(place).has_rounds:
        raise Refused(RefusalCode.NO_ROUNDS_IN_THIS_STAGE)
    if command.after_round != (0 if place.round is None else place.round.number):
        raise Refused(RefusalCode.STAGE_MOVED)
    nobody_else_speaks(room, place, seat)
    again = replace(place, piece=Resting(id=_piece_id(room, place)), stepped_in=(seat.id,))
    return with_place(count_turn(room, place, now), begin_round(room, again, now))


def drop_round(room: Room, command: DropRound, seat: Seat, now: float) -> Room:
    """One round less to come."""
    place = room.place(seat.place)
    if command.made_on != room.script_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    stages = list(room.script.stages)
    stage = room.stage_of(place)
    begun = max((other.round.number for other in room.places if other.stage == place.stage and other.round), default=0)
    if stage.has_rounds and stage.rounds > begun:
        stages[place.stage] = replace(stage, rounds=stage.rounds - 1)
    else:
        to_come = (at for at in range(place.stage + 1, len(stages)) if stages[at].kind == "round")
        dropped = next(to_come, None)
        if dropped is None or any(other.stage >= dropped for other in room.places if other.kind == "group"):
            raise Refused(RefusalCode.NO_SUCH_STAGE)
        del stages[dropped]
    return change_script(room, replace(room.script, stages=tuple(stages)))


def set_script(room: Room, command: SetScript, seat: Seat, now: float) -> Room:
    """Other stages to come; what was and what is stays as it is."""
    if command.made_on != room.script_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if room.phase == "live":
        settled = max(place.stage for place in room.places) + 1
        if without_words(command.script).stages[:settled] != without_words(room.script).stages[:settled]:
            raise Refused(RefusalCode.STAGE_UNDER_WAY)
    return change_script(room, _with_words_of(command.script, room.script))


def enter_stage(room: Room, place: Place, index: int, by: SeatId | None, now: float) -> Place:
    """The place in that stage; who brought it there introduces it, heard until somebody takes the piece.

    A turn that it ends is the caller's to count.
    """
    stage = room.script.stages[index]
    entered = replace(
        place,
        piece=Resting(id=_piece_id(room, place)),
        stage=index,
        stage_since=now,
        extra_s=0.0,
        turns=stage.order,
        round=None,
        prompt=stage.prompt,
        prompt_version=place.prompt_version + 1,
        hands=(),
        stepped_in=(by,) if by is not None and stage.speaking == "holder" else (),
    )
    asking = ask_of_stage(room, entered, stage.form)
    return begin_round(room, asking, now) if stage.has_rounds else asking


def nobody_else_speaks(room: Room, place: Place, seat: Seat) -> None:
    """Raises: Refused, where somebody other than that person would be cut off."""
    piece = place.piece
    if piece.kind == "held" and piece.by != seat.id and is_here(room, place, piece.by):
        raise Refused(RefusalCode.PIECE_HELD)


def change_script(room: Room, script: Script) -> Room:
    """That course in place of the one there was."""
    places = tuple(keep_under_script(place, room.script, script) for place in room.places)
    return replace(room, script=script, script_version=room.script_version + 1, places=places)


def without_words(script: Script) -> Script:
    """The script as it goes over the wire: what one could say in a stage is told when the stage is there."""
    return replace(script, stages=tuple(replace(stage, say=None) for stage in script.stages))


def _with_words_of(script: Script, known: Script) -> Script:
    """A script that came over the wire, with what one could say in those of its stages that were there before."""

    def stage_with_words(stage: Stage) -> Stage:
        before = (other.say for other in known.stages if replace(other, say=None) == stage)
        return replace(stage, say=next(before, stage.say))

    return replace(script, stages=tuple(stage_with_words(stage) for stage in script.stages))


def _piece_id(room: Room, place: Place) -> str:
    return f"{fresh_id(room, 'p')}.{place.id}"


ROWS = Rows(
    at_seat={
        Begin: Rule(LEADING, TOGETHER, RINGS, begin, "began", speaks_up=True),
        GoToStage: Rule(LEADING, LIVE, RINGS, go_to_stage, "moved_on", speaks_up=True),
        BeginRound: Rule(LEADING, LIVE, RINGS, begin_another_round, "added_round", speaks_up=True),
        DropRound: Rule(LEADING, LIVE, RINGS, drop_round, "dropped_round"),
        SetScript: Rule(LEADING, TOGETHER, RINGS, set_script, "changed_script"),
    },
)
