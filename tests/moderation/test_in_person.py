"""A circle in person: its room lets nobody in, and says where people meet to those alone who have a personal link."""

from __future__ import annotations

import pytest

from moderation.commands.announcing import ReviseCircle
from moderation.commands.door import SetLock
from moderation.commands.ending import CancelCircle, CloseCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import Invite
from moderation.commands.lobby import Knock
from moderation.commands.stages import Begin
from moderation.reading.views import organiser_view, view
from moderation.refusal import RefusalCode
from moderation.settle import settle
from moderation.state.plan import Plan, Venue
from moderation.state.room import UNUSED_S
from moderation.state.values import replace
from moderation.transition import Organiser
from tests.moderation.circles import NOW, Circle, empty_circle, english, live_circle
from tests.values import as_text

VENUE = Venue(
    address="canary-address, 12 Jalan Ampang", area="Ampang", directions=english("canary-way: the blue door.")
)
IN_PERSON = Plan(venue=VENUE, theme=english("Grief"))
TOMORROW = NOW + 86400.0


@pytest.fixture(params=[TOMORROW, NOW])
def circle(request: pytest.FixtureRequest) -> Circle:
    """Before and after its doors would open."""
    return empty_circle(starts_at=request.param, plan=IN_PERSON, cofacilitators="cleo")


def moved(circle: Circle, venue: Venue | None) -> ReviseCircle:
    room = circle.room
    plan = replace(room.plan, venue=venue)
    return ReviseCircle(
        title=room.title, starts_at=room.starts_at, capacity=room.capacity, plan=plan, made_on=room.revision
    )


def come(circle: Circle, seat: str) -> None:
    """By their personal link."""
    circle.enter(seat)
    circle.connect(seat)


def told(circle: Circle, seat: str, session: str | None = None) -> str:
    return as_text(view(circle.room, seat, session))


@pytest.mark.parametrize("seat", ["fay", "cleo", "ana"])
def test_nobody_is_let_in_and_nothing_begins(circle: Circle, seat: str) -> None:
    come(circle, seat)
    for command in (Knock(name="Fay", early=True), Begin(), SetLock(locked=True)):
        assert circle.refusal_by(seat, command) == RefusalCode.IN_PERSON
    circle.by(seat, Leave())
    assert circle.seat(seat).standing == "invited"


def test_it_is_over_a_day_after_its_start_and_has_told_its_organiser_nothing(circle: Circle) -> None:
    come(circle, "ana")
    circle.drop("ana")
    starts_at = circle.room.starts_at
    assert starts_at is not None
    over = settle(circle.room, starts_at + UNUSED_S)
    assert (over.phase, over.alerts) == ("ended", ())


@pytest.mark.parametrize("seat", ["fay", "cleo", "ana"])
def test_whoever_has_a_personal_link_is_told_where_people_meet(circle: Circle, seat: str) -> None:
    come(circle, seat)
    shown = view(circle.room, seat)
    assert shown.me is not None
    assert (shown.kind, shown.circle.in_person, shown.me.venue) == ("door", True, VENUE)


def test_nobody_else_is(circle: Circle) -> None:
    """Canaries of the venue, in all that anybody but the owner of a personal link is told."""
    circle.enter_by_open_link("zed")
    circle.connect("zed")
    come(circle, "ana")
    assert "canary" in told(circle, "ana")
    assert "canary" not in told(circle, "zed")
    assert "canary" not in as_text(organiser_view(circle.room))
    assert "canary" not in told(circle, "ana", "session-of-somebody-else")
    circle.organiser(Invite(seat="pat", role="participant", link="link-pat"))
    assert "canary" in told(circle, "pat")


@pytest.mark.parametrize("end", [CloseCircle(), CancelCircle()])
def test_once_it_is_over_nobody_is(circle: Circle, end: CloseCircle | CancelCircle) -> None:
    come(circle, "ana")
    circle.organiser(end)
    assert "canary" not in told(circle, "ana")


def test_a_second_device_with_the_link_takes_over_at_once(circle: Circle) -> None:
    """On the way there somebody opens on a phone what is open at home."""
    come(circle, "ana")
    circle.enter("ana", "session-phone")
    assert circle.seat("ana").claims == ()
    assert "canary" in told(circle, "ana", "session-phone")


def test_a_circle_moves_to_a_venue_and_back_while_nobody_has_come_in() -> None:
    circle = empty_circle(starts_at=TOMORROW)
    circle.organiser(moved(circle, VENUE))
    assert circle.room.in_person
    circle.organiser(moved(circle, None))
    assert not circle.room.in_person


def test_its_area_is_on_one_line(circle: Circle) -> None:
    plan = moved(circle, Venue(address="12 Jalan Ampang", area=" Ampang,\n Kuala\u200b Lumpur ")).plan
    assert plan is not None
    assert plan.venue == Venue(address="12 Jalan Ampang", area="Ampang, Kuala Lumpur")


def test_a_circle_that_people_have_come_to_moves_nowhere() -> None:
    circle = empty_circle()
    circle.arrive("ana")
    assert circle.refusal(moved(circle, VENUE), Organiser()) == RefusalCode.PEOPLE_HERE
    live = live_circle()
    assert live.refusal(moved(live, VENUE), Organiser()) == RefusalCode.ALREADY_LIVE
