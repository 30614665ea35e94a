"""Claims: somebody opened a personal link elsewhere while its seat was present, and waits to be believed."""

from __future__ import annotations

import pytest

from moderation.claims import granted
from moderation.commands import AnswerClaim, Leave, LoseNode, SendToLobby, SettleClaim
from moderation.refusal import RefusalCode
from moderation.seat import Claim
from moderation.values import SeatId, replace
from tests.moderation.circles import Circle, claimed_circle, divided_circle, empty_circle, live_circle


class TestClaim:
    def test_that_the_seated_person_says_is_theirs_is_granted(self) -> None:
        circle = claimed_circle()
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        assert circle.seat("ana").sessions == ("second",)

    def test_that_the_seated_person_says_is_not_theirs_waits_for_a_facilitator(self) -> None:
        circle = claimed_circle(contested=True)
        ana = circle.seat("ana")
        assert ana.sessions == ("session-ana",)
        assert ana.claim is not None
        assert ana.claim.contested

    @pytest.mark.parametrize(("allow", "session"), [(True, "second"), (False, "session-ana")])
    def test_is_settled_by_a_facilitator(self, allow: bool, session: str) -> None:
        circle = claimed_circle(contested=True)
        circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=allow))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claim) == ((session,), None)

    def test_believed_takes_its_own_page_along(self) -> None:
        circle = claimed_circle()
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        ana = circle.seat("ana")
        assert (ana.presence, ana.connection, ana.incarnation) == ("present", "line-ana-b", "page-ana-b")
        before = circle.room
        assert circle.drop("ana", page="a") is before

    def test_believed_without_a_page_waits_for_one(self) -> None:
        circle = claimed_circle()
        circle.drop("ana", page="b")
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.connection) == (("second",), "line-ana-a")
        circle.drop("ana", page="a")
        circle.connect("ana", session="second", page="c")
        assert circle.seat("ana").incarnation == "page-ana-c"

    def test_is_granted_when_the_seated_person_goes_away_without_a_word(self) -> None:
        circle = claimed_circle()
        circle.drop("ana")
        ana = circle.seat("ana")
        assert (ana.sessions, ana.presence, ana.incarnation) == (("second",), "present", "page-ana-b")

    @pytest.mark.parametrize("lost_node", [False, True])
    def test_given_up_locks_nobody_out_whose_line_drops(self, lost_node: bool) -> None:
        circle = live_circle()
        circle.enter("ana", session="second", claim_id="c2")
        circle.connect("ana", session="second", page="b", node="n2")
        if lost_node:
            circle.service(LoseNode(nodes=("n2",)))
        else:
            circle.drop("ana", page="b")
        circle.drop("ana", page="a")
        assert circle.seat("ana").sessions == ("session-ana",)
        circle.connect("ana")
        assert circle.seat("ana").presence == "present"

    def test_whose_page_comes_once_the_seated_person_has_gone_is_granted(self) -> None:
        circle = live_circle()
        circle.enter("ana", session="second", claim_id="c2")
        circle.drop("ana")
        assert circle.seat("ana").sessions == ("session-ana",)
        circle.connect("ana", session="second", page="b")
        assert circle.seat("ana").sessions == ("second",)

    def test_that_is_contested_waits_on_when_the_seated_person_goes_away(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.wait(60)
        assert circle.seat("ana").sessions == ("session-ana",)

    def test_that_is_contested_does_not_become_uncontested_by_using_the_link_again(self) -> None:
        circle = claimed_circle(contested=True)
        circle.enter("ana", session="third", claim_id="c3")
        circle.drop("ana")
        ana = circle.seat("ana")
        assert ana.sessions == ("session-ana",)
        assert ana.claim is not None
        assert (ana.claim.id, ana.claim.contested) == ("c3", True)

    def test_that_is_contested_is_not_granted_by_using_the_link_again_while_a_line_is_dropped(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.enter("ana", session="third", claim_id="c3")
        assert circle.seat("ana").sessions == ("session-ana",)

    def test_that_is_contested_locks_nobody_out_once_the_seated_person_is_away(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.wait(60)
        circle.enter("ana", session="third", claim_id="c3")
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claim) == (("third",), None)

    def test_that_has_been_answered_or_replaced_can_be_answered_no_more(self) -> None:
        circle = claimed_circle()
        circle.enter("ana", session="third", claim_id="c3")
        assert circle.refusal_by("ana", AnswerClaim(claim_id="c2", mine=True)) == RefusalCode.NO_SUCH_CLAIM
        stale = SettleClaim(seat="ana", claim_id="c2", allow=True)
        assert circle.refusal_by("fay", stale) == RefusalCode.NO_SUCH_CLAIM
        circle.by("ana", AnswerClaim(claim_id="c3", mine=True))
        assert circle.refusal_by("ana", AnswerClaim(claim_id="c3", mine=True)) == RefusalCode.NO_SUCH_CLAIM

    def test_of_a_seat_that_there_is_not_is_no_claim(self) -> None:
        settle = SettleClaim(seat="nobody", claim_id="c2", allow=True)
        assert claimed_circle().refusal_by("fay", settle) == RefusalCode.NO_SUCH_CLAIM

    def test_ends_when_the_seated_person_leaves(self) -> None:
        circle = claimed_circle(contested=True)
        circle.by("ana", Leave())
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claim) == ((), None)


class TestWhereAndWhen:
    @pytest.mark.parametrize("seat", ["lobby", "door"])
    def test_one_outside_is_asked_about_and_may_answer_too(self, seat: str) -> None:
        circle = empty_circle()
        circle.arrive("fay", "ana")
        circle.enter("ben")
        circle.connect("ben")
        who: SeatId = "ana" if seat == "lobby" else "ben"
        circle.enter(who, session="second", claim_id="c2")
        circle.by(who, AnswerClaim(claim_id="c2", mine=True))
        assert circle.seat(who).sessions == ("second",)

    def test_a_facilitator_in_another_group_settles_it(self) -> None:
        circle = divided_circle()
        circle.enter("kit", session="second", claim_id="c2")
        circle.by("fay", SettleClaim(seat="kit", claim_id="c2", allow=True))
        assert circle.seat("kit").sessions == ("second",)

    def test_the_seat_keeps_its_place_and_the_piece(self) -> None:
        circle: Circle = live_circle()
        circle.hand_to("ana")
        before = circle.piece
        circle.enter("ana", session="second", claim_id="c2")
        circle.connect("ana", session="second", page="b")
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        assert (circle.piece, circle.seat("ana").incarnation) == (before, "page-ana-b")


def test_a_claim_outlives_being_sent_to_the_lobby() -> None:
    circle = claimed_circle()
    claim = circle.seat("ana").claim
    assert claim is not None
    circle.by("fay", SendToLobby(seat="ana"))
    assert circle.seat("ana").claim == claim


def test_a_seat_that_nobody_claims_is_granted_to_nobody() -> None:
    ana = live_circle().seat("ana")
    assert granted(ana) is ana


def test_a_page_that_is_believed_ends_the_grace_period() -> None:
    circle = live_circle()
    circle.drop("ana")
    claim = Claim(id="c2", session="second", at=circle.now, node="n2", connection="line", incarnation="page")
    seat = granted(replace(circle.seat("ana"), claim=claim))
    assert (seat.presence, seat.grace_until, seat.node, seat.claim) == ("present", None, "n2", None)
