"""Which absolute figures are shown beside which."""

from __future__ import annotations

from dataclasses import dataclass

from bench.benches import BENCHES
from bench.servers import BEFORE, COMPOSITE, IN_MEMORY, OURS
from bench.sizes import Sizes

TITLES = {
    OURS: "this server",
    BEFORE: "the build before",
    IN_MEMORY: "this server, nothing kept",
    COMPOSITE: "the composite",
}


@dataclass(frozen=True)
class Row:
    title: str
    figure: str


@dataclass(frozen=True)
class Table:
    """Of one bench: a column for each of its servers."""

    title: str
    bench: str
    rows: tuple[Row, ...]

    @property
    def servers(self) -> tuple[str, ...]:
        return tuple(BENCHES[self.bench].servers)


def tables(sizes: Sizes) -> tuple[Table, ...]:
    """All that there are, in the order in which one reads them."""
    return (
        Table(
            "The talking piece",
            "moves",
            (
                Row("moves a second", "moves_per_s"),
                Row("CPU of the server for each, µs", "move_us"),
                Row("CPU of the store for each, µs", "move_store_us"),
            ),
        ),
        Table(
            "Negotiation",
            "relays",
            (Row("descriptions a second", "relays_per_s"), Row("CPU of the server for each, µs", "relay_us")),
        ),
        Table(
            "Joining",
            "joins",
            (
                Row(f"{sizes.joining:,} people join, ms", "joins_ms"),
                Row("p99 of each, ms", "join_p99_ms"),
                Row("CPU of the server for each, µs", "join_us"),
                Row("CPU of the store for each, µs", "join_store_us"),
            ),
        ),
        Table(
            "One more who listens",
            "listeners",
            (
                Row("server, KiB", "listener_kib"),
                Row("store, KiB", "listener_store_kib"),
                Row("CPU of the server, µs a second", "listener_us_per_s"),
            ),
        ),
        Table(
            "Growth with people in a room: CPU of the server for a move, µs",
            "people",
            tuple(Row(f"{people} people", f"move_us_{people}") for people in sizes.people),
        ),
        _rooms(sizes),
        Table(
            f"Bytes that a move brings to each, with {sizes.script}",
            "messages",
            (Row("to a participant", "participant_bytes"), Row("to a facilitator", "facilitator_bytes")),
        ),
        Table(
            "How writes reach the disk (appendfsync)",
            "durability",
            (
                Row("moves a second", "moves_per_s"),
                Row("move to last socket, p50, ms", "move_p50_ms"),
                Row("– p99, ms", "move_p99_ms"),
                Row("– longest, ms", "move_max_ms"),
            ),
        ),
    )


def _rooms(sizes: Sizes) -> Table:
    figures = (("CPU for a move, µs", "move_us"), ("p50, ms", "move_p50_ms"), ("p99, ms", "move_p99_ms"))
    rows = tuple(
        Row(f"{rooms} rooms, {title}", f"{figure}_{rooms}") for title, figure in figures for rooms in sizes.rooms
    )
    return Table("Growth with rooms", "rooms", rows)
