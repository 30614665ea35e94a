"""What a node counts of its own doings: kinds and outcomes, never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from moderation.commands import Command
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.state.entries import Act
from moderation.state.room import Room
from signalling.node.lag import LoopLag

ClaimOutcome = Literal["asked", "asked_too_often", "refused", "taken_over"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the node started. `commands` by type and outcome, `negotiation` by where it went, `closes` by code.

    `claims` are seats that another session asked for, and what became of it.
    """

    commands: Counter[tuple[str, str]] = field(default_factory=Counter)
    negotiation: Counter[str] = field(default_factory=Counter)
    closes: Counter[int] = field(default_factory=Counter)
    claims: Counter[ClaimOutcome] = field(default_factory=Counter)
    loop_lag: LoopLag = field(default_factory=LoopLag)

    def changed(self, before: Room, after: Room, command: Command) -> None:
        """A command was applied here, or changed nothing."""
        if after.version == before.version:
            return
        no = (isinstance(command, SettleClaim) and not command.allow) or (
            isinstance(command, AnswerClaim) and not command.mine
        )
        self.claims["refused"] += no
        taken = sum(isinstance(entry, Act) and entry.what == "taken_over" for entry in after.appended)
        self.claims["taken_over"] += taken
