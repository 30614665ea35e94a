"""Nobody waits at the door unseen: facilitators are shown every device that waits for a seat, or time decides (H3)."""

from __future__ import annotations

import pytest

from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Decline
from moderation.reading.views import view
from moderation.rules.claims import STANDS_S
from moderation.settle import next_deadline
from moderation.state.values import SeatId
from tests.moderation.circles import GRACE_S, Circle, empty_circle, live_circle


def shown(circle: Circle, to: SeatId = "fay") -> list[tuple[SeatId, str, str, bool]]:
    lobby = view(circle.room, to).lobby
    assert lobby is not None
    return [(claim.seat, claim.name, claim.claim_id, claim.contested) for claim in lobby.claims]


def held_open(facilitated: bool = True) -> Circle:
    """A copy of Ana's link is open at the door, and nobody knocks by it; then Ana opens it on her phone."""
    circle = empty_circle("fay gus", "ana")
    if facilitated:
        circle.arrive("fay")
    circle.enter("ana", session="copy")
    circle.connect("ana", session="copy", page="copy")
    circle.ask_for("ana", "phone")
    assert circle.seat("ana").sessions == ("copy",)
    return circle


class TestBehindADoorThatIsHeldOpen:
    def test_h3_a_device_that_waits_behind_a_copy_at_the_door_is_shown_to_each_facilitator(self) -> None:
        circle = held_open()
        circle.arrive("gus")
        assert shown(circle, "fay") == shown(circle, "gus") == [("ana", "", "claim-phone", False)]

    def test_h3_a_facilitator_lets_it_to_the_door_and_the_copy_waits_in_sight(self) -> None:
        circle = held_open()
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-phone", allow=True))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.standing, ana.presence) == (("phone",), "invited", "present")
        circle.ask_for("ana", "copy-again", browser="copy")
        assert [claim_id for _, _, claim_id, _ in shown(circle)] == ["claim-copy-again"]

    def test_h3_a_no_from_whoever_holds_the_door_leaves_it_in_sight(self) -> None:
        circle = held_open()
        circle.by("ana", AnswerClaim(claim_id="claim-phone", mine=False))
        assert shown(circle) == [("ana", "", "claim-phone", True)]

    def test_h3_time_decides_nothing_while_somebody_is_there_who_can(self) -> None:
        circle = held_open()
        circle.wait(10 * STANDS_S)
        assert circle.seat("ana").sessions == ("copy",)
        assert shown(circle)

    def test_h3_where_nobody_can_see_it_the_door_is_held_open_for_two_minutes(self) -> None:
        circle = held_open(facilitated=False)
        assert next_deadline(circle.room) == circle.now + STANDS_S
        circle.wait(STANDS_S - 1)
        assert circle.seat("ana").sessions == ("copy",)
        circle.wait(1)
        ana = circle.seat("ana")
        assert (ana.sessions, ana.incarnation, ana.presence) == (("phone",), "page-ana-phone", "present")

    def test_h3_the_only_facilitator_gets_past_a_copy_of_her_own_link(self) -> None:
        circle = empty_circle("fay", "ana")
        circle.arrive("ana")
        circle.enter("fay", session="copy")
        circle.connect("fay", session="copy", page="copy")
        circle.ask_for("fay", "phone")
        circle.wait(STANDS_S)
        assert circle.seat("fay").sessions == ("phone",)

    def test_h3_once_the_last_facilitator_has_gone_it_need_not_wait_again(self) -> None:
        circle = held_open()
        circle.wait(STANDS_S)
        circle.drop("fay")
        assert circle.seat("ana").sessions == ("phone",)

    def test_h3_whoever_has_the_door_then_has_as_long_to_knock(self) -> None:
        circle = held_open(facilitated=False)
        circle.now += 1
        circle.ask_for("ana", "other")
        circle.wait(STANDS_S - 1)
        assert circle.seat("ana").sessions == ("phone",)
        assert next_deadline(circle.room) == circle.now + STANDS_S
        circle.wait(STANDS_S)
        assert circle.seat("ana").sessions == ("other",)

    def test_h3_time_gives_no_seat_away_whose_person_said_no_or_has_knocked(self) -> None:
        said_no, knocked = held_open(facilitated=False), empty_circle()
        said_no.by("ana", AnswerClaim(claim_id="claim-phone", mine=False))
        said_no.wait(10 * STANDS_S)
        assert said_no.seat("ana").sessions == ("copy",)
        knocked.arrive("ana")
        knocked.ask_for("ana", "phone")
        knocked.wait(10 * STANDS_S)
        assert knocked.seat("ana").sessions == ("session-ana",)


class TestWhereverTheSeatIs:
    @pytest.mark.parametrize("standing", ["seated", "away", "in the lobby", "declined", "left"])
    def test_h3_whoever_waits_is_shown(self, standing: str) -> None:
        circle = live_circle()
        seat: SeatId = "ana"
        match standing:
            case "away":
                circle.ask_for("ana", "first")
                circle.drop("ana")
                circle.wait(GRACE_S - 1)
            case "in the lobby":
                circle = empty_circle("fay", "ana")
                circle.arrive("fay", "ana")
            case "declined":
                circle = empty_circle("fay", "ana")
                circle.arrive("fay", "ana")
                circle.by("fay", Decline(seat="ana"))
            case "left":
                circle.by("ana", Leave())
                circle.enter("ana", session="copy")
                circle.connect("ana", session="copy", page="copy")
        circle.ask_for(seat, "phone")
        assert "claim-phone" in [claim_id for _, _, claim_id, _ in shown(circle)]

    def test_h3_one_that_waited_when_somebody_was_declined_stays_in_sight(self) -> None:
        circle = empty_circle("fay", "ana")
        circle.arrive("fay", "ana")
        circle.ask_for("ana", "phone")
        circle.by("fay", Decline(seat="ana"))
        assert [claim_id for _, _, claim_id, _ in shown(circle)] == ["claim-phone"]
