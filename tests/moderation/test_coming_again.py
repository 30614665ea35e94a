"""A seat remembers who left it, or lost it to another device: they may come in again, or ask for it (D1, T8)."""

from __future__ import annotations

import pytest

from moderation.commands.claims import AnswerClaim
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, ReplaceLink
from moderation.commands.lobby import Knock
from moderation.commands.removal import Remove
from moderation.refusal import RefusalCode
from moderation.rules.claims import former_of
from moderation.settle import next_deadline
from moderation.state.seat import FORMER_KEPT
from moderation.state.values import SeatId
from moderation.transition import Service
from tests.moderation.circles import Circle, live_circle


def again(seat: SeatId, former: str, session: str = "back") -> EnterAgain:
    return EnterAgain(seat=seat, former=former, session=session, claim_id="c9")


@pytest.mark.parametrize("seat", ["ana", "kit"])
def test_d1_whoever_left_comes_in_again_by_the_door(seat: SeatId) -> None:
    circle = live_circle()
    if seat == "kit":
        circle.arrive("kit")
    circle.by(seat, Leave())
    circle.service(again(seat, f"session-{seat}"))
    circle.connect(seat, session="back", page="b")
    came = circle.seat(seat)
    assert (came.sessions, came.standing, came.name) == (("back",), "invited", "")
    circle.by(seat, Knock(name="Somebody"))
    assert circle.seat(seat).standing == "knocking"


def test_d1_a_seat_by_open_link_is_kept_for_ten_minutes_for_whoever_left_it() -> None:
    circle = live_circle()
    circle.arrive("kit")
    circle.by("kit", Leave())
    due = next_deadline(circle.room)
    assert due is not None
    circle.wait(600)
    assert circle.room.seat("kit") is None
    assert circle.refusal(again("kit", "session-kit"), Service()) == RefusalCode.NO_SUCH_LINK


def test_t8_whoever_lost_a_seat_to_another_device_asks_for_it() -> None:
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    circle.connect("ana", session="second", page="b")
    circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
    circle.service(again("ana", "session-ana"))
    ana = circle.seat("ana")
    assert ana.sessions == ("second",)
    assert [claim.session for claim in ana.claims] == ["back"]


def test_t8_it_is_theirs_when_the_other_device_is_away() -> None:
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    circle.connect("ana", session="second", page="b")
    circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
    circle.drop("ana", page="b")
    circle.wait(60)
    circle.service(again("ana", "session-ana"))
    assert circle.seat("ana").sessions == ("back",)


@pytest.mark.parametrize("how", ["a stranger", "removed", "the link was replaced"])
def test_nobody_else_comes_that_way(how: str) -> None:
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
    match how:
        case "removed":
            circle.by("fay", Remove(seat="ana"))
        case "the link was replaced":
            circle.organiser(ReplaceLink(seat="ana", link="link-new"))
    former = "guessed" if how == "a stranger" else "session-ana"
    assert circle.refusal(again("ana", former), Service()) == RefusalCode.NO_SUCH_LINK


def test_no_more_than_a_few_are_remembered() -> None:
    circle: Circle = live_circle()
    for number in range(5):
        circle.enter("ana", session=f"s{number}", claim_id=f"c{number}")
        circle.by("ana", AnswerClaim(claim_id=f"c{number}", mine=True))
    assert circle.seat("ana").former == ("s3", "s2", "s1")
    assert len(former_of(circle.seat("ana"))) == FORMER_KEPT
