from __future__ import annotations

import contextlib
import gzip
import itertools
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from roomserver.door import FAILURES_BURST
from roomserver.http import MAX_BODY_BYTES
from tests.guest import guest
from tests.serving import RunningServer

JSON = {"content-type": "application/json"}


def token_of(link: str) -> str:
    return urlsplit(link).fragment


addresses = (f"192.0.2.{number}" for number in itertools.count(1))


@pytest.fixture
def door(site: RunningServer) -> Iterator[httpx2.Client]:
    """Every test comes from an address of its own, as its proxy says: failures are limited by address."""
    address = next(addresses)
    with httpx2.Client(base_url=site.origin, headers={"x-forwarded-for": address}) as client:
        yield client


def enter(door: httpx2.Client, link: object, **options: Any) -> httpx2.Response:
    return door.post("/api/enter", json={"link": link}, **options)


def told(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.json()["text"]
    return answer.status_code, answer.json()["code"]


def test_a_personal_link_opens_its_one_seat(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    first, again = enter(door, token), enter(door, token)
    assert first.json()["seat"] == again.json()["seat"]
    assert first.json()["url"] == f"/seat/{first.json()['seat']}/"
    assert first.cookies["seat"] != again.cookies["seat"]


def test_the_cookie_is_for_its_seat_alone_and_for_no_script(site: RunningServer, door: httpx2.Client) -> None:
    answer = enter(door, token_of(site.new_circle().facilitators[0]))
    value, *attributes = answer.headers["set-cookie"].split("; ")
    assert value.startswith("seat=")
    assert {attribute.lower() for attribute in attributes} == {
        "httponly",
        "samesite=lax",
        f"path=/seat/{answer.json()['seat']}/",
        "max-age=86400",
    }


def test_behind_https_the_cookie_is_secure(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    answer = enter(door, token, headers={"x-forwarded-proto": "https"})
    assert "; Secure" in answer.headers["set-cookie"]


def test_an_open_link_makes_a_new_seat_each_time(site: RunningServer, door: httpx2.Client) -> None:
    link = site.new_circle(open_link=True).open
    assert link is not None
    seats = {enter(door, token_of(link)).json()["seat"] for _ in range(3)}
    assert len(seats) == 3


async def test_only_the_newest_session_of_a_link_stays(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    first, again = enter(door, token), enter(door, token)
    async with guest((site.origin, first.json()["seat"], first.cookies["seat"])) as late:
        assert (await late.until_closed())["code"] == 4003
    async with guest((site.origin, again.json()["seat"], again.cookies["seat"])) as mei:
        assert mei.view["kind"] == "door"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_another_method_opens_nothing(door: httpx2.Client, method: str) -> None:
    assert door.request(method, "/api/enter").status_code == 405


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json"]
)
def test_a_form_post_of_another_site_opens_nothing(site: RunningServer, door: httpx2.Client, content_type: str) -> None:
    body = json.dumps({"link": token_of(site.new_circle().facilitators[0])})
    answer = door.post("/api/enter", content=body, headers={"content-type": content_type})
    assert told(answer) == (415, "unsupported_media_type")
    assert "set-cookie" not in answer.headers


def test_a_parameter_of_the_content_type_is_no_harm(site: RunningServer, door: httpx2.Client) -> None:
    body = json.dumps({"link": token_of(site.new_circle().facilitators[0])})
    answer = door.post("/api/enter", content=body, headers={"content-type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 200


def test_nothing_is_unpacked(door: httpx2.Client) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    answer = door.post("/api/enter", content=bomb, headers={**JSON, "content-encoding": "gzip"})
    assert told(answer) == (415, "unsupported_media_type")


def test_a_huge_body_is_not_read_to_its_end(site: RunningServer, door: httpx2.Client) -> None:
    before, sent = site.memory_kib(), 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65536
            yield b" " * 65536

    # The answer, or that the connection was closed while we still wrote.
    with contextlib.suppress(httpx2.WriteError, httpx2.ReadError, httpx2.RemoteProtocolError):
        assert told(door.post("/api/enter", content=body(), headers=JSON)) == (413, "too_big")
    assert sent < 100_000_000
    assert site.memory_kib() - before < 16 * 1024


def test_a_body_of_the_most_there_may_be_is_read(door: httpx2.Client) -> None:
    body = json.dumps({"link": "x"}).ljust(MAX_BODY_BYTES)
    assert told(door.post("/api/enter", content=body, headers=JSON)) == (404, "no_such_link")
    assert told(door.post("/api/enter", content=body + " ", headers=JSON)) == (413, "too_big")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"link"',
        b"NaN",
        b"{}",
        b'{"link": null}',
        b'{"link": 1}',
        b'{"link": ["x"]}',
        b'{"link": {"$ne": ""}}',
        b'{"link": "' + b"x" * 257 + b'"}',
        b'{"link": "x", "role": "facilitator"}',
        b'{"link": "x", "__proto__": {}}',
        b'{"link": "\\ud800"}',
        b'{"link": "\xff"}',
        b"[" * 16_000,
        b'{"link": ' * 1_700,
    ],
)
def test_a_body_of_another_form_is_refused(door: httpx2.Client, body: bytes) -> None:
    answer = door.post("/api/enter", content=body, headers=JSON)
    assert told(answer) == (422, "bad_input")
    assert answer.json()["fields"]


@pytest.mark.parametrize(
    "token",
    ["", ".", "nowhere", "nowhere.", "*.*", f"nowhere.{'s' * 24}", f"../x.{'s' * 24}", f"a\0b.{'s' * 24}", "ஃ.ஃ"],
)
def test_what_is_no_link_opens_nothing(door: httpx2.Client, token: str) -> None:
    assert told(enter(door, token)) == (404, "no_such_link")


def test_a_wrong_secret_opens_nothing(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    room, _, secret = token.partition(".")
    other_room = token_of(site.new_circle().facilitators[0]).partition(".")[0]
    for wrong in (f"{room}.{'s' * 24}", f"{room}.{secret[:-1]}", f"{room}.{secret}A", f"{other_room}.{secret}"):
        assert told(enter(door, wrong)) == (404, "no_such_link")
    assert enter(door, token).status_code == 200


def test_a_link_that_was_replaced_opens_nothing(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle()
    token = token_of(links.facilitators[0])
    seat = enter(door, token).json()["seat"].partition("-")[2]
    site.organising.post(f"/organiser/circles/{links.circle}/links", json={"seat": seat}).raise_for_status()
    assert told(enter(door, token)) == (404, "no_such_link")


def test_a_link_to_a_circle_that_ended_says_so(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle(participants=1, open_link=True)
    site.organising.post(f"/organiser/circles/{links.circle}/close").raise_for_status()
    for link in (*links.facilitators, *links.participants, links.open or ""):
        assert told(enter(door, token_of(link))) == (410, "ended")


@pytest.mark.parametrize("origin", ["http://example.org", "null", "{0}.example.org", "http://[", "{0}/"])
def test_pages_of_others_open_nothing(site: RunningServer, door: httpx2.Client, origin: str) -> None:
    token = token_of(site.new_circle().facilitators[0])
    answer = enter(door, token, headers={"origin": origin.format(site.origin)})
    assert told(answer) == (403, "foreign_origin")
    assert enter(door, token, headers={"origin": site.origin}).status_code == 200


def test_failures_are_limited_by_address_and_nobody_else_waits(site: RunningServer, door: httpx2.Client) -> None:
    answers = [told(enter(door, f"nowhere.{'s' * 24}")) for _ in range(int(FAILURES_BURST) + 3)]
    assert answers[0] == (404, "no_such_link")
    assert answers[-1] == (429, "too_many")
    token = token_of(site.new_circle().facilitators[0])
    assert told(enter(door, token)) == (429, "too_many")
    assert enter(door, token, headers={"x-forwarded-for": "198.51.100.1"}).status_code == 200


def test_a_school_is_one_address(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle(participants=15)
    for link in links.participants * 3:
        assert enter(door, token_of(link)).status_code == 200


def test_one_link_is_not_used_without_end(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    answers = [enter(door, token) for _ in range(70)]
    assert answers[0].status_code == 200
    assert told(answers[-1]) == (429, "too_many")
