"""`./run bench`: everything, or the parts that are named; `./run bench media` is about browsers,
`./run bench programme` about lists and public pages.

Prints tables in Markdown, and keeps every single figure as JSON.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench import before, peer
from bench.benches import BENCHES
from bench.contest import contest, contestants
from bench.machine import CHECKOUT, allow_many_sockets, describe, divide_cores
from bench.page import write_page
from bench.report import markdown
from bench.results import RESULTS, Failure, Observation, Results, together
from bench.servers import BEFORE, PEER_SERVER
from bench.sizes import FULL, TINY, Sizes

DISK = CHECKOUT / ".bench"
DOCUMENT = CHECKOUT / "docs" / "PERFORMANCE.md"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__)
def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(BENCHES)}, media.")] = None,
    server: Annotated[list[str] | None, typer.Option(help="Only of these servers; may be given several times.")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, help="How often each server is measured.")] = None,
    tiny: Annotated[bool, typer.Option(help="So little that the figures mean nothing: to see that it runs.")] = False,
    json_file: Annotated[Path, typer.Option("--json", help="Where every figure goes.")] = DISK / "latest.json",
    from_files: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Measure nothing; show what this file holds, or several runs together."),
    ] = None,
    document: Annotated[bool, typer.Option(help="Write docs/PERFORMANCE.md and its drawings too.")] = False,
) -> None:
    _check(names or [], BENCHES)
    _check(server or [], {name for bench in BENCHES.values() for name in bench.servers})
    if not from_files:
        sizes = TINY if tiny else FULL
        sizes = replace(sizes, rounds=rounds or sizes.rounds)
        results = uvloop.run(measure(names or list(BENCHES), server or [], sizes, partial(_keep, json_file)))
    else:
        results = together([RESULTS.validate_json(file.read_bytes()) for file in from_files])
    print(markdown(results), end="")
    if document:
        write_page(results, DOCUMENT)
    if results.failures:
        sys.exit(1)


async def measure(names: list[str], only: list[str], sizes: Sizes, keep: Callable[[Results], None]) -> Results:
    """One bench after the other, keeping what was seen so far; how it goes is told on standard error."""
    allow_many_sockets()
    DISK.mkdir(exist_ok=True)
    cores = divide_cores()
    results = Results(describe(DISK) | _others(names, only), sizes, [], [])
    os.sched_setaffinity(0, {cores.rest})
    for name in names:
        async for outcome in contest(name, only, sizes, cores, DISK):
            tell(outcome)
            if isinstance(outcome, Failure):
                results.failures.append(outcome)
            else:
                results.seen.append(outcome)
            keep(results)
    return results


def _others(names: list[str], only: list[str]) -> dict[str, str]:
    """Those servers that are not of this checkout are made ready before anything is measured."""
    wanted = {server for name in names for server in contestants(name, only)}
    others = {}
    if BEFORE in wanted:
        try:
            others["the build before"] = before.description()
        except before.NotInHistory as error:
            raise typer.BadParameter(str(error)) from error
    if PEER_SERVER in wanted:
        others[PEER_SERVER] = peer.description()
    return others


def _keep(file: Path, results: Results) -> None:
    file.write_bytes(RESULTS.dump_json(results, indent=1) + b"\n")


def _check(words: list[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            raise typer.BadParameter(f"there is no {word}, but {', '.join(sorted(known))}")


def tell(outcome: Observation | Failure) -> None:
    """Progress, apart from what is printed for keeps."""
    if isinstance(outcome, Failure):
        said = f"FAILED: {outcome.why}"
    else:
        said = ", ".join(f"{name} {value:.4g}" for name, value in outcome.figures.items())
        said += "" if outcome.clean else "  (not clean)"
    print(f"{outcome.bench} {outcome.round + 1}: {outcome.server}: {said}", file=sys.stderr, flush=True)


def main() -> None:
    if sys.argv[1:2] in (["media"], ["programme"]):
        runpy.run_module(f"bench.{sys.argv.pop(1)}", run_name="__main__")
    else:
        app()


if __name__ == "__main__":
    main()
