"""A seat that another session took over: facilitators are told, and nothing private of before is shown (C35)."""

from __future__ import annotations

import pytest

from moderation.commands import Command
from moderation.commands.bell import AskForBreath
from moderation.commands.chat import SayPrivately
from moderation.commands.check_in import GiveAnswer, OpenCheckIn
from moderation.commands.claims import AnswerClaim
from moderation.commands.contacts import OpenContact
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, EnterByLink, ReplaceLink
from moderation.commands.lobby import Decline, Knock, SendToLobby, UndoDecline
from moderation.commands.pictures import HidePicture
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.side_room import OfferSideRoom
from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.commands.wishes import SetWish
from moderation.reading.cards import cards_told
from moderation.reading.parts import MePart
from moderation.reading.views import me_part
from moderation.refusal import RefusalCode
from moderation.rules.chat import may_read
from moderation.rules.hearing import company
from moderation.state.care import HAPPENINGS_KEPT
from moderation.state.check_in import Form
from moderation.state.entries import Act
from moderation.state.seat import CIRCLE
from moderation.state.values import SeatId
from moderation.transition import Service
from tests.moderation.circles import GRACE_S, Circle, empty_circle, english, live_circle


def checked_in_circle() -> Circle:
    """Live, and Ana has answered how she is."""
    circle = live_circle()
    circle.by("fay", OpenCheckIn(form=Form(question=english("How are you?"), answer="word", audience="facilitators")))
    check_in = circle.room.circle.check_in
    assert check_in is not None
    circle.by("ana", GiveAnswer(check_in_id=check_in.id, value="foggy"))
    return circle


class TestTakenOver:
    """H3: facilitators are told, and nothing private of before is shown."""

    @staticmethod
    def by_the_end_of_grace(circle: Circle, seat: SeatId) -> None:
        circle.drop(seat)
        circle.wait(GRACE_S)
        circle.enter(seat, session="second", claim_id="c2")

    @staticmethod
    def by_its_person(circle: Circle, seat: SeatId) -> None:
        circle.enter(seat, session="second", claim_id="c2")
        circle.by(seat, AnswerClaim(claim_id="c2", mine=True))

    @pytest.mark.parametrize("way", ["by_the_end_of_grace", "by_its_person"])
    def test_h3_facilitators_are_told_of_every_one(self, way: str) -> None:
        circle = live_circle()
        getattr(self, way)(circle, "ana")
        act = circle.room.appended[-1]
        assert isinstance(act, Act)
        assert (act.what, act.about) == ("taken_over", "ana")
        assert may_read(circle.room, act, circle.seat("fay"))
        assert not may_read(circle.room, act, circle.seat("ana"))

    def test_h3_private_lines_start_empty(self) -> None:
        circle = live_circle()
        circle.by("ana", SayPrivately(text="I can't sleep"))
        before = circle.room.appended[-1]
        circle.now += 1
        self.by_its_person(circle, "ana")
        circle.now += 1
        circle.by("fay", SayPrivately(text="How are you?", to="ana"))
        after = circle.room.appended[-1]
        ana, fay = circle.seat("ana"), circle.seat("fay")
        assert [may_read(circle.room, line, ana) for line in (before, after)] == [False, True]
        assert [may_read(circle.room, line, fay) for line in (before, after)] == [True, True]

    def test_h3_a_facilitators_seat_starts_without_what_was_written_to_facilitators(self) -> None:
        circle = live_circle()
        circle.by("ana", SayPrivately(text="I can't sleep"))
        before = circle.room.appended[-1]
        circle.now += 1
        self.by_its_person(circle, "fay")
        assert not may_read(circle.room, before, circle.seat("fay"))

    def test_h3_signal_answer_and_wish_of_before_are_not_shown(self) -> None:
        circle = checked_in_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("ana", SetWish(wish="pass"))
        self.by_its_person(circle, "ana")
        ana = me_part(company(circle.room, CIRCLE), circle.seat("ana"))
        assert (ana.signal, ana.answer, ana.wish) == (None, None, "none")
        assert [card.seat for card in circle.room.cards if card.signal] == ["ana"]

    def test_h3_an_answer_of_before_is_not_theirs_to_change(self) -> None:
        circle = checked_in_circle()
        circle.now += 1
        self.by_its_person(circle, "ana")
        check_in = circle.room.circle.check_in
        assert check_in is not None
        for value in ("calmer", None):
            asked = GiveAnswer(check_in_id=check_in.id, value=value)
            assert circle.refusal_by("ana", asked) == RefusalCode.ANSWERED_BEFORE

    def test_h3_a_side_room_that_was_offered_before_is_not_theirs(self) -> None:
        circle = live_circle()
        circle.by("fay", OfferSideRoom(seat="ana"))
        self.by_its_person(circle, "ana")
        assert circle.room.side_rooms == ()

    def test_h3_facilitators_are_told_where_its_owner_had_left(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.now += 1
        circle.enter("ana", session="thief")
        acts = [entry for entry in circle.room.appended if isinstance(entry, Act)]
        assert [(act.what, act.about) for act in acts] == [("taken_over", "ana")]

    def test_h3_what_is_told_from_then_on_is_shown(self) -> None:
        circle = checked_in_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        self.by_its_person(circle, "ana")
        circle.by("ana", SendSignal(kind="not_safe"))
        check_in = circle.room.circle.check_in
        assert check_in is not None
        circle.by("ana", GiveAnswer(check_in_id=check_in.id, value="calmer"))
        ana = me_part(company(circle.room, CIRCLE), circle.seat("ana"))
        assert ana.signal is not None
        assert (ana.signal.kind, ana.answer) == ("not_safe", "calmer")

    def test_h3_contacts_that_a_facilitator_opened_are_closed_again(self) -> None:
        circle = empty_circle()
        circle.arrive("fay")
        circle.arrive("ana", contact="Call my sister")
        circle.admit("ana")
        circle.by("fay", OpenContact(seat="ana"))
        assert me_part(company(circle.room, CIRCLE), circle.seat("fay")).contacts
        self.by_its_person(circle, "fay")
        assert me_part(company(circle.room, CIRCLE), circle.seat("fay")).contacts == ()


def sits_again(circle: Circle, seat: SeatId, session: str) -> MePart:
    """Whoever has that session knocks and is let in: what they are told of themselves."""
    circle.connect(seat, session=session, page="b")
    circle.by(seat, Knock(name="Ana"))
    circle.admit(seat)
    return me_part(company(circle.room, CIRCLE), circle.seat(seat))


class TestAfterSomebodyLeft:
    """H3, H5: whoever comes by a link that was copied is not who left, and neither reads nor ends what they asked."""

    @staticmethod
    def left() -> Circle:
        circle = empty_circle()
        circle.arrive("fay")
        circle.arrive("ana", contact="Call my sister")
        circle.admit("ana")
        circle.begin()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", OpenContact(seat="ana"))
        circle.now += 1
        circle.by("ana", Leave())
        circle.now += 1
        return circle

    def test_h3_their_signal_and_who_opened_their_contact_are_not_shown(self) -> None:
        circle = self.left()
        circle.enter("ana", session="thief")
        assert me_part(company(circle.room, CIRCLE), circle.seat("ana")).opened == ()
        me = sits_again(circle, "ana", "thief")
        assert (me.signal, me.opened) == (None, ())

    def test_h3_nor_are_they_after_the_newcomer_left_and_came_again(self) -> None:
        circle = self.left()
        circle.enter("ana", session="thief")
        sits_again(circle, "ana", "thief")
        circle.by("fay", SendToLobby(seat="ana"))
        circle.admit("ana")
        assert me_part(company(circle.room, CIRCLE), circle.seat("ana")).signal is None
        circle.by("ana", Leave())
        circle.service(EnterAgain(seat="ana", former="thief", session="thief-again", claim_id="c9"))
        me = sits_again(circle, "ana", "thief-again")
        assert (me.signal, me.opened) == (None, ())

    def test_h3_a_copy_that_stays_at_the_door_keeps_their_own_browser_from_nothing(self) -> None:
        circle = self.left()
        circle.enter("ana", session="thief")
        circle.connect("ana", session="thief")
        circle.service(EnterAgain(seat="ana", former="session-ana", session="back", claim_id="c9"))
        ana = circle.seat("ana")
        assert (ana.sessions, ana.claims, ana.former[0]) == (("back",), (), "session-ana")
        once_more = EnterAgain(seat="ana", former="thief", session="thief-again", claim_id="c10")
        assert circle.refusal(once_more, Service()) == RefusalCode.NO_SUCH_LINK

    def test_h5_their_signal_stays_whatever_the_newcomer_sends_and_withdraws(self) -> None:
        circle = self.left()
        signal = circle.signal("ana")
        circle.enter("ana", session="thief")
        sits_again(circle, "ana", "thief")
        refused = circle.refusal_by("ana", WithdrawSignal(signal_id=signal.id))
        assert refused == RefusalCode.NO_SUCH_SIGNAL
        assert circle.told_organiser() == []
        circle.by("ana", SendSignal(kind="need_a_minute"))
        assert [what for what, _ in circle.told_organiser()] == ["not_safe"]
        circle.by("ana", WithdrawSignal(signal_id=circle.signal("ana").id))
        assert circle.card("ana").state == "not_safe"
        assert "not_safe" in [happening.what for happening in circle.card("ana").happened]

    def test_d1_whoever_comes_again_with_the_browser_that_left_has_their_signal_and_may_withdraw_it(self) -> None:
        circle = self.left()
        circle.service(EnterAgain(seat="ana", former="session-ana", session="back", claim_id="c9"))
        me = sits_again(circle, "ana", "back")
        assert me.signal is not None
        circle.by("ana", WithdrawSignal(signal_id=me.signal.id))
        assert circle.card("ana").state == "left"

    def test_h4_a_link_of_a_facilitator_who_left_shows_nothing_of_before(self) -> None:
        circle = live_circle()
        circle.by("ana", SayPrivately(text="I can't sleep"))
        before = circle.room.appended[-1]
        circle.now += 1
        circle.by("fay", Leave())
        circle.enter("fay", session="thief")
        circle.connect("fay", session="thief", page="b")
        circle.by("fay", Knock(name="Fay"))
        assert not may_read(circle.room, before, circle.seat("fay"))

    @pytest.mark.parametrize("way", ["link", "undone"])
    def test_h3_a_new_link_and_an_undone_removal_show_nothing_of_before(self, way: str) -> None:
        circle = self.left()
        if way == "link":
            circle.organiser(ReplaceLink(seat="ana", link="link-new"))
            circle.service(EnterByLink(link="link-new", session="new", claim_id="c3"))
        else:
            circle.service(EnterAgain(seat="ana", former="session-ana", session="back", claim_id="c9"))
            sits_again(circle, "ana", "back")
            circle.by("fay", Remove(seat="ana"))
            circle.by("fay", UndoRemoval(removal_id=circle.room.removals[0].id))
            circle.enter("ana", session="new")
        me = sits_again(circle, "ana", "new")
        assert (me.signal, me.opened) == (None, ())


class TestAfterSomebodyWasDeclined:
    """H3: whoever comes by the link of somebody who was declined, before or after that is taken back, is not them."""

    @staticmethod
    def declined(*, taken_back: bool) -> Circle:
        """Ana's contact was opened while she sat in the circle; then she was sent to the lobby and declined."""
        circle = empty_circle()
        circle.arrive("fay")
        circle.arrive("ana", contact="Call my sister")
        circle.admit("ana")
        circle.begin()
        circle.by("ana", SendSignal(kind="need_a_minute"))
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("ana", WithdrawSignal(signal_id=circle.signal("ana").id))
        circle.by("fay", SendToLobby(seat="ana"))
        circle.by("fay", Decline(seat="ana"))
        if taken_back:
            circle.by("fay", UndoDecline(seat="ana"))
        circle.drop("ana")
        circle.now += 1
        return circle

    @pytest.mark.parametrize("taken_back", [False, True])
    def test_h3_who_opened_their_contact_is_not_shown(self, taken_back: bool) -> None:
        circle = self.declined(taken_back=taken_back)
        assert me_part(company(circle.room, CIRCLE), circle.seat("ana")).opened != ()
        circle.enter("ana", session="thief")
        assert me_part(company(circle.room, CIRCLE), circle.seat("ana")).opened == ()

    @pytest.mark.parametrize("taken_back", [False, True])
    def test_h3_facilitators_are_told(self, taken_back: bool) -> None:
        circle = self.declined(taken_back=taken_back)
        circle.enter("ana", session="thief")
        (act,) = circle.room.appended
        assert isinstance(act, Act)
        assert (act.what, act.by, act.about) == ("taken_over", "ana", "ana")

    def test_h3_facilitators_are_told_where_somebody_was_declined_who_never_sat(self) -> None:
        circle = empty_circle()
        circle.arrive("fay", "ana")
        circle.by("fay", Decline(seat="ana"))
        circle.drop("ana")
        circle.enter("ana", session="another")
        (act,) = circle.room.appended
        assert isinstance(act, Act)
        assert (act.what, act.about) == ("taken_over", "ana")


class TestTheCardOfWhoeverLeft:
    """H5: whoever has the seat next writes on her card, and neither renames it, nor pushes off what was on it."""

    @staticmethod
    def by_another() -> Circle:
        """Ana did not feel safe, Fay saw it, Ana left; somebody else sits there under another name."""
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("ana").id))
        circle.now += 1
        circle.by("ana", Leave())
        circle.now += 1
        circle.enter("ana", session="thief")
        circle.connect("ana", session="thief", page="b")
        circle.by("ana", Knock(name="Somebody"))
        circle.admit("ana")
        return circle

    def test_h5_it_says_since_when_another_device_has_the_seat(self) -> None:
        circle = self.by_another()
        happened = [(happening.what, happening.at - circle.now) for happening in circle.card("ana").happened]
        assert happened == [("not_safe", -2), ("seen", -2), ("left", -1), ("taken_over", 0)]

    @pytest.mark.parametrize("command", [Leave(), AskForBreath(), SendSignal(kind="check_on_me")])
    def test_h5_it_keeps_her_name_whatever_whoever_comes_next_is_called(self, command: Command) -> None:
        circle = self.by_another()
        circle.by("ana", command)
        assert circle.card("ana").name == "Ana"

    def test_h5_it_is_told_what_whoever_sits_there_now_is_called(self) -> None:
        circle = self.by_another()
        (card,) = cards_told(circle.room, circle.seat("fay"))
        assert (card.name, card.now_named) == ("Ana", "Somebody")
        circle.by("ana", Leave())
        (card,) = cards_told(circle.room, circle.seat("fay"))
        assert (card.name, card.now_named) == ("Ana", None)

    def test_h5_nothing_of_before_is_pushed_off_however_much_they_ask_for(self) -> None:
        circle = self.by_another()
        before = circle.card("ana").happened
        for _ in range(HAPPENINGS_KEPT):
            circle.now += 1
            circle.by("ana", SendSignal(kind="check_on_me"))
            circle.by("ana", SendSignal(kind="need_a_minute"))
        card = circle.card("ana")
        assert card.happened[: len(before)] == before
        assert len(card.happened) == HAPPENINGS_KEPT
        assert (card.happened[-1].what, card.happened[-1].at) == ("need_a_minute", circle.now)

    def test_h5_however_often_they_come_with_another_device(self) -> None:
        circle = self.by_another()
        for number in range(2 * HAPPENINGS_KEPT):
            circle.now += 1
            circle.by("ana", Leave())
            circle.enter("ana", session=f"thief-{number}")
        card = circle.card("ana")
        assert card.happened[:4] == self.by_another().card("ana").happened
        assert len(card.happened) == HAPPENINGS_KEPT

    def test_h5_removing_them_leaves_her_card_that_she_left(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.now += 1
        circle.enter("ana", session="thief")
        circle.connect("ana", session="thief", page="b")
        circle.by("ana", Knock(name="Ana"))
        circle.admit("ana")
        circle.by("fay", Remove(seat="ana"))
        assert [happening.what for happening in circle.card("ana").happened] == ["left", "taken_over", "removed"]


class TestSmallThings:
    """H3: what is told to nobody else is not told to whoever takes a seat over."""

    def test_h3_whose_picture_they_hide_whom_they_do_not_hear_and_their_wish_for_a_breath(self) -> None:
        circle = live_circle()
        circle.by("ana", HidePicture(seat="ben", hidden=True))
        circle.by("ana", AskForBreath())
        circle.now += 1
        TestTakenOver.by_its_person(circle, "ana")
        me = me_part(company(circle.room, CIRCLE), circle.seat("ana"))
        assert (me.hides, me.ears_closed_for, me.asked_for_breath) == ((), None, False)

    def test_h5_whoever_took_a_seat_over_cannot_take_back_what_its_person_asked_for(self) -> None:
        circle = live_circle()
        circle.by("ana", SendSignal(kind="not_safe"))
        signal = circle.signal("ana")
        circle.now += 1
        TestTakenOver.by_its_person(circle, "ana")
        assert circle.refusal_by("ana", WithdrawSignal(signal_id=signal.id)) == RefusalCode.NO_SUCH_SIGNAL
        circle.by("ana", SendSignal(kind="need_a_minute"))
        assert [what for what, _ in circle.told_organiser()] == ["not_safe"]
        circle.by("ana", WithdrawSignal(signal_id=circle.signal("ana").id))
        assert circle.card("ana").state == "not_safe"
