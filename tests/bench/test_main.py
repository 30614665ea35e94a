"""Every bench runs, at sizes that mean nothing, and writes down what it should: bench/__main__.py and below."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.machine import CHECKOUT
from bench.sizes import TINY

pytestmark = pytest.mark.first

FIGURES = {
    "moves": {"moves_per_s", "move_us", "move_store_us"},
    "relays": {"relays_per_s", "relay_us"},
    "joins": {"joins_ms", "join_p99_ms", "join_us", "join_store_us"},
    "listeners": {"listener_kib", "listener_store_kib", "listener_us_per_s"},
    "people": {f"{name}_{people}" for name in ("move_us", "moves_per_s") for people in TINY.people},
    "rooms": {
        f"{name}_{rooms}" for name in ("move_us", "moves_per_s", "move_p50_ms", "move_p99_ms") for rooms in TINY.rooms
    },
    "messages": {"participant_bytes", "facilitator_bytes"},
    "durability": {"moves_per_s", "move_p50_ms", "move_p99_ms", "move_max_ms"},
}
"""Of the build before there is tests/bench/test_before.py."""
RUNS = [("relays", ("ours", "PeerServer")), ("moves", ("ours", "in-memory", "composite", "websockets", "starlette"))]
RUNS += [(name, ("ours",)) for name in ("joins", "listeners", "people", "rooms", "messages")]
RUNS += [("durability", ("everysec",))]


def run_bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "bench", *words)
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "servers"), RUNS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_bench_writes_down_its_figures(name: str, servers: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    only = [word for server in servers for word in ("--server", server)]
    run = run_bench(name, "--tiny", "--json", str(file), *only)
    assert run.returncode == 0, run.stderr
    results: dict[str, Any] = json.loads(file.read_text())
    assert results["failures"] == []
    assert sorted(row["server"] for row in results["seen"]) == sorted(servers)
    for row in results["seen"]:
        assert (row["bench"], row["round"]) == (name, 0)
        assert set(row["figures"]) == FIGURES[name]
        assert all(math.isfinite(value) for value in row["figures"].values())
        # Memory may be given back meanwhile, less may happen besides, and the reference servers have no store.
        positive = [figure for figure in row["figures"] if "listener" not in figure and "store" not in figure]
        assert all(row["figures"][figure] > 0 for figure in positive)
        assert bool(row["loads"]) == (name != "messages")
        assert all(load["seconds"] > 0 and load["foreign"] >= 0 for load in row["loads"])
    assert run.stdout.startswith("### ")
    assert "kernel: Linux" in run.stdout


def test_what_was_seen_is_shown_again_without_measuring(tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    measured = run_bench("relays", "--tiny", "--json", str(file), "--server", "websockets")
    shown = run_bench("--from", str(file))
    assert shown.stdout == measured.stdout
    assert shown.stderr == ""


def test_a_bench_that_does_not_exist_is_named() -> None:
    run = run_bench("relay")
    assert run.returncode == 2
    assert "there is no relay" in run.stderr
