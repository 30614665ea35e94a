"""Who comes first in an organiser's list, and where its pages begin."""

from __future__ import annotations

import pytest

from moderation.reading.parts import AttendancePart
from moderation.reading.views import organiser_view
from moderation.state.care import Alert
from moderation.state.room import Phase
from moderation.state.values import replace
from roomserver.programme.circle import CircleState
from roomserver.programme.order import LeftAt, Place, is_over, place_of, read, written
from tests.moderation.circles import english, live_circle


def attended(waiting: int, present: int) -> AttendancePart:
    attendance = organiser_view(live_circle().room).attendance
    assert attendance is not None
    return replace(attendance, waiting=waiting, present=present)


def alert(seen_at: float | None) -> Alert:
    return Alert(id="a1", what="not_safe", at=5.0, place="circle", seen_at=seen_at)


def circle(
    name: str,
    phase: Phase = "scheduled",
    *,
    starts_at: float | None = None,
    waiting: int = 0,
    present: int = 0,
    alerts: tuple[Alert, ...] = (),
    created_at: float = 100.0,
) -> CircleState:
    return CircleState(
        id=name,
        title=english(name),
        starts_at=starts_at,
        created_at=created_at,
        revision=1,
        phase=phase,
        language="en",
        course=None,
        attendance=attended(waiting, present),
        alerts=alerts,
    )


def test_those_in_need_come_first_then_what_goes_on_then_the_next_to_begin() -> None:
    circles = [
        circle("over and unseen", "ended", starts_at=50.0, alerts=(alert(None),)),
        circle("unseen", "live", starts_at=90.0, alerts=(alert(7.0), alert(None))),
        circle("debrief", "debrief", starts_at=60.0),
        circle("live", "live", starts_at=70.0, alerts=(alert(7.0),)),
        circle("people wait", "open", starts_at=80.0, waiting=1),
        circle("its doors are open", "open", starts_at=150.0),
        circle("somebody is there", "open", present=1),
        circle("next", starts_at=160.0, present=1),
        circle("afterwards", starts_at=300.0, created_at=1.0),
        circle("without a start", "open", created_at=10.0),
        circle("over since", "ended", starts_at=40.0),
        circle("over before", "ended", starts_at=30.0, alerts=(alert(7.0),)),
    ]
    assert sorted({circle.id: circle for circle in circles[5:] + circles[:5]}.values(), key=place_of) == circles


@pytest.mark.parametrize("phase", ["scheduled", "open", "live", "debrief", "ended"])
@pytest.mark.parametrize("alerts", [(), (alert(7.0),), (alert(7.0), alert(None))])
def test_a_circle_is_over_once_it_has_ended_and_all_of_it_is_seen(phase: Phase, alerts: tuple[Alert, ...]) -> None:
    unseen = any(each.seen_at is None for each in alerts)
    assert is_over(circle("c", phase, alerts=alerts)) is (phase == "ended" and not unseen)


@pytest.mark.parametrize("beginning", [Place(2, 1_764_435_000.123456, "k3x7"), Place(3, -5e9, "k"), LeftAt(0.1 + 0.2)])
def test_where_a_page_begins_is_read_as_it_was_written(beginning: Place | LeftAt) -> None:
    assert read(written(beginning)) == beginning
    assert len(written(beginning)) <= 64


@pytest.mark.parametrize(
    "text", ["", "k3x7", "over", "over:", "over:soon", "over:nan", "over:-inf", "2", "2:nan:k", "x:1.0:k"]
)
def test_whatever_else_is_asked_is_the_beginning_of_no_page(text: str) -> None:
    assert read(text) is None
