"""Communities as whoever has the server's terminal makes and lists them, beside a server that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests import plain
from tests.roomserver.cli.test_cli import complaint, run
from tests.roomserver.embedded.test_embedded import until
from tests.serving import RunningServer, running_server


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("communities")) as running:
        yield running


def token_of(link: str) -> str:
    return link.strip().partition("/organise#")[2]


async def opened(server: RunningServer, link: str) -> httpx2.Client:
    """An organiser's browser, as soon as the server knows of the community."""
    client = plain.Client(base_url=server.origin, headers={"origin": server.origin})
    await until(lambda: client.post("/api/organise", json={"link": token_of(link)}).status_code == 200)
    return client


def circles(organiser: httpx2.Client) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = organiser.get("/organiser/circles").raise_for_status().json()["circles"]
    return listed


async def test_a_community_made_beside_the_server_is_served_without_a_restart(own: RunningServer) -> None:
    link = own.command("community", "new", "north", "--name", "Circle of Carers")
    assert link.startswith(f"{own.origin}/organise#north.")
    own.new_circle(title="Elsewhere")
    mei = await opened(own, link)
    assert circles(mei) == []
    own.command("circle", "new", "--title", "Tuesday", "--community", "north")
    tom = await opened(own, own.command("organiser", "invite", "Tom", "--community", "north"))
    for organiser in (mei, tom):
        assert [circle["title"]["texts"]["en"] for circle in circles(organiser)] == ["Tuesday"]
        assert [link["name"] for link in organiser.get("/organiser/links").json()["links"]] == ["Tom", ""]
        organiser.close()
    assert "Tuesday" not in {circle["title"]["texts"]["en"] for circle in circles(own.organising)}


def test_communities_are_listed_with_their_names(own: RunningServer) -> None:
    own.command("community", "new", "south", "--name", "Circle of Students")
    listed = dict(line.split(maxsplit=1) for line in own.command("community", "list").splitlines())
    assert next(iter(listed)) == "home"
    assert listed["south"] == "Circle of Students"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("community", "new", "home"), "there is a community of that id already"),
        (("community", "new", "North Side"), "ID: up to 32 small letters (a to z) and digits, and nothing else"),
        (("community", "new", "west", "--name", "x" * 1000), "name: "),
        (("organiser", "invite", "Tom", "--community", "nowhere"), "there is no community of that id; "),
        (("circle", "new", "--title", "Tuesday", "--community", "nowhere"), "there is no community of that id; "),
    ],
    ids=["twice", "no id", "no name", "nowhere to organise", "nowhere to meet"],
)
def test_what_cannot_be_is_told_in_one_line_and_makes_nothing(
    own: RunningServer, words: tuple[str, ...], told: str
) -> None:
    assert complaint(run(*words, "--data", str(own.data))).startswith(f"roomserver: {told}")
    assert "west" not in own.command("community", "list")


@pytest.mark.parametrize("words", [("new", "north"), ("list",)])
def test_where_no_server_ever_was_there_are_no_communities(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run("community", *words, "--data", str(tmp_path / "data"))
    assert "no server has ever used the data directory" in complaint(done)
    assert not (tmp_path / "data").exists()


async def test_a_community_is_erased_by_whoever_types_its_id_once_more(own: RunningServer) -> None:
    mei = await opened(own, own.command("community", "new", "east", "--name", "Canary Circle"))
    own.command("circle", "new", "--title", "Tuesday", "--community", "east")
    data = ("--data", str(own.data))
    ahead = complaint(run("community", "erase", "east", "--confirm", "east", *data))
    assert ahead.startswith("roomserver: circles go on or are to come; with --cancel")
    unasked = complaint(run("community", "erase", "east", "--cancel", *data))
    assert unasked.startswith("roomserver: say --confirm and the id once more")
    assert complaint(run("community", "erase", "east", "--confirm", "west", *data)) == "roomserver: nothing was erased"
    assert mei.get("/organiser/circles").status_code == 200
    assert own.command("community", "erase", "east", "--confirm", "east") == ""
    assert mei.get("/organiser/circles").status_code == 401
    await until(lambda: mei.get("/c/east/").status_code == 404)
    assert "east" not in own.command("community", "list")
    again = complaint(run("community", "new", "east", *data))
    assert again.startswith("roomserver: a community of that id was erased")
    first = complaint(run("community", "erase", "home", "--confirm", "home", *data))
    assert first.startswith("roomserver: that is the first community")
    mei.close()
