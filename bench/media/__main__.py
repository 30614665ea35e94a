"""Media in real Chromium: `./run bench media`, or `./run bench media uplink passing arriving` for some of it.

Linux only. Every page shares the cores with all the others and with the server.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from bench.media import arriving, bare, passing, uplink
from bench.media.stage import stage


class Part(StrEnum):
    """What can be measured."""

    UPLINK = "uplink"
    PASSING = "passing"
    ARRIVING = "arriving"


THINKING_S = (0.0, 1.0)
"""How long the offered person takes: no time at all, which is hardest on the machine, and as a person does."""

LISTENED = 3
"""The smallest circle in which somebody neither holds the piece nor is next."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__)
def media(
    parts: Annotated[list[Part] | None, typer.Argument(help="All of it, where nothing is named.")] = None,
    size: Annotated[
        list[int] | None, typer.Option(min=2, max=8, help="Circles of this size; several may be given.")
    ] = None,
    passes: Annotated[int, typer.Option(min=1, help="Passes of the piece in each circle.")] = 24,
    repeats: Annotated[int, typer.Option(min=1, help="How often the rest is measured.")] = 3,
) -> None:
    wanted = parts or list(Part)
    if Part.UPLINK in wanted and min(size or [LISTENED]) < LISTENED:
        raise typer.BadParameter(f"an uplink is a listener's: circles of {LISTENED} at least")
    asyncio.run(_measure(wanted, size, passes, repeats))


async def _measure(parts: list[Part], sizes: list[int] | None, passes: int, repeats: int) -> None:
    async with stage() as place:
        for part in parts:
            match part:
                case Part.UPLINK:
                    for size in sizes or [4]:
                        await uplink.compare(place, size, repeats)
                case Part.PASSING:
                    for size in sizes or [4, 6]:
                        await bare.measure(place, size, passes)
                        for thinking_s in THINKING_S:
                            await passing.measure(place, size, passes, thinking_s)
                case Part.ARRIVING:
                    for size in sizes or [2, 4]:
                        await arriving.measure(place, size, repeats)


if __name__ == "__main__":
    app()
