"""Judges the mutants: a pytest plugin that runs, instead of all tests, for each mutant those that reach it.

Everything is imported and collected once. Each mutant is then a forked child, in which its tests run until one
fails: first those of the module's own test file, the quick ones before the slow.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

import pytest
from hypothesis import Phase, settings

from tests.mutation.making import Mutant
from tests.mutation.switch import switch_on, watch

Verdict = Literal["killed", "timed out", "survived", "not reached"]

PATIENCE = 10
"""How many times the CPU time that a test takes else it may take with a mutant, besides `GRACE_S`."""
GRACE_S = 1.0


@dataclass(frozen=True)
class Reach:
    """What was learnt from the tests as they are."""

    seconds: dict[str, float]
    """CPU time by test."""
    tests: dict[str, list[str]]
    """By function, the tests that call it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants", type=Path, help="mutants to judge: JSON, a list of names and changes")
    parser.addoption("--verdicts", type=Path, help="where to write a line for each as it is judged: verdict and name")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "timeout: of no use here, where CPU time is limited")
    # The same examples for every mutant, and none made smaller: that it fails is enough.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", max_examples=50, derandomize=True, deadline=None, database=None, phases=phases)
    settings.load_profile("mutants")


@pytest.fixture(scope="session")
def long_run() -> bool:
    return False


class Failures:
    """Whether a test has failed, as pytest reports it."""

    def __init__(self) -> None:
        self.tests: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tests.append(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    mutants = [Mutant(**mutant) for mutant in json.loads(session.config.getoption("--mutants").read_text("utf-8"))]
    failures = Failures()
    session.config.pluginmanager.register(failures)
    items = {item.nodeid: item for item in session.items}
    reach = learn(items, failures)
    with session.config.getoption("--verdicts").open("w", encoding="utf-8", buffering=1) as out:
        Judge(items, failures, reach, out).judge(mutants)
    return True


def run(items: list[pytest.Item], failures: Failures, seconds: dict[str, float] | None = None) -> bool:
    """Run those tests, one after the other, until one fails; whether none did.

    Where it is known what CPU time each takes, the process ends by SIGPROF in a test that takes far more.
    """
    for item, following in zip(items, [*items[1:], None], strict=True):
        if seconds is not None:
            signal.setitimer(signal.ITIMER_PROF, GRACE_S + PATIENCE * seconds[item.nodeid])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failures.tests:
            return False
    return True


def silence() -> None:
    """From now on this process says nothing: pytest would report each test of each mutant."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def learn(items: dict[str, pytest.Item], failures: Failures) -> Reach:
    """Run every test once, in a child so that the mutants' tests are new to their process.

    Raises: pytest.UsageError where a test fails without a mutant.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        silence()
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            json.dump(_learnt(items, failures), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as learnt:
        answer = json.load(learnt)
    os.waitpid(pid, 0)
    if answer["failed"]:
        raise pytest.UsageError(f"These fail without a mutant: {answer['failed']}")
    return Reach(answer["seconds"], answer["tests"])


def _learnt(items: dict[str, pytest.Item], failures: Failures) -> dict[str, object]:
    seconds, tests, reached = dict[str, float](), defaultdict[str, list[str]](list), set[str]()
    watch(reached.add)
    for nodeid, item in items.items():
        began = time.process_time()
        run([item], failures)
        seconds[nodeid] = time.process_time() - began
        for function in reached:
            tests[function].append(nodeid)
        reached.clear()
    return {"seconds": seconds, "tests": tests, "failed": failures.tests}


class Judge:
    """Keeps as many children at work as there are processors."""

    def __init__(self, items: dict[str, pytest.Item], failures: Failures, reach: Reach, out: TextIO) -> None:
        self._items = items
        self._failures = failures
        self._reach = reach
        self._out = out
        self._at_work: dict[int, str] = {}

    def judge(self, mutants: list[Mutant]) -> None:
        """Write what becomes of each mutant, in an order drawn by lot: what a run cut short leaves is a fair sample."""
        gc.freeze()
        for mutant in random.Random(len(mutants)).sample(mutants, len(mutants)):
            tests = self._tests_of(mutant)
            if not tests:
                self._write("not reached", mutant.name)
                continue
            while len(self._at_work) >= (os.cpu_count() or 1):
                self._wait()
            self._at_work[self._begin(mutant, tests)] = mutant.name
        while self._at_work:
            self._wait()

    def _tests_of(self, mutant: Mutant) -> list[str]:
        own = f"/test_{mutant.module.rpartition('.')[2]}.py::"
        tests = self._reach.tests.get(mutant.function, [])
        return sorted(tests, key=lambda test: (own not in test, self._reach.seconds[test]))

    def _begin(self, mutant: Mutant, tests: list[str]) -> int:
        pid = os.fork()
        if pid:
            return pid
        silence()
        switch_on(mutant.function, mutant.name)
        unnoticed = False
        try:
            unnoticed = run([self._items[test] for test in tests], self._failures, self._reach.seconds)
        finally:
            os._exit(0 if unnoticed else 1)

    def _wait(self) -> None:
        pid, status = os.wait()
        mutant = self._at_work.pop(pid)
        match os.waitstatus_to_exitcode(status):
            case 0:
                self._write("survived", mutant)
            case code if code == -signal.SIGPROF:
                self._write("timed out", mutant)
            case _:
                self._write("killed", mutant)

    def _write(self, verdict: Verdict, mutant: str) -> None:
        print(verdict, mutant, sep="\t", file=self._out)
