"""Claims: somebody asks for a seat that is another session's, and waits to be believed (C35)."""

from __future__ import annotations

import pytest

from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink, ReplaceLink
from moderation.commands.lobby import SendToLobby
from moderation.commands.pace import LengthenGrace
from moderation.commands.presence import LoseNode
from moderation.reading.views import me_part, view
from moderation.refusal import RefusalCode, Refused
from moderation.rules.claims import CONNECTS_WITHIN_S, STANDS_S, grant
from moderation.rules.hearing import company
from moderation.settle import next_deadline
from moderation.state.seat import CIRCLE, Claim
from moderation.state.values import SeatId, replace
from moderation.transition import Service
from roomserver.api.door import NEW_CLAIMS_BURST, NEW_CLAIMS_PER_S
from signalling.protocol.limits import Limits
from tests.moderation.circles import (
    GRACE_S,
    Circle,
    claimed_circle,
    divided_circle,
    empty_circle,
    live_circle,
)
from tests.values import as_text


class TestClaim:
    def test_that_the_seated_person_says_is_theirs_is_granted(self) -> None:
        circle = claimed_circle()
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        assert circle.seat("ana").sessions == ("second",)

    def test_that_the_seated_person_says_is_not_theirs_waits_for_a_facilitator(self) -> None:
        circle = claimed_circle(contested=True)
        ana = circle.seat("ana")
        assert ana.sessions == ("session-ana",)
        assert [claim.contested for claim in ana.claims] == [True]

    @pytest.mark.parametrize(("allow", "session"), [(True, "second"), (False, "session-ana")])
    def test_is_settled_by_a_facilitator(self, allow: bool, session: str) -> None:
        circle = claimed_circle(contested=True)
        circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=allow))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claims) == ((session,), ())

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

    def test_whose_page_comes_once_the_seated_person_is_away_is_granted(self) -> None:
        circle = live_circle()
        circle.enter("ana", session="second", claim_id="c2")
        circle.drop("ana")
        circle.wait(GRACE_S)
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
        assert [(claim.id, claim.contested) for claim in ana.claims] == [("c2", True), ("c3", True)]

    def test_that_is_contested_is_not_granted_by_using_the_link_again_while_a_line_is_dropped(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.enter("ana", session="third", claim_id="c3")
        assert circle.seat("ana").sessions == ("session-ana",)

    @pytest.mark.parametrize(("somebody_decides", "session"), [(True, "session-ana"), (False, "third")])
    def test_that_is_contested_locks_nobody_out_whom_nobody_could_let_in(
        self, somebody_decides: bool, session: str
    ) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        if not somebody_decides:
            circle.drop("fay")
        circle.wait(60)
        circle.enter("ana", session="third", claim_id="c3")
        assert circle.seat("ana").sessions == (session,)
        assert [claim.id for claim in circle.seat("ana").claims] == (["c2", "c3"] if somebody_decides else ["c2"])

    def test_that_has_been_answered_or_replaced_can_be_answered_no_more(self) -> None:
        circle = live_circle()
        for number in (2, 3):
            circle.ask_for("ana", f"session-{number}", browser="phone", claim_id=f"c{number}")
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
        assert (ana.sessions, ana.claims) == ((), ())


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

    def test_of_a_facilitator_who_is_there_is_believed_by_facilitators_alone(self) -> None:
        circle = live_circle("fay gus", cofacilitators="kim")
        circle.enter("fay", session="second", claim_id="c2")
        circle.connect("fay", session="second", page="b")
        believed = SettleClaim(seat="fay", claim_id="c2", allow=True)
        assert circle.refusal_by("kim", believed) == RefusalCode.NOT_ALLOWED
        assert circle.seat("fay").sessions == ("session-fay",)
        circle.by("gus", believed)
        assert circle.seat("fay").sessions == ("second",)

    def test_of_a_facilitator_who_dropped_is_believed_by_a_co_facilitator_too(self) -> None:
        circle = live_circle("fay gus", cofacilitators="kim")
        circle.drop("fay")
        circle.enter("fay", session="second", claim_id="c2")
        circle.connect("fay", session="second", page="b")
        circle.by("kim", SettleClaim(seat="fay", claim_id="c2", allow=True))
        assert circle.seat("fay").sessions == ("second",)

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
    claims = circle.seat("ana").claims
    assert claims
    circle.by("fay", SendToLobby(seat="ana"))
    assert circle.seat("ana").claims == claims


def test_a_page_that_is_believed_ends_the_grace_period() -> None:
    circle = live_circle()
    circle.drop("ana")
    claim = Claim(id="c2", session="second", at=circle.now, node="n2", connection="line", incarnation="page")
    room = grant(circle.room, replace(circle.seat("ana"), claims=(claim,)), claim, circle.now)
    seat = room.seat("ana")
    assert seat is not None
    assert (seat.presence, seat.grace_until, seat.node, seat.claims) == ("present", None, "n2", ())


class TestWhileItsOwnerMayComeBack:
    """H3: a line that drops for a moment gives nobody's seat away (C35)."""

    @pytest.mark.parametrize("link_first", [True, False])
    def test_h3_another_device_waits_while_its_owner_is_reconnecting(self, link_first: bool) -> None:
        circle = claimed_circle() if link_first else live_circle()
        circle.drop("ana")
        if not link_first:
            circle.enter("ana", session="second", claim_id="c2")
            circle.connect("ana", session="second", page="b")
        circle.wait(GRACE_S - 1)
        ana = circle.seat("ana")
        assert (ana.sessions, ana.presence) == (("session-ana",), "reconnecting")
        assert next_deadline(circle.room) == circle.now + 1

    def test_h3_it_is_admitted_when_grace_ends_and_the_piece_is_where_it_was(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        piece = circle.piece
        circle.drop("ana")
        circle.enter("ana", session="second", claim_id="c2")
        circle.connect("ana", session="second", page="b")
        circle.wait(GRACE_S)
        ana = circle.seat("ana")
        assert (ana.sessions, ana.presence, ana.incarnation) == (("second",), "present", "page-ana-b")
        assert circle.piece == piece

    def test_h3_the_owner_comes_back_and_is_asked(self) -> None:
        circle = claimed_circle()
        circle.drop("ana")
        circle.connect("ana", page="c")
        circle.wait(10 * GRACE_S)
        ana = circle.seat("ana")
        assert (ana.sessions, ana.presence) == (("session-ana",), "present")
        assert ana.claims

    def test_h3_a_facilitator_admits_it_at_once(self) -> None:
        circle = claimed_circle()
        circle.drop("ana")
        circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=True))
        assert circle.seat("ana").sessions == ("second",)

    def test_h3_it_waits_as_long_as_a_facilitator_lengthens_the_grace(self) -> None:
        circle = claimed_circle()
        circle.drop("ana")
        circle.by("fay", LengthenGrace(seat="ana"))
        circle.wait(GRACE_S)
        assert circle.seat("ana").sessions == ("session-ana",)

    def test_h3_afterwards_the_link_takes_over(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.enter("ana", session="second", claim_id="c2")
        assert circle.seat("ana").sessions == ("second",)

    def test_h3_somebody_who_waits_in_the_lobby_is_waited_for_too(self) -> None:
        circle = empty_circle()
        circle.arrive("fay", "ana")
        circle.enter("ana", session="second", claim_id="c2")
        circle.connect("ana", session="second", page="b")
        circle.drop("ana")
        assert circle.seat("ana").sessions == ("session-ana",)
        assert next_deadline(circle.room) == circle.now + GRACE_S
        circle.wait(GRACE_S)
        assert circle.seat("ana").sessions == ("second",)

    def test_h3_the_only_facilitators_second_device_is_in_when_her_grace_ends(self) -> None:
        circle = live_circle()
        circle.drop("fay")
        circle.enter("fay", session="second", claim_id="c2")
        circle.connect("fay", session="second", page="b")
        circle.wait(GRACE_S)
        assert circle.seat("fay").presence == "present"
        assert circle.place_of("fay").supervision.kind == "attended"

    def test_h3_a_link_that_was_replaced_is_waited_for_by_nobody(self) -> None:
        circle = live_circle()
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        circle.service(EnterByLink(link="link-new", session="second", claim_id="c2"))
        assert circle.seat("ana").sessions == ("second",)

    def test_h3_whoever_leaves_gives_the_seat_to_the_device_that_waits(self) -> None:
        circle = claimed_circle()
        circle.by("ana", Leave())
        ana = circle.seat("ana")
        assert (ana.standing, ana.sessions, ana.presence) == ("invited", ("second",), "present")


class TestOnceSomebodySaidNo:
    """H3: the owner is asked once; afterwards facilitators are."""

    @pytest.mark.parametrize("by", ["ana", "fay"])
    def test_h3_the_owner_is_not_asked_again(self, by: SeatId) -> None:
        circle = claimed_circle()
        no = (
            AnswerClaim(claim_id="c2", mine=False)
            if by == "ana"
            else SettleClaim(seat="ana", claim_id="c2", allow=False)
        )
        circle.by(by, no)
        circle.enter("ana", session="third", claim_id="c3")
        circle.connect("ana", session="third", page="d")
        assert circle.seat("ana").claims[-1].contested
        assert me_part(company(circle.room, CIRCLE), circle.seat("ana")).claims == ()

    def test_h3_the_owners_own_session_comes_back_whatever_was_asked(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.connect("ana", page="c")
        assert circle.seat("ana").presence == "present"


class TestSeveralDevicesAtOnce:
    """H3: who keeps asking displaces nobody, and keeps nobody out for the evening."""

    def test_h3_a_claim_that_waits_is_displaced_by_no_other_browsers(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "phone")
        circle.now += 1
        circle.ask_for("ana", "thief")
        circle.now += 1
        circle.ask_for("ana", "another-thief")
        assert [claim.session for claim in circle.seat("ana").claims] == ["phone", "thief", "another-thief"]
        refused = circle.refusal(EnterByLink(link="link-ana", session="x", claim_id="x", browser="x"), Service())
        assert refused == RefusalCode.TOO_MANY_CLAIMS

    def test_h3_facilitators_see_them_all_and_when_each_asked(self) -> None:
        circle = live_circle()
        for session in ("phone", "thief", "another-thief"):
            circle.ask_for("ana", session)
            circle.now += 1
        lobby = view(circle.room, "fay").lobby
        assert lobby is not None
        told = [(claim.claim_id, circle.now - claim.at) for claim in lobby.claims]
        assert told == [("claim-phone", 3), ("claim-thief", 2), ("claim-another-thief", 1)]

    def test_h3_a_facilitators_no_outlasts_the_owners_own_claim(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "thief")
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-thief", allow=False))
        circle.ask_for("ana", "phone")
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-phone", allow=True))
        circle.ask_for("ana", "again", browser="thief")
        assert [claim.contested for claim in circle.seat("ana").claims] == [True]

    def test_h3_a_browser_waits_once_however_often_it_asks_and_grows_no_younger(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "phone")
        for number in range(5):
            circle.now += 1
            circle.ask_for("ana", f"again-{number}", browser="thief")
        claims = circle.seat("ana").claims
        assert [(claim.session, circle.now - claim.at) for claim in claims] == [("phone", 5), ("again-4", 4)]

    def test_h3_it_is_displaced_once_it_has_stood_for_long_or_where_nobody_waits(self) -> None:
        circle = live_circle()
        for session in ("first", "second", "third"):
            circle.ask_for("ana", session)
        circle.drop("ana", page="second")
        circle.now += CONNECTS_WITHIN_S
        circle.ask_for("ana", "fourth")
        assert [claim.session for claim in circle.seat("ana").claims] == ["first", "third", "fourth"]
        circle.now += STANDS_S
        circle.ask_for("ana", "fifth")
        assert [claim.session for claim in circle.seat("ana").claims] == ["third", "fourth", "fifth"]

    def test_h3_the_seated_person_is_asked_about_each_and_told_when_it_began(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "thief")
        circle.now += 70
        circle.ask_for("ana", "phone")
        told = me_part(company(circle.room, CIRCLE), circle.seat("ana")).claims
        assert [(claim.id, circle.now - claim.at) for claim in told] == [("claim-thief", 70), ("claim-phone", 0)]
        circle.ask_for("ana", "again", browser="thief")
        told = me_part(company(circle.room, CIRCLE), circle.seat("ana")).claims
        assert [circle.now - claim.at for claim in told] == [70, 0]
        assert as_text(view(circle.room, "ben")).count("claim-") == 0

    def test_h3_whichever_the_seated_person_says_is_theirs_comes_in(self) -> None:
        circle = live_circle()
        for session in ("thief", "phone"):
            circle.ask_for("ana", session)
        circle.by("ana", AnswerClaim(claim_id="claim-phone", mine=True))
        ana = circle.seat("ana")
        assert (ana.sessions, [claim.id for claim in ana.claims]) == (("phone",), ["claim-thief"])

    @pytest.mark.parametrize("by", ["ana", "fay"])
    def test_h3_the_others_wait_for_a_facilitator_once_somebody_decided(self, by: SeatId) -> None:
        circle = live_circle()
        circle.ask_for("ana", "thief")
        circle.ask_for("ana", "phone")
        yes = (
            AnswerClaim(claim_id="claim-phone", mine=True)
            if by == "ana"
            else SettleClaim(seat="ana", claim_id="claim-phone", allow=True)
        )
        circle.by(by, yes)
        circle.drop("ana", page="phone")
        circle.wait(GRACE_S)
        ana = circle.seat("ana")
        assert (ana.sessions, [claim.contested for claim in ana.claims]) == (("phone",), [True])
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-thief", allow=True))
        assert circle.seat("ana").sessions == ("thief",)

    def test_h3_time_does_not_choose_between_two_while_somebody_is_there_who_can(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.ask_for("ana", "thief")
        circle.ask_for("ana", "phone")
        circle.wait(GRACE_S)
        assert circle.seat("ana").sessions == ("session-ana",)
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-thief", allow=False))
        assert circle.seat("ana").sessions == ("phone",)

    def test_h3_the_only_facilitator_is_not_kept_out_by_somebody_who_asks_too(self) -> None:
        circle = live_circle()
        circle.drop("fay")
        circle.ask_for("fay", "phone")
        circle.ask_for("fay", "thief")
        circle.wait(GRACE_S)
        assert circle.seat("fay").sessions == ("phone",)

    def test_h3_whoever_leaves_gives_the_seat_to_the_device_that_waits_longest(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "phone")
        circle.ask_for("ana", "thief")
        circle.by("ana", Leave())
        assert circle.seat("ana").sessions == ("phone",)

    @pytest.mark.parametrize("networks", [1, 2])
    def test_h3_who_keeps_asking_all_evening_locks_the_owner_out_of_nothing(self, networks: int) -> None:
        """Ana has lost her device, somebody sits at her seat and invents a browser for each claim; for two hours nobody
        decides.
        """
        circle, limits = live_circle(), Limits(NEW_CLAIMS_PER_S, NEW_CLAIMS_BURST)
        out, longest = 0, 0
        for second in range(2 * 3600):
            circle.now += 1
            for thief in range(networks):
                _asks(circle, limits, f"thief-{thief}", second)
            waits = any(claim.session.startswith("ana") for claim in circle.seat("ana").claims)
            if not waits and second % 10 == 9:
                waits = _asks(circle, limits, "ana", second)
            out = 0 if waits or second < 9 else out + 1
            longest = max(longest, out)
        assert longest <= 2 * STANDS_S


def _asks(circle: Circle, limits: Limits, network: str, second: int) -> bool:
    """Whether somebody who asks from that network with a new browser waits from then on."""
    if not limits.take(network, circle.now):
        return False
    try:
        circle.ask_for("ana", f"{network}-{second}")
    except Refused:
        limits.give_back(network)
        return False
    return True
