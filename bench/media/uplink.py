"""What a circle sends while one person holds the piece, beside a plain mesh of the same people in the same run."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from typing import Any

from bench.media.load import Load, LoadMeter
from bench.media.stage import CONNECTIONS, NAMES, PLAIN, PROBE, Stage
from tests.browser.circle import begun_circle
from tests.browser.person import Person

SETTLE_S = 12.0
"""Estimates of the bandwidth rise for about this long."""
WINDOW_S = 10.0
HEADERS_BYTES = 28
"""IPv4 and UDP, which the browser does not count."""

SENT = """async seats => Promise.all(seats.map(async seat => {
  const stats = [...(await window.connectionWith(seat).getStats()).values()];
  const { bytesSent, packetsSent, timestamp } = stats.find(each => each.type === "transport");
  const video = stats.find(each => each.type === "outbound-rtp" && each.kind === "video");
  return {
    bytes: bytesSent, packets: packetsSent, at_ms: timestamp,
    frames: video?.framesSent ?? 0, lines: video?.frameHeight ?? 0,
  };
}))"""


@dataclass(frozen=True)
class Edge:
    """What one person sends to another."""

    kbps: float
    frames_a_second: float
    lines: int


@dataclass(frozen=True)
class Uplink:
    """Of a circle in which the first holds the piece and the second is next; the others listen."""

    by_person: list[list[Edge]]
    load: Load

    @property
    def whole_kbps(self) -> float:
        return sum(edge.kbps for edges in self.by_person for edge in edges)

    @property
    def listener_kbps(self) -> float:
        """Mean of one edge."""
        return statistics.fmean(edge.kbps for edges in self.by_person[2:] for edge in edges)

    def __str__(self) -> str:
        parts = [f"{label} {_told(edges)}" for label, edges in self._roles()]
        return f"{'; '.join(parts)}; whole circle {self.whole_kbps:.0f} kbps; CPU: {self.load}"

    def _roles(self) -> list[tuple[str, list[Edge]]]:
        holder, following, *listeners = self.by_person
        return [("holder", holder), ("next", following), ("listener", [edge for edges in listeners for edge in edges])]


async def compare(stage: Stage, size: int, repeats: int) -> None:
    """Print both, in turn, and the ratios of each pair."""
    for _ in range(repeats):
        plain = await _measure(stage, size, CONNECTIONS, PROBE, PLAIN)
        print(f"N = {size}, plain mesh: {plain}", flush=True)
        circle = await _measure(stage, size, CONNECTIONS, PROBE)
        print(f"N = {size}, circle: {circle}", flush=True)
        print(
            f"N = {size}, circle / plain: listener's edge 1/{plain.listener_kbps / circle.listener_kbps:.1f}, "
            f"whole uplink 1/{plain.whole_kbps / circle.whole_kbps:.1f}, "
            f"CPU 1/{plain.load.browser / circle.load.browser:.1f}",
            flush=True,
        )


async def _measure(stage: Stage, size: int, *scripts: str) -> Uplink:
    links = stage.server.new_circle(participants=size - 1)
    people = await begun_circle(stage.browser, links, NAMES[:size], *scripts)
    await people[0].take()
    await asyncio.sleep(SETTLE_S)
    seats = [await person.own_seat() for person in people]
    before, load = await _sent(people, seats), LoadMeter()
    await asyncio.sleep(WINDOW_S)
    after, spent = await _sent(people, seats), load.read()
    for person in people:
        await person.page.context.close()
    return Uplink(
        [[_edge(*pair) for pair in zip(*both, strict=True)] for both in zip(before, after, strict=True)], spent
    )


async def _sent(people: list[Person], seats: list[str]) -> list[list[dict[str, Any]]]:
    """So far, by person, to each of the others."""

    async def from_(person: Person, own: str) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = await person.page.evaluate(SENT, [seat for seat in seats if seat != own])
        return sent

    return await asyncio.gather(*(from_(person, own) for person, own in zip(people, seats, strict=True)))


def _edge(before: dict[str, Any], after: dict[str, Any]) -> Edge:
    elapsed_ms = after["at_ms"] - before["at_ms"]
    size = after["bytes"] - before["bytes"] + HEADERS_BYTES * (after["packets"] - before["packets"])
    return Edge(
        kbps=size * 8 / elapsed_ms,
        frames_a_second=(after["frames"] - before["frames"]) * 1000 / elapsed_ms,
        lines=after["lines"],
    )


def _told(edges: list[Edge]) -> str:
    mean = statistics.fmean(edge.kbps for edge in edges)
    lowest, highest = min(edge.kbps for edge in edges), max(edge.kbps for edge in edges)
    frames = statistics.fmean(edge.frames_a_second for edge in edges)
    lines = "/".join(str(lines) for lines in sorted({edge.lines for edge in edges}))
    return f"{mean:.0f} kbps an edge ({lowest:.0f}-{highest:.0f}), {lines} lines at {frames:.0f} fps"
