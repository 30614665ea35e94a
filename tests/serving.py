"""A real server in its own process, as an operator would start it, for tests of the wire and of browsers."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import httpx2

from tests import plain, warm

ROOMSERVER = (sys.executable, "-c", "from roomserver.cli import main; main()")
STARTS_WITHIN_S = 20.0
STOPS_WITHIN_S = 10.0
AS_MANY_AS_TESTS_MAKE = "100000"
"""Requests a second of one organiser, who makes the circles of all tests."""


@dataclass(frozen=True)
class Links:
    """Whole links of one circle."""

    circle: str
    facilitators: tuple[str, ...]
    cofacilitators: tuple[str, ...]
    participants: tuple[str, ...]
    open: str | None


class RunningServer:
    """`serve` on a port and data directory of its own; can be killed and started again on both.

    Without a `program` it is a fork of a process that has ours loaded.
    """

    def __init__(
        self,
        data: Path,
        environment: dict[str, str] | None = None,
        errors: Path | None = None,
        program: Sequence[str] | None = None,
    ) -> None:
        self.data = data
        self._program = program
        self._errors = errors
        self._environment = {**os.environ, "ROOMSERVER_REQUESTS_PER_S": AS_MANY_AS_TESTS_MAKE, **(environment or {})}
        self._process: subprocess.Popen[bytes] | warm.Fork | None = None
        self._out: TextIO | None = None
        self._organiser: httpx2.Client | None = None
        self.port = 0
        self.metrics = ""
        self.printed = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Until it says that it serves."""
        words = ("serve", "--port", str(self.port), "--data", str(self.data), "--metrics-port", "0")
        reading, writing = os.pipe()
        self._out = os.fdopen(reading)
        with os.fdopen(writing, "wb"), contextlib.ExitStack() as stack:
            err = 2 if self._errors is None else stack.enter_context(self._errors.open("ab")).fileno()
            if self._program is None:
                self._process = warm.Fork(words, self._environment, writing, err)
            else:
                self._process = subprocess.Popen(
                    (*self._program, *words),
                    stdout=writing,
                    stderr=err,
                    env=self._environment,
                    start_new_session=True,
                )
        for line in self._out:
            self.printed += line
            if found := re.search(r"Serving on http://localhost:(\d+)", line):
                self.port = int(found[1])
            if found := re.search(r"Metrics for Prometheus: (http://\S+)", line):
                self.metrics = found[1]
                return
        raise AssertionError(f"the server ended with {self._process.wait(STOPS_WITHIN_S)}")

    def end(self, number: int = signal.SIGTERM, *, to_all: bool = False) -> int:
        """Send that signal, as a terminal does `to_all` of its group, and wait; returns the exit code."""
        process, out = self._process, self._out
        assert process is not None
        assert out is not None
        if to_all:
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid, number)
        try:
            return process.wait(STOPS_WITHIN_S)
        finally:
            process.kill()
            self.printed += out.read()
            out.close()
            self._process = None

    def memory_kib(self) -> int:
        """What it holds of the machine's memory now."""
        assert self._process is not None
        run = subprocess.run(
            ("ps", "-o", "rss=", "-p", str(self._process.pid)), capture_output=True, text=True, check=True
        )
        return int(run.stdout)

    def close(self) -> None:
        """End it if it still runs."""
        if self._organiser is not None:
            self._organiser.close()
        if self._process is not None:
            self.end()

    def processes(self) -> list[str]:
        """Command lines of everything that runs on its data, whoever started it."""
        run = subprocess.run(("ps", "-ww", "-eo", "args="), capture_output=True, text=True, check=True)
        return [line for line in run.stdout.splitlines() if str(self.data) in line]

    def command(self, *words: str) -> str:
        """What another command on the same data prints."""
        words = (*words, "--data", str(self.data))
        if self._program is None:
            run = warm.run(words, self._environment, STARTS_WITHIN_S)
        else:
            run = subprocess.run(
                (*self._program, *words), capture_output=True, text=True, timeout=STARTS_WITHIN_S, env=self._environment
            )
        run.check_returncode()
        return run.stdout

    def organiser(self) -> httpx2.Client:
        """An HTTP client that came by an organiser's link."""
        token = self.command("organiser", "invite", "Mei").strip().partition("#")[2]
        client = plain.Client(base_url=self.origin, headers={"origin": self.origin})
        client.post("/api/organise", json={"link": token}).raise_for_status()
        return client

    @property
    def organising(self) -> httpx2.Client:
        """The organiser who makes the circles; ends with the server."""
        if self._organiser is None:
            self._organiser = self.organiser()
        return self._organiser

    def new_circle(
        self,
        facilitators: int = 1,
        participants: int = 0,
        *,
        cofacilitators: int = 0,
        open_link: bool = False,
        script: str | None = None,
        title: str = "Tuesday evening",
    ) -> Links:
        """Make a circle, as an organiser does."""
        spec = {
            "title": {"default": "en", "texts": {"en": title}},
            "facilitators": facilitators,
            "cofacilitators": cofacilitators,
            "participants": participants,
            "capacity": max(8, facilitators + cofacilitators + participants),
            "open_link": open_link,
            "script": script,
        }
        answer = self.organising.post("/organiser/circles", json=spec)
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return Links(
            circle=made["circle"]["id"],
            facilitators=tuple(link["url"] for link in made["links"]["facilitators"]),
            cofacilitators=tuple(link["url"] for link in made["links"]["cofacilitators"]),
            participants=tuple(link["url"] for link in made["links"]["participants"]),
            open=made["links"]["open"],
        )


@contextmanager
def running_server(
    data: Path,
    environment: dict[str, str] | None = None,
    errors: Path | None = None,
    program: Sequence[str] | None = None,
) -> Iterator[RunningServer]:
    """A server for the length of a test or a module. `errors` is a file for what it says of errors."""
    server = RunningServer(data, environment, errors, program)
    server.start()
    try:
        yield server
    finally:
        server.close()
