"""The release before as an operator ran it: the server and the command line of e8c41bf (see bench/before.py)."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import before
from tests.serving import STARTS_WITHIN_S, STOPS_WITHIN_S, Links


class ServerBefore:
    """Its server on a data directory, with the Valkey that it brings."""

    def __init__(self, data: Path) -> None:
        self._data = data
        words = (program(), "serve", "--port", "0", "--data", str(data))
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        found = re.search(r"Serving on http://localhost:(\d+)", self._process.stdout.readline())
        assert found, "the release before did not start"
        self.port = int(found[1])

    def hold_still(self) -> None:
        """It hears nothing and does nothing from now on, while its sockets stay open."""
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """As by Ctrl-C."""
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(STOPS_WITHIN_S) == 0

    def kill(self) -> None:
        """Also after it has stopped."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def new_circle(self, participants: int) -> Links:
        """Made by its command line beside it."""
        words = ("circle", "new", "--title", "Tuesday evening", "--participants", str(participants), "--json")
        run = subprocess.run(
            (program(), *words, "--data", str(self._data)),
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN_S,
            check=True,
        )
        made = json.loads(run.stdout)
        return Links(
            circle=made["circle"],
            facilitators=tuple(link["url"] for link in made["facilitators"]),
            cofacilitators=(),
            participants=tuple(link["url"] for link in made["participants"]),
            open=made["open"],
        )


def program() -> str:
    """Its `roomserver`; builds it the first time. Raises: before.NotInHistory, subprocess.CalledProcessError."""
    return str(before.make_ready() / ".venv" / "bin" / "roomserver")


@contextmanager
def server_before(data: Path) -> Iterator[ServerBefore]:
    running = ServerBefore(data)
    try:
        yield running
    finally:
        running.kill()
