"""What a node counts of claims: once each, and nothing where nothing happened."""

from __future__ import annotations

from collections import Counter

from moderation.commands import AnswerClaim, Command, SettleClaim
from moderation.transition import Actor, AtSeat
from signalling.counts import Counts
from tests.moderation.circles import Circle, live_circle


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
