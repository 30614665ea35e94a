"""Observations that are easy to reckon with."""

from __future__ import annotations

from bench.load import Load
from bench.results import Observation


def load(foreign: float = 0.0, generator: float = 0.5) -> Load:
    return Load(seconds=1.0, server=1.0, store=0.0, generator=generator, foreign=foreign)


def seen(server: str, number: int, value: float, *loads: Load, bench: str = "relays") -> Observation:
    figure = {"relays": "relays_per_s", "moves": "moves_per_s"}[bench]
    return Observation(bench, server, number, {figure: value}, list(loads) or [load()])
