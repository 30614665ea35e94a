"""The bench of lists and public pages runs, and each of its figures is of what it says."""

from __future__ import annotations

import re
import subprocess
import sys

import psutil

from bench.machine import CHECKOUT
from bench.programme.__main__ import Measured, table
from bench.programme.asking import Asked


def test_few_and_many_circles_are_measured_and_nothing_is_left() -> None:
    before = set((CHECKOUT / ".bench").glob("programme-*"))
    others = _stores()
    words = ("-m", "bench.programme", "--few", "1", "--many", "3", "--seconds", "0.5")
    run = subprocess.run((sys.executable, *words), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    tables = (line.split("|") for line in run.stdout.splitlines() if line)
    rows = {cells[1].strip(): cells[2:] for cells in tables}
    assert [cell.strip() for cell in rows["Sign-ups"][:2]] == ["20", "60"]
    for page in ("`/c/home/`: bytes", "`/organiser/circles`: bytes"):
        few, many = (int(cell.strip().replace(",", "")) for cell in rows[page][:2])
        assert few < many
    assert re.search(r"CPU of the server, ms", run.stdout)
    assert [cell.strip() for cell in rows["document: sign-ups"][:1]] == ["3"]
    assert "of no family" not in rows
    assert set((CHECKOUT / ".bench").glob("programme-*")) <= before
    assert _stores() <= others


def _stores() -> set[int]:
    """Whichever run below this process, those of other tests among them."""
    return {child.pid for child in psutil.Process().children(recursive=True) if "valkey" in child.name()}


def test_ratios_are_of_many_to_few() -> None:
    def measured(circles: int, cpu: float) -> Measured:
        page = Asked("/c/home/", 0.01, 0.02, cpu, 0.0, 1000)
        return Measured(circles, 1.0, 1.0, 1024.0, 1024.0, (0.0, 0.0), (page,), {})

    rows = table(measured(100, 0.004), measured(10_000, 0.005)).splitlines()
    assert "| – CPU of the server, ms | 4.00 | 5.00 | 1.25 |" in rows
    assert "| – CPU of the store, ms | 0.00 | 0.00 |  |" in rows
    assert "| Sign-ups | 2,000 | 200,000 |  |" in rows
