"""Private signals: for facilitators alone, and rising until somebody has seen them."""

from __future__ import annotations

import pytest

from moderation.commands.cards import PutCardAway
from moderation.commands.leaving import Leave
from moderation.commands.lobby import SendToLobby
from moderation.commands.removal import Remove
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.reading.parts import MePart
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.signals import ALERTS_S, RISES_S
from moderation.settle import next_deadline
from moderation.state.care import Outcome, SignalKind
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, begun_circle, divided_circle, live_circle
from tests.values import as_text


def signals(circle: Circle) -> list[tuple[SeatId, SignalKind]]:
    """Those that stand."""
    return [(card.seat, card.signal.kind) for card in circle.room.cards if card.signal is not None]


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
            told = [(card.seat, card.state, card.signal and card.signal.kind) for card in care.cards]
            assert told == [("ana", kind, kind)]
        mine = me(circle, "ana").signal
        assert mine is not None
        assert (mine.kind, mine.seen_by) == (kind, None)
        ben = view(circle.room, "ben")
        assert ben.care is None
        assert kind not in as_text(ben)

    def test_is_seen_by_somebody_and_its_sender_knows_by_whom(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("gus", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        mine = me(circle, "ana").signal
        assert mine is not None
        assert mine.seen_by == "gus"
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.by) == ("acknowledged", "gus")

    def test_is_withdrawn_by_its_sender_alone_and_betrayed_to_nobody_who_guesses(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        withdraw = WithdrawSignal(signal_id=circle.signal("ana").id)
        assert circle.refusal_by("ben", withdraw) == RefusalCode.NO_SUCH_SIGNAL
        circle.by("ana", withdraw)
        assert circle.room.cards == ()
        assert circle.refusal_by("ana", withdraw) == RefusalCode.NO_SUCH_SIGNAL

    def test_e9_says_to_its_sender_when_nobody_answered_and_when_the_organiser_was_told(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        told = []
        for wait_s in (0.0, RISES_S, ALERTS_S - RISES_S):
            circle.wait(wait_s)
            mine = me(circle, "ana").signal
            assert mine is not None
            told.append((mine.risen, mine.alerted))
        assert told == [(False, False), (True, False), (True, True)]
        circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        seen = me(circle, "ana").signal
        assert seen is not None
        assert (seen.risen, seen.alerted, seen.seen_by) == (False, False, "fay")

    @pytest.mark.parametrize("outcome", ["looked_after", "reached", "no_need"])
    def test_e21_that_is_marked_as_done_is_told_to_its_sender_who_can_ask_again(self, outcome: Outcome) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", PutCardAway(card_id=circle.card("ana").id, outcome=outcome))
        told = me(circle, "ana").looked_after
        assert told is not None
        assert (told.kind, told.by, told.at) == ("not_safe", "fay", circle.now)
        assert me(circle, "ben").looked_after is None
        circle.by("ana", SendSignal(kind=told.kind))
        assert signals(circle) == [("ana", "not_safe")]
        assert me(circle, "ana").looked_after is None

    def test_e21_of_whom_nobody_reached_is_not_told_as_done(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", PutCardAway(card_id=circle.card("ana").id, outcome="not_reached"))
        assert me(circle, "ana").looked_after is None

    def test_e20_has_on_its_card_that_somebody_was_aside_with_its_sender(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", OfferSideRoom(seat="ana"))
        assert [one.what for one in circle.card("ana").happened] == ["not_safe", "seen"]
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        assert [(one.what, one.by) for one in circle.card("ana").happened][-1] == ("side_room", "fay")

    def test_is_done_once(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        of_ana = circle.signal("ana").id
        done = PutCardAway(card_id=circle.card("ana").id, outcome="reached")
        assert circle.refusal_by("ana", done) == RefusalCode.NOT_ALLOWED
        circle.by("fay", done)
        assert circle.room.cards == ()
        assert circle.refusal_by("fay", done) == RefusalCode.NO_SUCH_CARD
        assert circle.refusal_by("fay", AcknowledgeSignal(signal_id=of_ana)) == RefusalCode.NO_SUCH_SIGNAL

    def test_is_one_each_and_the_last_one_counts(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        circle.by("ben", SendSignal(kind="check_on_me"))
        circle.by("ana", SendSignal(kind="not_safe"))
        assert signals(circle) == [("ana", "not_safe"), ("ben", "check_on_me")]

    def test_that_became_another_one_is_not_acknowledged_as_the_former(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        former = circle.signal("ana").id
        circle.by("ana", SendSignal(kind="not_safe"))
        assert circle.refusal_by("fay", AcknowledgeSignal(signal_id=former)) == RefusalCode.NO_SUCH_SIGNAL

    @pytest.mark.parametrize("gone", ["left", "removed", "sent_to_lobby"])
    def test_h5_waits_on_when_whoever_sent_it_is_gone(self, gone: str) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        match gone:
            case "left":
                circle.by("ana", Leave())
            case "removed":
                circle.by("fay", Remove(seat="ana"))
            case _:
                circle.by("fay", SendToLobby(seat="ana"))
        assert signals(circle) == [("ana", "not_safe")]
        assert (circle.card("ana").state, circle.card("ana").happened[-1].what) == ("not_safe", gone)
        circle.wait(ALERTS_S)
        assert circle.told_organiser() == [("not_safe", "circle")]

    def test_is_seen_across_groups(self) -> None:
        circle = divided_circle()
        circle.by("kit", SendSignal(kind="check_on_me"))
        care = view(circle.room, "fay").care
        assert care is not None
        assert [told.seat for told in care.cards] == ["kit"]


class TestRising:
    def test_is_of_what_nobody_has_seen_and_then_the_organiser_is_told_once(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        sent_at = circle.now
        circle.wait(RISES_S - 1)
        assert not circle.signal("ana").risen
        circle.wait(1)
        assert (circle.signal("ana").risen, circle.signal("ana").alerted) == (True, False)
        circle.wait(ALERTS_S - RISES_S)
        assert circle.now == sent_at + ALERTS_S
        assert circle.told_organiser() == [("signal_unanswered", "circle")]
        circle.by("mei", Leave())
        assert circle.told_organiser() == []

    def test_says_that_somebody_does_not_feel_safe(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.wait(ALERTS_S)
        assert circle.told_organiser() == [("not_safe", "circle")]

    def test_stops_when_somebody_has_seen_it(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(RISES_S)
        circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        assert not circle.signal("ana").risen
        circle.wait(ALERTS_S)
        assert (circle.signal("ana").risen, circle.signal("ana").alerted) == (False, False)

    def test_is_not_put_off_by_sending_it_again(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        for _ in range(3):
            circle.wait(RISES_S - 5)
            circle.by("ana", SendSignal(kind="check_on_me"))
        assert circle.signal("ana").risen
        circle.wait(ALERTS_S)
        assert circle.signal("ana").alerted

    def test_begins_anew_for_one_sent_after_the_former_was_seen(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        circle.wait(ALERTS_S)
        circle.by("ana", SendSignal(kind="check_on_me"))
        anew = circle.signal("ana")
        assert (anew.at, anew.risen, anew.seen_by) == (circle.now, False, None)

    def test_alerts_again_when_what_was_unanswered_turns_into_not_feeling_safe(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(ALERTS_S)
        circle.by("ana", SendSignal(kind="not_safe"))
        assert circle.told_organiser() == [("not_safe", "circle")]
        circle.by("ana", SendSignal(kind="need_a_minute"))
        assert circle.told_organiser() == []

    def test_goes_on_when_whoever_had_seen_it_is_gone(self) -> None:
        circle = live_circle("fay gus")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("gus", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        circle.wait(RISES_S)
        circle.by("gus", Leave())
        assert circle.signal("ana").seen_by is None
        circle.wait(0)
        assert circle.signal("ana").risen

    def test_names_the_group(self) -> None:
        circle = divided_circle()
        circle.by("kit", SendSignal(kind="check_on_me"))
        circle.wait(ALERTS_S)
        assert ("signal_unanswered", "group-2") in circle.told_organiser()

    def test_is_what_the_next_deadline_waits_for(self) -> None:
        circle = begun_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        sent_at = circle.now
        assert next_deadline(circle.room) == sent_at + RISES_S
        circle.wait(RISES_S)
        assert next_deadline(circle.room) == sent_at + ALERTS_S
        circle.wait(ALERTS_S - RISES_S)
        assert next_deadline(circle.room) is None


def test_an_offer_to_step_aside_answers_what_they_asked_for_and_nothing_of_others() -> None:
    circle = live_circle("fay gus")
    circle.by("ana", SendSignal(kind="check_on_me"))
    circle.by("ben", SendSignal(kind="need_a_minute"))
    circle.by("fay", OfferSideRoom(seat="ana"))
    assert [circle.signal(seat).seen_by for seat in ("ana", "ben")] == ["fay", None]
    circle.by("gus", OfferSideRoom(seat="ben"))
    assert [circle.signal(seat).seen_by for seat in ("ana", "ben")] == ["fay", "gus"]
