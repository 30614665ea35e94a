"""The programme's pages with few and with many circles: `./run bench programme`. Linux only.

The server has one core to itself. All circles are to come and public, and 20 people have signed up for each.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2
import psutil
import typer
import uvloop

from bench.machine import CHECKOUT, Cores, cpu_s, divide_cores, move, rss_kib
from bench.programme.asking import Asked, ask, idle_cpu
from bench.programme.filling import SIGN_UPS, fill
from bench.programme.sizes import Keys, key_sizes, sizes_table
from bench.starting import Arena, printed, started, with_store
from roomserver.serving.serve import backing
from roomserver.settings import Settings

FEW, MANY = 100, 10_000
PAGES = ("/c/home/", "/organiser/circles")
QUIET, LOOK_S = 0.2, 2.0
"""A server has done what it does at its start when it takes less of its core than that, for so long."""
PATIENCE_S = 300.0

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Measured:
    """Of a community of that many circles. `settled_s`: from its start until the server did nothing more of itself."""

    circles: int
    filled_s: float
    settled_s: float
    server_kib: float
    store_kib: float
    idle: tuple[float, float]
    pages: tuple[Asked, ...]
    keys: dict[str, Keys]


@app.command(help=__doc__)
def programme(
    few: Annotated[int, typer.Option(min=1, help="How many circles to compare with.")] = FEW,
    many: Annotated[int, typer.Option(min=1, help="How many circles.")] = MANY,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each page is asked for.")] = 20.0,
) -> None:
    cores = divide_cores()
    measured = [uvloop.run(_measure(circles, cores, seconds)) for circles in (few, many)]
    print(table(*measured), sizes_table(measured[-1].keys), sep="\n\n")


async def _measure(circles: int, cores: Cores, for_s: float) -> Measured:
    folder = Path(tempfile.mkdtemp(prefix="programme-", dir=_disk()))
    try:
        began = time.monotonic()
        async with backing(Settings(data=folder, redis_url=""), own=False) as base:
            await base.communities.set_origin("http://localhost")
            await fill(base.communities.default, circles)
            organiser = await base.book.organisers.invite("Bench")
            keys = await key_sizes(base.store.servers)
        filled_s = time.monotonic() - began
        async with _served(folder, cores) as (origin, server, store):
            settled_s = await _settled(server)
            idle = await idle_cpu((server, store), for_s)
            async with httpx2.AsyncClient(base_url=origin, headers={"origin": origin}, timeout=30.0) as client:
                (await client.post("/api/organise", json={"link": organiser})).raise_for_status()
                pages = [await ask(client, page, (server, store), idle, for_s) for page in PAGES]
            return Measured(circles, filled_s, settled_s, rss_kib(server), rss_kib(store), idle, tuple(pages), keys)
    finally:
        shutil.rmtree(folder)


@contextlib.asynccontextmanager
async def _served(folder: Path, cores: Cores) -> AsyncIterator[tuple[str, psutil.Process, psutil.Process]]:
    arena = Arena(cores, folder, ())
    words = ("serve", "--port", "0", "--data", str(folder), "--metrics-port", "0")
    async with started(arena, str(CHECKOUT / ".venv" / "bin" / "roomserver"), *words) as process:
        origin = await printed(process, arena, r"Serving on (http://localhost:\d+)")
        server, store = with_store(process.pid, arena)
        move(psutil.Process(), cores.rest)
        yield origin, server, store


async def _settled(server: psutil.Process) -> float:
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_S:
        spent = cpu_s(server)
        await asyncio.sleep(LOOK_S)
        if cpu_s(server) - spent < QUIET * LOOK_S:
            break
    return time.monotonic() - began


def _disk() -> Path:
    disk = CHECKOUT / ".bench"
    disk.mkdir(exist_ok=True)
    return disk


def table(few: Measured, many: Measured) -> str:
    """In Markdown."""
    rows = [
        ("Sign-ups", f"{few.circles * SIGN_UPS:,}", f"{many.circles * SIGN_UPS:,}", ""),
        ("Server's memory, MiB", f"{few.server_kib / 1024:.0f}", f"{many.server_kib / 1024:.0f}", ""),
        ("Store's memory, MiB", f"{few.store_kib / 1024:.0f}", f"{many.store_kib / 1024:.0f}", ""),
        ("Made in, s", f"{few.filled_s:.0f}", f"{many.filled_s:.0f}", ""),
        ("Quiet after its start, s", f"{few.settled_s:.0f}", f"{many.settled_s:.0f}", ""),
        ("CPU of the server while nobody asks, %", *(f"{each.idle[0]:.1%}".rstrip("%") for each in (few, many)), ""),
        ("CPU of the store then, %", *(f"{each.idle[1]:.1%}".rstrip("%") for each in (few, many)), ""),
    ]
    for one, other in zip(few.pages, many.pages, strict=True):
        rows += [
            (f"`{one.page}`: bytes", f"{one.size:,}", f"{other.size:,}", ""),
            ("– median, ms", f"{one.median_s * 1000:.1f}", f"{other.median_s * 1000:.1f}", ""),
            ("– p95, ms", f"{one.p95_s * 1000:.1f}", f"{other.p95_s * 1000:.1f}", ""),
            _compared("– CPU of the server, ms", one.server_cpu_s, other.server_cpu_s),
            _compared("– CPU of the store, ms", one.store_cpu_s, other.store_cpu_s),
        ]
    head = (f"| | {few.circles:,} circles | {many.circles:,} circles | ratio |", "|---|---:|---:|---:|")
    return "\n".join((*head, *(f"| {' | '.join(row)} |" for row in rows)))


def _compared(name: str, one: float, other: float) -> tuple[str, str, str, str]:
    return name, f"{one * 1000:.2f}", f"{other * 1000:.2f}", f"{other / one:.2f}" if one > 0 else ""


if __name__ == "__main__":
    app()
