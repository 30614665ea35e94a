"""The door: links become seats, people knock, are admitted or declined, claim and leave."""

from __future__ import annotations

import pytest

from moderation.commands import (
    Admit,
    AnswerClaim,
    Decline,
    EnterByLink,
    EnterByOpenLink,
    Knock,
    Leave,
    LoseNode,
    MuteSelf,
    ReplaceLink,
    ReplaceOpenLink,
    SettleClaim,
)
from moderation.door import LOBBY_LIMIT, NAMING_S, places_left
from moderation.hearing import edges
from moderation.refusal import RefusalCode
from moderation.room import Seat, SeatId
from moderation.transition import Organiser, Service
from tests.moderation.circles import OPEN_LINK, Circle, empty_circle, live_circle, open_circle


def seat_of(circle: Circle, seat_id: SeatId) -> Seat:
    seat = circle.room.seat(seat_id)
    assert isinstance(seat, Seat)
    return seat


def claimed_circle(contested: bool = False) -> Circle:
    """Ana is seated and present; somebody with the session `second` claims to be her."""
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    circle.connect("ana", session="second", page="b")
    if contested:
        circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
    return circle


class TestPersonalLink:
    def test_opens_its_one_seat(self) -> None:
        circle = empty_circle()
        circle.enter("ana")
        assert [seat.sessions for seat in circle.room.seats] == [(), ("session-ana",), (), ()]

    def test_used_again_by_somebody_away_ends_the_former_session(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.enter("ana", session="second")
        assert seat_of(circle, "ana").sessions == ("second",)

    def test_used_again_while_the_seat_is_present_only_claims_it(self) -> None:
        circle = claimed_circle()
        ana = seat_of(circle, "ana")
        assert ana.sessions == ("session-ana",)
        assert ana.claim is not None
        assert (ana.claim.id, ana.claim.session, ana.claim.contested) == ("c2", "second", False)

    def test_that_is_unknown_opens_nothing(self) -> None:
        unknown = EnterByLink(link="guessed", session="s", claim_id="c")
        assert empty_circle().refusal(unknown, Service()) == RefusalCode.NO_SUCH_LINK

    def test_of_one_declined_opens_the_same_seat_and_no_other(self) -> None:
        circle = open_circle()
        circle.by("mei", Leave())
        circle.arrive("mei")
        circle.by("fay", Decline(seat="mei"))
        circle.enter("mei", session="second")
        circle.drop("mei")
        circle.connect("mei", session="second")
        assert seat_of(circle, "mei").standing == "declined"
        assert circle.refusal_by("mei", Knock(name="Someone")) == RefusalCode.DECLINED

    def test_replaced_ends_the_sessions_that_came_by_the_old_one(self) -> None:
        circle = claimed_circle()
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        ana = seat_of(circle, "ana")
        assert (ana.sessions, ana.claim) == ((), None)
        old = EnterByLink(link="link-ana", session="s", claim_id="c")
        assert circle.refusal(old, Service()) == RefusalCode.NO_SUCH_LINK

    def test_replaced_puts_the_page_that_came_by_the_old_one_out_at_once(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        ana = seat_of(circle, "ana")
        assert (ana.presence, ana.connection, ana.incarnation) == ("reconnecting", None, None)
        assert not any("ana" in pair for pair in edges(circle.room))
        assert circle.holder == "ana"
        circle.service(EnterByLink(link="link-new", session="second", claim_id="c2"))
        circle.connect("ana", session="second", page="b")
        assert (seat_of(circle, "ana").sessions, circle.holder) == (("second",), "ana")

    def test_replaced_while_nobody_is_there_begins_no_new_grace_period(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        ends = seat_of(circle, "ana").grace_until
        circle.now += 30
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        assert seat_of(circle, "ana").grace_until == ends

    def test_is_not_made_for_a_seat_that_came_by_the_open_link(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        for seat in ("kit", "nobody"):
            replaced = ReplaceLink(seat=seat, link="link-new")
            assert circle.refusal(replaced, Organiser()) == RefusalCode.NO_SUCH_SEAT


class TestAName:
    def test_of_a_facilitator_who_is_there_is_nobody_elses(self) -> None:
        circle = open_circle()
        circle.enter_by_open_link("kit")
        circle.connect("kit")
        for disguise in ("Fay", "FAY", "F a y", "\u200bFay"):
            assert circle.refusal_by("kit", Knock(name=disguise)) == RefusalCode.NAME_TAKEN
        circle.by("kit", Knock(name="Faye"))
        assert seat_of(circle, "kit").name == "Faye"


class TestClaim:
    def test_that_the_seated_person_says_is_theirs_is_granted(self) -> None:
        circle = claimed_circle()
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        assert seat_of(circle, "ana").sessions == ("second",)

    def test_that_the_seated_person_says_is_not_theirs_waits_for_a_facilitator(self) -> None:
        circle = claimed_circle(contested=True)
        ana = seat_of(circle, "ana")
        assert ana.sessions == ("session-ana",)
        assert ana.claim is not None
        assert ana.claim.contested

    @pytest.mark.parametrize(("allow", "session"), [(True, "second"), (False, "session-ana")])
    def test_is_settled_by_a_facilitator(self, allow: bool, session: str) -> None:
        circle = claimed_circle(contested=True)
        circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=allow))
        ana = seat_of(circle, "ana")
        assert (ana.sessions, ana.claim) == ((session,), None)

    def test_believed_takes_its_own_page_along(self) -> None:
        circle = claimed_circle()
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        ana = seat_of(circle, "ana")
        assert (ana.presence, ana.connection, ana.incarnation) == ("present", "line-ana-b", "page-ana-b")
        before = circle.room
        assert circle.drop("ana", page="a") is before

    def test_believed_without_a_page_waits_for_one(self) -> None:
        circle = claimed_circle()
        circle.drop("ana", page="b")
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        ana = seat_of(circle, "ana")
        assert (ana.sessions, ana.connection) == (("second",), "line-ana-a")
        circle.drop("ana", page="a")
        circle.connect("ana", session="second", page="c")
        assert seat_of(circle, "ana").incarnation == "page-ana-c"

    def test_is_granted_when_the_seated_person_goes_away_without_a_word(self) -> None:
        circle = claimed_circle()
        circle.drop("ana")
        ana = seat_of(circle, "ana")
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
        assert seat_of(circle, "ana").sessions == ("session-ana",)
        circle.connect("ana")
        assert seat_of(circle, "ana").presence == "present"

    def test_whose_page_comes_once_the_seated_person_has_gone_is_granted(self) -> None:
        circle = live_circle()
        circle.enter("ana", session="second", claim_id="c2")
        circle.drop("ana")
        assert seat_of(circle, "ana").sessions == ("session-ana",)
        circle.connect("ana", session="second", page="b")
        assert seat_of(circle, "ana").sessions == ("second",)

    def test_that_is_contested_waits_on_when_the_seated_person_goes_away(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.wait(60)
        assert seat_of(circle, "ana").sessions == ("session-ana",)

    def test_that_is_contested_does_not_become_uncontested_by_using_the_link_again(self) -> None:
        circle = claimed_circle(contested=True)
        circle.enter("ana", session="third", claim_id="c3")
        circle.drop("ana")
        ana = seat_of(circle, "ana")
        assert ana.sessions == ("session-ana",)
        assert ana.claim is not None
        assert (ana.claim.id, ana.claim.contested) == ("c3", True)

    def test_that_is_contested_is_not_granted_by_using_the_link_again_while_a_line_is_dropped(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.enter("ana", session="third", claim_id="c3")
        assert seat_of(circle, "ana").sessions == ("session-ana",)

    def test_that_is_contested_locks_nobody_out_once_the_seated_person_is_away(self) -> None:
        circle = claimed_circle(contested=True)
        circle.drop("ana")
        circle.wait(60)
        circle.enter("ana", session="third", claim_id="c3")
        ana = seat_of(circle, "ana")
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
        ana = seat_of(circle, "ana")
        assert (ana.sessions, ana.claim) == ((), None)


class TestOpenLink:
    def test_makes_a_new_seat_each_time(self) -> None:
        circle = live_circle()
        circle.enter_by_open_link("kit")
        circle.enter_by_open_link("lee")
        assert [(seat.id, seat.standing) for seat in circle.room.seats[-2:]] == [
            ("kit", "invited"),
            ("lee", "invited"),
        ]

    def test_makes_participants_alone(self) -> None:
        circle = live_circle()
        circle.enter_by_open_link("kit")
        kit = seat_of(circle, "kit")
        assert (kit.role, kit.invited_as) == ("participant", "participant")

    def test_that_is_unknown_opens_nothing(self) -> None:
        unknown = EnterByOpenLink(link="guessed", seat="kit", session="s")
        assert live_circle().refusal(unknown, Service()) == RefusalCode.NO_SUCH_LINK

    def test_is_refused_while_too_many_wait(self) -> None:
        circle = live_circle(participants="")
        for number in range(LOBBY_LIMIT):
            circle.enter_by_open_link(f"k{number}")
        one_more = EnterByOpenLink(link=OPEN_LINK.hash, seat="one", session="s")
        assert circle.refusal(one_more, Service()) == RefusalCode.LOBBY_FULL
        circle.now += NAMING_S
        circle.service(one_more)
        assert [seat.id for seat in circle.room.seats] == ["fay", "one"]

    @pytest.mark.parametrize("link", [None, "hash-new"])
    def test_replaced_opens_no_more_and_keeps_those_who_came(self, link: str | None) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.organiser(ReplaceOpenLink(id="o2", link=link))
        old = EnterByOpenLink(link=OPEN_LINK.hash, seat="lee", session="s")
        assert circle.refusal(old, Service()) == RefusalCode.NO_SUCH_LINK
        assert seat_of(circle, "kit").standing == "knocking"
        assert [open_link.hash for open_link in circle.room.open_links] == ([link] if link else [])


class TestKnock:
    def test_puts_a_participant_into_the_lobby(self) -> None:
        circle = empty_circle()
        circle.arrive("ana")
        ana = seat_of(circle, "ana")
        assert (ana.standing, ana.name, circle.room.order) == ("knocking", "Ana", ())

    def test_seats_a_facilitator_at_once(self) -> None:
        circle = empty_circle()
        circle.arrive("fay")
        assert circle.room.order == ("fay",)

    def test_of_a_facilitator_opens_the_doors_before_their_time(self) -> None:
        circle = empty_circle(starts_at=2_000_000_000.0)
        assert circle.phase() == "scheduled"
        circle.arrive("ana")
        assert circle.phase() == "scheduled"
        circle.arrive("fay")
        assert circle.phase() == "open"

    @pytest.mark.parametrize("seat", ["fay", "ana", "kit"])
    def test_a_second_time_is_refused(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by(seat, Knock(name="Again")) == RefusalCode.ALREADY_INSIDE


class TestAdmit:
    def test_seats_somebody_last_in_the_order(self) -> None:
        circle = live_circle()
        piece = circle.hand_to("ana").piece
        circle.arrive("kit")
        circle.admit("kit")
        assert circle.room.order == ("fay", "ana", "ben", "mei", "kit")
        assert circle.room.piece == piece

    def test_is_of_those_who_knock(self) -> None:
        circle = live_circle()
        circle.enter_by_open_link("kit")
        for seat in ("kit", "ana", "nobody"):
            assert circle.refusal_by("fay", Admit(seat=seat)) == RefusalCode.NOT_KNOCKING

    def test_to_a_full_circle_is_refused(self) -> None:
        circle = open_circle(participants="ana ben", capacity=4)
        circle.arrive("kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        circle.by("kit", Leave())
        circle.admit("lee")

    def test_keeps_a_place_for_everybody_with_a_personal_link(self) -> None:
        circle = empty_circle(participants="ana ben", capacity=4)
        circle.arrive("fay", "kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        circle.arrive("ana", "ben")
        circle.admit("ana", "ben")
        assert len(circle.room.order) == circle.room.capacity == 4

    def test_of_one_whose_line_has_just_dropped_seats_them_as_away(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.admit("kit")
        assert seat_of(circle, "kit").presence == "away"
        circle.wait(NAMING_S)
        circle.connect("kit")
        assert seat_of(circle, "kit").presence == "present"


class TestDecline:
    def test_keeps_somebody_out_and_forgets_their_name(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", Decline(seat="kit"))
        kit = seat_of(circle, "kit")
        assert (kit.standing, kit.name) == ("declined", "")
        assert circle.refusal_by("kit", Knock(name="Kit")) == RefusalCode.DECLINED
        assert circle.refusal_by("fay", Admit(seat="kit")) == RefusalCode.NOT_KNOCKING

    def test_is_of_those_who_knock(self) -> None:
        assert live_circle().refusal_by("fay", Decline(seat="ana")) == RefusalCode.NOT_KNOCKING

    def test_gives_the_place_of_a_personal_link_free(self) -> None:
        circle = empty_circle(participants="ana", capacity=2)
        circle.arrive("fay", "ana", "kit")
        assert circle.refusal_by("fay", Admit(seat="kit")) == RefusalCode.FULL
        circle.by("fay", Decline(seat="ana"))
        circle.admit("kit")

    def test_is_not_undone_by_leaving(self) -> None:
        circle = empty_circle(participants="ana")
        circle.arrive("fay", "ana")
        circle.by("fay", Decline(seat="ana"))
        circle.by("ana", Leave())
        assert seat_of(circle, "ana").standing == "declined"


class TestLeave:
    def test_forgets_all_about_whoever_sat_there_but_their_invitation(self) -> None:
        circle = live_circle()
        circle.by("ana", MuteSelf())
        circle.by("ana", Leave())
        assert seat_of(circle, "ana") == Seat(id="ana", role="participant", invited_as="participant", link="link-ana")
        assert "Ana" not in circle.room.model_dump_json()
        assert circle.room.order == ("fay", "ben", "mei")

    def test_forgets_a_seat_by_open_link_altogether(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("kit", Leave())
        assert "kit" not in circle.room.model_dump_json().lower()

    def test_is_followed_by_coming_back_through_the_lobby_to_the_end_of_the_order(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.admit("ana")
        assert circle.room.order == ("fay", "ben", "mei", "ana")

    def test_from_the_lobby_or_the_door_changes_no_order(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.enter_by_open_link("lee")
        before = circle.room.order_version
        circle.by("kit", Leave())
        circle.by("lee", Leave())
        assert (len(circle.room.seats), circle.room.order_version) == (4, before)


def test_places_left_counts_the_seated_and_those_kept() -> None:
    circle = empty_circle(participants="ana ben", capacity=5)
    assert places_left(circle.room) == 2
    circle.arrive("fay", "kit")
    assert places_left(circle.room) == 2
    circle.admit("kit")
    assert places_left(circle.room) == 1
