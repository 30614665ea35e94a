"""Which figures are shown beside which, and what they are to reach."""

from __future__ import annotations

from dataclasses import dataclass

from bench.servers import IN_MEMORY, OURS
from bench.sizes import Sizes


@dataclass(frozen=True)
class Column:
    """Which server's figures; with an `ending` those figures whose names end so."""

    title: str
    server: str
    ending: str = ""


@dataclass(frozen=True)
class Goal:
    """What the first column is to reach: so many times that of another, or, with none, so much."""

    bound: float
    is_least: bool
    over: Column | None = None

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.is_least else value <= self.bound

    def __str__(self) -> str:
        aim = f"{'≥' if self.is_least else '≤'} {self.bound:g}"
        return aim if self.over is None else f"{aim} × {self.over.title}"


def at_least(bound: float, over: Column | None = None) -> Goal:
    return Goal(bound, True, over)


def at_most(bound: float, over: Column | None = None) -> Goal:
    return Goal(bound, False, over)


@dataclass(frozen=True)
class Row:
    title: str
    figure: str
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True)
class Table:
    """Of one bench; the goals are those of the first column."""

    title: str
    bench: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


MINE, UNKEPT = Column("this server", OURS), Column("the same, nothing kept", IN_MEMORY)
PEER, BARE, STARLETTE = (Column(name, name) for name in ("PeerServer", "websockets", "starlette"))
EVERYBODY = (MINE, UNKEPT, PEER, BARE, STARLETTE)
CPU_EACH = "– CPU of the server for each, µs"

NEGOTIATION = Table(
    "Negotiation",
    "relays",
    EVERYBODY,
    (
        Row("descriptions a second", "relays_per_s", (at_least(0.55, PEER), at_least(1, PEER))),
        Row(CPU_EACH, "relay_us"),
    ),
)
PIECE = Table(
    "The talking piece",
    "passes",
    (MINE, UNKEPT, BARE, STARLETTE),
    (
        Row("moves a second", "passes_per_s", (at_least(0.85, UNKEPT),)),
        Row("messages to people a second", "broadcasts_per_s", (at_least(1.2, STARLETTE),)),
        Row("– CPU of the server for each move, µs", "pass_us"),
        Row("move to last socket, p50, ms", "pass_p50_ms", (at_most(1.5, UNKEPT),)),
        Row("– p99, ms", "pass_p99_ms"),
    ),
)
IDLE = Table(
    "One more who sits and listens",
    "idle",
    EVERYBODY,
    (Row("server, KiB", "idle_kib", (at_most(27),)), Row("its store, KiB", "idle_store_kib")),
)
DURABILITY = Table(
    "How writes reach the disk (appendfsync)",
    "durability",
    tuple(Column(how, how) for how in ("always", "everysec", "no")),
    (
        Row("moves of the piece a second", "passes_per_s"),
        Row("move to last socket, p50, ms", "pass_p50_ms"),
        Row("– p99, ms", "pass_p99_ms"),
        Row("– longest, ms", "pass_max_ms"),
    ),
)


def tables(sizes: Sizes) -> tuple[Table, ...]:
    """All that there are, in the order in which one reads them."""
    return _joining(sizes), NEGOTIATION, PIECE, IDLE, _growth(sizes), DURABILITY


def _joining(sizes: Sizes) -> Table:
    rows: list[Row] = []
    for people in sizes.joins:
        rows += [
            Row(f"{people} people join, ms", f"join_{people}_ms", (at_most(1.5, BARE),)),
            Row("– p99 of each, ms", f"join_{people}_p99_ms"),
            Row(CPU_EACH, f"join_{people}_us"),
        ]
    return Table("Joining", "joins", EVERYBODY, tuple(rows))


def _growth(sizes: Sizes) -> Table:
    """Of ours, and of one that knows no more of its rooms than that they are there."""
    few, many = (f"{rooms} rooms" for rooms in sizes.growth)
    before = Column(few, OURS, "_few")
    columns = (
        Column(many, OURS, "_many"),
        before,
        Column(f"starlette, {many}", "starlette", "_many"),
        Column(f"starlette, {few}", "starlette", "_few"),
    )
    no_fewer, no_more = (at_least(0.9, before),), (at_most(1.1, before),)
    rows = (
        Row("one joins, ms", "join_ms", no_more),
        Row("descriptions a second", "relays_per_s", no_fewer),
        Row("moves of the piece a second", "passes_per_s", no_fewer),
        Row("move to last socket, p50, ms", "pass_p50_ms", no_more),
        Row("– p99, ms", "pass_p99_ms", no_more),
        Row("one more who listens, KiB", "idle_kib", no_more),
    )
    return Table("Growth", "growth", columns, rows)
