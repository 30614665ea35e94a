"""How the cost of a move grows: with the people in a room, and with the rooms of a server."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from bench.crowd import Crowd
from bench.floods import MoveFlood, Pace, rate_of, slow_moves
from bench.load import Load
from bench.machine import cpu_s
from bench.measures import MOVE_WINDOW, Observed, crowd_at, meter_of
from bench.sizes import Sizes
from bench.starting import Running

ROOMS_WINDOW = 8
"""Fewer than the fewest rooms: each has always one that waits."""
CALM_S = 0.2
CALM_CORES = 0.15


async def people(server: Running, sizes: Sizes) -> Observed:
    """As many rooms of each size, one size after another on one server; of the others nobody is there."""
    figures: dict[str, float] = {}
    loads: list[Load] = []
    pace = Pace(sizes.growth_flood_s / 4, sizes.growth_flood_s, MOVE_WINDOW)
    for number, size in enumerate(sizes.people):
        first = number * sizes.people_rooms
        async with crowd_at(server, first, first + sizes.people_rooms) as crowd:
            rate = await rate_of(crowd, MoveFlood(crowd), meter_of(server), pace)
        await _calm(server)
        figures |= {f"move_us_{size}": rate.server_us, f"moves_per_s_{size}": rate.per_s}
        loads.append(rate.load)
    return Observed(figures, loads)


async def _calm(server: Running) -> None:
    """Until the server has seen that everybody has gone."""
    spent = cpu_s(server.process)
    while True:
        await asyncio.sleep(CALM_S)
        before, spent = spent, cpu_s(server.process)
        if spent - before < CALM_CORES * CALM_S:
            return


async def rooms(server: Running, sizes: Sizes) -> Observed:
    """Moves in more and more rooms of one server: as many as go, and the latency at a rate far below that."""
    figures: dict[str, float] = {}
    loads: list[Load] = []
    async with crowd_at(server, 0, 0) as crowd:
        for so_far, count in pairwise((0, *sizes.rooms)):
            await crowd.join(server.rooms[so_far:count])
            await crowd.quiet()
            observed = await _moves(crowd, server, sizes)
            figures |= {f"{name}_{count}": figure for name, figure in observed.figures.items()}
            loads += observed.loads
    return Observed(figures, loads)


async def _moves(crowd: Crowd, server: Running, sizes: Sizes) -> Observed:
    slow = await slow_moves(crowd, meter_of(server), sizes.warm_s, sizes.slow_s, sizes.slow_rate)
    pace = Pace(sizes.growth_flood_s / 4, sizes.growth_flood_s, min(ROOMS_WINDOW, len(crowd.rooms)))
    rate = await rate_of(crowd, MoveFlood(crowd), meter_of(server), pace)
    figures = {
        "move_us": rate.server_us,
        "moves_per_s": rate.per_s,
        "move_p50_ms": slow.quantile(0.5),
        "move_p99_ms": slow.quantile(0.99),
    }
    return Observed(figures, [slow.load, rate.load])
