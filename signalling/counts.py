"""What a node counts of its own doings: kinds and outcomes, never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from signalling.lag import LoopLag


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the node started. `commands` by type and outcome, `negotiation` by where it went, `closes` by code."""

    commands: Counter[tuple[str, str]] = field(default_factory=Counter)
    negotiation: Counter[str] = field(default_factory=Counter)
    closes: Counter[int] = field(default_factory=Counter)
    loop_lag: LoopLag = field(default_factory=LoopLag)
