"""`python -m signalling.peers`: a child process whose life hangs on its standard input."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from tests.companions import a_few_words, companions
from tests.serving import RunningServer, running_server
from tests.signalling.peers.waiting import until

pytestmark = pytest.mark.first

SECRET = "such-a-secret-link"


class Told:
    """The events of a child, as they come."""

    def __init__(self, lines: IO[str]) -> None:
        self.events: list[dict[str, Any]] = []
        self._lines = lines
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        self.events.extend(json.loads(line) for line in self._lines)

    def count(self, event: str) -> int:
        return sum(told["event"] == event for told in self.events)

    def who(self, event: str) -> set[int]:
        return {told["companion"] for told in self.events if told["event"] == event}


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        (sys.executable, "-m", "signalling.peers"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    "description",
    [
        f'[{{"link": "{SECRET}", "name": ""}}]',
        f'[{{"link": "{SECRET}", "name": "Mei", "wav": "/nowhere/at-all.wav"}}]',
        SECRET,
    ],
)
def test_a_description_that_cannot_be_is_refused_without_its_secrets(
    child: subprocess.Popen[str], description: str
) -> None:
    out, complaint = child.communicate(f"{description}\n", timeout=20)
    assert child.returncode == 2
    assert complaint.startswith("these companions cannot be: ")
    assert SECRET not in complaint
    assert out == ""


def test_the_end_of_its_lifeline_ends_it(child: subprocess.Popen[str], server: RunningServer) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    link = server.new_circle().facilitators[0]
    child.stdin.write(json.dumps([{"link": link, "name": "Kavitha", "pause_s": 0.1}]) + "\n")
    child.stdin.flush()
    assert json.loads(child.stdout.readline())["event"] == "seated"
    out, complaint = child.communicate(timeout=10)
    assert child.returncode == 0
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["closed"]
    assert complaint == ""


def test_it_ends_when_asked_even_while_the_server_is_away(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    descriptions = [
        {"link": "http://127.0.0.1:9/join#nobody-answers", "name": "Kavitha"},
        {"link": "http://127.0.0.1:9/join", "name": "Mei"},
    ]
    child.stdin.write(json.dumps(descriptions) + "\n")
    child.stdin.flush()
    assert json.loads(child.stdout.readline()) == {"companion": 1, "event": "closed", "code": "no_such_link"}
    child.send_signal(signal.SIGTERM)
    out, complaint = child.communicate(timeout=10)
    assert child.returncode == 0
    assert json.loads(out) == {"companion": 0, "event": "closed"}
    assert complaint == ""


def test_a_link_that_opens_nothing_is_told_and_fails(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps([{"link": "http://127.0.0.1:9/join", "name": "Mei"}]) + "\n")
    child.stdin.flush()
    assert child.wait(20) == 1
    out, complaint = child.communicate()
    assert json.loads(out) == {"companion": 0, "event": "closed", "code": "no_such_link"}
    assert complaint.startswith("A link did not lead to a seat: it opens nothing, or no longer does")


async def test_four_go_round_over_a_server_that_is_killed_beneath_them(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        links = server.new_circle(participants=3)
        same = {"wav": a_few_words(tmp_path), "begin_with": 4, "pause_s": 0.3}
        descriptions = [
            {"link": link, "name": f"Person {number}", "facilitate": number == 0, **same}
            for number, link in enumerate((*links.facilitators, *links.participants))
        ]
        with companions(*descriptions) as process:
            assert process.stdout is not None
            told = Told(process.stdout)
            await until(lambda: told.count("taken") == 1, within_s=30)
            await asyncio.to_thread(server.end, signal.SIGKILL)
            await asyncio.to_thread(server.start)
            await until(lambda: told.who("passed") == {0, 1, 2, 3}, within_s=60)
            assert told.count("closed") == 0
            assert process.stdin is not None
            process.stdin.close()
            told.reader.join(10)
        closed = [event for event in told.events if event["event"] == "closed"]
        assert [len(event["heard"]) for event in closed] == [3, 3, 3, 3]
        for event in closed:
            # Who was not back in time for a turn kept their gate closed, and yet it arrived.
            assert all(event["heard"][seat] + event["withheld"][seat] > 0.5 for seat in event["heard"])
            assert max(event["heard"].values()) > 0.5
