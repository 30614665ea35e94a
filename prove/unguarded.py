"""`roomserver` with one guard taken out, for the controls: `python -m prove.unguarded GUARD serve …`. Never shipped."""

from __future__ import annotations

import dataclasses
import sys

from moderation.commands.removal import Remove
from moderation.rules import presence, removal
from moderation.state.care import Removal
from moderation.state.room import Room, fresh_id
from moderation.state.seat import Seat
from moderation.state.values import replace
from moderation.table import SEAT_RULES
from roomserver.cli import main


def no_grace() -> None:
    """Nobody's seat is held: whoever drops is away at once."""
    presence.grace_from = lambda room, now: now


def removed_in_name_only() -> None:
    """A removal is noted, and nothing else happens."""

    def note(room: Room, command: Remove, seat: Seat, now: float) -> Room:
        other = room.seat(command.seat)
        assert other is not None
        noted = Removal(id=fresh_id(room, "x"), seat=other.id, name=other.name, by=seat.id, at=now, reason="")
        return replace(room, removals=(*room.removals, noted))

    rule = SEAT_RULES[Remove]
    assert rule.apply is removal.remove
    SEAT_RULES[Remove] = dataclasses.replace(rule, apply=note)  # type: ignore[index]


GUARDS = {"grace": no_grace, "removal": removed_in_name_only}


if __name__ == "__main__":
    GUARDS[sys.argv.pop(1)]()
    main()
