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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.yielding import LOW, LOWEST, yielding
from web import node

CHECKOUT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LONGEST = "--durations=12"
QUIET = "not alone and not voices"
RULES = "tests/moderation"
HEARD = ["tests/browser", "tests/prove"]
# A file's tests stay together. (By file, and not by `xdist_group`, which does nothing under pytest 9.2: findings/.)
SHARED = ["--dist=loadfile", "--no-loadscope-reorder"]
CORES = os.cpu_count() or 1
UNHURRIED_S = 900
"""For one test that may have to wait for a processor."""
TYPED = [
    "moderation", "signalling", "roomserver", "tests", "bench", "prove", "docs", "web/node.py", "web/build_hook.py",
]  # fmt: skip


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
    yield Check("the page's imports point one way", web("oxlint", "--deny-warnings", "src"))
    yield Check("oxfmt", web("oxfmt", "--check", "."))
    yield Check("eslint", web("eslint", "--max-warnings", "0", "."))
    yield Check("vitest", web("vitest", "run", f"--testTimeout={UNHURRIED_S * 1000}"))


def long_checks() -> Iterator[Check]:
    yield Check("nine in ten mutants of the rules are killed", module("tests.mutation"))
    yield Check("mutants of the page's media and connection are killed", web("stryker", "run"))


def run_checks(*lanes: Iterator[Check]) -> Tally:
    """The lanes side by side; within one, in order."""
    with ThreadPoolExecutor() as workers:
        done = workers.map(lambda checks: [check.passes() for check in checks], lanes)
        verdicts = [verdict for verdicts in done for verdict in verdicts]
    return Tally(passed=sum(verdicts), failed=len(verdicts) - sum(verdicts))


def run_computing(arguments: list[str]) -> tuple[Tally, Tally]:
    """What waits for nothing and nobody: the checks, and the tests of the rules."""
    with ThreadPoolExecutor() as beside:
        checking = beside.submit(run_checks, python_checks(), web_checks())
        tests = run_pytest([*arguments, RULES, f"--timeout={UNHURRIED_S}"])
        return checking.result(), tests


def run_shared(arguments: list[str]) -> Tally:
    """Most tests. They wait much of their time, so that something else may run beside them."""
    elsewhere = (f"--ignore={RULES}", "--ignore=tests/browser")
    workers = f"--numprocesses={CORES}"
    return run_pytest([*arguments, "-m", QUIET, "tests", *elsewhere, f"--timeout={UNHURRIED_S}", workers, *SHARED])


def run_pages(arguments: list[str]) -> Tally:
    """What is looked at in a browser, one test for each core."""
    workers = f"--numprocesses={CORES}"
    return run_pytest([*arguments, "-m", QUIET, "tests/browser", f"--timeout={UNHURRIED_S}", workers, *SHARED])


def run_alone(arguments: list[str]) -> Tally:
    """What measures the machine, one test at a time, beside nothing but what yields to it."""
    return run_pytest([*arguments, "-m", "alone", *HEARD])


def run_voices(arguments: list[str]) -> Tally:
    """What plays voices and pictures, one test at a time: side by side each takes more of a processor, being live."""
    return run_pytest([*arguments, "-m", "voices", *HEARD, f"--timeout={UNHURRIED_S}"])


def run_pytest(arguments: list[str]) -> Tally:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "report.xml"
        # The tests' own folders: a worker's name makes pytest's too long for the path of a socket.
        told = (f"--junit-xml={report}", f"--basetemp={folder}/t")
        status = subprocess.run(module("pytest", *told, LONGEST, *arguments), cwd=CHECKOUT).returncode
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
    node.install("all")  # once, before checks and tests ask for it side by side
    node.build()
    with yielding(LOWEST) as lowest, yielding(LOW) as low:
        computing = lowest.begin(run_computing, arguments)
        tests = run_alone(arguments)
        shared = low.begin(run_shared, arguments)
        tests += run_voices(arguments)
        low.hurry()
        tests += run_pages(arguments) + shared.get()
        checks, rules = computing.get()
    tests += rules
    checks += run_checks(long_checks()) if "--long" in arguments else Tally()
    print(f"\nChecks: {checks.passed} passed, {checks.failed} failed. Tests skipped: {tests.skipped}.")
    total = checks + tests
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
