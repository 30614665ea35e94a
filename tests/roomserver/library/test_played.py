"""Every template is played from the beginning to the debrief by four people, by the rules alone."""

from __future__ import annotations

import pytest

from moderation.commands.check_in import GiveAnswer
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import Divide, Reunite
from moderation.commands.hands import RaiseHand
from moderation.commands.muting import UnmuteSelf
from moderation.commands.stepping_in import StepIn
from moderation.rules.hearing import heard_in
from moderation.state.room import Room
from moderation.state.script import Script
from moderation.state.values import SeatId
from roomserver.library import Library, read_library
from tests.moderation.circles import Circle, begun_circle

FACILITATES, ASSISTS = "fay", "gus"
PEOPLE = (FACILITATES, ASSISTS, "ana", "ben")
SCRIPTS = sorted(read_library().scripts)


def heard(room: Room, people: tuple[SeatId, ...]) -> set[SeatId]:
    """Who of them is heard now."""
    return {seat.id for seat in room.seated() if seat.id in people and heard_in(room, seat)}


def play_stage(circle: Circle, by: SeatId, people: tuple[SeatId, ...]) -> None:
    """All that a stage asks for, by those who are together in a place, and nothing that it does not."""
    place = circle.place_of(by)
    stage = circle.room.stage_of(place)
    assert place.prompt == stage.prompt
    if stage.form is not None:
        assert place.check_in is not None
        for seat in people:
            circle.by(seat, GiveAnswer(check_in_id=place.check_in.id, value="rainbow"))
    if stage.speaking == "holder":
        play_turns(circle, by, people)
        return
    for seat in people:
        circle.by(seat, UnmuteSelf())
    may_speak = {"nobody": set(), "facilitators": {FACILITATES, ASSISTS}, "all": set(people)}[stage.speaking]
    assert heard(circle.room, people) == may_speak & set(people)


def play_turns(circle: Circle, by: SeatId, people: tuple[SeatId, ...]) -> None:
    """Everybody speaks once for each round, alone; on an open floor everybody who raised a hand."""
    stage = circle.room.stage_of(circle.place_of(by))
    assert heard(circle.room, people) == {by}, "whoever went on introduces the stage"
    if stage.order == "hands":
        for seat in people:
            circle.by(seat, RaiseHand())
    spoke: list[SeatId] = []
    circle.offer_next(by)
    while (piece := circle.place_of(by).piece).kind == "offered":
        circle.take(piece.to)
        circle.wait(60)
        assert heard(circle.room, people) <= {piece.to, by}
        assert piece.to in heard(circle.room, people)
        spoke.append(piece.to)
        circle.pass_piece(piece.to)
    assert sorted(spoke) == sorted(people)
    assert stage.rounds == 1
    round_ = circle.place_of(by).round
    assert (round_ is not None and round_.is_over) == (stage.order != "hands")


def play(circle: Circle, by: SeatId, people: tuple[SeatId, ...], to: int) -> list[int]:
    """From the stage that they are in to that one, one after the other; which stages it were."""
    played = []
    while True:
        at = circle.place_of(by).stage
        played.append(at)
        play_stage(circle, by, people)
        if at == to:
            return played
        before = heard(circle.room, people)
        circle.go_to(at + 1, by)
        assert heard(circle.room, people) <= {*before, by}, "nobody is heard because a stage begins"


def end(circle: Circle) -> None:
    """Over for participants, then for facilitators."""
    room = circle.by(FACILITATES, EndCircle())
    assert room.phase == "debrief"
    assert {seat.id for seat in room.seated()} == {FACILITATES, ASSISTS}
    assert circle.by(ASSISTS, EndDebrief()).phase == "ended"


def pooled(room: Room) -> list[int]:
    """Of each check-in there was, by how many it was answered."""
    check_ins = (*room.circle.asked, *(() if room.circle.check_in is None else (room.circle.check_in,)))
    return [sum(tally.count for tally in one.pool.tallies) for one in check_ins if one.pool is not None]


def begun(script: Script) -> Circle:
    return begun_circle(FACILITATES, "ana ben", cofacilitators=ASSISTS, script=script)


@pytest.mark.parametrize("name", SCRIPTS)
def test_everybody_is_heard_in_every_round_from_the_welcome_to_the_debrief(library: Library, name: str) -> None:
    script = library.scripts[name]
    circle = begun(script)
    last = len(script.stages) - 1
    assert play(circle, FACILITATES, PEOPLE, last) == list(range(last + 1))
    assert pooled(circle.room) == [len(PEOPLE) for stage in script.stages if stage.form is not None]
    end(circle)


def test_the_calm_circle_divides_and_comes_back_together(library: Library) -> None:
    script = library.scripts["calm-90"]
    in_groups = [at for at, stage in enumerate(script.stages) if stage.in_groups]
    circle = begun(script)
    assert play(circle, FACILITATES, PEOPLE, in_groups[0] - 1) == list(range(in_groups[0]))
    room = circle.by(FACILITATES, Divide())
    groups = [place for place in room.places if place.kind == "group"]
    assert sorted(seat for group in groups for seat in group.order) == sorted(PEOPLE)
    for by, group in ((FACILITATES, groups[0]), (ASSISTS, groups[1])):
        assert heard(circle.room, group.order) == set()
        circle.by(by, StepIn())
        play(circle, by, group.order, in_groups[-1])
    circle.by(FACILITATES, Reunite())
    assert circle.room.circle.order == PEOPLE
    assert circle.room.circle.stage == in_groups[-1] + 1
    play(circle, FACILITATES, PEOPLE, len(script.stages) - 1)
    assert pooled(circle.room) == [len(PEOPLE), len(PEOPLE)]
    end(circle)


def test_two_people_are_enough_for_a_one_to_one(library: Library) -> None:
    circle = begun_circle(FACILITATES, "ana", capacity=2, script=library.scripts["one-to-one"])
    last = len(circle.room.script.stages) - 1
    assert play(circle, FACILITATES, (FACILITATES, "ana"), last) == list(range(last + 1))
    assert circle.by(FACILITATES, EndCircle()).phase == "debrief"
