"""The clock: time alone is for `moderation/settle.py`."""

from __future__ import annotations

from moderation.commands.clock import Tick
from moderation.rules.rule import OutsideRule, Rows
from moderation.state.room import Room


def tick(room: Room, command: Tick, now: float) -> Room:
    """Time has passed, and what follows from that has been done."""
    return room


ROWS = Rows(by_service={Tick: OutsideRule(tick, after_the_end=True)})
