"""What becomes of mutants, shown on a rule of few lines and the tests of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.__main__ import CHECKOUT, judged, killed, told
from tests.mutation.judging import Verdict
from tests.mutation.making import Mutant, lay_out, make_mutants

RULES = """\
def may_speak(hands: int) -> bool:
    return hands > 0


def rounds(people: int) -> int:
    counted = 0
    while people > 0:
        people -= 1
        counted += 1
    return counted


def unasked() -> bool:
    return True


class Bell:
    def rings(self) -> bool:
        return True
"""
TESTS = """\
from rules.rules import Bell, may_speak, rounds


def test_who_raised_a_hand_may_speak():
    assert may_speak(5)


def test_as_many_rounds_as_people():
    assert rounds(3) == 3


def test_a_bell_rings():
    assert Bell().rings()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutants")
    lay_out(CHECKOUT, folder, ["tests/__init__.py", "tests/mutation"])
    for path, text in {"rules/__init__.py": "", "rules/rules.py": RULES, "tests/test_rules.py": TESTS}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def mutants(folder: Path) -> list[Mutant]:
    return make_mutants(folder, "rules", [])


@pytest.fixture(scope="module")
def verdicts(folder: Path, mutants: list[Mutant]) -> dict[str, Verdict]:
    return judged(folder, mutants, ["tests/test_rules.py"])


def verdict_on(change: str, mutants: list[Mutant], verdicts: dict[str, Verdict]) -> Verdict:
    (name,) = [mutant.name for mutant in mutants if change in mutant.change.splitlines()]
    return verdicts[name]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("+    return hands >= 0", "survived"),
        ("+        counted -= 1", "killed"),
        ("+        people += 1", "timed out"),
        ("+        return False", "killed"),
        ("+    return False", "not reached"),
    ],
)
def test_a_mutant_is_noticed_by_the_tests_that_reach_it(
    change: str, verdict: Verdict, mutants: list[Mutant], verdicts: dict[str, Verdict]
) -> None:
    assert verdict_on(change, mutants, verdicts) == verdict


def test_every_mutant_is_judged_and_told(mutants: list[Mutant], verdicts: dict[str, Verdict]) -> None:
    assert verdicts.keys() == {mutant.name for mutant in mutants}
    alive = sum(verdict in ("survived", "not reached") for verdict in verdicts.values())
    assert 0 < killed(list(verdicts.values())) == 1 - alive / len(mutants) < 1
    assert "-    return hands > 0\n+    return hands >= 0" in told(mutants, verdicts)


def test_nothing_is_judged_by_tests_that_fail_as_they_are(folder: Path, mutants: list[Mutant]) -> None:
    (folder / "tests/test_wrong.py").write_text("def test_wrong():\n    assert False\n", "utf-8")
    (folder / "verdicts.tsv").unlink(missing_ok=True)
    with pytest.raises(SystemExit):
        judged(folder, mutants, ["tests/test_wrong.py"])
