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

pytestmark = pytest.mark.first

PASSES = {"passes_per_s", "pass_us", "broadcasts_per_s", "pass_p50_ms", "pass_p99_ms", "pass_max_ms"}
GROWTH = {"join_ms", "idle_kib", "relays_per_s", "passes_per_s", "pass_p50_ms", "pass_p99_ms"}
FIGURES = {
    "joins": {"join_6_ms", "join_6_p99_ms", "join_6_us"},
    "relays": {"relays_per_s", "relay_us"},
    "passes": PASSES,
    "idle": {"idle_kib", "idle_store_kib"},
    "growth": {f"{name}_{when}" for name in GROWTH for when in ("few", "many")},
    "durability": PASSES,
}
ALL_SERVERS = ("ours", "in-memory", "PeerServer", "websockets", "starlette")
RUNS = [("relays", ALL_SERVERS), ("passes", ("in-memory", "starlette"))]
RUNS += [(name, ("ours",)) for name in ("joins", "idle", "growth")] + [("durability", ("everysec",))]


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
        # Memory may be given back meanwhile, and CPU is counted in ticks that are longer than this takes.
        positive = [figure for figure in row["figures"] if not figure.startswith("idle") and not figure.endswith("_us")]
        assert all(row["figures"][figure] > 0 for figure in positive)
        assert row["loads"]
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
