"""Private signals, cards and contacts: for facilitators alone, and rising until somebody has seen them."""

from __future__ import annotations

import pytest

from moderation.care import Signal, SignalKind
from moderation.commands import (
    AcknowledgeSignal,
    AskForBreath,
    HandOver,
    Leave,
    OfferSideRoom,
    OpenContact,
    PutCardAway,
    Remove,
    ResolveSignal,
    SendSignal,
    SendToLobby,
    StepBack,
    WithdrawSignal,
)
from moderation.parts import MePart
from moderation.refusal import RefusalCode
from moderation.settle import next_deadline
from moderation.signals import ALERTS_S, RISES_S
from moderation.values import SeatId
from moderation.views import view
from tests.moderation.circles import GRACE_S, Circle, begun_circle, divided_circle, empty_circle, live_circle


def signal(circle: Circle) -> Signal:
    (only,) = circle.room.signals
    return only


def alerts(circle: Circle) -> list[tuple[str, str]]:
    return [(entry.what, entry.place) for entry in circle.room.appended if entry.kind == "alert"]


def me(circle: Circle, seat: SeatId) -> MePart:
    part = view(circle.room, seat).me
    assert part is not None
    return part


class TestASignal:
    @pytest.mark.parametrize("kind", ["need_a_minute", "check_on_me", "not_safe"])
    def test_is_for_the_facilitators_and_its_sender_knows_that_it_was_sent(self, kind: SignalKind) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.by("ana", SendSignal(kind=kind))
        for seat in ("fay", "gus"):
            care = view(circle.room, seat).care
            assert care is not None
            assert [(told.seat, told.kind) for told in care.signals] == [("ana", kind)]
        mine = me(circle, "ana").signal
        assert mine is not None
        assert (mine.kind, mine.seen_by) == (kind, None)
        ben = view(circle.room, "ben")
        assert ben.care is None
        assert kind not in ben.model_dump_json()

    def test_is_seen_by_somebody_and_its_sender_knows_by_whom(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("gus", AcknowledgeSignal(signal_id=signal(circle).id))
        mine = me(circle, "ana").signal
        assert mine is not None
        assert mine.seen_by == "gus"
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.by) == ("acknowledged", "gus")

    def test_is_withdrawn_by_its_sender_alone_and_betrayed_to_nobody_who_guesses(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        withdraw = WithdrawSignal(signal_id=signal(circle).id)
        assert circle.refusal_by("ben", withdraw) == RefusalCode.NO_SUCH_SIGNAL
        circle.by("ana", withdraw)
        assert circle.room.signals == ()
        assert circle.refusal_by("ana", withdraw) == RefusalCode.NO_SUCH_SIGNAL

    def test_is_resolved_once(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        resolve = ResolveSignal(signal_id=signal(circle).id)
        assert circle.refusal_by("ana", resolve) == RefusalCode.NOT_ALLOWED
        circle.by("fay", resolve)
        assert circle.room.signals == ()
        assert circle.refusal_by("fay", resolve) == RefusalCode.NO_SUCH_SIGNAL
        assert circle.refusal_by("fay", AcknowledgeSignal(signal_id=resolve.signal_id)) == RefusalCode.NO_SUCH_SIGNAL

    def test_is_one_each_and_the_last_one_counts(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        circle.by("ben", SendSignal(kind="check_on_me"))
        circle.by("ana", SendSignal(kind="not_safe"))
        assert sorted((told.seat, told.kind) for told in circle.room.signals) == [
            ("ana", "not_safe"),
            ("ben", "check_on_me"),
        ]

    def test_that_became_another_one_is_not_acknowledged_as_the_former(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        former = signal(circle).id
        circle.by("ana", SendSignal(kind="not_safe"))
        assert circle.refusal_by("fay", AcknowledgeSignal(signal_id=former)) == RefusalCode.NO_SUCH_SIGNAL

    @pytest.mark.parametrize("gone", ["leaves", "removed", "lobby"])
    def test_goes_with_whoever_sent_it(self, gone: str) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        match gone:
            case "leaves":
                circle.by("ana", Leave())
            case "removed":
                circle.by("fay", Remove(seat="ana"))
            case _:
                circle.by("fay", SendToLobby(seat="ana"))
        assert circle.room.signals == ()

    def test_is_seen_across_groups(self) -> None:
        circle = divided_circle()
        circle.by("kit", SendSignal(kind="check_on_me"))
        care = view(circle.room, "fay").care
        assert care is not None
        assert [told.seat for told in care.signals] == ["kit"]


class TestRising:
    def test_is_of_what_nobody_has_seen_and_then_the_organiser_is_told_once(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        sent_at = circle.now
        circle.wait(RISES_S - 1)
        assert not signal(circle).risen
        circle.wait(1)
        assert (signal(circle).risen, signal(circle).alerted) == (True, False)
        circle.wait(ALERTS_S - RISES_S)
        assert circle.now == sent_at + ALERTS_S
        assert alerts(circle) == [("signal_unanswered", "circle")]
        circle.by("mei", Leave())
        assert alerts(circle) == []

    def test_says_that_somebody_does_not_feel_safe(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.wait(ALERTS_S)
        assert alerts(circle) == [("not_safe", "circle")]

    def test_stops_when_somebody_has_seen_it(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(RISES_S)
        circle.by("fay", AcknowledgeSignal(signal_id=signal(circle).id))
        assert not signal(circle).risen
        circle.wait(ALERTS_S)
        assert (signal(circle).risen, signal(circle).alerted) == (False, False)

    def test_is_not_put_off_by_sending_it_again(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        for _ in range(3):
            circle.wait(RISES_S - 5)
            circle.by("ana", SendSignal(kind="check_on_me"))
        assert signal(circle).risen
        circle.wait(ALERTS_S)
        assert signal(circle).alerted

    def test_begins_anew_for_one_sent_after_the_former_was_seen(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("fay", AcknowledgeSignal(signal_id=signal(circle).id))
        circle.wait(ALERTS_S)
        circle.by("ana", SendSignal(kind="check_on_me"))
        assert (signal(circle).at, signal(circle).risen, signal(circle).acknowledged_by) == (circle.now, False, None)

    def test_alerts_again_when_what_was_unanswered_turns_into_not_feeling_safe(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(ALERTS_S)
        circle.by("ana", SendSignal(kind="not_safe"))
        assert alerts(circle) == [("not_safe", "circle")]
        circle.by("ana", SendSignal(kind="need_a_minute"))
        assert alerts(circle) == []

    def test_goes_on_when_whoever_had_seen_it_is_gone(self) -> None:
        circle = live_circle("fay gus")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("gus", AcknowledgeSignal(signal_id=signal(circle).id))
        circle.wait(RISES_S)
        circle.by("gus", Leave())
        assert (signal(circle).acknowledged_by, signal(circle).risen) == (None, True)

    def test_names_the_group(self) -> None:
        circle = divided_circle()
        circle.by("kit", SendSignal(kind="check_on_me"))
        circle.wait(ALERTS_S)
        assert ("signal_unanswered", "group-2") in alerts(circle)

    def test_is_what_the_next_deadline_waits_for(self) -> None:
        circle = begun_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        sent_at = circle.now
        assert next_deadline(circle.room) == sent_at + RISES_S
        circle.wait(RISES_S)
        assert next_deadline(circle.room) == sent_at + ALERTS_S
        circle.wait(ALERTS_S - RISES_S)
        assert next_deadline(circle.room) is None


class TestCards:
    def test_are_put_away_once_with_how_it_went_and_about_whom(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        (card,) = circle.room.cards
        put_away = PutCardAway(card_id=card.id, outcome="reached")
        circle.by("fay", put_away)
        assert circle.room.cards == ()
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.outcome, act.about) == ("put_card_away", "reached", "ana")
        assert circle.refusal_by("fay", put_away) == RefusalCode.NO_SUCH_CARD

    def test_of_one_who_left_quietly_stay_until_put_away_even_if_they_are_back(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        (card,) = circle.room.cards
        assert (card.kind, card.seat, card.name) == ("left", "ana", "Ana")
        circle.arrive("ana")
        circle.admit("ana")
        assert circle.room.cards == (card,)
        circle.by("ana", AskForBreath())
        circle.by("ana", Leave())
        assert [(one.kind, one.seat) for one in circle.room.cards] == [("left", "ana"), ("left", "ana")]
        assert circle.room.cards[0] == card

    @pytest.mark.parametrize("kind", ["need_a_minute", "check_on_me", "not_safe"])
    @pytest.mark.parametrize("seen", [False, True])
    def test_keep_what_whoever_left_had_asked_for(self, kind: SignalKind, seen: bool) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind=kind))
        if seen:
            circle.by("fay", AcknowledgeSignal(signal_id=signal(circle).id))
        circle.by("ana", Leave())
        (card,) = circle.room.cards
        assert (card.kind, card.asked) == ("left", kind)
        assert circle.room.signals == ()

    def test_keep_nothing_that_was_looked_after_or_taken_back(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", ResolveSignal(signal_id=signal(circle).id))
        circle.by("mei", SendSignal(kind="not_safe"))
        circle.by("mei", WithdrawSignal(signal_id=signal(circle).id))
        circle.by("ana", Leave())
        circle.by("mei", Leave())
        assert [card.asked for card in circle.room.cards] == [None, None]

    def test_are_made_for_nobody_who_was_removed_or_declined_or_looks_after_the_circle(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", Remove(seat="ana"))
        circle.by("gus", Leave())
        circle.arrive("kit")
        circle.by("kit", Leave())
        assert circle.room.cards == ()

    def test_that_ask_for_a_breath_are_one_each(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        before = circle.room
        assert circle.by("ana", AskForBreath()) is before
        circle.by("ben", AskForBreath())
        assert len(circle.room.cards) == 2


def with_contacts() -> Circle:
    circle = empty_circle("fay gus", "ana ben", cofacilitators="hal")
    circle.arrive("fay", "gus", "hal")
    for seat in ("ana", "ben"):
        circle.arrive(seat, contact=f"contact-of-{seat}")
        circle.admit(seat)
    circle.begin()
    circle.offer_next()
    return circle


class TestContact:
    def test_is_shown_to_whoever_opened_it_and_to_nobody_else(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        assert [(opened.seat, opened.contact) for opened in me(circle, "fay").contacts] == [("ana", "contact-of-ana")]
        for seat in ("gus", "hal", "ben", "ana"):
            assert "contact-of" not in view(circle.room, seat).model_dump_json()

    def test_that_was_opened_is_in_the_log(self) -> None:
        circle = with_contacts()
        circle.by("hal", OpenContact(seat="ana"))
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.by, act.about) == ("opened_contact", "hal", "ana")

    def test_opened_twice_is_opened_once(self) -> None:
        circle = with_contacts()
        before = circle.by("fay", OpenContact(seat="ana"))
        assert circle.by("fay", OpenContact(seat="ana")) is before

    def test_is_of_the_seated_who_left_one(self) -> None:
        circle = with_contacts()
        circle.arrive("kit")
        assert circle.refusal_by("fay", OpenContact(seat="kit")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OpenContact(seat="nobody")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OpenContact(seat="gus")) == RefusalCode.NO_CONTACT

    def test_is_not_shown_to_one_who_looks_after_the_circle_no_more(self) -> None:
        circle = with_contacts()
        circle.by("gus", OpenContact(seat="ana"))
        circle.by("gus", StepBack())
        assert me(circle, "gus").contacts == ()

    def test_is_still_shown_to_one_who_handed_over(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("fay", HandOver(to="hal"))
        assert len(me(circle, "fay").contacts) == 1

    @pytest.mark.parametrize("gone", ["leaves", "lobby"])
    def test_of_whoever_comes_to_that_seat_later_is_opened_anew(self, gone: str) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("ana", Leave()) if gone == "leaves" else circle.by("fay", SendToLobby(seat="ana"))
        if gone == "leaves":
            circle.arrive("ana", contact="another-contact")
        circle.admit("ana")
        assert circle.seat("ana").contact is not None
        assert me(circle, "fay").contacts == ()
        circle.by("fay", OpenContact(seat="ana"))
        assert len(me(circle, "fay").contacts) == 1

    def test_is_not_told_to_whoever_comes_later_to_the_seat_that_opened_it(self) -> None:
        circle = with_contacts()
        circle.by("gus", OpenContact(seat="ana"))
        circle.by("gus", Leave())
        circle.wait(GRACE_S)
        circle.arrive("gus")
        assert me(circle, "gus").contacts == ()


def test_an_offer_to_step_aside_answers_what_they_asked_for_and_nothing_of_others() -> None:
    circle = live_circle("fay gus")
    circle.by("ana", SendSignal(kind="check_on_me"))
    circle.by("ben", SendSignal(kind="need_a_minute"))
    circle.by("fay", OfferSideRoom(seat="ana"))
    assert [signal.acknowledged_by for signal in circle.room.signals] == ["fay", None]
    circle.by("gus", OfferSideRoom(seat="ben"))
    assert [signal.acknowledged_by for signal in circle.room.signals] == ["fay", "gus"]
