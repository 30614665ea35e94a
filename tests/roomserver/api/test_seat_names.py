"""Whom personal links were handed to, as organisers call them: read by organisers alone, and gone with the circle."""

from __future__ import annotations

import re
import time
from contextlib import closing
from urllib.parse import urlsplit

import httpx2
import pytest

from tests import plain
from tests.guest import guest
from tests.roomserver.api.asking import enter, token_of
from tests.roomserver.api.served import declared
from tests.serving import RunningServer

CANARY = "Canaria Nightjar"
LONG_S = 30.0


@pytest.fixture
def organiser(site: RunningServer) -> httpx2.Client:
    return site.organising


def links_of(organiser: httpx2.Client) -> tuple[str, list[dict[str, str]]]:
    """A circle with three participants, and their links."""
    asked = {"title": {"default": "en", "texts": {"en": "Named"}}, "participants": 3}
    made = organiser.post("/organiser/circles", json=asked).raise_for_status().json()
    links: list[dict[str, str]] = [*made["links"]["facilitators"], *made["links"]["participants"]]
    return f"/organiser/circles/{made['circle']['id']}", links


def test_a_link_is_called_and_another_organiser_reads_it(site: RunningServer, organiser: httpx2.Client) -> None:
    path, (fay, mei, daniel, _) = links_of(organiser)
    assert organiser.get(f"{path}/seat-names").json()["names"] == {}
    for link, called in ((mei, "Mei"), (daniel, " Daniel  Tan ")):
        answer = organiser.put(f"{path}/seat-names", json={"seat": link["seat"], "called": called})
        assert answer.status_code == 200, answer.text
    names = {mei["seat"]: "Mei", daniel["seat"]: "Daniel Tan"}
    with closing(site.organiser()) as other:
        assert other.get(f"{path}/seat-names").json()["names"] == names
    pair = {"pairs": [[mei["seat"], daniel["seat"]]], "made_on": 1}
    assert organiser.put(f"{path}/not-together", json=pair).status_code == 200
    answer = organiser.put(f"{path}/seat-names", json={"seat": mei["seat"], "called": ""})
    assert answer.json()["names"] == {daniel["seat"]: "Daniel Tan"}
    assert fay["seat"] not in names


async def test_nobody_in_the_circle_reads_it_and_no_link_or_list_says_it(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    path, (fay, mei, *_) = links_of(organiser)
    organiser.put(f"{path}/seat-names", json={"seat": mei["seat"], "called": CANARY}).raise_for_status()
    new = organiser.post(f"{path}/links", json={"seat": mei["seat"]}).raise_for_status()
    assert organiser.get(f"{path}/seat-names").json()["names"] == {mei["seat"]: CANARY}
    async with guest(fay["url"]) as facilitator, guest(new.json()["url"]) as participant:
        for one in (facilitator, participant):
            assert CANARY not in str(one.parts)
    assert CANARY not in organiser.get("/organiser/circles").text + new.text
    asked = {"name": "Reads the programme", "scopes": ["programme:read"]}
    token = organiser.post("/organiser/tokens", json=asked).raise_for_status().json()["token"]
    with plain.Client(base_url=site.origin, headers={"authorization": f"Bearer {token}"}) as program:
        assert program.get("/organiser/circles").status_code == 200
        assert program.get(f"{path}/seat-names").json()["code"] == "wrong_scope"


@pytest.mark.parametrize("called", ["x" * 41, " ", None, 7])
def test_what_is_no_name_is_refused(organiser: httpx2.Client, called: object) -> None:
    path, (mei, *_) = links_of(organiser)
    answer = organiser.put(f"{path}/seat-names", json={"seat": mei["seat"], "called": called})
    assert answer.status_code == 422
    assert "called" in answer.json()["fields"]


def test_of_no_seat_and_once_it_is_over_there_are_no_names(organiser: httpx2.Client) -> None:
    path, (mei, *_) = links_of(organiser)
    named = {"seat": mei["seat"], "called": CANARY}
    organiser.put(f"{path}/seat-names", json=named).raise_for_status()
    answer = organiser.put(f"{path}/seat-names", json={**named, "seat": "nobody"})
    assert answer.json()["code"] == "no_such_seat"
    assert "no_such_seat" in declared(answer)
    organiser.post(f"{path}/close").raise_for_status()
    assert organiser.get(f"{path}/seat-names").json()["names"] == {}
    assert organiser.put(f"{path}/seat-names", json=named).json()["code"] == "ended"
    assert organiser.get("/organiser/circles/none/seat-names").json()["code"] == "no_such_circle"


def signed_up(organiser: httpx2.Client, door: httpx2.Client, name: str) -> tuple[str, str]:
    """Of a circle that somebody has a place in: its path, and their personal link."""
    asked = {"title": {"default": "en", "texts": {"en": "Named"}}, "terms": {"sign_up": {"seats": 2}}}
    made = organiser.post("/organiser/circles", json=asked).raise_for_status().json()
    path = f"/organiser/circles/{made['circle']['id']}"
    [person] = organiser.post(f"{path}/sign-ups", json={"name": name}).raise_for_status().json()["people"]
    place = organiser.post(f"{path}/sign-ups/links", json={"person": person["id"]}).raise_for_status().json()["url"]
    [link] = re.findall(r'href="([^"]+/join#[^"]+)"', door.get(urlsplit(place).path).text)
    until = time.monotonic() + LONG_S
    while not organiser.get(f"{path}/seat-names").json()["names"]:
        assert time.monotonic() < until
    return path, link


def test_whoever_signed_up_has_a_seat_that_organisers_read_by_name(
    organiser: httpx2.Client, door: httpx2.Client
) -> None:
    path, link = signed_up(organiser, door, "Mei")
    _, _, seat = enter(door, token_of(link)).json()["seat"].partition("-")
    assert organiser.get(f"{path}/seat-names").json()["names"] == {seat: "Mei"}
    called = {"seat": seat, "called": "Mei from the library"}
    answer = organiser.put(f"{path}/seat-names", json=called)
    assert answer.json()["names"] == {seat: "Mei from the library"}
    answer = organiser.put(f"{path}/seat-names", json={**called, "called": ""})
    assert answer.json()["names"] == {seat: "Mei"}
    assert organiser.get("/organiser/circles").text.count("Mei from") == 0


async def test_whoever_signed_up_finds_their_name_at_the_door_and_nobody_else_does(
    organiser: httpx2.Client, door: httpx2.Client
) -> None:
    path, link = signed_up(organiser, door, CANARY)
    answer = enter(door, token_of(link))
    assert answer.json()["name"] == CANARY
    assert CANARY not in str(answer.headers) + answer.json()["url"]
    called = {"seat": answer.json()["seat"].partition("-")[2], "called": "Of an organiser"}
    organiser.put(f"{path}/seat-names", json=called).raise_for_status()
    assert enter(door, token_of(link)).json()["name"] == CANARY
    async with guest(link) as present:
        assert CANARY not in str(present.parts)
        assert enter(door, token_of(link)).json()["name"] == ""  # somebody is there: whoever else comes only asks
    opened = organiser.post(f"{path}/links", json={"open": True}).raise_for_status().json()["url"]
    assert enter(door, token_of(opened)).json()["name"] == ""
