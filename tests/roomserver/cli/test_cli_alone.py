"""Commands on a store without a server, and what `serve` says of where it is."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from moderation.state.room import Room
from moderation.state.script import ROUND_AND_ROUND
from roomserver.cli import app, companions
from roomserver.cli.terminal import Failure
from roomserver.library import read_library
from roomserver.settings import METRICS_PORT
from roomserver.store import keys
from roomserver.store.documents import read_room
from tests.roomserver.cli.test_cli import complaint, run
from tests.roomserver.servers import Server, free_port, running, valkey_binary
from tests.serving import ROOMSERVER, STOPS_WITHIN_S, running_server

HOME = "https://home.example.org"
UNSERVED = "roomserver: no server is running on this store; the links work once you start one\n"


@pytest.fixture(scope="module")
def kept() -> Iterator[Server]:
    """A store that a server served once."""
    with running(valkey_binary()) as server:
        server.admin.set("{c:home}:origin", HOME)
        yield server


def made(kept: Server, *words: str) -> tuple[dict[str, Any], Room]:
    """What is printed of a circle that is made so, and its room."""
    done = run("circle", "new", "--title", "Tuesday", "--json", "--redis-url", kept.url, *words)
    assert (done.returncode, done.stderr) == (0, UNSERVED)
    printed = json.loads(done.stdout)
    document, script = kept.admin.hmget(keys.room_key(printed["circle"]), "doc", "script")
    assert isinstance(document, bytes)
    assert isinstance(script, bytes)
    return printed, read_room(document, script)


def test_links_are_printed_each_with_its_role_and_what_is_to_be_done_is_said_apart(kept: Server) -> None:
    words = ("circle", "new", "--title", "Tuesday", "--facilitators", "2", "--cofacilitators", "1", "--open")
    done = run(*words, "--participants", "3", "--redis-url", kept.url)
    roles, urls = zip(*(line.split() for line in done.stdout.splitlines()), strict=True)
    assert roles == (*["facilitator"] * 2, "cofacilitator", *["participant"] * 3, "open")
    assert len({*urls}) == 7
    assert all(url.startswith(f"{HOME}/join#") for url in urls)
    assert done.stderr == UNSERVED
    kept.admin.zadd(keys.NODES, {"node": time.time()})
    try:
        for command in (
            words,
            (
                "organiser",
                "invite",
                "Mei",
            ),
        ):
            assert run(*command, "--redis-url", kept.url).stderr == ""
    finally:
        kept.admin.delete(keys.NODES)


def test_a_circle_is_what_was_asked_for(kept: Server) -> None:
    library = read_library()
    printed, room = made(kept, "--facilitators", "2", "--cofacilitators", "3", "--participants", "4")
    assert [len(printed[role]) for role in ("facilitators", "cofacilitators", "participants")] == [2, 3, 4]
    assert printed["open"] is None
    assert room.capacity == 9
    assert room.script.name.texts == ROUND_AND_ROUND.name.texts
    assert library.agreements is not None
    assert room.agreements is not None
    assert room.agreements.hash == library.agreements.hash
    assert made(kept)[1].capacity == 8
    printed, room = made(kept, "--seats", "3", "--participants", "2", "--open", "--script", "circle-60")
    assert room.capacity == 3
    assert printed["open"].startswith(f"{HOME}/join#")
    assert room.script.name.texts["en"] == "Circle 60 min"
    assert made(kept, "--facilitators", "10", "--participants", "22")[1].capacity == 32
    origin = "https://elsewhere.example.org"
    assert made(kept, "--origin", origin)[0]["facilitators"][0]["url"].startswith(f"{origin}/join#")


@pytest.mark.parametrize(
    "words",
    [
        ("--facilitators", "10", "--cofacilitators", "20", "--participants", "3"),
        ("--seats", "2", "--cofacilitators", "2"),
    ],
    ids=["33 people", "three on two seats"],
)
def test_cofacilitators_are_counted_among_those_who_are_invited(kept: Server, words: tuple[str, ...]) -> None:
    before = kept.admin.dbsize()
    complaint(run("circle", "new", "--title", "x", *words, "--redis-url", kept.url))
    assert kept.admin.dbsize() == before


def test_an_organisers_link_begins_where_the_server_was_and_needs_no_data_of_its_own(
    kept: Server, tmp_path: Path
) -> None:
    done = run("organiser", "invite", "Mei", "--redis-url", kept.url, "--data", str(tmp_path / "none"))
    assert re.fullmatch(rf"{HOME}/organise#home\.\S{{20,}}\n", done.stdout)
    assert done.stderr == UNSERVED
    assert not tmp_path.joinpath("none").exists()


@pytest.mark.parametrize(
    "words",
    [
        (
            "organiser",
            "invite",
            "Mei",
        ),
        ("circle", "new", "--title", "x"),
    ],
    ids=lambda words: words[0],
)
def test_a_store_that_takes_nothing_is_told_in_one_line(kept: Server, words: tuple[str, ...]) -> None:
    kept.admin.config_set("min-replicas-to-write", 1)
    try:
        done = run(*words, "--redis-url", kept.url)
    finally:
        kept.admin.config_set("min-replicas-to-write", 0)
    assert (complaint(done), done.stdout) == ("roomserver: The store refuses writes at the moment.", "")


def test_data_that_another_server_uses_is_told_in_one_line(tmp_path: Path) -> None:
    with tmp_path.joinpath("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        line = complaint(run("serve", "--port", "0", "--data", str(tmp_path)))
    assert line == f"roomserver: Another roomserver uses the data directory {tmp_path}."


def test_a_metrics_port_that_was_named_and_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", "0", "--metrics-port", str(port), "--data", str(tmp_path))
    assert complaint(done).endswith(f"port {port}: Address already in use (choose another with --metrics-port)")
    done = run("serve", "--host", "192.0.2.1", "--port", "0", "--data", str(tmp_path))
    assert "choose another" not in complaint(done)


# Companions are programs of their own: here one that only says what it was told.

TOLD = "import sys; print(sys.stdin.readline().strip()); sys.exit(3)"


def test_a_companion_is_told_what_was_typed_and_ends_as_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companions, "PROGRAM", (sys.executable, "-c", TOLD))
    words = ["companion", "-", "--name", "Mei", "--wav", "hello.wav", "--facilitate", "--json"]
    done = CliRunner().invoke(app, words, input="https://home.example.org/join#x\n")
    asked = {"link": "https://home.example.org/join#x", "name": "Mei", "wav": "hello.wav"}
    assert (json.loads(done.stdout), done.exit_code) == ([{**asked, "facilitate": True, "out_of_turn": False}], 3)
    done = CliRunner().invoke(app, ["companion", "https://home.example.org/join#y", "--json"])
    asked = {"link": "https://home.example.org/join#y", "name": "Companion"}
    assert json.loads(done.stdout) == [{**asked, "facilitate": False, "out_of_turn": False}]


def test_what_a_companion_does_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [{"event": "seated"}, {"event": "closed", "code": "no_seat"}, {"event": "other"}, {"event": "closed"}]
    says = "".join(f"print({json.dumps(event)!r});" for event in events)
    monkeypatch.setattr(companions, "PROGRAM", (sys.executable, "-c", says))
    done = CliRunner().invoke(app, ["companion", "x"])
    assert done.stdout.splitlines() == ["It has a seat.", "It is no longer in the circle."]


@pytest.mark.parametrize("words", [["companion", "x"], ["demo"]])
def test_without_what_companions_need_they_are_not_begun(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, Failure)
    assert "pip install 'roomserver[companions]'" in str(done.exception)


# Whole servers


@contextlib.contextmanager
def serving(data: Path, *words: str, **environment: str) -> Iterator[list[str]]:
    """What a server says when it serves; it is interrupted at the end."""
    process = subprocess.Popen(
        (*ROOMSERVER, "serve", "--data", str(data), *words),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    try:
        yield [process.stdout.readline().strip() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_server_says_where_it_is_for_people_and_where_it_counts(tmp_path: Path) -> None:
    port, origins = free_port(), '["https://circle.example.org", "https://circle.local"]'
    words = ("--host", "127.0.0.2", "--port", str(port), "--metrics-host", "127.0.0.2", "--metrics-port", "0")
    with serving(tmp_path, *words, ROOMSERVER_ORIGINS=origins) as said:
        assert said[0] == "Serving on https://circle.example.org (Ctrl-C stops it)."
        assert re.fullmatch(r"Metrics for Prometheus: http://127\.0\.0\.2:[1-9]\d*/metrics", said[1])
        link = run("organiser", "invite", "Mei", "--data", str(tmp_path)).stdout
        assert link.startswith("https://circle.example.org/organise#")
        socket.create_connection(("127.0.0.2", port)).close()
    words = ("--port", "0", "--metrics-host", "::", "--metrics-port", "0", "--origin", "https://mine.example.org")
    with serving(tmp_path, *words, ROOMSERVER_ORIGINS=origins) as said:
        assert said[0] == "Serving on https://mine.example.org (Ctrl-C stops it)."
        assert said[1].startswith("Metrics for Prometheus: http://[::]:")


def test_a_server_without_a_mail_server_says_where_mails_are_kept(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", "0", "--metrics-port", "0") as said:
        assert said[2] == f"Mails are kept in {tmp_path}/outbox. To send them, set ROOMSERVER_SMTP_URL."
    words = ("--port", "0", "--metrics-port", "0")
    with serving(tmp_path, *words, ROOMSERVER_SMTP_URL="smtps://mail.example.org") as said:
        assert said[2].startswith("To make links")


def test_a_server_that_is_told_nothing_finds_a_port_to_count_on(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # somebody else has it
            stack.enter_context(socket.create_server(("127.0.0.1", METRICS_PORT)))
        with serving(tmp_path, "--host", "0.0.0.0", "--port", "0") as said:
            served = re.fullmatch(r"Serving on http://localhost:(\d+) .*", said[0])
            counted = re.fullmatch(r"Metrics for Prometheus: http://localhost:(\d+)/metrics", said[1])
            assert served is not None
            assert counted is not None
            assert int(served[1]) not in (0, 8000)
            assert METRICS_PORT < int(counted[1]) < METRICS_PORT + 50


def said_on_a_terminal(data: Path, until: str) -> str:
    """What a server says there until it has said that."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        (*ROOMSERVER, "serve", "--data", str(data), "--port", "0", "--metrics-port", "0"),
        stdout=theirs,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(theirs)
    said = ""
    try:
        while until not in said:
            said += os.read(ours, 4096).decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0
        with contextlib.suppress(OSError):  # the terminal has no other end any more
            while more := os.read(ours, 4096).decode():
                said += more
    finally:
        process.kill()
        process.communicate()
        os.close(ours)
    return said.replace("\r\n", "\n")


def test_o4_the_first_start_shows_one_link_on_the_terminal_and_how_to_make_others(tmp_path: Path) -> None:
    first, second = (said_on_a_terminal(tmp_path, "roomserver circle new.") for _ in range(2))
    assert "roomserver organiser invite NAME" in first
    assert re.search(r"link is shown once.*: http://localhost:\d+/organise#home\.[\w-]{24}\n", first)
    assert "/organise#" not in second


def test_no_link_is_printed_where_it_may_be_kept_as_a_log(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        assert server.end() == 0
    assert "roomserver organiser invite NAME, roomserver circle new.\n" in server.printed
    assert "/organise#" not in server.printed
    assert "/organise#" in said_on_a_terminal(tmp_path, "/organise#")


@pytest.mark.parametrize("name", [" ", "x" * 41], ids=["blank", "long"])
def test_a_link_is_for_somebody_who_can_be_read(tmp_path: Path, name: str) -> None:
    assert complaint(run("organiser", "invite", name, "--data", str(tmp_path))).startswith("roomserver: NAME: a name ")
