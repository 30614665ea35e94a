from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, ReplaceLink
from moderation.commands.lobby import Decline, Knock
from moderation.commands.presence import LoseNode
from moderation.commands.removal import Remove, UndoRemoval
from moderation.rules.claims import STANDS_S
from moderation.state.seat import CLAIMS_KEPT
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.encoder import ViewEncoder
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import Session
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


def take_over(circle: Circle) -> None:
    circle.enter("ana", "elsewhere", claim_id="c2")
    circle.by("ana", AnswerClaim(claim_id="c2", mine=True))


DISMISSALS: dict[str, tuple[Callable[[Circle], object], Close | None]] = {
    "nothing happened": (lambda circle: None, None),
    "the line dropped": (lambda circle: circle.drop("ana"), None),
    "another page of the seat": (lambda circle: circle.connect("ana", page="b"), close.TAKEN_OVER),
    "a claim nobody answered yet": (lambda circle: circle.enter("ana", "elsewhere"), None),
    "another device took over": (take_over, close.MOVED),
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
    assert ana.dismissal(circle.room.seat(ana.seat)) is None
    happens(circle)
    assert ana.dismissal(circle.room.seat(ana.seat)) is dismissal


def test_whoever_was_declined_and_leaves_has_left() -> None:
    circle = live_circle()
    knock_by_the_open_link(circle)
    lea = watcher(circle, "lea")
    circle.by("fay", Decline(seat="lea"))
    assert lea.dismissal(circle.room.seat(lea.seat)) is None
    circle.by("lea", Leave())
    assert lea.dismissal(circle.room.seat(lea.seat)) is close.LEFT


def test_a_socket_whose_seat_is_gone_has_left() -> None:
    circle = live_circle()
    knock_by_the_open_link(circle)
    lea = watcher(circle, "lea")
    circle.by("lea", Leave())
    assert lea.dismissal(circle.room.seat(lea.seat)) is close.LEFT


def test_a_page_that_is_here_is_missed_when_the_room_has_it_elsewhere_or_nowhere() -> None:
    circle = live_circle()
    ana = watcher(circle)
    assert not ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    circle.service(LoseNode(nodes=("n1",)))
    assert ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    ana.outbox.close(close.TAKEN_OVER)
    assert not ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    assert not watcher(circle, session="session-of-nobody").is_missed(circle.room.phase, circle.room.seat("ana"))


def test_nobody_waits_for_whoever_was_let_go_when_the_circle_ended() -> None:
    circle = live_circle()
    fay, ana = watcher(circle, "fay"), watcher(circle)
    circle.by("fay", EndCircle())
    assert not ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    assert ana.dismissal(circle.room.seat(ana.seat)) is None
    circle.service(LoseNode(nodes=("n1",)))
    assert fay.is_missed(circle.room.phase, circle.room.seat(fay.seat))


def test_a_claimant_is_missed_until_the_room_knows_their_page() -> None:
    circle = live_circle()
    circle.enter("ana", "elsewhere")
    claimant = watcher(circle, "ana", session="elsewhere", connection="other")
    assert claimant.is_missed(circle.room.phase, circle.room.seat(claimant.seat))
    circle.connect("ana", "elsewhere", page="b")
    assert not claimant.is_missed(circle.room.phase, circle.room.seat(claimant.seat))
    circle.service(LoseNode(nodes=("n1",)))
    assert claimant.is_missed(circle.room.phase, circle.room.seat(claimant.seat))


@pytest.mark.parametrize("happens", ["refused", "displaced", "the seated person left", "the seated person was removed"])
def test_h3_a_claimant_who_is_not_let_in_is_told_so(happens: str) -> None:
    circle = live_circle()
    circle.enter("ana", "elsewhere", claim_id="c2")
    circle.connect("ana", "elsewhere", page="b")
    claimant = watcher(circle, session="elsewhere", connection="line-ana-b")
    claimant.session.view_message(ViewEncoder(circle.room).encode("ana", "elsewhere"))
    assert claimant.dismissal(circle.room.seat(claimant.seat)) is None
    match happens:
        case "refused":
            circle.by("fay", SettleClaim(seat="ana", claim_id="c2", allow=False))
        case "displaced":
            circle.now += STANDS_S
            for number in range(CLAIMS_KEPT):
                circle.ask_for("ana", f"another-{number}")
        case "the seated person was removed":
            remove(circle)
        case _:
            circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
            circle.by("ana", Leave())
    assert claimant.dismissal(circle.room.seat(claimant.seat)) is close.NOT_LET_IN


def test_h3_a_claimant_to_a_seat_that_is_gone_was_not_let_in() -> None:
    circle = live_circle()
    knock_by_the_open_link(circle)
    circle.by("lea", Leave())
    circle.service(EnterAgain(seat="lea", former="session-lea", session="back", claim_id="c2"))
    circle.connect("lea", session="back", page="b")
    circle.by("lea", Knock(name="Lea"))
    circle.service(EnterAgain(seat="lea", former="session-lea", session="elsewhere", claim_id="c3"))
    claimant = watcher(circle, "lea", session="elsewhere")
    claimant.session.view_message(ViewEncoder(circle.room).encode("lea", "elsewhere"))
    circle.by("fay", EndCircle())
    circle.by("lea", Leave())
    assert circle.room.seat("lea") is None
    assert claimant.dismissal(circle.room.seat(claimant.seat)) is close.NOT_LET_IN


def test_h3_whoever_was_seated_is_told_that_the_seat_moved_and_not_that_they_were_not_let_in() -> None:
    circle = live_circle()
    ana = watcher(circle)
    ana.session.view_message(ViewEncoder(circle.room).encode("ana", "session-ana"))
    take_over(circle)
    assert ana.dismissal(circle.room.seat(ana.seat)) is close.MOVED
    assert ana.turned_away(circle.room) is close.MOVED
    assert watcher(circle, session="of nobody").turned_away(circle.room) is close.NO_SESSION


def test_h3_whoever_comes_back_to_a_seat_they_left_is_told_so() -> None:
    circle = live_circle()
    ana = watcher(circle)
    circle.by("ana", Leave())
    assert ana.turned_away(circle.room) is close.LEFT


def test_a_page_speaks_for_its_seat_as_long_as_it_is_the_newest_of_a_session_that_has_it() -> None:
    circle = live_circle()
    seat = circle.seat("ana")
    ana = watcher(circle)
    ana.incarnation = seat.incarnation or ""
    assert ana.own_seat(circle.room) == seat
    circle.ask_for("ana", "elsewhere", claim_id="c2")
    claimant = watcher(circle, session="elsewhere")
    claimant.incarnation = ana.incarnation  # everybody seated can read it
    assert claimant.own_seat(circle.room) is None
    circle.connect("ana", page="b")
    assert ana.own_seat(circle.room) is None


def test_a_page_that_is_not_connected_yet_or_whose_seat_is_gone_is_not_missed() -> None:
    circle = live_circle()
    ana = watcher(circle)
    circle.service(LoseNode(nodes=("n1",)))
    ana.connected = False
    assert not ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    ana.connected, ana.seat = True, "nobody"
    assert not ana.is_missed(circle.room.phase, circle.room.seat(ana.seat))
    assert ana.dismissal(circle.room.seat(ana.seat)) is close.LEFT
