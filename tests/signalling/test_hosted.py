from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.commands import EndCircle, Knock, Leave, LoseNode, Remove, ReplaceLink, UndoRemoval
from signalling import close
from signalling.close import Close
from signalling.hosted import Watcher
from signalling.outbox import Outbox
from signalling.session import Session
from tests.moderation.circles import Circle, live_circle


def watcher(circle: Circle, seat_id: str = "ana", session: str | None = None, connection: str | None = None) -> Watcher:
    """The socket of that seat, as the room knows it."""
    seat = circle.room.seat(seat_id)
    assert seat is not None
    return Watcher(
        seat_id,
        session or f"session-{seat_id}",
        "page-one",
        Session(0.0),
        Outbox(),
        connection=connection or seat.connection or "none",
        connected=True,
    )


def knock_by_the_open_link(circle: Circle) -> None:
    circle.enter_by_open_link("lea")
    circle.connect("lea")
    circle.by("lea", Knock(name="Lea"))


def remove(circle: Circle) -> None:
    circle.by("fay", Remove(seat="ana"))


def remove_and_undo(circle: Circle) -> None:
    remove(circle)
    circle.by("fay", UndoRemoval(removal_id=circle.room.removals[0].id))


DISMISSALS: dict[str, tuple[Callable[[Circle], object], Close | None]] = {
    "nothing happened": (lambda circle: None, None),
    "the line dropped": (lambda circle: circle.drop("ana"), None),
    "another page of the seat": (lambda circle: circle.connect("ana", page="b"), close.TAKEN_OVER),
    "a claim nobody answered yet": (lambda circle: circle.enter("ana", "elsewhere"), None),
    "they left": (lambda circle: circle.by("ana", Leave()), close.LEFT),
    "they were removed": (remove, close.REMOVED),
    "they were removed, and that was undone": (remove_and_undo, close.LEFT),
    "their link was replaced": (
        lambda circle: circle.organiser(ReplaceLink(seat="ana", link="link-new")),
        close.NO_SESSION,
    ),
}


@pytest.mark.parametrize("what", DISMISSALS)
def test_a_socket_stays_as_long_as_its_session_has_the_seat(what: str) -> None:
    happens, dismissal = DISMISSALS[what]
    circle = live_circle()
    ana = watcher(circle)
    assert ana.dismissal(circle.room) is None
    happens(circle)
    assert ana.dismissal(circle.room) is dismissal


def test_a_socket_whose_seat_is_gone_has_left() -> None:
    circle = live_circle()
    knock_by_the_open_link(circle)
    lea = watcher(circle, "lea")
    circle.by("lea", Leave())
    assert lea.dismissal(circle.room) is close.LEFT


def test_a_page_that_is_here_is_missed_when_the_room_has_it_elsewhere_or_nowhere() -> None:
    circle = live_circle()
    ana = watcher(circle)
    assert not ana.is_missed(circle.room)
    circle.service(LoseNode(nodes=("n1",)))
    assert ana.is_missed(circle.room)
    ana.outbox.close(close.TAKEN_OVER)
    assert not ana.is_missed(circle.room)
    assert not watcher(circle, session="session-of-nobody").is_missed(circle.room)


def test_nobody_waits_for_whoever_was_let_go_when_the_circle_ended() -> None:
    circle = live_circle()
    fay, ana = watcher(circle, "fay"), watcher(circle)
    circle.by("fay", EndCircle())
    assert not ana.is_missed(circle.room)
    assert ana.dismissal(circle.room) is None
    circle.service(LoseNode(nodes=("n1",)))
    assert fay.is_missed(circle.room)


def test_a_claimant_is_missed_until_the_room_knows_their_page() -> None:
    circle = live_circle()
    circle.enter("ana", "elsewhere")
    claimant = watcher(circle, "ana", session="elsewhere", connection="other")
    assert claimant.is_missed(circle.room)
    circle.connect("ana", "elsewhere", page="b")
    assert not claimant.is_missed(circle.room)
    circle.service(LoseNode(nodes=("n1",)))
    assert claimant.is_missed(circle.room)
