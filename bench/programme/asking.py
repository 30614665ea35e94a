"""Asks a server for a page so many times a second, whatever it takes, and says how long that took and what it cost."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

import httpx2
import psutil

from bench.machine import cpu_s

A_SECOND = 20
BEFORE = 10
"""Answers that are not counted: connections are made, and what is read once is read."""


@dataclass(frozen=True)
class Asked:
    """Of one page: seconds at the middle and at the 95th percentile, of CPU of server and store an answer, and its
    size in bytes before it is compressed.
    """

    page: str
    median_s: float
    p95_s: float
    server_cpu_s: float
    store_cpu_s: float
    size: int


async def idle_cpu(processes: tuple[psutil.Process, psutil.Process], for_s: float) -> tuple[float, float]:
    """What server and store spend a second while nobody asks for anything."""
    before = [cpu_s(process) for process in processes]
    await asyncio.sleep(for_s)
    server, store = ((cpu_s(process) - spent) / for_s for process, spent in zip(processes, before, strict=True))
    return server, store


async def ask(
    client: httpx2.AsyncClient,
    page: str,
    processes: tuple[psutil.Process, psutil.Process],
    idle: tuple[float, float],
    for_s: float,
) -> Asked:
    """One after the other begins, whether or not those before have been answered. Raises: httpx2.HTTPError."""
    for _ in range(BEFORE):
        (await client.get(page)).raise_for_status()
    spent = [cpu_s(process) for process in processes]
    began = time.monotonic()
    asking: list[asyncio.Task[tuple[float, int]]] = []
    for number in range(int(A_SECOND * for_s)):
        await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        asking.append(asyncio.create_task(_answered(client, page)))
    answers = await asyncio.gather(*asking)
    took = time.monotonic() - began
    costs = [
        (cpu_s(process) - before - quiet * took) / len(answers)
        for process, before, quiet in zip(processes, spent, idle, strict=True)
    ]
    times = [seconds for seconds, _ in answers]
    p95 = statistics.quantiles(times, n=20)[-1]
    return Asked(page, statistics.median(times), p95, costs[0], costs[1], answers[0][1])


async def _answered(client: httpx2.AsyncClient, page: str) -> tuple[float, int]:
    began = time.monotonic()
    answer = await client.get(page)
    answer.raise_for_status()
    return time.monotonic() - began, len(answer.content)
