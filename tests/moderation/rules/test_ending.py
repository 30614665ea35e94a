"""The end of a circle, and the debrief after it."""

from __future__ import annotations

import pytest

from moderation.commands.bell import AskForBreath
from moderation.commands.cards import PutCardAway
from moderation.commands.ending import CancelCircle, CloseCircle, EndCircle, EndDebrief
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock
from moderation.commands.muting import Mute, UnmuteSelf
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.signals import AcknowledgeSignal, SendSignal
from moderation.commands.stages import Begin
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.alerts import TOMBSTONE_S
from moderation.rules.ending import DEBRIEF_S
from moderation.rules.hearing import may_hear
from moderation.settle import next_deadline
from moderation.state.place import Attended
from moderation.state.values import SeatId
from moderation.transition import Organiser
from tests.moderation.circles import GRACE_S, Circle, empty_circle, english, live_circle, open_circle
from tests.values import as_text


class TestEnd:
    @pytest.mark.parametrize("by_organiser", [False, True])
    def test_forgets_what_was_in_the_room(self, by_organiser: bool) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", SetPrompt(prompt=english("A small joy"), made_on=circle.room.circle.prompt_version))
        circle.hand_to("ana")
        circle.by("fay", Mute(seat="ben"))
        if by_organiser:
            circle.organiser(CloseCircle())
        else:
            circle.by("fay", EndCircle())
            circle.by("fay", EndDebrief())
        room = circle.room
        assert (room.phase, circle.order, room.circle.prompt, circle.supervision()) == ("ended", (), None, Attended())
        assert room.lapses_at == circle.now + TOMBSTONE_S
        document = as_text(room)
        for forgotten in ("Fay", "Ana", "Ben", "Mei", "Kit", "A small joy", "page-", "line-", "n1"):
            assert forgotten not in document

    def test_leaves_sessions_and_links_that_may_be_told_that_it_ended(self) -> None:
        circle = live_circle(participants="ana")
        circle.organiser(CloseCircle())
        assert [(seat.link, seat.sessions) for seat in circle.room.seats] == [
            ("link-fay", ("session-fay",)),
            ("link-ana", ("session-ana",)),
        ]

    def test_is_final(self) -> None:
        circle = live_circle()
        circle.organiser(CloseCircle())
        assert circle.refusal_by("fay", Begin()) == RefusalCode.ENDED
        assert circle.refusal_by("fay", EndCircle()) == RefusalCode.ENDED

    def test_may_come_before_the_beginning(self) -> None:
        circle = empty_circle(starts_at=2_000_000_000.0)
        circle.organiser(CloseCircle())
        assert circle.room.phase == "ended"

    def test_of_a_circle_that_is_cancelled_says_so(self) -> None:
        circle = empty_circle(starts_at=2_000_000_000.0, participants="ana")
        circle.enter("ana")
        circle.connect("ana")
        circle.organiser(CancelCircle())
        assert (circle.room.phase, circle.room.cancelled) == ("ended", True)
        told = view(circle.room, "ana")
        assert (told.kind, told.circle.cancelled) == ("ended", True)

    @pytest.mark.parametrize("by", [CloseCircle, EndCircle])
    def test_of_a_circle_that_took_place_does_not(self, by: type[CloseCircle | EndCircle]) -> None:
        circle = live_circle()
        assert circle.refusal(CancelCircle(), Organiser()) == RefusalCode.ALREADY_LIVE
        if by is CloseCircle:
            circle.organiser(CloseCircle())
        else:
            circle.by("fay", EndCircle())
        assert circle.refusal(CancelCircle(), Organiser()) == RefusalCode.ENDED
        assert not circle.room.cancelled

    def test_may_be_left(self) -> None:
        circle = live_circle()
        circle.organiser(CloseCircle())
        circle.by("ana", Leave())
        assert circle.seat("ana").sessions == ()


class TestDebrief:
    def debrief(self) -> Circle:
        circle = live_circle("fay gus", "ana ben", cofacilitators="hal")
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.hand_to("ana")
        circle.by("fay", EndCircle())
        return circle

    def test_is_for_those_who_looked_after_the_circle_and_nobody_else(self) -> None:
        circle = self.debrief()
        assert circle.phase() == "debrief"
        assert [seat.id for seat in circle.room.seated()] == ["fay", "gus", "hal"]
        assert {seat.place for seat in circle.room.seated()} == {"debrief"}
        assert [seat.standing for seat in circle.room.seats if seat.role == "participant"] == ["invited", "invited"]

    def test_opens_with_every_microphone_closed(self) -> None:
        circle = self.debrief()
        assert not any(may_hear(circle.room, "fay", seat) for seat in ("gus", "hal", "ana"))
        circle.by("gus", UnmuteSelf())
        assert may_hear(circle.room, "fay", "gus")
        assert not may_hear(circle.room, "ana", "gus")

    def test_has_nothing_of_participants_but_whom_to_check_on(self) -> None:
        circle = self.debrief()
        assert [(card.state, card.seat, card.name) for card in circle.room.cards] == [("check_on_me", "ana", "Ana")]
        circle.by("fay", PutCardAway(card_id=circle.room.cards[0].id, outcome="reached"))
        document = as_text(circle.room)
        for forgotten in ("Ana", "Ben", "page-ana", "line-ana", "check_on_me"):
            assert forgotten not in document
        assert circle.room.side_rooms == ()

    def test_asks_about_everybody_who_needed_somebody_once_and_about_nobody_who_was_looked_after(self) -> None:
        circle = live_circle("fay gus", "ana ben kit lee")
        circle.by("kit", Leave())
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.by("ben", AskForBreath())
        circle.by("lee", SendSignal(kind="need_a_minute"))
        circle.by("gus", SendSignal(kind="need_a_minute"))
        circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("lee").id))
        circle.by("fay", PutCardAway(card_id=circle.card("lee").id, outcome="reached"))
        circle.by("fay", EndCircle())
        assert [(card.name, card.state) for card in circle.room.cards] == [
            ("Kit", "left"),
            ("Ana", "not_safe"),
            ("Gus", "need_a_minute"),
        ]

    def test_lets_nobody_else_in(self) -> None:
        circle = self.debrief()
        circle.connect("ana", page="b")
        assert circle.refusal_by("ana", Knock(name="Ana")) == RefusalCode.ENDED
        assert view(circle.room, "ana").kind == "ended"

    def test_tells_those_who_came_by_the_open_link_that_the_circle_ended_too(self) -> None:
        circle = live_circle(participants="")
        circle.arrive("kit", "lee")
        circle.admit("kit")
        circle.by("fay", EndCircle())
        circle.wait(1200)
        assert [view(circle.room, seat).kind for seat in ("kit", "lee")] == ["ended", "ended"]
        assert next_deadline(circle.room) == circle.room.lapses_at
        circle.by("fay", EndDebrief())
        assert circle.connect("kit") is circle.room
        circle.by("kit", Leave())
        assert circle.room.seat("kit") is None

    def test_keeps_the_cards_and_removals_until_it_ends(self) -> None:
        circle = live_circle("fay gus", "ana ben")
        circle.by("ana", Leave())
        circle.by("fay", Remove(seat="ben"))
        circle.by("fay", EndCircle())
        (card,) = circle.room.cards
        circle.by("fay", PutCardAway(card_id=card.id, outcome="reached"))
        (removal,) = circle.room.removals
        circle.by("fay", UndoRemoval(removal_id=removal.id))
        assert (circle.room.cards, circle.room.removals) == ((), ())

    @pytest.mark.parametrize("by", ["fay", "hal"])
    def test_is_ended_by_any_of_them(self, by: SeatId) -> None:
        circle = self.debrief()
        circle.by(by, EndDebrief())
        assert circle.phase() == "ended"

    def test_ends_when_all_of_them_have_left(self) -> None:
        circle = self.debrief()
        for seat in ("fay", "gus"):
            circle.by(seat, Leave())
        assert circle.phase() == "debrief"
        circle.drop("hal")
        circle.wait(GRACE_S)
        assert circle.phase() == "ended"

    def test_ends_after_a_while(self) -> None:
        circle = self.debrief()
        assert next_deadline(circle.room) == circle.now + DEBRIEF_S
        circle.wait(DEBRIEF_S)
        assert circle.phase() == "ended"

    def test_is_not_ended_by_participants_whose_lines_drop(self) -> None:
        circle = self.debrief()
        circle.drop("ana")
        circle.drop("ben")
        circle.wait(GRACE_S)
        assert circle.phase() == "debrief"

    def test_of_nobody_in_a_circle_that_has_not_begun_is_one_too(self) -> None:
        circle = open_circle()
        circle.by("fay", EndCircle())
        assert circle.phase() == "debrief"
