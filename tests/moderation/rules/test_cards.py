"""One card a person (C37): what happened to somebody is one thing, with its gravest state, until it is done."""

from __future__ import annotations

import pytest

from moderation.commands.bell import AskForBreath, RingBell
from moderation.commands.cards import HandCard, PutCardAway
from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Decline, SendToLobby
from moderation.commands.removal import Remove
from moderation.commands.roles import SetSuccession
from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.reading.parts import CardView
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.state.care import HAPPENINGS_KEPT, HappeningKind, SignalKind
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, live_circle, open_circle


def told(circle: Circle, seat: SeatId = "fay") -> tuple[CardView, ...]:
    care = view(circle.room, seat).care
    assert care is not None
    return care.cards


def happened(circle: Circle, seat: SeatId = "ana") -> list[HappeningKind]:
    return [happening.what for happening in circle.card(seat).happened]


def put_away(circle: Circle, seat: SeatId = "ana", outcome: str = "reached") -> PutCardAway:
    return PutCardAway.model_validate({"card_id": circle.card(seat).id, "outcome": outcome})


class TestACard:
    def test_h5_of_one_who_did_not_feel_safe_and_left_says_both_first_of_all(self) -> None:
        circle = live_circle()
        circle.by("ben", Leave())
        circle.now += 10
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.now += 5
        circle.by("ana", AskForBreath())
        circle.by("ana", Leave())
        assert [(card.name, card.state) for card in told(circle)] == [("Ana", "not_safe"), ("Ben", "left")]
        assert told(circle)[0].at == circle.now - 5
        assert happened(circle) == ["not_safe", "left"]

    def test_h5_the_gravest_state_outlasts_however_much_comes_after_it(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        circle.now += 1
        circle.by("ana", SendSignal(kind="not_safe"))
        at = circle.now
        kinds: tuple[SignalKind, SignalKind] = ("need_a_minute", "check_on_me")
        for number in range(2 * HAPPENINGS_KEPT):
            circle.now += 1
            circle.by("ana", SendSignal(kind=kinds[number % 2]))
        circle.by("ana", AskForBreath())
        circle.by("fay", RingBell())
        card = circle.card("ana")
        assert (card.state, card.at) == ("not_safe", at)
        assert len(card.happened) <= HAPPENINGS_KEPT
        assert [one.what for one in card.happened[:2]] == ["need_a_minute", "not_safe"]

    def test_is_of_the_gravest_state_with_its_time_whatever_comes_after(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        circle.now += 10
        circle.by("ana", SendSignal(kind="not_safe"))
        of_not_safe = circle.now
        circle.now += 10
        circle.by("ana", SendSignal(kind="need_a_minute"))
        assert (circle.card("ana").state, circle.card("ana").at) == ("not_safe", of_not_safe)
        assert happened(circle) == ["asks_for_a_breath", "not_safe", "need_a_minute"]

    def test_says_who_did_what(self) -> None:
        circle = live_circle("fay gus")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(30)
        circle.by("gus", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        circle.by("fay", put_away(circle, outcome="not_reached"))
        assert [(one.what, one.by) for one in circle.card("ana").happened] == [
            ("check_on_me", None),
            ("rose", None),
            ("seen", "gus"),
            ("not_reached", "fay"),
        ]

    def test_of_whom_nobody_reached_stays_open_work_into_the_debrief(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.by("fay", put_away(circle, outcome="not_reached"))
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.outcome, act.about) == ("put_card_away", "not_reached", "ana")
        circle.by("fay", EndCircle())
        assert [(card.name, card.state) for card in told(circle)] == [("Ana", "not_reached")]
        circle.by("fay", put_away(circle))
        assert circle.room.cards == ()

    def test_is_put_away_once_with_how_it_went_and_about_whom(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        done = put_away(circle)
        circle.by("fay", done)
        assert circle.room.cards == ()
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.outcome, act.about) == ("put_card_away", "reached", "ana")
        assert circle.refusal_by("fay", done) == RefusalCode.NO_SUCH_CARD

    def test_is_not_put_away_by_whoever_has_not_read_what_came_since(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        unread = put_away(circle, outcome="no_need")
        circle.by("ana", SendSignal(kind="not_safe"))
        assert circle.refusal_by("fay", unread) == RefusalCode.NO_SUCH_CARD

    def test_of_one_who_left_stays_when_they_are_back(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.admit("ana")
        circle.by("ana", AskForBreath())
        circle.by("ana", Leave())
        assert happened(circle) == ["left", "taken_over", "left"]
        assert len(circle.room.cards) == 1

    @pytest.mark.parametrize("kind", ["need_a_minute", "check_on_me", "not_safe"])
    @pytest.mark.parametrize("seen", [False, True])
    def test_w1_says_after_the_end_what_was_asked(self, kind: SignalKind, seen: bool) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind=kind))
        circle.by("ben", SendSignal(kind=kind))
        if seen:
            for seat in ("ana", "ben"):
                circle.by("fay", AcknowledgeSignal(signal_id=circle.signal(seat).id))
        circle.by("ana", Leave())
        circle.by("fay", EndCircle())
        assert [(card.seat, card.state, card.signal) for card in told(circle)] == [
            ("ana", kind, None),
            ("ben", kind, None),
        ]

    def test_keeps_nothing_that_was_looked_after_or_taken_back(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", put_away(circle))
        circle.by("mei", SendSignal(kind="not_safe"))
        circle.by("mei", WithdrawSignal(signal_id=circle.signal("mei").id))
        circle.by("ana", Leave())
        circle.by("mei", Leave())
        assert [card.state for card in circle.room.cards] == ["left", "left"]

    def test_is_kept_by_what_was_not_taken_back_with_a_signal(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("ana", WithdrawSignal(signal_id=circle.signal("ana").id))
        assert (circle.card("ana").state, circle.card("ana").signal) == ("asks_for_a_breath", None)

    def test_is_made_for_nobody_who_was_removed_or_declined_or_looks_after_the_circle(self) -> None:
        circle = live_circle("fay gus")
        circle.by("ana", AskForBreath())
        circle.by("fay", Remove(seat="ana"))
        circle.by("gus", Leave())
        circle.arrive("kit")
        circle.by("kit", Leave())
        assert circle.room.cards == ()

    def test_of_one_who_left_before_it_began_is_there_if_they_asked_for_somebody(self) -> None:
        circle = open_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("ana", Leave())
        circle.by("ben", Leave())
        assert [(card.seat, card.state) for card in circle.room.cards] == [("ana", "check_on_me")]

    def test_of_one_who_was_sent_back_to_the_lobby_goes_on_there(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", SendToLobby(seat="ana"))
        circle.by("ana", Leave())
        assert happened(circle) == ["not_safe", "sent_to_lobby", "left"]
        circle.arrive("ana")
        circle.by("fay", Decline(seat="ana"))
        assert circle.card("ana").state == "not_safe"

    def test_that_asks_for_a_breath_is_one_each(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        before = circle.room
        assert circle.by("ana", AskForBreath()) is before
        circle.by("ben", AskForBreath())
        assert len(circle.room.cards) == 2

    def test_grows_no_longer_than_can_be_kept_and_stays_as_grave(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        for _ in range(HAPPENINGS_KEPT):
            circle.by("ana", SendSignal(kind="check_on_me"))
            circle.by("ana", SendSignal(kind="need_a_minute"))
        assert len(circle.card("ana").happened) == HAPPENINGS_KEPT
        assert circle.card("ana").state == "not_safe"


class TestWhatStaysOpen:
    def test_h6_goes_to_the_organiser_when_the_debrief_ends(self) -> None:
        circle = live_circle()
        for seat in ("ana", "ben", "mei"):
            circle.by(seat, SendSignal(kind="not_safe"))
        circle.by("ben", Leave())
        circle.by("fay", put_away(circle, "mei"))
        circle.by("fay", EndCircle())
        circle.by("fay", EndDebrief())
        assert [(alert.what, alert.seat, alert.state) for alert in circle.room.alerts] == [
            ("left_open", "ana", "not_safe"),
            ("left_open", "ben", "not_safe"),
        ]
        assert (circle.room.phase, circle.room.cards) == ("ended", ())

    def test_h6_goes_to_the_organiser_who_closes_a_circle_at_once(self) -> None:
        circle = live_circle()
        circle.by("ana", AskForBreath())
        circle.by("ben", Leave())
        circle.organiser(CloseCircle())
        (told_of,) = circle.room.alerts
        assert (told_of.what, told_of.seat, told_of.state) == ("left_open", "ben", "left")


class TestHanding:
    """Fay was there all along; Gus is made a co-facilitator after Ana did not feel safe."""

    def handed(self) -> Circle:
        circle = live_circle(participants="ana ben gus")
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.now += 10
        circle.by("fay", SetSuccession(order=("gus",), made_on=circle.room.succession_version))
        assert told(circle, "gus") == ()
        circle.by("fay", HandCard(card_id=circle.card("ana").id, to="gus"))
        return circle

    def test_h4_tells_person_gravest_state_and_time_and_nothing_of_before(self) -> None:
        circle = self.handed()
        (card,) = told(circle, "gus")
        assert (card.name, card.state, card.at, card.earlier) == ("Ana", "not_safe", circle.now - 10, True)
        assert [(one.what, one.by) for one in card.happened] == [("handed", "fay")]

    def test_twice_is_handing_it_once(self) -> None:
        circle = self.handed()
        before = circle.room
        assert circle.by("fay", HandCard(card_id=circle.card("ana").id, to="gus")) is before

    @pytest.mark.parametrize("to", ["ana", "ben", "nobody"])
    def test_is_to_somebody_else_who_looks_after_the_circle(self, to: SeatId) -> None:
        circle = self.handed()
        card_id = circle.card("ana").id
        assert circle.refusal_by("fay", HandCard(card_id=card_id, to=to)) == RefusalCode.NOT_A_COFACILITATOR

    def test_is_of_a_card_that_one_knows_of(self) -> None:
        circle = live_circle(participants="ana ben gus", cofacilitators="hal")
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.now += 10
        circle.by("fay", SetSuccession(order=("hal", "gus"), made_on=circle.room.succession_version))
        card_id = circle.card("ana").id
        for command in (HandCard(card_id=card_id, to="hal"), put_away(circle)):
            assert circle.refusal_by("gus", command) == RefusalCode.NO_SUCH_CARD
        acknowledge = AcknowledgeSignal(signal_id=circle.signal("ana").id)
        assert circle.refusal_by("gus", acknowledge) == RefusalCode.NO_SUCH_SIGNAL
