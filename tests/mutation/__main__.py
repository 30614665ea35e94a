"""Makes and judges the mutants of `moderation`, and says how many were killed: `python -m tests.mutation`.

Arguments are modules, to judge the mutants of those alone: `python -m tests.mutation moderation.rules.piece`.
Raises: SystemExit, with 1 where fewer than `ENOUGH` of the mutants were killed, or the tests fail as they are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import cast

from tests.mutation.judging import Verdict
from tests.mutation.making import Mutant, lay_out, make_mutants

CHECKOUT = Path(__file__).resolve().parents[2]
ENOUGH = 0.9
PACKAGE = "moderation"
BESIDE = [
    *("tests/__init__.py", "tests/values.py", "tests/mutation", "tests/moderation", "docs/rules"),
    *("web/src/seat/check-in/pictures.ts", "roomserver/i18n/catalogues/en.json"),
]
LEFT_OUT = [
    # Circles at random: minutes for each mutant.
    "--deselect=tests/moderation/test_invariants.py::test_everything_holds_whatever_anybody_does",
    "--deselect=tests/moderation/test_redaction.py::test_nothing_private_shows_to_whom_it_is_not_for",
    # Draws every state anew where a test is run by itself: 8 s for each of them.
    "--ignore=tests/moderation/test_states.py",
    # Runs mypy, which mutants are nothing to.
    "--deselect=tests/moderation/state/test_values.py::test_a_misspelt_field_or_a_wrong_type_fails_mypy",
    # Reads the source, which is not itself here.
    "--ignore=tests/moderation/test_purity.py",
]
ALIVE = ("survived", "not reached")


def judged(folder: Path, mutants: list[Mutant], tests: list[str]) -> dict[str, Verdict]:
    """What became of those mutants in that folder. Raises: SystemExit, where pytest could not judge them."""
    asked, answer = folder / "mutants.json", folder / "verdicts.tsv"
    asked.write_text(json.dumps([asdict(mutant) for mutant in mutants]), "utf-8")
    # How a test failed is told to nobody, and finding the words for it takes longer than the test.
    quick = ["--tb=native", "--assert=plain", "--capture=no", "-q", "-p", "no:cacheprovider"]
    options = ["--import-mode=importlib", "-p", "tests.mutation.judging", *quick]
    command = [sys.executable, "-m", "pytest", *options, f"--mutants={asked}", f"--verdicts={answer}", *tests]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    if not answer.is_file():
        raise SystemExit(done.returncode or 1)
    lines = [line.split("\t") for line in answer.read_text("utf-8").splitlines()]
    return {name: cast(Verdict, verdict) for verdict, name in lines}


def told(mutants: list[Mutant], verdicts: dict[str, Verdict]) -> str:
    """Each survivor, then the count by module."""
    lines = [f"{verdicts[one.name]}  {one.name}\n{one.change}\n" for one in mutants if verdicts[one.name] in ALIVE]
    by_module = {
        one.module: [verdicts[other.name] for other in mutants if other.module == one.module] for one in mutants
    }
    counts = [counted(module, of) for module, of in sorted(by_module.items())]
    return "\n".join([*lines, *counts, counted("all", list(verdicts.values()))])


def counted(name: str, verdicts: list[Verdict]) -> str:
    of = Counter(verdicts)
    return (
        f"{name:34} {len(verdicts):5} mutants  {of['killed']:5} killed  {of['timed out']:3} timed out"
        f"  {of['survived']:4} survived  {of['not reached']:3} not reached  {killed(verdicts):7.1%}"
    )


def killed(verdicts: list[Verdict]) -> float:
    """The share that the tests noticed; one that never comes to an end is noticed too."""
    return sum(verdict not in ALIVE for verdict in verdicts) / len(verdicts)


def main(modules: list[str]) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        lay_out(CHECKOUT, folder, [PACKAGE, *BESIDE])
        mutants = make_mutants(folder, PACKAGE, modules)
        if not mutants:
            print(f"There is nothing to change in {', '.join(modules)}; say moderation.rules.piece, for instance.")
            return 1
        verdicts = judged(folder, mutants, ["tests/moderation", *LEFT_OUT])
    print(told(mutants, verdicts))
    share = killed(list(verdicts.values()))
    print(
        f"{share:.1%} of {len(mutants)} mutants killed in {time.monotonic() - began:.0f} s; {ENOUGH:.0%} are asked for."
    )
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
