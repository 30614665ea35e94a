"""The door: links become seats, people knock, are admitted or declined, claim and leave."""

from __future__ import annotations

import pytest

from moderation.commands.cards import PutCardAway
from moderation.commands.claims import SettleClaim
from moderation.commands.door import ReleaseSeat, SetLock
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink, EnterByOpenLink, Invite, ReplaceLink, ReplaceOpenLink
from moderation.commands.lobby import Admit, Decline, Knock
from moderation.commands.muting import MuteSelf
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.door import LOBBY_LIMIT, NAMING_S, at_locked_door, is_lobby_full, places_left, promised
from moderation.rules.hearing import edges
from moderation.state.room import DOORS_OPEN_S
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from moderation.transition import Organiser, Service
from tests.moderation.circles import (
    GRACE_S,
    NOW,
    OPEN_LINK,
    Circle,
    begun_circle,
    claimed_circle,
    empty_circle,
    live_circle,
    open_circle,
    script,
    stage,
)
from tests.values import as_text


def rooms_told_to(circle: Circle, facilitator: SeatId) -> dict[SeatId, bool]:
    """Of everybody who waits, whether they read that there is a seat for them."""
    lobby = view(circle.room, facilitator).lobby
    assert lobby is not None
    return {knock.seat: knock.has_room for knock in lobby.knocks}


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


class TestAName:
    def test_of_a_facilitator_who_is_there_is_nobody_elses(self) -> None:
        circle = open_circle()
        circle.enter_by_open_link("kit")
        circle.connect("kit")
        for disguise in ("Fay", "FAY", "F a y", "\u200bFay"):
            assert circle.refusal_by("kit", Knock(name=disguise)) == RefusalCode.NAME_TAKEN
        circle.by("kit", Knock(name="Faye"))
        assert circle.seat("kit").name == "Faye"


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


class TestKnock:
    def test_puts_a_participant_into_the_lobby(self) -> None:
        circle = empty_circle()
        circle.arrive("ana")
        ana = circle.seat("ana")
        assert (ana.standing, ana.name, circle.order) == ("knocking", "Ana", ())

    def test_seats_a_facilitator_at_once(self) -> None:
        circle = empty_circle()
        circle.arrive("fay")
        assert circle.order == ("fay",)

    def test_d2_of_a_facilitator_opens_the_doors_before_their_time_only_on_purpose(self) -> None:
        circle = empty_circle(starts_at=NOW + 3 * 86400.0)
        circle.enter("fay")
        circle.connect("fay")
        assert circle.refusal_by("fay", Knock(name="Fay")) == RefusalCode.TOO_EARLY
        assert circle.phase() == "scheduled"
        circle.by("fay", Knock(name="Fay", early=True))
        assert (circle.phase(), circle.order) == ("open", ("fay",))

    def test_d2_of_a_facilitator_needs_no_purpose_once_the_doors_are_open(self) -> None:
        circle = empty_circle(starts_at=NOW + DOORS_OPEN_S + 60.0)
        circle.wait(60.0)
        circle.enter("fay")
        circle.connect("fay")
        circle.by("fay", Knock(name="Fay"))
        assert circle.order == ("fay",)

    def test_of_a_participant_opens_no_doors(self) -> None:
        circle = empty_circle(starts_at=NOW + 3 * 86400.0)
        circle.arrive("ana")
        assert (circle.phase(), circle.seat("ana").standing) == ("scheduled", "knocking")

    @pytest.mark.parametrize("seat", ["fay", "ana", "kit"])
    def test_a_second_time_is_refused(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by(seat, Knock(name="Again")) == RefusalCode.ALREADY_INSIDE


class TestAdmit:
    def test_seats_somebody_last_in_the_order(self) -> None:
        circle = live_circle()
        piece = circle.hand_to("ana").circle.piece
        circle.arrive("kit")
        circle.admit("kit")
        assert circle.order == ("fay", "ana", "ben", "mei", "kit")
        assert circle.piece == piece

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
        assert rooms_told_to(circle, "fay") == {"lee": False}
        circle.by("kit", Leave())
        assert rooms_told_to(circle, "fay") == {"lee": True}
        circle.admit("lee")

    def test_keeps_a_place_for_everybody_with_a_personal_link(self) -> None:
        circle = empty_circle(participants="ana ben", capacity=4)
        circle.arrive("fay", "kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        circle.arrive("ana", "ben")
        circle.admit("ana", "ben")
        assert len(circle.order) == circle.room.capacity == 4

    def test_of_one_whose_line_has_just_dropped_seats_them_as_away(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.admit("kit")
        assert circle.seat("kit").presence == "away"
        circle.wait(NAMING_S)
        circle.connect("kit")
        assert circle.seat("kit").presence == "present"


class TestDecline:
    def test_keeps_somebody_out_and_forgets_their_name(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", Decline(seat="kit"))
        kit = circle.seat("kit")
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
        assert circle.seat("ana").standing == "declined"


class TestLeave:
    def test_forgets_all_about_whoever_sat_there_but_their_invitation(self) -> None:
        circle = live_circle()
        circle.by("ana", MuteSelf())
        circle.by("ana", Leave())
        assert circle.seat("ana") == Seat(
            id="ana",
            role="participant",
            invited_as="participant",
            link="link-ana",
            former=("session-ana",),
            since=circle.now,
        )
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="reached"))
        assert "Ana" not in as_text(circle.room)
        assert circle.order == ("fay", "ben", "mei")

    def test_forgets_a_seat_by_open_link_altogether_after_a_while(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("kit", Leave())
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="no_need"))
        assert "Kit" not in as_text(circle.room)
        circle.wait(NAMING_S)
        assert "kit" not in as_text(circle.room).lower()

    def test_is_followed_by_coming_back_through_the_lobby_to_the_end_of_the_order(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.admit("ana")
        assert circle.order == ("fay", "ben", "mei", "ana")

    def test_from_the_lobby_or_the_door_changes_no_order(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.enter_by_open_link("lee")
        before = circle.room.circle.order_version
        circle.by("kit", Leave())
        circle.by("lee", Leave())
        assert circle.room.circle.order_version == before
        circle.wait(NAMING_S)
        assert (len(circle.room.seats), circle.room.circle.order_version) == (4, before)


def test_places_left_counts_the_seated_and_those_kept() -> None:
    circle = empty_circle(participants="ana ben", capacity=5)
    assert places_left(circle.room) == 2
    circle.arrive("fay", "kit")
    assert places_left(circle.room) == 2
    circle.admit("kit")
    assert places_left(circle.room) == 1


class TestWhatIsToldFirst:
    def test_d3_somebody_at_the_door_reads_whether_there_is_a_seat_for_them(self) -> None:
        circle = empty_circle(participants="ana ben", capacity=3)
        circle.arrive("fay")
        circle.enter_by_open_link("kit")
        circle.enter("ana")
        assert (has_room(circle, "kit"), has_room(circle, "ana")) == (False, True)

    def test_d3_a_facilitator_gives_a_promised_seat_free_and_its_link_opens_it_while_there_is_a_place(
        self,
    ) -> None:
        circle = empty_circle(participants="ana ben", capacity=3)
        circle.arrive("fay", "kit")
        assert promised(circle.room) == ("ana", "ben")
        circle.by("fay", ReleaseSeat(seat="ben"))
        assert (promised(circle.room), has_room(circle, "kit")) == (("ana",), True)
        circle.admit("kit")
        circle.arrive("ben")
        assert (circle.seat("ben").standing, has_room(circle, "ben")) == ("knocking", False)
        assert circle.refusal_by("fay", Admit(seat="ben")) == RefusalCode.FULL
        circle.by("kit", Leave())
        circle.admit("ben")

    def test_d3_only_a_seat_of_a_participant_who_has_not_come_is_given_free(self) -> None:
        circle = live_circle(participants="ana ben")
        for seat in ("ana", "fay", "nobody"):
            assert circle.refusal_by("fay", ReleaseSeat(seat=seat)) == RefusalCode.NOT_PROMISED
        assert circle.refusal_by("ana", ReleaseSeat(seat="ben")) == RefusalCode.NOT_ALLOWED

    def test_d3_people_inside_read_how_many_stand_at_the_locked_door(self) -> None:
        circle = live_circle()
        for seat in ("kit", "lee"):
            circle.enter_by_open_link(seat)
            circle.connect(seat)
        assert at_locked_door(circle.room) == 0
        circle.by("fay", SetLock(locked=True))
        assert at_locked_door(circle.room) == 2
        circle.drop("lee")
        lobby = view(circle.room, "fay").lobby
        assert lobby is not None
        assert lobby.at_locked_door == 1

    def test_d3_whoever_is_late_reads_when_people_come_in(self) -> None:
        circle = begun_circle(script=script(stage("grounding"), stage("round")))
        circle.enter_by_open_link("kit")
        assert view(circle.room, "kit").circle.entering == "nobody"
        circle.go_to(1)
        assert view(circle.room, "kit").circle.entering == "between_turns"


def has_room(circle: Circle, seat: SeatId) -> bool:
    me = view(circle.room, seat).me
    assert me is not None
    return me.has_room
