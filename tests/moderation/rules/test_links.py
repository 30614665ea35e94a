"""Links: personal and open ones, invitations, and links that take the place of others."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from moderation.commands.claims import SettleClaim
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import SetNotTogether
from moderation.commands.leaving import Leave
from moderation.commands.links import (
    CallSeat,
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    ReplaceLink,
    ReplaceOpenLink,
    Uninvite,
)
from moderation.commands.lobby import Decline, Knock
from moderation.commands.removal import AllowRemoved, Remove
from moderation.commands.signals import SendSignal
from moderation.reading.views import organiser_view, view
from moderation.refusal import RefusalCode
from moderation.rules.door import places_left
from moderation.rules.forgotten import NAMING_S
from moderation.rules.hearing import edges
from moderation.rules.links import LOBBY_LIMIT, is_lobby_full
from moderation.transition import Organiser, Service
from tests.moderation.circles import GRACE_S, OPEN_LINK, claimed_circle, empty_circle, live_circle, open_circle
from tests.values import as_text


class TestPersonalLink:
    def test_opens_its_one_seat(self) -> None:
        circle = empty_circle()
        circle.enter("ana")
        assert [seat.sessions for seat in circle.room.seats] == [(), ("session-ana",), (), ()]

    def test_used_again_by_somebody_away_ends_the_former_session(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.enter("ana", session="second")
        assert circle.seat("ana").sessions == ("second",)

    def test_used_again_while_the_seat_is_present_only_claims_it(self) -> None:
        circle = claimed_circle()
        ana = circle.seat("ana")
        assert ana.sessions == ("session-ana",)
        assert [(one.id, one.session, one.contested) for one in ana.claims] == [("c2", "second", False)]

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
        assert circle.seat("mei").standing == "declined"
        assert circle.refusal_by("mei", Knock(name="Someone")) == RefusalCode.DECLINED

    def test_h3_replaced_ends_the_doubts_about_the_old_one(self) -> None:
        circle = live_circle()
        circle.ask_for("ana", "thief")
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-thief", allow=False))
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        circle.service(EnterByLink(link="link-new", session="second", claim_id="c2"))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claims) == (("second",), ())

    def test_h3_replaced_lets_whoever_was_declined_by_the_old_one_knock(self) -> None:
        """A thief knocked with it, perhaps: a new link from the organiser is the owner's way back."""
        circle = open_circle()
        circle.by("mei", Leave())
        circle.arrive("mei")
        circle.by("fay", Decline(seat="mei"))
        circle.organiser(ReplaceLink(seat="mei", link="link-new"))
        circle.service(EnterByLink(link="link-new", session="second", claim_id="c2"))
        circle.connect("mei", session="second", page="b")
        circle.by("mei", Knock(name="Mei"))
        assert circle.seat("mei").standing == "knocking"

    def test_replaced_ends_the_sessions_that_came_by_the_old_one(self) -> None:
        circle = claimed_circle()
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claims) == ((), ())
        old = EnterByLink(link="link-ana", session="s", claim_id="c")
        assert circle.refusal(old, Service()) == RefusalCode.NO_SUCH_LINK

    def test_replaced_puts_the_page_that_came_by_the_old_one_out_at_once(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        ana = circle.seat("ana")
        assert (ana.presence, ana.connection, ana.incarnation) == ("reconnecting", None, None)
        assert not any("ana" in pair for pair in edges(circle.room))
        assert circle.holder == "ana"
        circle.service(EnterByLink(link="link-new", session="second", claim_id="c2"))
        circle.connect("ana", session="second", page="b")
        assert (circle.seat("ana").sessions, circle.holder) == (("second",), "ana")

    def test_replaced_while_nobody_is_there_begins_no_new_grace_period(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        ends = circle.seat("ana").grace_until
        circle.now += 30
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        assert circle.seat("ana").grace_until == ends

    def test_is_not_made_for_a_seat_that_came_by_the_open_link(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        for seat in ("kit", "nobody"):
            replaced = ReplaceLink(seat=seat, link="link-new")
            assert circle.refusal(replaced, Organiser()) == RefusalCode.NO_SUCH_SEAT


class TestInvite:
    def test_makes_a_seat_that_its_link_opens(self) -> None:
        circle = live_circle(capacity=5)
        circle.organiser(Invite(seat="kit", role="participant", link="link-kit"))
        assert (circle.seat("kit").standing, places_left(circle.room)) == ("invited", 0)
        circle.arrive("kit")
        circle.admit("kit")
        assert circle.order == ("fay", "ana", "ben", "mei", "kit")

    def test_one_who_is_to_help_takes_over_last(self) -> None:
        circle = live_circle(cofacilitators="cleo", capacity=8)
        circle.organiser(Invite(seat="kit", role="cofacilitator", link="link-kit"))
        circle.arrive("kit")
        assert (circle.seat("kit").role, circle.room.succession) == ("cofacilitator", ("cleo", "kit"))

    def test_beyond_the_seats_there_are_is_refused(self) -> None:
        circle = live_circle(capacity=4)
        one_more = Invite(seat="kit", role="participant", link="link-kit")
        assert circle.refusal(one_more, Organiser()) == RefusalCode.FULL

    def test_when_the_circle_is_over_is_refused(self) -> None:
        circle = live_circle(capacity=5)
        circle.by("fay", EndCircle())
        late = Invite(seat="kit", role="participant", link="link-kit")
        assert circle.refusal(late, Organiser()) == RefusalCode.ENDED


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
        kit = circle.seat("kit")
        assert (kit.role, kit.invited_as) == ("participant", "participant")

    def test_that_is_unknown_opens_nothing(self) -> None:
        unknown = EnterByOpenLink(link="guessed", seat="kit", session="s")
        assert live_circle().refusal(unknown, Service()) == RefusalCode.NO_SUCH_LINK

    def test_opens_nothing_when_the_circle_is_over(self) -> None:
        circle = live_circle()
        circle.by("fay", EndCircle())
        late = EnterByOpenLink(link=OPEN_LINK.hash, seat="kit", session="s")
        assert circle.refusal(late, Service()) == RefusalCode.ENDED

    def test_is_refused_while_too_many_wait(self) -> None:
        circle = live_circle(participants="")
        for number in range(LOBBY_LIMIT):
            circle.enter_by_open_link(f"k{number}")
            circle.connect(f"k{number}")
        assert is_lobby_full(circle.room)
        one_more = EnterByOpenLink(link=OPEN_LINK.hash, seat="one", session="s")
        assert circle.refusal(one_more, Service()) == RefusalCode.LOBBY_FULL
        for number in range(LOBBY_LIMIT):
            circle.drop(f"k{number}")
        assert not is_lobby_full(circle.room)
        circle.now += NAMING_S
        circle.service(one_more)
        assert [seat.id for seat in circle.room.seats] == ["fay", "one"]

    def test_d4_whoever_waits_and_is_not_there_is_forgotten_first(self) -> None:
        circle = live_circle(participants="")
        circle.arrive("kit")
        circle.drop("kit")
        for number in range(LOBBY_LIMIT - 1):
            circle.now += 1
            circle.enter_by_open_link(f"k{number}")
        circle.connect("k0")
        for number in range(LOBBY_LIMIT - 2):
            circle.enter_by_open_link(f"more{number}")
        left = {seat.id for seat in circle.room.seats} - {f"more{number}" for number in range(LOBBY_LIMIT)}
        assert left == {"fay", "kit", "k0"}  # who knocked, and who is there
        circle.enter_by_open_link("last")
        circle.enter_by_open_link("very_last")
        assert circle.room.seat("more0") is None

    def test_d4_those_who_were_declined_keep_nobody_out(self) -> None:
        circle = live_circle(participants="")
        for number in range(LOBBY_LIMIT):
            circle.arrive(f"k{number}")
        assert is_lobby_full(circle.room)
        circle.by("fay", Decline(seat="k0"))
        assert not is_lobby_full(circle.room)
        circle.arrive("kit")
        assert circle.seat("kit").standing == "knocking"

    def test_d4_a_new_link_begins_anew(self) -> None:
        circle = live_circle(participants="")
        for number in range(LOBBY_LIMIT):
            circle.enter_by_open_link(f"k{number}")
            if number:
                circle.connect(f"k{number}")
        circle.organiser(ReplaceOpenLink(id="o2", link="hash-new"))
        assert circle.room.seat("k0") is None
        assert not is_lobby_full(circle.room)
        circle.service(EnterByOpenLink(link="hash-new", seat="one", session="s"))
        assert circle.seat("one").standing == "invited"
        assert circle.seat("k1").presence == "present"

    @pytest.mark.parametrize("link", [None, "hash-new"])
    def test_replaced_opens_no_more_and_keeps_those_who_came(self, link: str | None) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.organiser(ReplaceOpenLink(id="o2", link=link))
        old = EnterByOpenLink(link=OPEN_LINK.hash, seat="lee", session="s")
        assert circle.refusal(old, Service()) == RefusalCode.NO_SUCH_LINK
        assert circle.seat("kit").standing == "knocking"
        assert [open_link.hash for open_link in circle.room.open_links] == ([link] if link else [])


class TestInvitingAgain:
    def test_to_the_same_seat_changes_nothing(self) -> None:
        circle = live_circle()
        before = circle.room.seats
        circle.organiser(Invite(seat="ana", role="facilitator", link="link-another"))
        assert circle.room.seats == before

    def test_replacing_a_link_by_itself_puts_nobody_out(self) -> None:
        circle = live_circle()
        link = circle.seat("ana").link or ""
        circle.organiser(ReplaceLink(seat="ana", link=link))
        assert circle.seat("ana").presence == "present"


class TestCalling:
    def test_organisers_call_whoever_has_a_link_and_no_view_says_so(self) -> None:
        circle = live_circle()
        before = circle.room
        circle.organiser(CallSeat(seat="ana", called="  Ana   of the choir "))
        assert circle.seat("ana").called == "Ana of the choir"
        for told in (view(circle.room, "fay"), view(circle.room, "ana"), organiser_view(circle.room)):
            assert "choir" not in as_text(told)
        assert circle.room.entries == before.entries
        same = circle.room
        assert circle.organiser(CallSeat(seat="ana", called="Ana of the choir")) is same
        circle.organiser(CallSeat(seat="ana", called=""))
        assert circle.seat("ana").called == ""

    def test_it_stays_with_the_link_whoever_comes_and_goes_until_it_is_over(self) -> None:
        circle = live_circle()
        for seat in ("ana", "fay"):
            circle.organiser(CallSeat(seat=seat, called=f"called-{seat}"))
        circle.by("ana", Leave())
        circle.organiser(ReplaceLink(seat="ana", link="hash-second"))
        assert circle.seat("ana").called == "called-ana"
        circle.by("fay", EndCircle())
        assert (circle.seat("ana").called, circle.seat("fay").called) == ("", "called-fay")
        assert circle.refusal(CallSeat(seat="fay", called="Fay"), Organiser()) == RefusalCode.ENDED
        circle.by("fay", EndDebrief())
        assert "called-" not in as_text(circle.room)

    def test_a_seat_that_is_taken_away_takes_it_along(self) -> None:
        circle = live_circle()
        circle.organiser(CallSeat(seat="ana", called="called-ana"))
        circle.organiser(Uninvite(seat="ana"))
        assert "called-" not in as_text(circle.room)

    def test_a_seat_without_a_personal_link_is_called_nothing(self) -> None:
        circle = live_circle()
        circle.arrive("zed")
        for seat in ("zed", "nobody"):
            assert circle.refusal(CallSeat(seat=seat, called="Zed"), Organiser()) == RefusalCode.NO_SUCH_SEAT

    @pytest.mark.parametrize("called", ["x" * 41, " ", "\u200b"])
    def test_what_cannot_be_read_is_no_name(self, called: str) -> None:
        with pytest.raises(ValidationError):
            CallSeat(seat="ana", called=called)


class TestUninviting:
    def test_takes_away_a_seat_that_nobody_came_to(self) -> None:
        circle = empty_circle()
        left = places_left(circle.room)
        circle.organiser(Uninvite(seat="ana"))
        assert circle.room.seat("ana") is None
        assert places_left(circle.room) == left + 1
        gone = EnterByLink(link="link-ana", session="s", claim_id="c")
        assert circle.refusal(gone, Service()) == RefusalCode.NO_SUCH_LINK

    def test_a_cofacilitator_who_never_came_looks_after_nothing_any_more(self) -> None:
        circle = empty_circle(cofacilitators="kim lea")
        version = circle.room.succession_version
        circle.organiser(Uninvite(seat="kim"))
        assert circle.room.succession == ("lea",)
        assert circle.room.succession_version == version + 1

    def test_whoever_sits_there_leaves_quietly_and_their_session_opens_nothing(self) -> None:
        circle = live_circle()
        circle.organiser(SetNotTogether(pairs=(("ana", "ben"),), made_on=1))
        circle.organiser(Uninvite(seat="ana"))
        assert circle.room.seat("ana") is None
        assert "ana" not in circle.room.circle.order
        assert circle.room.not_together == ()
        assert circle.room.not_together_version == 3
        assert [card.seat for card in circle.room.cards] == ["ana"]
        again = EnterAgain(seat="ana", former="session-ana", session="s", claim_id="c")
        assert circle.refusal(again, Service()) == RefusalCode.NO_SUCH_LINK

    def test_is_refused_of_no_seat_and_of_one_without_a_link(self) -> None:
        circle = open_circle()
        circle.service(EnterByOpenLink(link=OPEN_LINK.hash, seat="gus", session="session-gus"))
        for seat in ("nobody", "gus"):
            assert circle.refusal(Uninvite(seat=seat), Organiser()) == RefusalCode.NO_SUCH_SEAT

    def test_who_was_removed_stays_removed_and_has_no_link(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        circle.organiser(Uninvite(seat="ana"))
        assert (circle.seat("ana").standing, circle.seat("ana").link) == ("removed", None)
        circle.organiser(AllowRemoved(removal_id=circle.room.removals[0].id))
        assert circle.room.seat("ana") is None

    def test_of_whoever_is_erased_nothing_stays_whether_they_sit_there_or_are_gone(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        entries = circle.room.entries
        circle.organiser(Uninvite(seat="ana", erased=True, lines=(1,)))
        assert "ana" not in as_text(circle.room)
        deletion, act = circle.room.appended
        assert (deletion.kind, getattr(deletion, "line", None)) == ("deletion", 1)
        assert (act.kind, getattr(act, "about", "")) == ("act", None)
        assert circle.room.entries == entries + 2

        circle.organiser(Uninvite(seat="ben"))
        assert [card.seat for card in circle.room.cards] == ["ben"]
        circle.organiser(Uninvite(seat="ben", erased=True))
        assert circle.room.cards == ()
        before = circle.room
        assert circle.organiser(Uninvite(seat="ben", erased=True)) is before

    def test_whoever_was_removed_and_is_erased_cannot_be_let_in_again(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        circle.organiser(Uninvite(seat="ana", erased=True))
        assert (circle.room.seat("ana"), circle.room.removals) == (None, ())
