"""How much is measured: enough for figures, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Rooms and people counted, durations in seconds, rates a second.

    `people` are the sizes of rooms, and `rooms` their numbers, with which growth is measured; each ascends.
    `listening_rooms` is from how many rooms to how many listeners are counted.
    """

    rounds: int
    people_a_room: int
    joining: int
    relay_rooms: int
    move_rooms: int
    warm_s: float
    flood_s: float
    slow_rate: float
    slow_s: float
    listening_rooms: tuple[int, int]
    empty_s: float
    listen_s: float
    people: tuple[int, ...]
    people_rooms: int
    rooms: tuple[int, ...]
    growth_flood_s: float
    script: str
    scripted_rooms: int
    scripted_moves: int


FULL = Sizes(
    rounds=7,
    people_a_room=8,
    joining=1000,
    relay_rooms=50,
    move_rooms=125,
    warm_s=0.5,
    flood_s=2.5,
    slow_rate=100,
    slow_s=6,
    listening_rooms=(50, 250),
    empty_s=4,
    # Each connection is pinged once in 20 s, and answers five beats.
    listen_s=20,
    people=(2, 4, 8, 16, 32),
    people_rooms=24,
    rooms=(10, 30, 100, 300),
    growth_flood_s=1.5,
    script="circle-60",
    scripted_rooms=8,
    # Two for each person: with three fewer than sixteen the round is not over.
    scripted_moves=12,
)
TINY = Sizes(
    rounds=1,
    people_a_room=3,
    joining=6,
    relay_rooms=2,
    move_rooms=8,
    warm_s=0.02,
    flood_s=0.05,
    slow_rate=10,
    slow_s=0.3,
    listening_rooms=(2, 6),
    empty_s=0.1,
    listen_s=0.1,
    people=(2, 3),
    people_rooms=4,
    rooms=(4, 8),
    growth_flood_s=0.02,
    script="circle-60",
    scripted_rooms=2,
    scripted_moves=3,
)
