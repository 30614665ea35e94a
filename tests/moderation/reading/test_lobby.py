"""Between the door and the ring: promised a seat, let in as the stage allows, sent back, and locked out."""

from __future__ import annotations

import pytest

from moderation.commands.agreements import Nod
from moderation.commands.door import SetLock
from moderation.commands.groups import Divide
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink
from moderation.commands.lobby import Admit, AdmitAll, Decline, Knock, SendToLobby
from moderation.commands.muting import Mute
from moderation.commands.piece import OfferNext, TakePiece
from moderation.commands.wishes import SetWish
from moderation.refusal import RefusalCode
from moderation.rules.lobby import those_knocking
from moderation.state.values import SeatId
from moderation.transition import Service
from tests.moderation.circles import (
    AGREEMENTS,
    Circle,
    begun_circle,
    divided_circle,
    empty_circle,
    live_circle,
    open_circle,
    script,
    stage,
)


def standing(circle: Circle, *seats: SeatId) -> list[str]:
    return [circle.seat(seat).standing for seat in seats]


class TestAgreements:
    def test_are_accepted_at_the_door_or_there_is_no_knocking(self) -> None:
        circle = empty_circle(agreements=AGREEMENTS)
        for seat in ("fay", "ana"):
            circle.enter(seat)
            circle.connect(seat)
            for agreed in (None, "hash-others"):
                assert circle.refusal_by(seat, Knock(name="Name", agreed=agreed)) == RefusalCode.NOT_AGREED
        circle.now += 7
        circle.by("ana", Knock(name="Ana", agreed=AGREEMENTS.hash))
        assert (circle.seat("ana").agreed, circle.seat("ana").agreed_at) == (AGREEMENTS.hash, circle.now)

    def test_that_there_are_not_are_accepted_by_nobody(self) -> None:
        assert open_circle().seat("ana").agreed_at is None

    def test_are_nodded_to_in_the_circle(self) -> None:
        circle = begun_circle(script=script(stage("agreements")), agreements=AGREEMENTS)
        circle.by("ana", Nod())
        assert [circle.seat(seat).nodded for seat in ("ana", "ben")] == [True, False]
        before = circle.room
        assert circle.by("ana", Nod()) is before

    def test_and_contact_go_with_whoever_is_sent_to_the_lobby(self) -> None:
        circle = open_circle(participants="", agreements=AGREEMENTS)
        circle.arrive("kit", contact="At home, call Lee")
        circle.admit("kit")
        circle.by("fay", SendToLobby(seat="kit"))
        kit = circle.seat("kit")
        assert (kit.agreed, kit.contact) == (AGREEMENTS.hash, "At home, call Lee")


class TestAdmitAll:
    def test_lets_everybody_in_who_knocked_longest_first(self) -> None:
        circle = open_circle(participants="", capacity=4)
        for seat in ("kit", "lee", "max", "ned"):
            circle.now += 1
            circle.arrive(seat)
        circle.by("fay", AdmitAll())
        assert circle.order == ("fay", "kit", "lee", "max")
        assert standing(circle, "ned") == ["knocking"]

    def test_keeps_the_places_of_personal_links(self) -> None:
        circle = empty_circle(participants="ana", capacity=3)
        circle.arrive("fay", "kit", "lee", "ana")
        circle.by("fay", AdmitAll())
        assert sorted(circle.order) == ["ana", "fay", "kit"]

    def test_of_nobody_changes_nothing(self) -> None:
        circle = open_circle()
        before = circle.room
        assert circle.by("fay", AdmitAll()) is before


class TestLateComers:
    def test_come_in_between_turns(self) -> None:
        circle = live_circle(script=script(stage("round")))
        circle.take("fay")
        circle.arrive("kit")
        circle.admit("kit")
        assert (circle.seat("kit").standing, circle.seat("kit").admitted) == ("knocking", True)
        circle.pass_piece("fay")
        assert (circle.seat("kit").standing, circle.seat("kit").admitted) == ("seated", False)
        assert circle.round.those("later") == ("kit",)

    def test_wait_through_a_stage_that_nobody_enters_and_a_door_locked_meanwhile(self) -> None:
        circle = begun_circle(script=script(stage("grounding"), stage("round")))
        circle.arrive("kit", "lee")
        circle.admit("kit")
        circle.by("fay", SetLock(locked=True))
        circle.wait(30)
        assert standing(circle, "kit") == ["knocking"]
        circle.go_to(1)
        assert standing(circle, "kit", "lee") == ["seated", "knocking"]

    def test_whom_a_facilitator_thinks_better_of_do_not_come_in(self) -> None:
        circle = begun_circle(script=script(stage("grounding"), stage("round")))
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", Decline(seat="kit"))
        circle.go_to(1)
        assert (circle.seat("kit").standing, circle.seat("kit").admitted) == ("declined", False)

    def test_who_leave_while_they_wait_are_not_let_in(self) -> None:
        circle = begun_circle(participants="ana", script=script(stage("grounding"), stage("round")))
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.admit("ana")
        circle.by("ana", Leave())
        circle.go_to(1)
        assert circle.order == ("fay",)
        circle.arrive("ana")
        assert standing(circle, "ana") == ["knocking"]

    def test_are_promised_their_seat_while_they_wait(self) -> None:
        circle = begun_circle(participants="", capacity=2, script=script(stage("grounding"), stage("round")))
        circle.arrive("kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        circle.by("fay", AdmitAll())
        circle.go_to(1)
        assert circle.order == ("fay", "kit")

    def test_are_admitted_once(self) -> None:
        circle = begun_circle(script=script(stage("grounding")))
        circle.arrive("kit")
        before = circle.admit("kit")
        assert circle.admit("kit") is before

    def test_come_into_the_smallest_group_between_the_turns_of_that_group(self) -> None:
        circle = divided_circle(capacity=12, script=script(stage("round")))
        circle.by("mei", Leave())
        circle.by("gus", OfferNext(piece_id=circle.place_of("gus").piece.id))
        circle.take("gus")
        circle.arrive("ned")
        circle.admit("ned")
        assert circle.seat("ned").home == "group-1"
        circle.arrive("ole")
        circle.by("fay", OfferNext(piece_id=circle.place_of("fay").piece.id))
        circle.take("fay")
        circle.admit("ole")
        assert standing(circle, "ole") == ["knocking"]
        circle.pass_piece("fay")
        assert circle.seat("ole").home == "group-1"

    def test_come_into_no_group_that_somebody_else_must_not_meet_them_in(self) -> None:
        circle = empty_circle("fay gus", "ana ben kit lee max", capacity=9, not_together=(("kit", "ana"),))
        circle.arrive("fay", "gus", "ana", "ben", "lee", "max")
        circle.admit("ana", "ben", "lee", "max")
        circle.begin()
        circle.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben", "lee", "max"))))
        circle.arrive("kit")
        circle.admit("kit")
        assert circle.seat("kit").home == "group-2"

    def test_come_into_no_group_that_everybody_has_left(self) -> None:
        circle = divided_circle(capacity=12)
        for seat in ("ana", "ben", "mei", "fay"):
            circle.by(seat, Leave())
        circle.arrive("ned")
        circle.admit("ned", by="gus")
        assert circle.seat("ned").home == "group-2"


class TestLock:
    def test_keeps_out_whoever_has_not_knocked(self) -> None:
        circle = open_circle()
        circle.arrive("kit")
        circle.by("fay", SetLock(locked=True))
        circle.enter_by_open_link("lee")
        circle.connect("lee")
        assert circle.refusal_by("lee", Knock(name="Lee")) == RefusalCode.LOCKED
        circle.admit("kit")
        circle.by("fay", SetLock(locked=False))
        circle.by("lee", Knock(name="Lee"))
        assert standing(circle, "kit", "lee") == ["seated", "knocking"]

    def test_keeps_out_nobody_who_has_a_seat_or_looks_after_the_circle(self) -> None:
        circle = empty_circle("fay gus", "ana")
        circle.arrive("fay", "ana")
        circle.admit("ana")
        circle.by("fay", SetLock(locked=True))
        circle.drop("ana")
        circle.connect("ana", page="b")
        circle.arrive("gus")
        assert standing(circle, "ana", "gus") == ["seated", "seated"]

    def test_is_logged_by_what_it_did(self) -> None:
        circle = open_circle()
        done = []
        for locked in (True, False):
            (act,) = circle.by("fay", SetLock(locked=locked)).appended
            assert act.kind == "act"
            done.append(act.what)
        assert done == ["locked", "unlocked"]


class TestBackToTheLobby:
    def test_keeps_name_and_page_and_nothing_of_the_circle(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ana", SetWish(wish="listen"))
        circle.now += 20
        circle.by("fay", SendToLobby(seat="ana"))
        ana = circle.seat("ana")
        assert (ana.standing, ana.name, ana.presence, ana.incarnation) == ("knocking", "Ana", "present", "page-ana-a")
        assert (ana.wish, ana.heard_s, ana.since) == ("none", 0.0, circle.now)
        assert "ana" not in circle.order
        assert circle.offered_to == "ben"

    def test_is_behind_those_who_wait_already(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.now += 1
        circle.by("fay", SendToLobby(seat="ana"))
        assert [seat.id for seat in those_knocking(circle.room)] == ["kit", "ana"]

    def test_lifts_a_facilitators_mute_with_the_seat(self) -> None:
        circle = live_circle()
        circle.by("fay", Mute(seat="ana"))
        circle.by("fay", SendToLobby(seat="ana"))
        circle.admit("ana")
        assert not circle.seat("ana").muted_by_facilitator

    def test_of_one_whose_line_dropped_leaves_them_absent(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.by("fay", SendToLobby(seat="ana"))
        assert (circle.seat("ana").presence, circle.seat("ana").grace_until) == ("absent", None)

    @pytest.mark.parametrize(
        ("seat", "code"), [("gus", "facilitates"), ("hal", "facilitates"), ("kit", "no_such_seat")]
    )
    def test_goes_nobody_who_looks_after_the_circle_or_does_not_sit(self, seat: SeatId, code: str) -> None:
        circle = live_circle("fay gus", cofacilitators="hal")
        circle.arrive("kit")
        assert circle.refusal_by("fay", SendToLobby(seat=seat)) == code

    def test_takes_no_offer_along(self) -> None:
        circle = live_circle()
        circle.speak("fay")
        offer_id = circle.piece.id
        circle.by("fay", SendToLobby(seat="ana"))
        assert circle.refusal_by("ana", TakePiece(offer_id=offer_id)) == RefusalCode.NOT_SEATED


def test_a_link_opens_no_seat_when_the_circle_is_over() -> None:
    circle = live_circle()
    circle.now = circle.room.closes_at
    for seat in circle.order:
        circle.drop(seat)
    circle.wait(60)
    again = EnterByLink(link="link-ana", session="second", claim_id="c2")
    assert circle.refusal(again, Service()) == RefusalCode.ENDED
