"""What this server is to reach: a figure of its own, or a ratio to another server or situation in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.figures import Figure, Source, figure_of, number, ratio_of
from bench.results import Observation
from bench.servers import BEFORE, COMPOSITE, OURS, PEER_SERVER, WEBSOCKETS
from bench.sizes import Sizes


@dataclass(frozen=True)
class Target:
    """The floor must be reached, the goal is wished for; `is_least` tells whether more is better.

    With `over` it is a ratio to that.
    """

    title: str
    source: Source
    floor: float
    goal: float
    is_least: bool = False
    over: Source | None = None

    def reached(self, seen: Sequence[Observation]) -> Figure | None:
        """None where it was not measured."""
        return figure_of(seen, self.source) if self.over is None else ratio_of(seen, self.source, self.over)

    def bound(self, value: float) -> str:
        return f"{'≥' if self.is_least else '≤'} {number(value)}"

    def verdict(self, reached: Figure | None, bound: float) -> str:
        """By the median; where the interval holds the bound, it says that the rounds disagree."""
        if reached is None:
            return "not measured"
        met = reached.value >= bound if self.is_least else reached.value <= bound
        unsure = reached.rounds > 1 and reached.interval.low <= bound <= reached.interval.high
        return f"{'met' if met else 'missed'}{', within the interval' if unsure else ''}"


def targets(sizes: Sizes) -> tuple[Target, ...]:
    """In the order in which one reads them."""
    few, many = sizes.rooms[0], sizes.rooms[-1]
    usual, full = sizes.people_a_room, sizes.people[-1]

    def ours(bench: str, figure: str) -> Source:
        return Source(bench, OURS, figure)

    def moves(server: str) -> Source:
        return Source("moves", server, "moves_per_s")

    return (
        Target("Moves of the piece a second, × the build before", moves(OURS), 2.5, 3.5, True, moves(BEFORE)),
        Target("Moves of the piece a second, × the composite", moves(OURS), 0.4, 0.6, True, moves(COMPOSITE)),
        Target(
            "Descriptions relayed a second, × PeerServer",
            ours("relays", "relays_per_s"),
            0.8,
            1.3,
            True,
            Source("relays", PEER_SERVER, "relays_per_s"),
        ),
        Target(
            f"{sizes.joining:,} people join, × bare websockets",
            ours("joins", "joins_ms"),
            2,
            1.3,
            over=Source("joins", WEBSOCKETS, "joins_ms"),
        ),
        Target("One who listens, KiB", ours("listeners", "listener_kib"), 20, 10),
        Target("One who listens, µs of CPU a second", ours("listeners", "listener_us_per_s"), 35, 20),
        Target(
            f"CPU of a move with {full} people, × with {usual}",
            ours("people", f"move_us_{full}"),
            2.5,
            2,
            over=ours("people", f"move_us_{usual}"),
        ),
        Target(
            f"CPU of a move with {many} rooms, × with {few}",
            ours("rooms", f"move_us_{many}"),
            1.25,
            1.15,
            over=ours("rooms", f"move_us_{few}"),
        ),
        Target(
            f"p99 of a move with {many} rooms, × with {few}",
            ours("rooms", f"move_p99_ms_{many}"),
            2.5,
            1.5,
            over=ours("rooms", f"move_p99_ms_{few}"),
        ),
        Target(f"Bytes a move to a participant, {sizes.script}", ours("messages", "participant_bytes"), 2000, 1000),
        Target(f"Bytes a move to a facilitator, {sizes.script}", ours("messages", "facilitator_bytes"), 2500, 1500),
        Target(
            "CPU of the store for a move, × the build before",
            ours("moves", "move_store_us"),
            0.8,
            0.6,
            over=Source("moves", BEFORE, "move_store_us"),
        ),
    )
