"""What is measured of one running server: each function fills a crowd in and makes figures of what happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from bench.crowd import Crowd
from bench.floods import MoveFlood, Pace, RelayFlood, moves_of_each, quantile, rate_of, slow_moves
from bench.load import Load, LoadMeter
from bench.machine import rss_kib
from bench.sizes import Sizes
from bench.starting import Running

RELAY_WINDOW = 64
MOVE_WINDOW = 24


@dataclass(frozen=True)
class Observed:
    """Figures by name, and who took what of the machine meanwhile."""

    figures: dict[str, float]
    loads: list[Load]


@asynccontextmanager
async def crowd_at(server: Running, first: int, last: int) -> AsyncIterator[Crowd]:
    """A crowd in the rooms from `first` until before `last`, each of whom has heard of all the others."""
    crowd = Crowd(server)
    try:
        if first < last:
            await crowd.join(server.rooms[first:last])
            await crowd.quiet()
        yield crowd
    finally:
        await crowd.leave()


def meter_of(server: Running) -> Callable[[], LoadMeter]:
    """Begins to measure the load when it is called."""
    return partial(LoadMeter, server.process, server.store)


async def joins(server: Running, sizes: Sizes) -> Observed:
    """From the first connecting to the last being in their room."""
    async with crowd_at(server, 0, 0) as crowd:
        pages = crowd.prepare(server.rooms)
        meter = meter_of(server)()
        began = time.perf_counter()
        each = await crowd.connect(pages)
        took = time.perf_counter() - began
        load = meter.read()
    figures = {
        "joins_ms": 1000 * took,
        "join_p99_ms": 1000 * quantile(each, 0.99),
        "join_us": load.server_us(len(each)),
        "join_store_us": load.store_us(len(each)),
    }
    return Observed(figures, [load])


async def relays(server: Running, sizes: Sizes) -> Observed:
    """Descriptions from person to person, as many as go."""
    async with crowd_at(server, 0, sizes.relay_rooms) as crowd:
        pace = Pace(sizes.warm_s, sizes.flood_s, RELAY_WINDOW)
        rate = await rate_of(crowd, RelayFlood(crowd), meter_of(server), pace)
    return Observed({"relays_per_s": rate.per_s, "relay_us": rate.server_us}, [rate.load])


async def moves(server: Running, sizes: Sizes) -> Observed:
    """Moves of the piece, to the last socket that hears of each, as many as go."""
    async with crowd_at(server, 0, sizes.move_rooms) as crowd:
        pace = Pace(sizes.warm_s, sizes.flood_s, MOVE_WINDOW)
        rate = await rate_of(crowd, MoveFlood(crowd), meter_of(server), pace)
    figures = {"moves_per_s": rate.per_s, "move_us": rate.server_us, "move_store_us": rate.store_us}
    return Observed(figures, [rate.load])


async def durability(server: Running, sizes: Sizes) -> Observed:
    """Moves as many as go, and from each to the last socket that hears of it at a rate far below that."""
    async with crowd_at(server, 0, sizes.move_rooms) as crowd:
        slow = await slow_moves(crowd, meter_of(server), sizes.warm_s, sizes.slow_s, sizes.slow_rate)
        pace = Pace(sizes.warm_s, sizes.flood_s, MOVE_WINDOW)
        rate = await rate_of(crowd, MoveFlood(crowd), meter_of(server), pace)
    figures = {f"move_{name}_ms": slow.quantile(share) for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1))}
    return Observed({"moves_per_s": rate.per_s, **figures}, [slow.load, rate.load])


async def listeners(server: Running, sizes: Sizes) -> Observed:
    """What one person who sits and listens costs: memory from some rooms to many, CPU beyond that of empty rooms."""
    few, many = sizes.listening_rooms
    empty = await _load(server, sizes.empty_s)
    async with crowd_at(server, 0, few) as crowd:
        before = _memory(server)
        await crowd.join(server.rooms[few:many])
        await crowd.quiet()
        after = _memory(server)
        listening = await _load(server, sizes.listen_s)
    newcomers = sum(map(len, server.rooms[few:many]))
    everyone = sum(map(len, server.rooms[:many]))
    figures = {
        "listener_kib": (after[0] - before[0]) / newcomers,
        "listener_store_kib": (after[1] - before[1]) / newcomers,
        "listener_us_per_s": 1e6 * (listening.server - empty.server) / everyone,
    }
    return Observed(figures, [empty, listening])


async def _load(server: Running, seconds: float) -> Load:
    """While nothing happens but what happens by itself: beats, pings, and what pages answer."""
    meter = meter_of(server)()
    await asyncio.sleep(seconds)
    return meter.read()


def _memory(server: Running) -> tuple[float, float]:
    """Of the server and of its store, KiB."""
    return rss_kib(server.process), 0.0 if server.store is None else rss_kib(server.store)


async def messages(server: Running, sizes: Sizes) -> Observed:
    """Bytes of text that one move brings to each: the view and the reply, without beats and what frames add.

    They depend on no load, so none is measured.
    """
    async with crowd_at(server, 0, sizes.scripted_rooms) as crowd:
        earlier = [[page.received for page in room.pages] for room in crowd.rooms]
        await moves_of_each(crowd, sizes.scripted_moves)
        await crowd.quiet()
        brought = [
            [(page.received - before) / sizes.scripted_moves for page, before in zip(room.pages, befores, strict=True)]
            for room, befores in zip(crowd.rooms, earlier, strict=True)
        ]
    figures = {
        "facilitator_bytes": fmean(room[0] for room in brought),
        "participant_bytes": fmean(each for room in brought for each in room[1:]),
    }
    return Observed(figures, [])
