"""Paths, secrets and times that somebody tries: nothing is found by trying."""

from __future__ import annotations

import json
import time

import pytest
import redis

from roomserver.embedded.directory import noted_socket
from roomserver.store.organisers import SESSION_S
from signalling.credentials import hashed
from tests.guest import guest
from tests.raw_http import JSON, Heard, request, say
from tests.roomserver.programme.test_circles import secret_of
from tests.roomserver.strangers.asking import OF_A_CIRCLE, ORIGIN, TITLE, cookie, enter, token_of, told
from tests.serving import Links, RunningServer


@pytest.mark.parametrize(
    "path",
    [
        "/seat/../../etc/passwd",
        "/seat/%2e%2e%2f%2e%2e%2fetc%2fpasswd/",
        "/seat/room-seat%00/x",
        "/organiser/../api/enter",
        "/organiser/circles/..%2f..%2fx/links",
        "/assets/..%252f..%252fsettings.py",
        "/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/settings.py",
        "/assets/%e0%80%ae%e0%80%ae/settings.py",
        "/assets/%f0%80%80%ae/settings.py",
        "/assets/....//settings.py",
        "/assets/..;/settings.py",
        "/assets/index.js%00.html",
        "/assets/%2fetc%2fpasswd",
        "//example.org/%2f..",
        "/%0d%0aSet-Cookie:%20x=1",
    ],
)
async def test_no_path_leads_anywhere_else(own: RunningServer, path: str) -> None:
    heard = await say(own, request("GET", path))
    assert heard.status in (404, 405)
    assert b"set-cookie" not in heard.head.lower()
    assert heard.body == b"There is nothing here.\n" or heard.status == 405


async def test_a_redirect_says_one_line(own: RunningServer) -> None:
    heard = await say(own, request("GET", "/seat/%0d%0aSet-Cookie:%20x=1"))
    assert heard.status == 307
    assert not any(line.lower().startswith(b"set-cookie") for line in heard.head.splitlines())


def shape(heard: Heard) -> bytes:
    """An answer but for its date."""
    return b"\r\n".join(line for line in heard.text.split(b"\r\n") if not line.lower().startswith(b"date:"))


async def test_all_that_opens_nothing_is_told_alike(own: RunningServer, links: Links) -> None:
    """Whoever guesses learns neither that there is a circle, nor that a secret was right once."""
    room, _, secret = token_of(links.open).partition(".")
    seat = token_of(links.participants[0])
    revoked = token_of(own.new_circle(open_link=True).open)
    path = f"/organiser/circles/{revoked.partition('.')[0]}/open-link"
    assert own.organising.delete(path).status_code == 204
    ended = own.new_circle().circle
    assert own.organising.post(f"/organiser/circles/{ended}/close").status_code == 204
    tokens = {
        "of a circle that ended": f"{ended}.{secret}",
        "malformed": "x",
        "no such circle": f"nowhere.{secret}",
        "a wrong secret": f"{room}.{'s' * len(secret)}",
        "one letter less": f"{room}.{secret[:-1]}",
        "one letter more": f"{room}.{secret}x",
        "in capitals": f"{room}.{secret.swapcase()}",
        "of another circle": f"{own.new_circle().circle}.{secret}",
        "revoked": revoked,
        "an organiser's": own.command("organiser", "invite", "Mei").strip().partition("#")[2],
        "two": f"{token_of(links.open)}.{seat}",
    }
    heard = {
        name: shape(await say(own, enter(token, f"X-Forwarded-For: 192.0.2.{number}".encode())))
        for number, (name, token) in enumerate(tokens.items())
    }
    assert heard["malformed"].startswith(b"HTTP/1.1 404 ")
    assert {name for name, said in heard.items() if said != heard["malformed"]} == set()


async def test_what_a_circle_is_asked_without_a_session_is_told_alike_whether_there_is_one(
    own: RunningServer, links: Links
) -> None:
    for method, path in OF_A_CIRCLE:
        asked = [path, path.replace("nowhere", links.circle)]
        answers = {shape(await say(own, request(method, path, JSON, ORIGIN, body=b"{}"))) for path in asked}
        assert len(answers) == 1
        assert next(iter(answers)).startswith(b"HTTP/1.1 401 ")


async def test_an_organisers_session_ends(own: RunningServer) -> None:
    organiser = own.organiser()
    session = organiser.cookies["organiser"]
    organiser.close()
    asking = request("GET", "/organiser/circles", f"Cookie: organiser={session}".encode())
    assert (await say(own, asking)).status == 200
    with redis.Redis(unix_socket_path=str(noted_socket(own.data)), protocol=2) as store:
        key = f"{{c:home}}:organising:{hashed(secret_of(session))}"
        assert 0 < int(store.ttl(key)) <= SESSION_S
        store.pexpireat(key, 1)
    assert told(await say(own, asking)) == (401, "no_such_session")


async def test_a_circle_of_last_evening_is_made_and_opens(own: RunningServer) -> None:
    starts_at = int(time.time()) - 12 * 3600
    body = json.dumps({"title": TITLE, "starts_at": starts_at}).encode()
    heard = await say(own, request("POST", "/organiser/circles", JSON, ORIGIN, cookie(own), body=body))
    assert heard.status == 201
    [link] = json.loads(heard.body)["links"]["facilitators"]
    async with guest(link["url"].replace("http://localhost", own.origin)) as facilitator:
        assert facilitator.parts["circle"]["starts_at"] == starts_at
        await facilitator.command("knock", name="Mei")
        assert facilitator.parts["circle"]["phase"] == "open"
    listed = await say(own, request("GET", "/organiser/circles", cookie(own)))
    assert listed.status == 200


@pytest.mark.parametrize(
    "starts_at",
    ["0", "1", "253402300799", "253402300800", "-1", "1e12", "-0.1", "1e309", '"9999-12-31"', "true", "[0]"],
)
async def test_a_circle_is_at_no_other_time(own: RunningServer, starts_at: str) -> None:
    body = f'{{"title": {json.dumps(TITLE)}, "starts_at": {starts_at}}}'.encode()
    heard = await say(own, request("POST", "/organiser/circles", JSON, ORIGIN, cookie(own), body=body))
    assert told(heard) == (422, "bad_input")
    assert list(json.loads(heard.body)["fields"]) == ["starts_at"]
