"""How much is measured: enough for figures, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Rooms and people counted, durations in seconds, rates a second; `growth` is from how many rooms to how many."""

    rounds: int
    people_a_room: int
    joins: tuple[int, ...]
    relay_rooms: int
    pass_rooms: int
    warm_s: float
    flood_s: float
    slow_rate: float
    slow_s: float
    idle_rooms: tuple[int, int]
    growth: tuple[int, int]
    growth_flood_s: float


FULL = Sizes(
    rounds=5,
    people_a_room=8,
    joins=(200, 1000),
    relay_rooms=50,
    pass_rooms=125,
    warm_s=0.5,
    flood_s=2.5,
    slow_rate=100,
    slow_s=5,
    idle_rooms=(50, 250),
    growth=(10, 300),
    # Ten rooms may say no more within a moment: people are held to five commands a second, after thirty at once.
    growth_flood_s=0.4,
)
TINY = Sizes(
    rounds=1,
    people_a_room=3,
    joins=(6,),
    relay_rooms=2,
    pass_rooms=8,
    warm_s=0.02,
    flood_s=0.05,
    slow_rate=10,
    slow_s=0.3,
    idle_rooms=(2, 6),
    growth=(4, 16),
    growth_flood_s=0.02,
)
