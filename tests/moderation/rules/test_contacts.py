"""Where somebody is and whom to call: sealed, opened in need, kept until the debrief ends, and its owner is told."""

from __future__ import annotations

import pytest

from moderation.commands.cards import HandCard
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.contacts import OpenContact
from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, EnterByLink, ReplaceLink
from moderation.commands.lobby import Decline, Knock, SendToLobby
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack
from moderation.commands.signals import SendSignal
from moderation.reading.parts import CarePart, MePart
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.contacts import openings_of_own
from moderation.rules.ending import DEBRIEF_S
from moderation.state.care import SEALED_KEPT, Sealed
from moderation.state.values import SeatId, replace
from tests.moderation.circles import GRACE_S, Circle, empty_circle
from tests.values import as_data, as_text, written


def me(circle: Circle, seat: SeatId) -> MePart:
    part = view(circle.room, seat).me
    assert part is not None
    return part


def care(circle: Circle, seat: SeatId) -> CarePart:
    part = view(circle.room, seat).care
    assert part is not None
    return part


def with_contacts() -> Circle:
    circle = empty_circle("fay gus", "ana ben", cofacilitators="hal")
    circle.arrive("fay", "gus", "hal")
    for seat in ("ana", "ben"):
        circle.arrive(seat, contact=f"contact-of-{seat}")
        circle.admit(seat)
    circle.begin()
    circle.offer_next()
    return circle


def comes_again(circle: Circle, former: str | None, contact: str | None = None, session: str = "back") -> None:
    """Somebody is let in to Ana's seat: with the browser that had that session there, or by her link with another."""
    if former is None:
        circle.enter("ana", session=session, claim_id=f"claim-{session}")
    else:
        circle.service(EnterAgain(seat="ana", former=former, session=session, claim_id=f"claim-{session}"))
    circle.connect("ana", session=session, page=session)
    circle.by("ana", Knock(name="Ana", contact=contact))
    circle.admit("ana")


def offered(circle: Circle, by: SeatId) -> list[tuple[SeatId, str | None, float]]:
    """Of whom that person is offered a contact, and what they read of it before it is opened."""
    return [(one.seat, one.moved, one.at) for one in care(circle, by).sealed]


def open_each(circle: Circle, by: SeatId, seat: SeatId) -> list[str]:
    """What that person reads who opens one after the other."""
    for one in care(circle, by).sealed:
        if one.seat == seat:
            circle.by(by, OpenContact(seat=seat, contact=one.id))
    return [one.contact for one in me(circle, by).contacts if one.seat == seat]


class TestOpening:
    def test_shows_it_to_whoever_opened_it_and_to_nobody_else(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        opened = [(one.seat, one.name, one.contact) for one in me(circle, "fay").contacts]
        assert opened == [("ana", "Ana", "contact-of-ana")]
        for seat in ("gus", "hal", "ben", "ana"):
            assert "contact-of" not in as_text(view(circle.room, seat))

    def test_is_in_the_log(self) -> None:
        circle = with_contacts()
        circle.by("hal", OpenContact(seat="ana"))
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.by, act.about) == ("opened_contact", "hal", "ana")

    def test_h5_is_shown_to_its_owner(self) -> None:
        circle = with_contacts()
        circle.by("hal", OpenContact(seat="ana"))
        assert [(opened.by, opened.at) for opened in me(circle, "ana").opened] == [("hal", circle.now)]
        assert me(circle, "ben").opened == ()
        circle.by("ana", Leave())
        assert [(opened.by, opened.at) for opened in me(circle, "ana").opened] == [(None, circle.now)]

    def test_twice_is_opening_once(self) -> None:
        circle = with_contacts()
        before = circle.by("fay", OpenContact(seat="ana"))
        assert circle.by("fay", OpenContact(seat="ana")) is before

    def test_is_of_those_who_left_one(self) -> None:
        circle = with_contacts()
        circle.arrive("kit")
        assert circle.refusal_by("fay", OpenContact(seat="kit")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OpenContact(seat="nobody")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OpenContact(seat="gus")) == RefusalCode.NO_CONTACT

    def test_is_over_for_one_who_looks_after_the_circle_no_more(self) -> None:
        circle = with_contacts()
        circle.by("gus", OpenContact(seat="ana"))
        circle.by("gus", StepBack())
        assert me(circle, "gus").contacts == ()

    def test_lasts_for_one_who_handed_over(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("fay", HandOver(to="hal"))
        assert len(me(circle, "fay").contacts) == 1

    def test_is_not_told_to_whoever_comes_later_to_the_seat_that_opened_it(self) -> None:
        circle = with_contacts()
        circle.by("gus", OpenContact(seat="ana"))
        circle.by("gus", Leave())
        circle.wait(GRACE_S)
        circle.arrive("gus")
        assert me(circle, "gus").contacts == ()

    @pytest.mark.parametrize("has_left_before", [True, False])
    def test_nor_to_whoever_has_a_new_link_to_that_seat(self, has_left_before: bool) -> None:
        circle = with_contacts()
        if has_left_before:
            circle.by("gus", Leave())
            circle.arrive("gus")
        circle.by("gus", OpenContact(seat="ana"))
        circle.organiser(ReplaceLink(seat="gus", link="link-new"))
        assert me(circle, "gus").contacts == ()
        assert [opening for opening in circle.room.openings if opening.by == "gus"] == []


class TestWhenItsOwnerIsGone:
    @pytest.mark.parametrize("gone", ["leaves", "leaves unopened", "is removed"])
    def test_h5_it_may_still_be_opened(self, gone: str) -> None:
        circle = with_contacts()
        circle.by("ana", SendSignal(kind="not_safe"))
        if gone == "leaves":
            circle.by("fay", OpenContact(seat="ana"))
        circle.by("fay", Remove(seat="ana")) if gone == "is removed" else circle.by("ana", Leave())
        (card,) = care(circle, "fay").cards
        assert card.has_contact
        assert [one.seat for one in care(circle, "fay").sealed] == ["ana"]
        circle.by("fay", OpenContact(seat="ana"))
        assert [one.contact for one in me(circle, "fay").contacts] == ["contact-of-ana"]

    def test_h5_it_is_kept_until_the_debrief_ends_for_everybody(self) -> None:
        circle = with_contacts()
        circle.by("ana", Leave())
        circle.by("fay", EndCircle())
        circle.by("fay", OpenContact(seat="ben"))
        assert {one.seat for one in care(circle, "gus").sealed} == {"ana", "ben"}
        circle.by("fay", EndDebrief())
        assert "contact-of" not in as_text(circle.room)

    @pytest.mark.parametrize("ends", ["closed", "lapsed"])
    def test_it_is_gone_however_the_circle_ends(self, ends: str) -> None:
        circle = with_contacts()
        circle.by("ana", Leave())
        if ends == "closed":
            circle.organiser(CloseCircle())
        else:
            circle.by("fay", EndCircle())
            circle.wait(DEBRIEF_S)
        assert circle.phase() == "ended"
        assert "contact-of" not in as_text(circle.room)

    def test_another_one_takes_its_place_and_is_opened_anew(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("ana", Leave())
        comes_again(circle, "session-ana", contact="another")
        assert (me(circle, "fay").contacts, me(circle, "ana").opened) == ((), ())
        assert "contact-of-ana" not in as_text(circle.room)
        circle.by("fay", OpenContact(seat="ana"))
        assert [one.contact for one in me(circle, "fay").contacts] == ["another"]

    def test_it_stays_opened_for_one_who_was_sent_back_to_the_lobby(self) -> None:
        circle = with_contacts()
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("fay", SendToLobby(seat="ana"))
        assert [one.contact for one in me(circle, "fay").contacts] == ["contact-of-ana"]

    def test_nothing_is_kept_of_one_who_only_waited(self) -> None:
        circle = with_contacts()
        circle.arrive("kit", contact="contact-of-kit")
        circle.by("kit", Leave())
        circle.enter_by_open_link("lee")
        circle.connect("lee")
        circle.by("lee", Knock(name="Lee", contact="contact-of-lee"))
        circle.by("fay", EndCircle())
        assert not any(f"contact-of-{seat}" in as_text(circle.room) for seat in ("kit", "lee"))


class TestASeatThatWasOpenedOnAnotherDevice:
    """H5: whoever has the link of somebody who left is perhaps not her, and facilitators who want to help reach her."""

    @staticmethod
    def left() -> Circle:
        """Ana did not feel safe and left, ten seconds after she had come."""
        circle = with_contacts()
        circle.now += 10
        circle.by("ana", SendSignal(kind="not_safe"))
        circle.by("ana", Leave())
        circle.now += 10
        return circle

    def test_h5_a_thief_of_her_link_leaves_another_contact_beside_hers(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        (card,) = care(circle, "fay").cards
        assert (card.has_contact, card.state) == (True, "not_safe")
        assert offered(circle, "fay") == [("ana", "before", circle.now - 20), ("ana", "after", circle.now)]
        assert open_each(circle, "fay", "ana") == ["contact-of-ana", "contact-of-the-thief"]

    def test_h5_each_is_opened_by_itself_and_each_opening_is_logged(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        hers, thiefs = care(circle, "fay").sealed
        for one, contact in ((hers, "contact-of-ana"), (thiefs, "contact-of-the-thief")):
            before = [opened.contact for opened in me(circle, "fay").contacts]
            circle.by("fay", OpenContact(seat="ana", contact=one.id))
            (act,) = circle.room.appended
            assert act.kind == "act"
            assert (act.what, act.by, act.about, act.outcome) == ("opened_contact", "fay", "ana", one.moved)
            assert [opened.contact for opened in me(circle, "fay").contacts] == [*before, contact]
        happened = [happening.what for happening in circle.card("ana").happened]
        assert happened == ["not_safe", "left", "taken_over", "opened_contact", "opened_contact"]

    def test_h5_whoever_sits_there_now_is_told_of_openings_of_their_own_alone(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        hers, thiefs = care(circle, "fay").sealed
        circle.by("fay", OpenContact(seat="ana", contact=hers.id))
        assert me(circle, "ana").opened == ()
        circle.by("fay", OpenContact(seat="ana", contact=thiefs.id))
        assert len(me(circle, "ana").opened) == 1

    @pytest.mark.parametrize("times", [1, 3, 12])
    def test_h5_however_often_they_leave_and_come_with_however_many_devices(self, times: int) -> None:
        circle = self.left()
        for number in range(times):
            comes_again(circle, None, contact=f"thief-{number}", session=f"thief-{number}")
            circle.by("ana", Leave())
            comes_again(circle, f"thief-{number}", contact=f"thief-{number}-again", session=f"again-{number}")
            circle.now += 1
            circle.by("ana", Leave())
            circle.now += 1
        assert "contact-of-ana" in open_each(circle, "fay", "ana")
        assert f"thief-{times - 1}-again" in open_each(circle, "fay", "ana")
        assert len(circle.room.sealed) <= SEALED_KEPT

    @pytest.mark.parametrize("way", ["answered", "by the end of grace"])
    def test_h5_whoever_takes_the_seat_over_while_she_sits_there_does_not_replace_it_later(self, way: str) -> None:
        circle = with_contacts()
        circle.now += 10
        circle.enter("ana", session="thief", claim_id="c2")
        if way == "answered":
            circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        else:
            circle.drop("ana")
            circle.wait(GRACE_S)
            circle.enter("ana", session="thief", claim_id="c3")
        circle.connect("ana", session="thief", page="b")
        assert [one.moved for one in care(circle, "fay").sealed] == ["before"]
        assert [person.seat for person in care(circle, "fay").people if person.has_contact] == ["ana", "ben"]
        circle.by("ana", Leave())
        comes_again(circle, "thief", contact="contact-of-the-thief")
        assert open_each(circle, "fay", "ana") == ["contact-of-ana", "contact-of-the-thief"]

    def test_h5_her_own_browser_replaces_her_own(self) -> None:
        circle = self.left()
        circle.by("fay", OpenContact(seat="ana"))
        comes_again(circle, "session-ana", contact="another")
        assert "contact-of-ana" not in as_text(circle.room)
        circle.by("ana", Leave())
        assert open_each(circle, "fay", "ana") == ["another"]

    def test_h5_she_comes_back_after_the_thief_and_everything_is_there(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        circle.by("ana", Leave())
        circle.now += 10
        comes_again(circle, "session-ana", contact="and another")
        assert open_each(circle, "fay", "ana") == ["contact-of-ana", "contact-of-the-thief", "and another"]
        assert [moved for _, moved, _ in offered(circle, "fay")] == ["before", "before", "after"]

    @pytest.mark.parametrize("way", ["removed", "declined", "the link is replaced"])
    def test_h5_what_facilitators_and_organisers_do_with_the_seat_loses_it_neither(self, way: str) -> None:
        circle = self.left()
        if way == "declined":
            circle.enter("ana", session="thief")
            circle.connect("ana", session="thief", page="b")
            circle.by("ana", Knock(name="Ana", contact="contact-of-the-thief"))
            circle.by("fay", Decline(seat="ana"))
        else:
            comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        if way == "removed":
            circle.by("fay", Remove(seat="ana"))
            circle.by("fay", UndoRemoval(removal_id=circle.room.removals[0].id))
            comes_again(circle, None, contact="third")
        elif way == "the link is replaced":
            circle.organiser(ReplaceLink(seat="ana", link="link-new"))
            circle.service(EnterByLink(link="link-new", session="new", claim_id="c9"))
        assert open_each(circle, "fay", "ana")[:2] == ["contact-of-ana", "contact-of-the-thief"]

    def test_h5_one_who_rose_since_she_left_opens_hers_by_being_responsible_for_her_card_alone(self) -> None:
        circle = with_contacts()
        circle.now += 10
        circle.by("ana", Leave())
        circle.now += 10
        circle.by("fay", SetSuccession(order=("hal", "ben"), made_on=circle.room.succession_version))
        circle.now += 10
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        assert [moved for _, moved, _ in offered(circle, "ben")] == ["after"]
        hers, _ = care(circle, "fay").sealed
        assert circle.refusal_by("ben", OpenContact(seat="ana", contact=hers.id)) == RefusalCode.NOT_ALLOWED
        circle.by("fay", HandCard(card_id=circle.card("ana").id, to="ben"))
        assert open_each(circle, "ben", "ana") == ["contact-of-ana", "contact-of-the-thief"]

    def test_h5_it_is_gone_when_the_debrief_ends(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        circle.by("fay", EndCircle())
        assert open_each(circle, "fay", "ana") == ["contact-of-ana", "contact-of-the-thief"]
        circle.by("fay", EndDebrief())
        assert "contact-of" not in as_text(circle.room)

    def test_h5_nobody_learns_in_the_debrief_by_her_link_that_it_was_opened(self) -> None:
        circle = with_contacts()
        circle.now += 10
        circle.by("fay", OpenContact(seat="ana"))
        circle.by("fay", EndCircle())
        circle.drop("ana")
        circle.now += 10
        circle.enter("ana", session="thief", claim_id="c2")
        assert circle.seat("ana").sessions == ("thief",)
        assert me(circle, "ana").opened == ()

    @pytest.mark.parametrize("opened", ["before", "after"])
    def test_h5_she_is_told_on_the_device_that_she_said_is_hers(self, opened: str) -> None:
        circle = with_contacts()
        circle.now += 10
        if opened == "before":
            circle.by("fay", OpenContact(seat="ana"))
        circle.enter("ana", session="phone", claim_id="c2")
        circle.connect("ana", session="phone", page="b")
        circle.by("ana", AnswerClaim(claim_id="c2", mine=True))
        if opened == "after":
            circle.by("fay", OpenContact(seat="ana"))
        assert circle.seat("ana").sessions == ("phone",)
        assert [(one.by, one.at) for one in me(circle, "ana").opened] == [("fay", circle.now)]
        assert me(circle, "ana").contacts == ()
        for other in ("ben", "hal", "gus"):
            assert me(circle, other).opened == ()
        circle.enter("ana", session="tablet", claim_id="c3")
        circle.connect("ana", session="tablet", page="c")
        circle.by("ana", AnswerClaim(claim_id="c3", mine=True))
        assert len(me(circle, "ana").opened) == 1

    @pytest.mark.parametrize("way", ["a facilitator", "time"])
    def test_h5_whom_she_did_not_answer_for_is_not_told(self, way: str) -> None:
        circle = with_contacts()
        circle.now += 10
        circle.enter("ana", session="phone", claim_id="c2")
        circle.connect("ana", session="phone", page="b")
        if way == "a facilitator":
            circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=True))
        else:
            circle.drop("ana")
            circle.wait(GRACE_S)
        assert circle.seat("ana").sessions == ("phone",)
        circle.by("fay", OpenContact(seat="ana"))
        assert me(circle, "ana").opened == ()

    def test_h5_she_is_told_once_she_has_her_seat_again_from_whoever_took_it(self) -> None:
        circle = self.left()
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        hers, thiefs = care(circle, "fay").sealed
        for one in (hers, thiefs):
            circle.by("fay", OpenContact(seat="ana", contact=one.id))
        circle.service(EnterAgain(seat="ana", former="session-ana", session="hers", claim_id="c4"))
        circle.connect("ana", session="hers", page="d")
        circle.by("fay", SettleClaim(seat="ana", claim_id="c4", allow=True))
        assert circle.seat("ana").sessions == ("hers",)
        assert [opened.by for opened in me(circle, "ana").opened] == ["fay"]
        assert [opening.contact for opening in openings_of_own(circle.room, circle.seat("ana"))] == [hers.id]

    def test_a_contact_that_a_former_release_sealed_is_kept_apart_too(self) -> None:
        circle = self.left()
        as_before = {"id", "left_at", "left_by", "earlier"}
        sealed = [
            {key: kept for key, kept in as_data(one).items() if key not in as_before} for one in circle.room.sealed
        ]
        circle.room = replace(circle.room, sealed=tuple(written(Sealed, one) for one in sealed))
        comes_again(circle, None, contact="contact-of-the-thief", session="thief")
        assert open_each(circle, "fay", "ana") == ["contact-of-ana", "contact-of-the-thief"]

    def test_that_nobody_left_is_no_contact(self) -> None:
        circle = self.left()
        assert circle.refusal_by("fay", OpenContact(seat="ana", contact="nothing")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OpenContact(seat="ben", contact="nothing")) == RefusalCode.NO_CONTACT


class TestWhoMayOpen:
    """Ben is made a co-facilitator after Ana has come."""

    def raised(self) -> Circle:
        circle = with_contacts()
        circle.now += 10
        circle.by("fay", SetSuccession(order=("hal", "ben"), made_on=circle.room.succession_version))
        return circle

    def test_h4_not_one_who_rose_since_while_others_may(self) -> None:
        circle = self.raised()
        assert circle.refusal_by("ben", OpenContact(seat="ana")) == RefusalCode.NOT_ALLOWED
        assert not any(person.has_contact for person in care(circle, "ben").people)
        assert [person.seat for person in care(circle, "hal").people if person.has_contact] == ["ana", "ben"]

    def test_h4_one_who_is_alone_with_it(self) -> None:
        circle = self.raised()
        for seat in ("fay", "gus", "hal"):
            circle.by(seat, Leave())
        circle.by("ben", OpenContact(seat="ana"))
        assert len(me(circle, "ben").contacts) == 1

    def test_h4_of_those_who_come_later(self) -> None:
        circle = self.raised()
        circle.now += 10
        circle.by("ana", Leave())
        circle.arrive("ana", contact="another")
        circle.admit("ana")
        assert open_each(circle, "ben", "ana") == ["contact-of-ana", "another"]
