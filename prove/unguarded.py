"""`roomserver` with one guard taken out, for the controls: `python -m prove.unguarded GUARD serve …`. Never shipped."""

from __future__ import annotations

import sys

from moderation import transition
from moderation.commands.removal import Remove
from moderation.rules import presence, removal
from moderation.state.care import Removal
from moderation.state.room import Room, fresh_id
from moderation.state.seat import Seat
from moderation.state.values import replace
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

    rule = transition.SEAT_RULES[Remove]
    assert rule.apply is removal.remove
    transition.SEAT_RULES[Remove] = replace_rule(rule, note)  # type: ignore[index]


def replace_rule(rule: transition.Rule, apply: transition.Apply) -> transition.Rule:
    return transition.Rule(rule.least, rule.phases, rule.places, apply, rule.act, rule.standings)


GUARDS = {"grace": no_grace, "removal": removed_in_name_only}


if __name__ == "__main__":
    GUARDS[sys.argv.pop(1)]()
    main()
