"""Trust (C34): what was lowered stays lowered, whoever rises learns nothing of before, and a card is in good hands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.commands.bell import AskForBreath
from moderation.commands.cards import HandCard, PutCardAway
from moderation.commands.chat import SayPrivately
from moderation.commands.check_in import GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.commands.contacts import OpenContact
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import Invite
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.commands.signals import SendSignal
from moderation.reading.parts import CardView
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.chat import may_read
from moderation.state.check_in import Audience, CheckIn, Form
from moderation.state.entries import Entry
from moderation.state.room import with_place
from moderation.state.seat import Role
from moderation.state.values import SeatId, replace
from tests.moderation.circles import GRACE_S, Circle, begun_circle, empty_circle, english
from tests.values import as_data, as_text, written


def circle_of_four() -> Circle:
    """Fay facilitates, Gus is beside her; Ana and Ben take part."""
    return begun_circle("fay", "ana ben", cofacilitators="gus")


def name(circle: Circle, *order: SeatId, by: SeatId = "fay") -> None:
    circle.now += 1
    circle.by(by, SetSuccession(order=order, made_on=circle.room.succession_version))
    circle.now += 1


def role(circle: Circle, seat: SeatId) -> Role:
    return circle.seat(seat).role


def cards(circle: Circle, seat: SeatId) -> tuple[CardView, ...]:
    care = view(circle.room, seat).care
    assert care is not None
    return care.cards


def asks(circle: Circle, audience: Audience = "facilitators") -> None:
    circle.by("fay", OpenCheckIn(form=Form(question=english("How are you?"), answer="text", audience=audience)))


def answer(circle: Circle, seat: SeatId, value: str | None) -> None:
    check_in = circle.room.circle.check_in
    assert check_in is not None
    circle.by(seat, GiveAnswer(check_in_id=check_in.id, value=value))


def answers(circle: Circle, seat: SeatId) -> dict[SeatId, str | int]:
    care = view(circle.room, seat).care
    assert care is not None
    return {one.by: one.value for one in care.answers}


def count(circle: Circle, seat: SeatId) -> int:
    stage = view(circle.room, seat).stage
    assert stage is not None
    assert stage.check_in is not None
    return stage.check_in.count


def comes_back(circle: Circle, seat: SeatId) -> None:
    circle.arrive(seat)
    if circle.seat(seat).standing == "knocking":
        circle.admit(seat)


class TestLowered:
    def leaves_and_comes_back(self, circle: Circle) -> None:
        circle.by("gus", Leave())
        comes_back(circle, "gus")

    def reloads(self, circle: Circle) -> None:
        circle.connect("gus", page="b")

    def drops_and_comes_back(self, circle: Circle) -> None:
        circle.drop("gus")
        circle.wait(GRACE_S)
        circle.connect("gus", page="b")

    @pytest.mark.parametrize("way", [leaves_and_comes_back, reloads, drops_and_comes_back])
    def test_h4_by_a_facilitator_stays_lowered(self, way: Callable[[object, Circle], None]) -> None:
        circle = circle_of_four()
        name(circle)
        way(self, circle)
        assert role(circle, "gus") == "participant"
        assert circle.refusal_by("gus", StepUp()) == RefusalCode.NOT_ALLOWED
        assert view(circle.room, "gus").kind == "participant"
        me = view(circle.room, "gus").me
        assert me is not None
        assert me.invited_as == "participant"

    def test_h4_before_they_came_knocks_like_anybody(self) -> None:
        circle = empty_circle("fay", "ana", cofacilitators="gus")
        circle.arrive("fay")
        name(circle)
        circle.arrive("gus")
        assert circle.seat("gus").standing == "knocking"

    def test_h4_by_a_removal_stays_so_when_it_is_undone(self) -> None:
        circle = circle_of_four()
        circle.by("fay", Remove(seat="gus"))
        circle.by("fay", UndoRemoval(removal_id=circle.room.removals[0].id))
        circle.arrive("gus")
        assert (role(circle, "gus"), circle.seat("gus").standing) == ("participant", "knocking")

    def test_h4_is_raised_again_by_a_facilitator(self) -> None:
        circle = circle_of_four()
        name(circle)
        name(circle, "gus")
        assert role(circle, "gus") == "cofacilitator"
        circle.by("gus", StepBack())
        circle.by("gus", StepUp())
        assert role(circle, "gus") == "cofacilitator"

    def test_by_themselves_takes_up_what_they_were_invited_for(self) -> None:
        circle = circle_of_four()
        circle.by("gus", StepBack())
        circle.by("gus", StepUp())
        assert role(circle, "gus") == "cofacilitator"


class TestHandingOver:
    def test_h4_only_they_hand_it_back(self) -> None:
        circle = circle_of_four()
        circle.by("fay", HandOver(to="gus"))
        before = circle.room
        assert circle.by("fay", StepUp()) is before
        circle.by("fay", StepBack())
        circle.by("fay", StepUp())
        assert role(circle, "fay") == "cofacilitator"
        circle.by("fay", Leave())
        comes_back(circle, "fay")
        assert role(circle, "fay") == "cofacilitator"
        circle.by("gus", HandOver(to="fay"))
        assert (role(circle, "fay"), role(circle, "gus")) == ("facilitator", "cofacilitator")

    def test_h4_is_final_for_one_whom_they_then_lower(self) -> None:
        circle = circle_of_four()
        circle.by("fay", HandOver(to="gus"))
        name(circle, by="gus")
        assert circle.refusal_by("fay", StepUp()) == RefusalCode.NOT_ALLOWED
        name(circle, "fay", by="gus")
        before = circle.room
        assert circle.by("fay", StepUp()) is before

    def test_h4_tells_whoever_was_made_one_since_person_state_and_time(self) -> None:
        circle = begun_circle("fay", "ana ben")
        circle.by("ana", SendSignal(kind="not_safe"))
        name(circle, "ben")
        assert cards(circle, "ben") == ()
        circle.by("fay", HandOver(to="ben"))
        assert [(card.name, card.state, card.earlier) for card in cards(circle, "ben")] == [("Ana", "not_safe", True)]


def rises_by_a_facilitator(circle: Circle) -> SeatId:
    name(circle, "gus", "ben")
    return "ben"


def rises_again_by_a_facilitator(circle: Circle) -> SeatId:
    name(circle)
    what_was_before(circle)
    name(circle, "gus")
    return "gus"


def steps_up(circle: Circle) -> SeatId:
    circle.by("gus", StepBack())
    what_was_before(circle)
    circle.now += 1
    circle.by("gus", StepUp())
    return "gus"


def steps_back_leaves_and_comes_back(circle: Circle) -> SeatId:
    circle.by("gus", StepBack())
    circle.by("gus", Leave())
    what_was_before(circle)
    circle.now += 1
    comes_back(circle, "gus")
    return "gus"


def is_invited_later(circle: Circle) -> SeatId:
    circle.now += 1
    circle.organiser(Invite(seat="kit", role="facilitator", link="link-kit"))
    circle.arrive("kit")
    return "kit"


def what_was_before(circle: Circle) -> None:
    """A line, an answer, a signal, a removal with its reason and a contact that somebody opened."""
    circle.now += 1
    answer(circle, "mei", "canary")
    circle.by("mei", SayPrivately(text="canary"))
    BEFORE.append(circle.room.appended[0])
    circle.by("mei", SendSignal(kind="not_safe"))
    if circle.seat("tom").standing == "seated":
        circle.by("fay", Remove(seat="tom", reason="canary"))
        circle.by("fay", OpenContact(seat="mei"))
    circle.now += 1


BEFORE: list[Entry] = []


class TestWhoeverRises:
    def circle(self) -> Circle:
        circle = empty_circle("fay", "ana ben mei tom", cofacilitators="gus")
        circle.arrive("fay", "gus")
        circle.arrive("ana", "ben", "mei", "tom", contact="canary-contact")
        circle.admit("ana", "ben", "mei", "tom")
        circle.begin()
        asks(circle)
        return circle

    @pytest.mark.parametrize(
        "rises",
        [
            rises_by_a_facilitator,
            rises_again_by_a_facilitator,
            steps_up,
            steps_back_leaves_and_comes_back,
            is_invited_later,
        ],
    )
    def test_h4_learns_nothing_of_before(self, rises: Callable[[Circle], SeatId]) -> None:
        BEFORE.clear()
        circle = self.circle()
        what_was_before(circle)
        seat = rises(circle)
        circle.connect(seat, page="c")
        seen = view(circle.room, seat)
        assert (seen.kind, seen.care and seen.care.cards) == ("facilitator", ())
        assert seen.care is not None
        assert "canary" not in as_text(seen)
        assert [removal.reason for removal in seen.care.removals] == [""]
        assert seen.me is not None
        assert seen.me.contacts == ()
        assert not any(may_read(circle.room, entry, circle.seat(seat)) for entry in BEFORE)
        assert circle.refusal_by(seat, OpenContact(seat="mei")) == RefusalCode.NOT_ALLOWED
        assert all(may_read(circle.room, entry, circle.seat("fay")) for entry in BEFORE)
        assert (answers(circle, "fay"), count(circle, seat)) == ({"mei": "canary"}, 1)

    def test_h4_is_told_what_comes_after(self) -> None:
        circle = self.circle()
        circle.by("mei", SendSignal(kind="not_safe"))
        name(circle, "gus", "ben")
        circle.by("mei", SendSignal(kind="check_on_me"))
        (card,) = cards(circle, "ben")
        assert (card.state, card.earlier, [one.what for one in card.happened]) == ("check_on_me", True, ["check_on_me"])
        assert cards(circle, "fay")[0].state == "not_safe"
        circle.by("ana", SayPrivately(text="Hello"))
        assert may_read(circle.room, circle.room.appended[0], circle.seat("ben"))

    def test_h4_is_told_no_signal_of_before_that_stands_on_a_card_of_since(self) -> None:
        circle = self.circle()
        circle.by("mei", SendSignal(kind="not_safe"))
        name(circle, "gus", "ben")
        circle.by("mei", AskForBreath())
        (card,) = cards(circle, "ben")
        assert (card.state, card.signal) == ("asks_for_a_breath", None)
        assert [card.signal and card.signal.kind for card in cards(circle, "gus")] == ["not_safe"]

    def test_h4_is_not_told_that_the_organiser_was_alerted_before(self) -> None:
        circle = self.circle()
        circle.by("mei", SendSignal(kind="not_safe"))
        circle.wait(600)
        assert [card.organiser for card in cards(circle, "gus")] == ["told"]
        name(circle, "gus", "ben")
        circle.by("mei", AskForBreath())
        assert [card.organiser for card in cards(circle, "ben")] == [None]

    def test_h4_is_told_the_signal_that_stands_once_nobody_else_is_there_to_see_it(self) -> None:
        circle = self.circle()
        circle.by("mei", SendSignal(kind="need_a_minute"))
        name(circle, "gus", "ben")
        circle.by("gus", PutCardAway(card_id=circle.card("mei").id, outcome="not_reached"))
        assert [(card.state, card.signal) for card in cards(circle, "ben")] == []
        circle.by("fay", HandCard(card_id=circle.card("mei").id, to="ben"))
        (card,) = cards(circle, "ben")
        assert (card.state, card.signal and card.signal.kind) == ("not_reached", "need_a_minute")

    def test_h4_sees_no_card_about_themselves(self) -> None:
        circle = self.circle()
        circle.by("ben", SendSignal(kind="not_safe"))
        name(circle, "gus", "ben")
        circle.by("ben", SendSignal(kind="check_on_me"))
        assert cards(circle, "ben") == ()
        assert [card.name for card in cards(circle, "gus")] == ["Ben"]


class TestAnswersInConfidence:
    """H4: what was answered for facilitators is for those who were trusted when it was."""

    def circle(self, audience: Audience = "facilitators") -> Circle:
        """Ana answered before Ben became a co-facilitator, Mei after it."""
        circle = begun_circle("fay", "ana ben mei", cofacilitators="gus")
        asks(circle, audience)
        answer(circle, "ana", "before")
        name(circle, "gus", "ben")
        answer(circle, "mei", "since")
        return circle

    @pytest.mark.parametrize("audience", ["facilitators", "all"])
    def test_h4_are_told_as_far_as_they_were_given_since_and_all_are_counted(self, audience: Audience) -> None:
        circle = self.circle(audience)
        assert answers(circle, "ben") == {"mei": "since"}
        assert answers(circle, "fay") == answers(circle, "gus") == {"ana": "before", "mei": "since"}
        assert [count(circle, seat) for seat in ("fay", "ben", "ana")] == [2, 2, 2]
        assert "before" not in as_text(view(circle.room, "ben"))

    def test_h4_given_anew_are_told(self) -> None:
        circle = self.circle()
        answer(circle, "ana", "anew")
        assert answers(circle, "ben") == {"mei": "since", "ana": "anew"}

    def test_h4_shown_to_everybody_are_told_to_everybody(self) -> None:
        circle = self.circle("all")
        assert circle.room.circle.check_in is not None
        circle.by("fay", ShowCheckIn(check_in_id=circle.room.circle.check_in.id))
        assert answers(circle, "ben") == answers(circle, "fay") == {"ana": "before", "mei": "since"}

    def test_h4_of_a_release_that_kept_no_times_were_given_before(self) -> None:
        circle = self.circle()
        check_in = circle.room.circle.check_in
        assert check_in is not None
        old = as_data(check_in)
        for answer in old["answers"]:
            del answer["at"]
        circle.room = with_place(circle.room, replace(circle.room.circle, check_in=written(CheckIn, old)))
        assert (answers(circle, "ben"), count(circle, "ben")) == ({}, 2)
        assert answers(circle, "fay") == {"ana": "before", "mei": "since"}


class TestGoodHands:
    """Gus and Fay knew of what Ana asked; Ben looks after the circle since."""

    def circle(self) -> Circle:
        circle = empty_circle("fay", "ana ben", cofacilitators="gus")
        circle.arrive("fay", "gus")
        circle.arrive("ana", "ben", contact="canary-contact")
        circle.admit("ana", "ben")
        circle.begin()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.now += 5
        name(circle, "gus", "ben")
        return circle

    @pytest.mark.parametrize("goes", ["leaves", "drops", "is made plain"])
    def test_h4_whoever_becomes_the_only_one_sees_person_state_and_time_and_may_open_the_contact(
        self, goes: str
    ) -> None:
        circle = self.circle()
        match goes:
            case "leaves":
                circle.by("gus", Leave())
                circle.by("fay", Leave())
            case "drops":
                circle.drop("fay")
                circle.drop("gus")
                assert cards(circle, "ben") == ()
                circle.wait(GRACE_S)
            case _:
                circle.by("fay", HandOver(to="gus"))
                circle.by("gus", SetSuccession(order=("ben",), made_on=circle.room.succession_version))
                circle.by("gus", Leave())
        (card,) = cards(circle, "ben")
        assert (card.name, card.state, card.earlier, card.has_contact) == ("Ana", "not_safe", True, True)
        assert card.at == circle.card("ana").happened[0].at
        assert all(one.at >= circle.seat("ben").trusted_since for one in card.happened)
        circle.by("ben", OpenContact(seat="ana"))
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.about) == ("opened_contact", "ana")

    def test_h4_somebody_who_comes_to_an_empty_circle_is_responsible(self) -> None:
        circle = self.circle()
        for seat in ("fay", "gus"):
            circle.by(seat, Leave())
        circle.by("ben", Leave())
        circle.organiser(Invite(seat="kit", role="facilitator", link="link-kit"))
        circle.arrive("kit")
        assert {card.name: card.state for card in cards(circle, "kit")}["Ana"] == "not_safe"

    def test_h4_of_a_card_about_the_only_one_is_nobody_and_it_goes_to_the_organiser(self) -> None:
        circle = self.circle()
        circle.by("fay", SendSignal(kind="not_safe"))
        assert [card.name for card in cards(circle, "gus")] == ["Ana", "Fay"]
        for seat in ("gus", "ben"):
            circle.by(seat, Leave())
        assert [card.name for card in cards(circle, "fay")] == ["Ana"]
        circle.by("fay", EndCircle())
        circle.by("fay", Leave())
        assert {alert.seat for alert in circle.room.alerts} == {"ana", "fay"}


class TestInvitedLate:
    """The organiser invites Kit to facilitate when Ana has not felt safe for a while."""

    def circle(self, role: Role = "facilitator") -> Circle:
        circle = empty_circle("fay", "ana ben")
        circle.arrive("fay")
        circle.arrive("ana", "ben", contact="canary-contact")
        circle.admit("ana", "ben")
        circle.begin()
        circle.now += 5
        circle.by("ana", SayPrivately(text="canary"))
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", Remove(seat="ben", reason="canary"))
        circle.now += 5
        circle.organiser(Invite(seat="kit", role=role, link="link-kit"))
        circle.now += 5
        return circle

    @pytest.mark.parametrize("role", ["facilitator", "cofacilitator"])
    def test_h4_they_are_trusted_since_they_were_invited_whenever_they_come(self, role: Role) -> None:
        circle = self.circle(role)
        invited_at = circle.now - 5
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.now += 5
        circle.arrive("kit")
        assert circle.seat("kit").trusted_since == invited_at
        (card,) = cards(circle, "kit")
        assert (card.state, card.earlier, [one.what for one in card.happened]) == ("check_on_me", True, ["check_on_me"])
        assert "canary" not in as_text(view(circle.room, "kit"))

    def test_h4_beside_whoever_is_responsible_they_know_nothing_of_it(self) -> None:
        circle = self.circle()
        circle.arrive("kit")
        assert (cards(circle, "kit"), len(cards(circle, "fay"))) == ((), 1)
        assert circle.refusal_by("kit", OpenContact(seat="ana")) == RefusalCode.NOT_ALLOWED

    @pytest.mark.parametrize("ana", ["is there", "has left"])
    @pytest.mark.parametrize("goes", ["before they come", "leaves", "drops", "hands the card"])
    def test_h4_they_are_responsible_for_it_once_nobody_else_is_or_they_are_asked(self, ana: str, goes: str) -> None:
        circle = self.circle()
        if ana == "has left":
            circle.by("ana", Leave())
            circle.now += 5
        if goes == "before they come":
            circle.by("fay", Leave())
        circle.arrive("kit")
        match goes:
            case "leaves":
                circle.by("fay", Leave())
            case "drops":
                circle.drop("fay")
                circle.wait(GRACE_S)
            case "hands the card":
                circle.by("fay", HandCard(card_id=circle.card("ana").id, to="kit"))
        (card,) = cards(circle, "kit")
        assert (card.name, card.state, card.earlier, card.has_contact) == ("Ana", "not_safe", True, True)
        assert all(one.at >= circle.seat("kit").trusted_since for one in card.happened)
        assert "canary" not in as_text(view(circle.room, "kit"))
        circle.by("kit", OpenContact(seat="ana"))
        assert "canary-contact" in as_text(view(circle.room, "kit"))
        circle.by("kit", PutCardAway(card_id=circle.card("ana").id, outcome="reached"))
        assert cards(circle, "kit") == ()

    def test_h4_a_card_that_nobody_looked_after_is_theirs_into_the_debrief(self) -> None:
        circle = self.circle()
        circle.by("fay", Leave())
        circle.arrive("kit")
        circle.by("kit", EndCircle())
        (card,) = cards(circle, "kit")
        assert (card.state, card.earlier) == ("not_safe", True)
