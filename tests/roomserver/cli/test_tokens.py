"""Tokens as whoever has the server's terminal makes, lists and revokes them, beside a server that goes on."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator

import httpx2
import pytest

from roomserver.store.tokens import MOST_TOKENS
from tests import plain
from tests.roomserver.cli.test_cli import complaint, run
from tests.serving import RunningServer, running_server

DAY_S = 86400


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("tokens")) as running:
        yield running


def asked_with(server: RunningServer, token: str, path: str) -> httpx2.Response:
    with plain.Client(base_url=server.origin, headers={"authorization": f"Bearer {token}"}) as program:
        return program.get(path)


def listed(server: RunningServer, *words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in server.command("token", "list", "--json", *words).splitlines()]


def test_a_token_is_printed_once_alone_and_does_what_its_scopes_say(own: RunningServer) -> None:
    printed = own.command("token", "new", "Door list", "--scope", "programme:read", "--days", "30")
    assert re.fullmatch(r"circle_home_[a-z0-9]{28}\n", printed)
    assert asked_with(own, printed.strip(), "/organiser/circles").status_code == 200
    assert asked_with(own, printed.strip(), "/organiser/facilitators").json()["code"] == "wrong_scope"
    [token] = [one for one in listed(own) if one["name"] == "Door list"]
    assert token["scopes"] == ["programme:read"]
    assert abs(float(str(token["expires_at"])) - time.time() - 30 * DAY_S) < 60
    shown = own.command("token", "list")
    assert printed.strip().rpartition("_")[2] not in shown + json.dumps(listed(own))
    [line] = [line for line in shown.splitlines() if line.endswith("Door list")]
    assert str(token["id"]).startswith(line.split()[0])


def test_a_revoked_token_opens_nothing(own: RunningServer) -> None:
    words = ("--scope", "programme:read", "--scope", "people:read")
    token = own.command("token", "new", "Feed", *words).strip()
    assert asked_with(own, token, "/organiser/facilitators").status_code == 200
    [line] = [line for line in own.command("token", "list").splitlines() if line.endswith("Feed")]
    assert "programme:read,people:read" in line
    assert own.command("token", "revoke", line.split()[0]) == ""
    assert asked_with(own, token, "/organiser/facilitators").status_code == 401
    assert all(one["name"] != "Feed" for one in listed(own))
    again = complaint(run("token", "revoke", line.split()[0], "--data", str(own.data)))
    assert again == "roomserver: there is no token of that id; `roomserver token list` shows those that there are"


def test_tokens_are_a_communitys_own(own: RunningServer) -> None:
    own.command("community", "new", "north")
    own.command("token", "new", "Theirs", "--scope", "programme:read", "--community", "north")
    assert [one["name"] for one in listed(own, "--community", "north")] == ["Theirs"]
    assert all(one["name"] != "Theirs" for one in listed(own))
    theirs = str(listed(own, "--community", "north")[0]["id"])
    assert "no token of that id" in complaint(run("token", "revoke", theirs, "--data", str(own.data)))


@pytest.mark.parametrize("which", ["", "a", "-", "-abcdefghijkl", "nothing-at-all"])
def test_an_id_of_none_revokes_none(own: RunningServer, which: str) -> None:
    own.command("token", "new", "Stays", "--scope", "programme:read")
    assert "no token of that id" in complaint(run("token", "revoke", which, "--data", str(own.data)))
    assert any(one["name"] == "Stays" for one in listed(own))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x" * 41, "--scope", "programme:read"), "NAME: a name "),
        (("Feed", "--scope", "programme:read", "--community", "nowhere"), "there is no community of that id; "),
    ],
)
def test_what_cannot_be_made_is_told_in_one_line(own: RunningServer, words: tuple[str, ...], told: str) -> None:
    assert complaint(run("token", "new", *words, "--data", str(own.data))).startswith(f"roomserver: {told}")


@pytest.mark.parametrize(
    "words", [("Feed",), ("Feed", "--scope", "all"), ("Feed", "--scope", "people:read", "--days", "0")]
)
def test_what_is_no_such_command_is_refused(words: tuple[str, ...], own: RunningServer) -> None:
    done = run("token", "new", *words, "--data", str(own.data))
    assert (done.returncode, done.stdout) == (2, "")
    assert "--scope" in done.stderr or "--days" in done.stderr


def test_too_many_are_told(own: RunningServer) -> None:
    own.command("community", "new", "many")
    organiser = own.command("token", "new", "0", "--scope", "programme:read", "--community", "many")
    assert organiser.startswith("circle_many_")
    for number in range(1, MOST_TOKENS):
        own.command("token", "new", str(number), "--scope", "programme:read", "--community", "many")
    words = ("token", "new", "one more", "--scope", "programme:read", "--community", "many")
    line = complaint(run(*words, "--data", str(own.data)))
    assert line == f"roomserver: there are {MOST_TOKENS} tokens already; revoke one first"


def test_no_token_is_in_what_processes_are_told(own: RunningServer) -> None:
    token = own.command("token", "new", "Quiet", "--scope", "programme:read").strip()
    assert token not in " ".join(os.environ.values())
    assert token not in own.printed
