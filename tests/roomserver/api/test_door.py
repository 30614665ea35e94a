"""The door: what a link opens, for whom, and what a browser keeps of it."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Iterator

import httpx2
import pytest

from roomserver.http.body import MAX_BODY_BYTES
from tests.guest import guest
from tests.roomserver.api.asking import enter, token_of, told
from tests.serving import RunningServer

JSON = {"content-type": "application/json"}


def test_a_personal_link_opens_its_one_seat(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    first, again = enter(door, token), enter(door, token)
    assert first.json()["seat"] == again.json()["seat"]
    assert first.json()["url"] == f"/seat/{first.json()['seat']}/"
    assert first.cookies["seat"] != again.cookies["seat"]


def attributes_of(answer: httpx2.Response, name: str) -> set[str]:
    """Of the cookie of that name that is set, without its value."""
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    return {attribute.lower() for attribute in cookie.split("; ")[1:]}


def mark_in(answer: httpx2.Response, room: str) -> str:
    return str(answer.cookies[f"browser-{room}"])


def test_h8_what_marks_a_browser_is_for_one_circle_for_its_door_and_for_no_script(
    site: RunningServer, door: httpx2.Client
) -> None:
    token = token_of(site.new_circle().facilitators[0])
    room, _, _ = token.partition(".")
    answer = enter(door, token)
    assert attributes_of(answer, f"browser-{room}") == {
        "httponly",
        "samesite=strict",
        "path=/api/enter",
        "max-age=86400",
    }
    assert f"browser-{room}" in door.cookies
    assert mark_in(enter(door, token, known=True), room) == mark_in(answer, room)
    other = token_of(site.new_circle().facilitators[0])
    elsewhere = mark_in(enter(door, other, known=True), other.partition(".")[0])
    assert elsewhere != mark_in(answer, room)


def test_h8_what_marks_a_browser_is_gone_when_the_circle_is(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    room, _, _ = token.partition(".")
    enter(door, token)
    early = door.post("/api/enter/forget", json={"room": room})
    assert told(early) == (409, "not_over")
    gone = door.post("/api/enter/forget", json={"room": "nosuchroom"})
    assert gone.status_code == 204
    assert "max-age=0" in attributes_of(gone, "browser-nosuchroom")
    assert (
        door.post("/api/enter/forget", json={"room": room}, headers={"origin": "https://x.example"}).status_code == 403
    )


def test_h8_of_a_circle_that_is_over_nothing_stays_in_the_browser_and_of_others_all(
    site: RunningServer, door: httpx2.Client
) -> None:
    over, other = site.new_circle(participants=1), site.new_circle()
    enter(door, token_of(over.facilitators[0]))
    for link in (over.participants[0], other.facilitators[0]):
        enter(door, token_of(link), known=True)
    site.organising.post(f"/organiser/circles/{over.circle}/close").raise_for_status()
    at_the_door = {cookie.name for cookie in door.cookies.jar if cookie.path.startswith("/api/enter")}
    assert door.post("/api/enter/forget", json={"room": over.circle}).status_code == 204
    kept = {cookie.name for cookie in door.cookies.jar if cookie.path.startswith("/api/enter")}
    assert (len(at_the_door), len(kept)) == (5, 2)
    assert all(other.circle in name for name in kept)


async def test_h8_a_removed_person_who_knocks_by_the_open_link_is_shown_and_not_refused(
    site: RunningServer, door: httpx2.Client
) -> None:
    links = site.new_circle(open_link=True)
    assert links.open is not None
    first = enter(door, token_of(links.open))
    session = (site.origin, first.json()["seat"], first.cookies["seat"])
    async with guest(links.facilitators[0]) as kavitha, guest(session) as ravi:
        await kavitha.command("knock", name="Kavitha")
        await ravi.command("knock", name="Ravi")
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("remove", seat=ravi.seat)
        assert (await ravi.until_closed())["code"] == 4006
        async with guest(session) as back:
            assert (await back.until_closed())["code"] == 4006  # D9: told so, however late they come
        second = enter(door, token_of(links.open), known=True)
        async with guest((site.origin, second.json()["seat"], second.cookies["seat"])) as again:
            assert (await again.command("knock", name="Somebody else"))["type"] == "reply"
            await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
            assert [knock["same_browser"] for knock in kavitha.parts["lobby"]["knocks"]] == [True]
            await kavitha.command("admit_all")
            assert again.view["kind"] == "lobby"


def test_the_cookie_is_for_its_seat_alone_and_for_no_script(site: RunningServer, door: httpx2.Client) -> None:
    answer = enter(door, token_of(site.new_circle().facilitators[0]))
    ref = answer.json()["seat"]
    assert attributes_of(answer, "seat") == {"httponly", "samesite=lax", f"path=/seat/{ref}/", "max-age=86400"}
    for_the_door = {"httponly", "samesite=strict", "path=/api/enter", "max-age=86400"}
    assert attributes_of(answer, f"seat-{ref}") == for_the_door


def test_behind_https_the_cookie_is_secure(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    answer = enter(door, token, headers={"x-forwarded-proto": "https"})
    assert all("; Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


def test_an_open_link_makes_a_new_seat_each_time(site: RunningServer, door: httpx2.Client) -> None:
    link = site.new_circle(open_link=True).open
    assert link is not None
    seats = {enter(door, token_of(link)).json()["seat"] for _ in range(3)}
    assert len(seats) == 3


async def test_only_the_newest_session_of_a_link_stays(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    first, again = enter(door, token), enter(door, token)
    async with guest((site.origin, first.json()["seat"], first.cookies["seat"])) as late:
        assert (await late.until_closed())["code"] == 4007
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


def test_o1_whether_a_circle_is_over_is_told_to_browsers_that_were_in_it_alone(
    site: RunningServer, door: httpx2.Client
) -> None:
    room, _, _ = token_of(site.new_circle().facilitators[0]).partition(".")
    door.cookies.clear()
    there = door.post("/api/enter/forget", json={"room": room})
    nowhere = door.post("/api/enter/forget", json={"room": "nosuchroom"})
    assert (there.status_code, nowhere.status_code) == (204, 204)
    door.cookies.set(f"browser-{room}", "made-up-by-somebody")
    assert door.post("/api/enter/forget", json={"room": room}).status_code == 204
    door.cookies.clear()
