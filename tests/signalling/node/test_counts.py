"""What a node counts of claims: once each, and nothing where nothing happened."""

from __future__ import annotations

from collections import Counter

from moderation.commands import Command
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.transition import Actor, AtSeat
from roomserver.store import RedisRoomStore
from roomserver.telemetry.metrics import HubCollector
from signalling.node.counts import Counts
from tests.moderation.circles import Circle, live_circle
from tests.signalling.hosting import Page, RunningNode, keep, seated


def claimed() -> Circle:
    """Ana's seat is asked for from another device."""
    circle = live_circle()
    circle.ask_for("ana", "elsewhere", claim_id="c2")
    return circle


def counted(circle: Circle, command: Command, actor: Actor) -> Counter[str]:
    counts = Counts()
    before = circle.room
    counts.changed(before, circle.apply(command, actor), command)
    counts.changed(circle.room, circle.room, command)  # as one that is sent again
    return +Counter[str](counts.claims)


def test_a_claim_that_somebody_said_no_to_is_refused_once() -> None:
    no = AnswerClaim(claim_id="c2", mine=False)
    assert counted(claimed(), no, AtSeat("ana")) == {"refused": 1}
    settled = SettleClaim(seat="ana", claim_id="c2", allow=False)
    assert counted(claimed(), settled, AtSeat("fay")) == {"refused": 1}


def test_a_claim_that_somebody_said_yes_to_took_over_once() -> None:
    yes = AnswerClaim(claim_id="c2", mine=True)
    assert counted(claimed(), yes, AtSeat("ana"))["refused"] == 0
    allowed = SettleClaim(seat="ana", claim_id="c2", allow=True)
    assert counted(claimed(), allowed, AtSeat("fay")) == {"taken_over": 1}


async def test_rooms_are_told_by_room_and_sockets_by_socket(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]

    def told() -> dict[str, float]:
        metrics = list(HubCollector(here.hub).collect())
        return {
            metric.name: metric.samples[0].value for metric in metrics if metric.name.endswith(("rooms", "sockets"))
        }

    assert told() == {"circle_rooms": 1, "circle_sockets": 3}
    for page in pages:
        await page.part()
    assert told() == {"circle_rooms": 0, "circle_sockets": 0}
