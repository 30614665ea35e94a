"""Who somebody is and which page asks: nobody says so but our own proxy, and no page but ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from roomserver.http.guards import FAILURES_BURST
from tests.raw_http import JSON, request, say
from tests.roomserver.strangers.asking import CHANGES, ORIGIN, TITLE, cookie, enter, token_of, told
from tests.serving import Links, RunningServer, running_server

TRIES = int(FAILURES_BURST) + 4


async def failures_told(own: RunningServer, *headers: bytes, source: str | None = None) -> list[int | None]:
    """Statuses of as many failures as one address may have, and a few more; each from what it says is another."""
    answers = []
    for number in range(TRIES):
        forged = [header.replace(b"%d", b"%d" % number) for header in headers]
        answers.append((await say(own, enter("nowhere." + "s" * 24, *forged), source=source)).status)
    return answers


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (b"X-Forwarded-For: 198.51.100.%d", "127.0.0.2"),
        (b"X-Forwarded-For: 198.51.100.%d, 127.0.0.1", "127.0.0.3"),
        (b"Forwarded: for=198.51.100.%d", "127.0.0.4"),
        (b"X-Real-IP: 198.51.100.%d", "127.0.0.5"),
        (b"True-Client-IP: 198.51.100.%d\r\nCF-Connecting-IP: 198.51.100.%d", "127.0.0.6"),
    ],
)
async def test_nobody_but_our_own_proxy_says_who_somebody_is(own: RunningServer, name: bytes, address: str) -> None:
    """A stranger's own address counts; on this machine all of 127.0.0.0/8 but the proxy's are strangers."""
    answers = await failures_told(own, name, source=address)
    assert answers[0] == 404
    assert answers[-1] == 429


async def test_what_a_stranger_tells_our_proxy_does_not_count(own: RunningServer) -> None:
    """A proxy appends the address that it saw."""
    answers = await failures_told(own, b"X-Forwarded-For: 198.51.100.%d, 203.0.113.9")
    assert answers[0] == 404
    assert answers[-1] == 429
    answers = await failures_told(own, b"X-Forwarded-For: 198.51.100.%d\r\nX-Forwarded-For: 203.0.113.10")
    assert answers[-1] == 429


async def test_a_proxy_is_believed_that_the_operator_names(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", {"FORWARDED_ALLOW_IPS": "127.0.0.9"}) as server:
        assert await failures_told(server, b"X-Forwarded-For: 198.51.100.%d", source="127.0.0.9") == [404] * TRIES
        assert (await failures_told(server, b"X-Forwarded-For: 198.51.100.%d"))[-1] == 429


async def test_a_stranger_makes_no_cookie_secure(own: RunningServer, links: Links) -> None:
    heard = await say(own, enter(token_of(links.open), b"X-Forwarded-Proto: https"), source="127.0.0.7")
    assert heard.status == 200
    assert b"secure" not in heard.head.lower()


@pytest.mark.parametrize(
    "forged",
    [
        b"X-Forwarded-Host: example.org",
        b"Forwarded: host=example.org;proto=https",
        b"X-Forwarded-Server: example.org",
        b"X-Forwarded-Prefix: //example.org",
        b"X-Original-URL: /organiser/circles/nowhere/close",
        b"X-Rewrite-URL: /healthz",
        b"X-HTTP-Method-Override: GET",
        b"X-Forwarded-Proto: javascript",
        b"X-Forwarded-For: [::, <script>, \xff, " + b"1.1.1.1," * 1000,
    ],
)
async def test_nothing_forged_is_in_a_link(own: RunningServer, forged: bytes) -> None:
    body = json.dumps({"title": TITLE}).encode()
    heard = await say(own, request("POST", "/organiser/circles", JSON, ORIGIN, cookie(own), forged, body=body))
    assert heard.status == 201
    assert json.loads(heard.body)["links"]["facilitators"][0]["url"].startswith("http://localhost/join#")


FOREIGN = [
    b"Origin: null",
    b"Origin: http://example.org",
    b"Origin: http://localhost.example.org",
    b"Origin: http://localhost@example.org",
    b"Origin: http://localhost:1",
    b"Origin: http://LOCALHOST",
    b"Origin: http://localhost/",
    b"Origin: http://localhost http://example.org",
    b"Origin: http://example.org\r\nOrigin: http://localhost",
    b"Origin: http://l\xf6calhost",
    b"Origin: ftp://localhost",
    b"Origin: http://localhost%00",
    b"Origin: ",
]


@pytest.mark.parametrize("foreign", FOREIGN)
async def test_pages_of_others_ask_for_nothing(own: RunningServer, links: Links, foreign: bytes) -> None:
    heard = await say(own, enter(token_of(links.open), foreign))
    assert told(heard) == (403, "foreign_origin")
    for method, path in CHANGES:
        path = path.replace("nowhere", links.circle)
        heard = await say(own, request(method, path, JSON, cookie(own), foreign, body=b"{}"))
        assert told(heard) == (403, "foreign_origin")


@pytest.mark.parametrize(
    "kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"text/plain"]
)
@pytest.mark.parametrize("foreign", [(), (b"Origin: null",), (b"Origin: http://example.org",)])
async def test_a_form_of_another_site_changes_nothing(
    own: RunningServer, links: Links, kind: bytes, foreign: tuple[bytes, ...]
) -> None:
    """As a browser sends it that kept the cookie, though SameSite says otherwise."""
    for method, path in CHANGES:
        path = path.replace("nowhere", links.circle)
        form = request(method, path, b"Content-Type: " + kind, cookie(own), *foreign, body=b'{"open": true}=')
        assert told(await say(own, form)) == (403, "foreign_origin")
    assert (await say(own, enter(token_of(links.open)))).status == 200
