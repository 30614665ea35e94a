"""What is measured, of which servers: each bench makes figures of one running server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bench import servers
from bench.crowd import Crowd
from bench.floods import Pace, PassFlood, RelayFlood, quantile, rate_of, slow_passes
from bench.load import Load, LoadMeter
from bench.machine import rss_kib
from bench.servers import Running, Starter
from bench.sizes import Sizes

RELAY_WINDOW = 64
PASS_WINDOW = 24
GROWTH_WINDOW = 8


@dataclass(frozen=True)
class Observed:
    """Figures by name, and who took what of the machine meanwhile."""

    figures: dict[str, float]
    loads: list[Load]


@dataclass(frozen=True)
class Bench:
    """`rooms` is how many a server must have for it."""

    servers: Mapping[str, Starter]
    rooms: Callable[[Sizes], int]
    measure: Callable[[Running, Sizes], Awaitable[Observed]]


@asynccontextmanager
async def crowd_at(server: Running, rooms: int) -> AsyncIterator[Crowd]:
    """A crowd in the first so many rooms, each of whom has heard of all the others."""
    crowd = Crowd(server)
    try:
        if rooms:
            await crowd.join(server.rooms[:rooms])
            await crowd.quiet()
        yield crowd
    finally:
        await crowd.leave()


async def joins(server: Running, sizes: Sizes) -> Observed:
    """From the first connecting to the last being in their room; one crowd after the other."""
    figures: dict[str, float] = {}
    loads = []
    first = 0
    for people in sizes.joins:
        rooms = -(-people // sizes.people_a_room)
        async with crowd_at(server, 0) as crowd:
            meter = LoadMeter(server.process, server.store)
            began = time.perf_counter()
            each = await crowd.join(server.rooms[first : first + rooms])
            took = time.perf_counter() - began
            loads.append(meter.read())
            await crowd.quiet()
        first += rooms
        figures[f"join_{people}_ms"] = 1000 * took
        figures[f"join_{people}_p99_ms"] = 1000 * quantile(each, 0.99)
        figures[f"join_{people}_us"] = loads[-1].server_us(len(each))
    return Observed(figures, loads)


async def relays(server: Running, sizes: Sizes) -> Observed:
    """Descriptions from person to person, as many as go."""
    async with crowd_at(server, sizes.relay_rooms) as crowd:
        rate = await rate_of(crowd, RelayFlood(crowd), _meter(server), Pace(sizes.warm_s, sizes.flood_s, RELAY_WINDOW))
    return Observed({"relays_per_s": rate.per_s, "relay_us": rate.server_us}, [rate.load])


async def passes(server: Running, sizes: Sizes) -> Observed:
    """Moves of the piece, to the last socket that hears of each: now and then, and as many as go."""
    async with crowd_at(server, sizes.pass_rooms) as crowd:
        slow = await slow_passes(crowd, _meter(server), sizes.warm_s, sizes.slow_s, sizes.slow_rate)
        rate = await rate_of(crowd, PassFlood(crowd), _meter(server), Pace(sizes.warm_s, sizes.flood_s, PASS_WINDOW))
    figures = {
        "passes_per_s": rate.per_s,
        "broadcasts_per_s": rate.per_s * sizes.people_a_room,
        "pass_us": rate.server_us,
        "pass_p50_ms": slow.quantile(0.5),
        "pass_p99_ms": slow.quantile(0.99),
        "pass_max_ms": slow.quantile(1),
    }
    return Observed(figures, [slow.load, rate.load])


async def idle(server: Running, sizes: Sizes) -> Observed:
    """What one more person who sits and listens costs in memory, from some rooms to many."""
    few, many = sizes.idle_rooms
    people = (many - few) * sizes.people_a_room
    async with crowd_at(server, few) as crowd:
        before = _memory(server)
        meter = LoadMeter(server.process, server.store)
        await crowd.join(server.rooms[few:many])
        await crowd.quiet()
        kib = [(now - then) / people for now, then in zip(_memory(server), before, strict=True)]
        load = meter.read()
    return Observed({"idle_kib": kib[0], "idle_store_kib": kib[1]}, [load])


async def growth(server: Running, sizes: Sizes) -> Observed:
    """Everything with few rooms, and again with many in the same server."""
    few, many = sizes.growth
    half = (few + many) // 2
    async with crowd_at(server, few) as crowd:
        at_few = await _steady(crowd, server, sizes)
        early = await _arrival(crowd, server, 2 * few, few)
        memory = []
        for so_far, rooms in ((2 * few, half), (half, many - few)):
            before = _memory(server)[0]
            await crowd.join(server.rooms[so_far:rooms])
            await crowd.quiet()
            memory.append((_memory(server)[0] - before) / ((rooms - so_far) * sizes.people_a_room))
        late = await _arrival(crowd, server, many, few)
        at_many = await _steady(crowd, server, sizes)
    few_figures = {**at_few.figures, "join_ms": early, "idle_kib": memory[0]}
    many_figures = {**at_many.figures, "join_ms": late, "idle_kib": memory[1]}
    figures = {f"{name}_few": figure for name, figure in few_figures.items()}
    figures |= {f"{name}_many": figure for name, figure in many_figures.items()}
    return Observed(figures, at_few.loads + at_many.loads)


async def _arrival(crowd: Crowd, server: Running, rooms: int, more: int) -> float:
    """How long each of those who come as the last few rooms of so many kept the server, milliseconds."""
    newcomers = server.rooms[rooms - more : rooms]
    began = time.perf_counter()
    await crowd.join(newcomers)
    took = time.perf_counter() - began
    await crowd.quiet()
    return 1000 * took / sum(map(len, newcomers))


async def _steady(crowd: Crowd, server: Running, sizes: Sizes) -> Observed:
    slow = await slow_passes(crowd, _meter(server), sizes.warm_s, sizes.slow_s, sizes.slow_rate)
    pace = Pace(sizes.growth_flood_s / 4, sizes.growth_flood_s, GROWTH_WINDOW)
    relayed = await rate_of(crowd, RelayFlood(crowd), _meter(server), pace)
    passed = await rate_of(crowd, PassFlood(crowd), _meter(server), pace)
    figures = {
        "pass_p50_ms": slow.quantile(0.5),
        "pass_p99_ms": slow.quantile(0.99),
        "relays_per_s": relayed.per_s,
        "passes_per_s": passed.per_s,
    }
    return Observed(figures, [slow.load, relayed.load, passed.load])


def _meter(server: Running) -> Callable[[], LoadMeter]:
    return partial(LoadMeter, server.process, server.store)


def _memory(server: Running) -> tuple[float, float]:
    """Of the server and of its store, KiB."""
    return rss_kib(server.process), 0.0 if server.store is None else rss_kib(server.store)


ALL = servers.SERVERS
WITH_ROOMS = {name: ALL[name] for name in (servers.OURS, servers.IN_MEMORY, "websockets", "starlette")}
BENCHES: Mapping[str, Bench] = {
    "joins": Bench(ALL, lambda sizes: sum(-(-people // sizes.people_a_room) for people in sizes.joins), joins),
    "relays": Bench(ALL, lambda sizes: sizes.relay_rooms, relays),
    "passes": Bench(WITH_ROOMS, lambda sizes: sizes.pass_rooms, passes),
    "idle": Bench(ALL, lambda sizes: sizes.idle_rooms[1], idle),
    "growth": Bench({name: ALL[name] for name in (servers.OURS, "starlette")}, lambda sizes: sizes.growth[1], growth),
    "durability": Bench(
        {how: partial(servers.circle, appendfsync=how) for how in ("always", "everysec", "no")},
        lambda sizes: sizes.pass_rooms,
        passes,
    ),
}
