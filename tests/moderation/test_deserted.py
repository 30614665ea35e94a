from __future__ import annotations

from moderation.commands.leaving import Leave
from moderation.commands.presence import LoseNode
from moderation.commands.signals import SendSignal
from moderation.state.room import DESERTED_S
from tests.moderation.circles import GRACE_S, live_circle


def test_o3_what_is_still_open_goes_to_the_organiser_before_a_deserted_circle_ends() -> None:
    circle = live_circle()
    circle.by("ana", SendSignal(kind="not_safe"))
    circle.by("ana", Leave())
    circle.service(LoseNode(nodes=("n1",)))
    circle.wait(GRACE_S)
    circle.wait(3 * DESERTED_S)
    assert circle.phase() == "ended"
    [alert] = [alert for alert in circle.room.alerts if alert.seat == "ana"]
    assert (alert.what, alert.state, alert.seen_at) == ("left_open", "not_safe", None)
    assert (circle.room.cards, circle.room.sealed) == ((), ())
