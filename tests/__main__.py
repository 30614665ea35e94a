"""Runs every check, then pytest, and counts: `python -m tests`, as ./test does.

Arguments other than --long go to pytest alone. Raises: SystemExit, with 1 where anything failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
RULES = "moderation"
SIGNALLING = "signalling"
BROWSERS = "browser"
GIVING_WAY = ["nice", "-n", "19"]
UNHURRIED_S = 900
"""For one test of the rules, which may wait for a processor."""
TYPED = ["moderation", "signalling", "roomserver", "tests", "bench", "docs", "web/node.py", "web/build_hook.py"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]

    def passes(self) -> bool:
        """Run it; say how it went, at length only where it failed."""
        began = time.monotonic()
        environment = {**os.environ, "PYTHON": PYTHON, "NO_COLOR": "1"}
        done = subprocess.run(
            self.command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        verdict = "passed" if done.returncode == 0 else "FAILED"
        output = "" if done.returncode == 0 else f"\n{done.stdout.rstrip()}\n"
        print(f"{verdict}  {self.name}  {time.monotonic() - began:.1f} s{output}", flush=True)
        return done.returncode == 0


@dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def module(name: str, *arguments: str) -> list[str]:
    return [PYTHON, "-m", name, *arguments]


def web(*arguments: str) -> list[str]:
    return [PYTHON, "web/node.py", "exec", *arguments]


def python_checks() -> Iterator[Check]:
    yield Check("ruff check", module("ruff", "check", "--quiet", "."))
    yield Check("ruff format", module("ruff", "format", "--check", "--quiet", "."))
    yield Check("imports point one way", [PYTHON, str(Path(PYTHON).with_name("lint-imports")), "--no-cache"])
    yield Check("mypy", module("mypy", *(path for path in TYPED if (CHECKOUT / path).exists())))


def web_checks() -> Iterator[Check]:
    yield Check("protocol types fit the messages", web("types.mjs", "--check"))
    yield Check("svelte-check", web("svelte-check", "--tsconfig", "tsconfig.json", "--fail-on-warnings"))
    yield Check("tsc of the build's own files", web("tsc", "--project", "tsconfig.node.json"))
    yield Check("eslint", web("eslint", "--max-warnings", "0", "."))
    yield Check("vitest", web("vitest", "run"))


def long_checks() -> Iterator[Check]:
    yield Check("nine in ten mutants of the rules are killed", module("tests.mutation"))


def run_checks(*lanes: Iterator[Check]) -> Tally:
    """The lanes side by side; within one, in order."""
    with ThreadPoolExecutor() as workers:
        done = workers.map(lambda checks: [check.passes() for check in checks], lanes)
        verdicts = [verdict for verdicts in done for verdict in verdicts]
    return Tally(passed=sum(verdicts), failed=len(verdicts) - sum(verdicts))


def run_tests(arguments: list[str]) -> Tally:
    """All of pytest's tests: the browsers' by themselves, as media need all that the machine has, and last."""
    folders = {path.relative_to(CHECKOUT).parts[1] for path in (CHECKOUT / "tests").glob("*/**/test_*.py")}
    others = sorted(folders - {RULES, SIGNALLING, BROWSERS})
    with ThreadPoolExecutor() as workers:
        # The rules need nothing but a processor, and take one where the others leave it idle.
        rules = workers.submit(run_aside, arguments, [RULES], [f"--timeout={UNHURRIED_S}"], GIVING_WAY)
        signalling = workers.submit(run_aside, arguments, [SIGNALLING])
        tally = run_pytest([*arguments, *in_folders(others)]) + signalling.result() + rules.result()
    return tally + run_pytest([*arguments, *in_folders([BROWSERS])])


def in_folders(names: Sequence[str]) -> list[str]:
    return [f"tests/{name}" for name in names]


def run_aside(
    arguments: Sequence[str], folders: Sequence[str], own: Sequence[str] = (), under: Sequence[str] = ()
) -> Tally:
    """Beside the others, and told of at its end; `own` are arguments that only these take."""
    with tempfile.TemporaryFile("w+") as told:
        tally = run_pytest([*arguments, *own, *in_folders(folders)], under, told)
        told.seek(0)
        print(f"\nMeanwhile:\n{told.read()}", flush=True)
    return tally


def run_pytest(arguments: list[str], under: Sequence[str] = (), told: IO[str] | None = None) -> Tally:
    """`under` is a command that runs another; what pytest says goes into `told`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*under, *module("pytest", f"--junit-xml={report}", *arguments)]
        status = subprocess.run(command, cwd=CHECKOUT, stdout=told).returncode
        tally = read_report(report) if report.is_file() else Tally()
    if status != 0 and tally.failed == 0:
        return Tally(tally.passed, 1, tally.skipped)
    return tally


def read_report(report: Path) -> Tally:
    """How many of pytest's tests went how; a test that also broke in its teardown has failed once more."""
    total = failed = skipped = 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Tally(total - failed - skipped, failed, skipped)


def main(arguments: list[str]) -> int:
    if any(argument != "--long" for argument in arguments):
        print("Only pytest, because of the arguments.", flush=True)
        return subprocess.run(module("pytest", *arguments), cwd=CHECKOUT).returncode
    checks = run_checks(python_checks(), web_checks())
    tests = run_tests(arguments)
    checks += run_checks(long_checks()) if "--long" in arguments else Tally()
    print(f"\nChecks: {checks.passed} passed, {checks.failed} failed. Tests skipped: {tests.skipped}.")
    total = checks + tests
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
