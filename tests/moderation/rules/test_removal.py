"""Removing somebody: out at once and for good, until a facilitator or an organiser lets them come again."""

from __future__ import annotations

import pytest

from moderation.commands.bell import AskForBreath
from moderation.commands.hands import RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink, EnterByOpenLink, RenewOpenLink, ReplaceOpenLink
from moderation.commands.lobby import Admit, AdmitAll, Knock
from moderation.commands.presence import Connect
from moderation.commands.removal import AllowRemoved, Remove, UndoRemoval
from moderation.commands.stepping_in import StepIn
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.door import places_left
from moderation.rules.hearing import edges
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from moderation.transition import Organiser, Service
from tests.moderation.circles import GRACE_S, OPEN_LINK, Circle, empty_circle, live_circle


def removal_id(circle: Circle) -> str:
    return circle.room.removals[-1].id


class TestRemove:
    def test_takes_seat_link_and_session_at_once(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana", reason="Shouted at Ben"))
        assert circle.order == ("fay", "ben", "mei")
        assert not any("ana" in pair for pair in edges(circle.room))
        assert circle.seat("ana") == Seat(
            id="ana",
            role="participant",
            invited_as="participant",
            standing="removed",
            link="link-ana",
            ended_sessions=("session-ana",),
            came=True,
        )
        again = EnterByLink(link="link-ana", session="second", claim_id="c2")
        assert circle.refusal(again, Service()) == RefusalCode.NO_SUCH_LINK
        back = Connect(seat="ana", session="session-ana", node="n1", connection="x", incarnation="y")
        assert circle.refusal(back, Service()) == RefusalCode.REMOVED
        assert circle.refusal_by("ana", Knock(name="Ana")) == RefusalCode.REMOVED

    def test_is_told_to_facilitators_with_who_did_it_and_why(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana", reason="Shouted at Ben"))
        (removal,) = circle.room.removals
        assert (removal.seat, removal.name, removal.by, removal.reason) == ("ana", "Ana", "fay", "Shouted at Ben")
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.about) == ("removed", "ana")

    def test_lets_the_piece_go_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Remove(seat="ana"))
        assert circle.offered_to == "ben"

    def test_leaves_nothing_that_waits_for_them(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.take("fay")
        circle.by("gus", StepIn())
        for seat in ("ana", "gus"):
            circle.by(seat, RaiseHand())
            circle.by(seat, AskForBreath())
            circle.by("fay", Remove(seat=seat))
        place = circle.room.circle
        assert (place.hands, place.stepped_in, circle.room.cards) == ((), (), ())
        assert circle.room.succession == ()

    def test_is_of_somebody_in_the_lobby_too(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", Remove(seat="kit"))
        assert circle.seat("kit").standing == "removed"
        assert circle.refusal_by("fay", Admit(seat="kit")) == RefusalCode.NOT_KNOCKING

    def test_is_not_undone_by_a_line_that_drops_late_or_by_time(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        before = circle.room
        assert circle.drop("ana") is before
        circle.wait(GRACE_S)
        assert circle.seat("ana").standing == "removed"

    @pytest.mark.parametrize(("seat", "code"), [("gus", "facilitates"), ("nobody", "no_such_seat")])
    def test_is_of_nobody_who_facilitates_and_nobody_who_is_not_there(self, seat: SeatId, code: str) -> None:
        circle = live_circle("fay gus")
        assert circle.refusal_by("fay", Remove(seat=seat)) == code

    def test_twice_is_refused_the_second_time(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", Remove(seat="ana"))
        assert circle.refusal_by("gus", Remove(seat="ana")) == RefusalCode.NO_SUCH_SEAT

    def test_cannot_be_left_behind(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        assert circle.refusal_by("ana", Leave()) == RefusalCode.REMOVED
        assert circle.seat("ana").standing == "removed"


class TestUndo:
    @pytest.mark.parametrize("by_organiser", [False, True])
    def test_lets_them_knock_again_by_the_same_link(self, by_organiser: bool) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        if by_organiser:
            circle.organiser(AllowRemoved(removal_id=removal_id(circle)))
        else:
            circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        assert circle.room.removals == ()
        circle.arrive("ana")
        assert circle.seat("ana").standing == "knocking"
        circle.admit("ana")
        assert circle.order == ("fay", "ben", "mei", "ana")

    def test_leaves_the_former_session_dead(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        back = Connect(seat="ana", session="session-ana", node="n1", connection="x", incarnation="y")
        assert circle.refusal(back, Service()) == RefusalCode.NO_SUCH_SESSION

    def test_forgets_somebody_who_came_by_the_open_link(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", Remove(seat="kit"))
        circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        assert circle.room.seat("kit") is None

    def test_twice_is_refused_the_second_time(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        undone = removal_id(circle)
        circle.by("fay", UndoRemoval(removal_id=undone))
        assert circle.refusal_by("fay", UndoRemoval(removal_id=undone)) == RefusalCode.NO_SUCH_REMOVAL
        assert circle.refusal(AllowRemoved(removal_id=undone), Organiser()) == RefusalCode.NO_SUCH_REMOVAL

    def test_is_about_one_removal_alone(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana"))
        circle.by("fay", Remove(seat="ben"))
        circle.by("fay", UndoRemoval(removal_id=circle.room.removals[0].id))
        assert [removal.seat for removal in circle.room.removals] == ["ben"]
        assert circle.seat("ben").standing == "removed"

    def test_gives_no_seat_that_somebody_else_has_by_now(self) -> None:
        circle = empty_circle(participants="ana", capacity=2)
        circle.arrive("fay", "ana")
        circle.by("fay", Remove(seat="ana"))
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        assert places_left(circle.room) == -1
        circle.arrive("ana")
        assert circle.refusal_by("fay", Admit(seat="ana")) == RefusalCode.FULL
        circle.by("kit", Leave())
        circle.admit("ana")
        assert len(circle.order) == circle.room.capacity

    def test_gives_no_such_seat_to_one_who_looks_after_the_circle_either(self) -> None:
        circle = empty_circle(participants="", cofacilitators="gus", capacity=2)
        circle.arrive("fay", "gus")
        circle.by("fay", Remove(seat="gus"))
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        circle.arrive("gus")
        assert circle.refusal_by("fay", Admit(seat="gus")) == RefusalCode.FULL
        circle.by("kit", Leave())
        circle.admit("gus")
        assert circle.order == ("fay", "gus")


NEW_LINK = "n" * 43


def comes_by_open_link(circle: Circle, seat: str, browser: str) -> None:
    enter = EnterByOpenLink(link=circle.room.open_links[0].hash, seat=seat, session=f"session-{seat}", browser=browser)
    circle.service(enter)
    circle.connect(seat)
    circle.by(seat, Knock(name=seat.capitalize()))


def knocks(circle: Circle) -> dict[str, bool]:
    """Of everybody who knocks, whether facilitators read that somebody was removed with the same browser."""
    lobby = view(circle.room, "fay").lobby
    assert lobby is not None
    return {knock.seat: knock.same_browser for knock in lobby.knocks}


class TestTheOpenLink:
    def removed_from(self, browser: str) -> Circle:
        circle = live_circle(participants="ana")
        comes_by_open_link(circle, "kit", browser)
        circle.admit("kit")
        circle.by("fay", Remove(seat="kit"))
        return circle

    def test_h8_a_knock_from_the_browser_of_somebody_removed_says_so_and_is_not_refused(self) -> None:
        circle = self.removed_from("hash-browser")
        comes_by_open_link(circle, "lee", "hash-browser")
        comes_by_open_link(circle, "mo", "hash-other")
        assert knocks(circle) == {"lee": True, "mo": False}

    def test_h8_admit_all_leaves_out_the_browser_of_somebody_removed_whom_a_facilitator_admits_by_name(self) -> None:
        circle = self.removed_from("hash-browser")
        comes_by_open_link(circle, "lee", "hash-browser")
        comes_by_open_link(circle, "mo", "hash-other")
        circle.by("fay", AdmitAll())
        assert (circle.seat("mo").standing, circle.seat("lee").standing) == ("seated", "knocking")
        circle.admit("lee")
        assert circle.seat("lee").standing == "seated"

    def test_h8_a_removal_that_was_undone_is_no_longer_shown(self) -> None:
        circle = self.removed_from("hash-browser")
        comes_by_open_link(circle, "lee", "hash-browser")
        circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
        assert knocks(circle) == {"lee": False}

    def test_h8_removing_locks_the_door_in_the_same_step(self) -> None:
        circle = live_circle()
        circle.by("fay", Remove(seat="ana", lock=True))
        assert circle.room.locked
        assert [act.what for act in circle.room.appended if act.kind == "act"] == ["locked", "removed"]

    def test_h8_removing_renews_the_open_link_in_the_same_step(self) -> None:
        circle = self.removed_from("hash-browser")
        circle.by("fay", Remove(seat="ana", open_link=NEW_LINK))
        assert [link.hash for link in circle.room.open_links] == [NEW_LINK]
        old = EnterByOpenLink(link=OPEN_LINK.hash, seat="lee", session="s")
        assert circle.refusal(old, Service()) == RefusalCode.NO_SUCH_LINK
        comes_by_open_link(circle, "mo", "hash-other")

    def test_h8_removing_is_never_refused_for_want_of_an_open_link(self) -> None:
        circle = live_circle()
        circle.organiser(ReplaceOpenLink(id="o2", link=None))
        circle.by("fay", Remove(seat="ana", open_link=NEW_LINK))
        assert (circle.seat("ana").standing, circle.room.open_links) == ("removed", ())

    def test_h8_whoever_facilitates_renews_the_link_where_there_is_one(self) -> None:
        circle = live_circle()
        circle.by("fay", RenewOpenLink(link=NEW_LINK))
        assert [link.hash for link in circle.room.open_links] == [NEW_LINK]
        circle.organiser(ReplaceOpenLink(id="o2", link=None))
        assert circle.refusal_by("fay", RenewOpenLink(link=NEW_LINK)) == RefusalCode.NO_OPEN_LINK
        assert circle.refusal_by("ana", RenewOpenLink(link=NEW_LINK)) == RefusalCode.NOT_ALLOWED


def test_d9_whoever_was_removed_while_offline_is_told_so_when_they_come_back() -> None:
    circle = live_circle()
    circle.drop("ana")
    circle.by("fay", Remove(seat="ana"))
    back = Connect(seat="ana", session="session-ana", node="n1", connection="x", incarnation="y")
    assert circle.refusal(back, Service()) == RefusalCode.REMOVED
    circle.by("fay", UndoRemoval(removal_id=removal_id(circle)))
    assert circle.refusal(back, Service()) == RefusalCode.NO_SUCH_SESSION
