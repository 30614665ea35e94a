"""Writes docs/PERFORMANCE.md and its drawings, from what was seen."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bench.before import COMMIT
from bench.benches import BENCHES
from bench.figures import CONFIDENCE, interval_of
from bench.load import BUSY_CORES, CLEAN_CORES
from bench.measures import MOVE_WINDOW
from bench.plots import draw
from bench.report import conditions, figure_tables, target_table
from bench.results import Results
from bench.sizes import FULL
from bench.targets import targets

TEMPLATE = Path(__file__).with_name("page.md.jinja")
FULL_RUN = "an hour"
"""Of two cores that have nothing else to do."""


def write_page(results: Results, document: Path) -> None:
    """The page, and beside it `images/`."""
    drawings = draw(results, document.parent / "images")
    document.write_text(page(results, [str(path.relative_to(document.parent)) for path in drawings]))


def page(results: Results, drawings: list[str]) -> str:
    """All of it, in Markdown; `drawings` are addresses."""
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text()).render(
        sizes=results.sizes,
        whole=FULL.rounds,
        hours=FULL_RUN,
        parts=[*BENCHES, "media"],
        commit=COMMIT[:7],
        targets="\n".join(target_table(targets(results.sizes), results.seen)),
        rounds=_covering(results.sizes.rounds),
        drawings=drawings,
        busy=f"{BUSY_CORES:.0%}",
        clean=CLEAN_CORES,
        window=MOVE_WINDOW,
        figures="\n".join([*figure_tables(results), *conditions(results)]),
    )


def _covering(rounds: int) -> str:
    """What the interval of so many rounds is."""
    interval = interval_of(range(1, rounds + 1))
    which = f"from value {interval.low:.0f} to value {interval.high:.0f} of {rounds}"
    enough = "" if interval.confidence >= CONFIDENCE else ", which is too few for that"
    return f"here {which}, at {interval.confidence:.1%}{enough}"
