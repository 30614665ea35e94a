"""The build before is a commit of this repository: bench/before.py. In long runs it is made ready and measured."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench import before
from bench.contest import contest
from bench.machine import divide_cores
from bench.results import Observation
from bench.servers import BEFORE
from bench.sizes import TINY


def test_a_clone_without_the_commit_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before, "COMMIT", "0" * 40)
    before.make_ready.cache_clear()
    with pytest.raises(before.NotInHistory, match="git fetch --unshallow"):
        before.make_ready()


def test_its_programs_are_there() -> None:
    assert sorted(path.name for path in before.PROGRAMS.glob("*.py")) == ["circles.py", "serve.py"]


@pytest.mark.timeout(600)
def test_it_moves_the_piece_with_and_without_a_script(long_run: bool, tmp_path: Path) -> None:
    if not long_run:
        pytest.skip("it is built first, which takes half a minute: ./test --long")

    async def observe(name: str) -> list[Observation | object]:
        return [outcome async for outcome in contest(name, [BEFORE], TINY, divide_cores(), tmp_path)]

    before.make_ready()
    for name in ("moves", "messages"):
        outcome = asyncio.run(observe(name))[0]
        assert isinstance(outcome, Observation), outcome
        assert all(figure > 0 for figure in outcome.figures.values())
