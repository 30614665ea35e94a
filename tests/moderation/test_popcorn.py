"""Popcorn: the holder chooses the next, of those who have not had the piece this round and would like it."""

from __future__ import annotations

import pytest

from moderation.commands.piece import PassPiece
from moderation.commands.talking_order import SetTurns
from moderation.commands.wishes import SetWish
from moderation.refusal import RefusalCode
from moderation.rules.piece import choosable
from moderation.state.seat import Wish
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, live_circle, script, stage

POPCORN = script(stage("round", order="popcorn"))


def to_choose(circle: Circle) -> tuple[SeatId, ...]:
    return choosable(circle.room, circle.room.circle)


def refused(circle: Circle, to: SeatId) -> RefusalCode:
    assert circle.holder is not None
    return circle.refusal_by(circle.holder, PassPiece(turn_id=circle.piece.id, to=to))


def test_the_holder_chooses_whom_they_like() -> None:
    circle = live_circle(script=POPCORN)
    circle.take("fay")
    assert to_choose(circle) == ("ana", "ben", "mei")
    circle.pass_piece("fay", to="mei")
    assert circle.offered_to == "mei"
    circle.take("mei")
    assert to_choose(circle) == ("ana", "ben")
    circle.pass_piece("mei", to="ana")
    assert circle.offered_to == "ana"


def test_who_chooses_nobody_lets_it_go_along_the_ring() -> None:
    circle = live_circle(script=POPCORN)
    circle.take("fay")
    circle.pass_piece("fay", to="mei")
    assert circle.go_round() == ["mei", "ana", "ben"]


def test_nobody_is_chosen_twice_in_a_round() -> None:
    circle = live_circle(script=POPCORN)
    circle.take("fay")
    circle.pass_piece("fay", to="mei")
    circle.take("mei")
    assert refused(circle, "fay") == RefusalCode.NOT_TO_BE_CHOSEN
    assert refused(circle, "mei") == RefusalCode.NOT_TO_BE_CHOSEN


def test_nobody_is_chosen_who_is_not_here_or_not_at_all() -> None:
    circle = live_circle(script=POPCORN)
    circle.take("fay")
    circle.drop("ana")
    assert to_choose(circle) == ("ben", "mei")
    for to in ("ana", "nobody"):
        assert refused(circle, to) == RefusalCode.NOT_TO_BE_CHOSEN


@pytest.mark.parametrize(("wish", "asked"), [("none", True), ("later", True), ("pass", False), ("listen", False)])
def test_nobody_is_put_on_the_spot(wish: Wish, asked: bool) -> None:
    circle = live_circle(script=POPCORN)
    circle.take("fay")
    circle.by("ana", SetWish(wish=wish))
    assert ("ana" in to_choose(circle)) is asked


def test_whoever_waits_for_the_end_of_the_round_may_be_chosen_before() -> None:
    circle = live_circle(script=POPCORN)
    circle.by("ana", SetWish(wish="later"))
    circle.speak("fay")
    circle.take("ben")
    assert circle.round.those("later") == ("ana",)
    circle.pass_piece("ben", to="ana")
    circle.take("ana")
    assert not circle.round.those("later")
    circle.pass_piece("ana")
    assert circle.go_round() == ["mei"]


def test_only_a_holder_has_anybody_to_choose() -> None:
    circle = live_circle(script=POPCORN)
    assert to_choose(circle) == ()


def test_along_a_ring_nobody_is_chosen() -> None:
    circle = live_circle(script=script(stage("round")))
    circle.take("fay")
    assert to_choose(circle) == ()
    assert refused(circle, "mei") == RefusalCode.NOT_ALLOWED
    circle.by("fay", SetTurns(stage=0, turns="popcorn"))
    circle.pass_piece("fay", to="mei")
    assert circle.offered_to == "mei"
