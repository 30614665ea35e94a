"""The public pages and people's own, asked by whoever means no good: nothing changes, and no mistake of ours shows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests import plain
from tests.raw_http import Heard, request, say
from tests.roomserver.public.reading import Read
from tests.roomserver.strangers.asking import ORIGIN, TITLE
from tests.serving import RunningServer

FORM = b"Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Signed:
    """A circle that everybody finds, and the page of somebody who has a place there."""

    circle: str
    place: str

    def paths(self) -> dict[str, str]:
        """By what they are."""
        page = f"/c/home/{self.circle}"
        return {
            "the list": "/c/home/",
            "a circle": page,
            "a calendar": "/c/home/feed.ics",
            "a feed": "/c/home/feed.rss",
            "sent": f"{page}/sent/confirmed/{'a' * 16}",
            "corrected": f"{page}/correct/{'a' * 16}",
            "a place": self.place,
            "asked once": f"{self.place}/cancel",
            "an appointment": f"{self.place}/appointment.ics",
        }


@pytest.fixture(scope="module")
def signed(own: RunningServer) -> Signed:
    terms = {"visibility": "public", "sign_up": {"seats": 4}}
    made = own.organising.post("/organiser/circles", json={"title": TITLE, "terms": terms}).raise_for_status()
    circle = made.json()["circle"]["id"]
    with plain.Client(base_url=own.origin, headers={"origin": own.origin}) as client:
        place = client.post(f"/c/home/{circle}/sign-up", data={"name": "Mei"}).headers["location"]
    return Signed(circle, place)


def people(own: RunningServer, signed: Signed) -> object:
    return own.organising.get(f"/organiser/circles/{signed.circle}/sign-ups").raise_for_status().json()


def links(heard: Heard) -> list[str]:
    """Whole ones, of a page."""
    tags = Read(heard.body).tags
    found = (value for _, attributes in tags for name, value in attributes.items() if name in ("href", "content"))
    return [value for value in found if value and value.startswith("http") and "wa.me" not in value]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
async def test_a_page_is_read_and_nothing_else(own: RunningServer, signed: Signed, method: str) -> None:
    before = people(own, signed)
    for name, path in signed.paths().items():
        heard = await say(own, request(method, path, ORIGIN))
        assert (heard.status, b"allow: " in heard.head.lower()) == (405, True), name
    assert people(own, signed) == before


async def test_whoever_looks_ahead_changes_nothing_and_gets_no_body_of_a_head(
    own: RunningServer, signed: Signed
) -> None:
    """As messengers, mail programs and browsers do."""
    before = people(own, signed)
    looks = (b"Purpose: prefetch", b"Sec-Purpose: prefetch;prerender", b"X-Moz: prefetch")
    for name, path in signed.paths().items():
        assert (await say(own, request("GET", path, *looks))).status == 200, name
        heard = await say(own, request("HEAD", path, *looks))
        assert (heard.status, heard.body) == (200, b""), name
    assert people(own, signed) == before


@pytest.mark.parametrize(
    "host",
    [
        "",
        "[::",
        "[::1",
        '"<script>',
        "a b",
        "localhost:99999999",
        "l\xf6calhost",
        "x" * 261,
        "x" * 9000,
        "@",
        "a@b",
        "/x",
        "?",
        "#",
    ],
)
async def test_whatever_host_is_asked_for_is_no_mistake_of_ours(own: RunningServer, signed: Signed, host: str) -> None:
    for name, path in signed.paths().items():
        heard = await say(own, request("GET", path, host=host))
        assert heard.status in (200, 400), name
        assert b"<script>" not in heard.body


@pytest.mark.parametrize(
    "query",
    [
        b"\xff\xfe",
        b"lang=%ff",
        b"lang[]=ms&lang=",
        b"lang=ms&lang=en&lang=\x00",
        b"from=%00",
        b"from[]=1-1",
        b"from=0-9999",
        b"from=" + b"9" * 5000 + b"-1",
        b"&&==&=&;%",
        b"a=1&" * 3000,
        b"%u0041=%",
        b"from=1-1%0d%0aSet-Cookie:x",
    ],
)
async def test_whatever_stands_after_the_address_is_no_mistake_of_ours(
    own: RunningServer, signed: Signed, query: bytes
) -> None:
    for name, path in signed.paths().items():
        heard = await say(own, request("GET", f"{path}?{query.decode('latin-1')}"))
        assert heard.status in (200, 400), name
        assert b"set-cookie" not in heard.head.lower()


@pytest.mark.parametrize(
    "header",
    [
        b"Cookie: language=\xff; language=" + b"x-" * 3000,
        b"Accept-Language: " + b"en-" * 5000,
        b"Accept-Language: " + b",".join(b"x%d;q=0.%d" % (each, each % 10) for each in range(2000)),
        b"Accept-Language: *;q=nan, en;q=1e999, ;;;q, =",
        b"Accept-Encoding: gzip;q=nan, " + b"br," * 2000,
        b'If-None-Match: "' + b"x" * 9000,
        b"If-None-Match: *",
        b"If-Modified-Since: Mon, 99 Foo 99999999 00:00:00 GMT",
        b"Range: bytes=0-0,1-1," + b"2-2," * 1000,
        b"X-Forwarded-For: [::, <script>, \xff, " + b"1.1.1.1," * 1000,
    ],
)
async def test_whatever_a_header_says_is_no_mistake_of_ours(own: RunningServer, signed: Signed, header: bytes) -> None:
    for name, path in signed.paths().items():
        assert (await say(own, request("GET", path, header))).status in (200, 304), name


@pytest.mark.parametrize(
    "forged",
    [
        b"X-Forwarded-Host: example.org",
        b"Forwarded: host=example.org;proto=https",
        b"X-Forwarded-Server: example.org",
        b"X-Forwarded-Prefix: //example.org",
        b"X-Original-URL: /c/nowhere/",
        b"X-Rewrite-URL: /healthz",
        b"X-HTTP-Method-Override: DELETE",
        b"X-Forwarded-Proto: javascript",
        b"X-Forwarded-Port: 1",
    ],
)
async def test_nothing_forged_is_in_a_page(own: RunningServer, signed: Signed, forged: bytes) -> None:
    for name in ("the list", "a circle", "a place"):
        heard = await say(own, request("GET", signed.paths()[name], forged))
        assert heard.status == 200
        assert links(heard)
        assert all(link.startswith("http://localhost/") for link in links(heard))
        assert b"example.org" not in heard.body


@pytest.mark.parametrize(
    "path",
    [
        "/c/home/../../etc/passwd",
        "/c/home/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/c/%2e%2e/home/",
        "/c//home/",
        "/c/home/%00",
        "/c/home/%c0%ae%c0%ae/x",
        "/c/home/%e0%80%ae",
        "/c/home/%f0%80%80%ae",
        "/c/HOME/",
        "/c/home%00/",
        "/c/home/logo/..%2f..%2fx",
        "/c/home/logo/" + "0" * 32,
        "/c/home/logo/%00",
        "/c/home/colours-..%2fx.css",
        "/c/home/colours-%00.css",
        "/c/home/feed.ics/",
        "/c/home/feed.rss%00",
        "/c/home/nothing/sent/confirmed",
        "/c/home/nothing/sent/..%2f..",
        "/place/",
        "/place/%2e%2e/%2e%2e/",
        "/place/..%2f..%2fetc%2fpasswd/cancel",
        "/place/a.b.c.1.%00",
        "/place/home.*.*.1." + "x" * 24,
        "/place/home.a.b.99999999999." + "x" * 24,
        "/place/[]/cancel",
    ],
)
async def test_no_path_of_the_pages_leads_anywhere_else(own: RunningServer, path: str) -> None:
    heard = await say(own, request("GET", path, b"Accept: text/html"))
    assert heard.status == 404
    assert b"passwd:" not in heard.body
    assert b"location:" not in heard.head.lower()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/c/%2F%2Fexample.org", None),
        ("/c/%5C%5Cexample.org", "/c/"),
        ("/c/example.org%3F", "/c/"),
        ("/c/%0d%0aSet-Cookie:%20x=1", "/c/"),
        ("/c/home?//example.org", "/c/home/?"),
    ],
)
async def test_no_redirect_leads_to_another_site(own: RunningServer, path: str, location: str | None) -> None:
    heard = await say(own, request("GET", path))
    found = [line.partition(b": ")[2].decode() for line in heard.head.splitlines() if line.lower().startswith(b"loc")]
    assert [each.startswith(location or "") for each in found] == ([] if location is None else [True])
    assert not any(line.lower().startswith(b"set-cookie") for line in heard.head.splitlines())


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.swapcase(),
        lambda token: token.replace("home.", "other.", 1),
        lambda token: token.replace(".1.", ".2."),
        lambda token: token.replace(".1.", ".01."),
        lambda token: token.replace(".1.", ".%31."),
        lambda token: token.rpartition(".")[0] + "." + "A" * 24,
        lambda token: token.replace(".", "%00.", 1),
        lambda token: token + "%0a",
        lambda token: token + "/../",
    ],
)
async def test_a_link_that_was_changed_opens_and_changes_nothing(
    own: RunningServer, signed: Signed, change: object
) -> None:
    assert callable(change)
    token, before = signed.place.removeprefix("/place/"), people(own, signed)
    changed = str(change(token))
    if "%31" in changed:  # the same written otherwise
        assert (await say(own, request("GET", f"/place/{changed}"))).status == 200
        return
    for act in ("", "/cancel", "/appointment.ics"):
        assert (await say(own, request("GET", f"/place/{changed}{act}"))).status in (404, 405)
    for act in ("cancel", "erase", "link", "confirm", "address", "unsubscribe"):
        heard = await say(own, request("POST", f"/place/{changed}/{act}", ORIGIN, FORM, body=b"everywhere=1"))
        assert heard.status in (404, 405)
    assert people(own, signed) == before


async def test_what_is_of_a_person_is_kept_by_nobody_and_its_address_told_to_no_other_site(
    own: RunningServer, signed: Signed
) -> None:
    for name in ("sent", "a place", "asked once", "an appointment"):
        head = (await say(own, request("GET", signed.paths()[name]))).head.lower()
        assert b"cache-control: no-store" in head
        assert b"x-robots-tag: noindex" in head
        assert b"referrer-policy: same-origin" in head or b"referrer-policy: no-referrer" in head
        assert b"set-cookie" not in head
    page = Read((await say(own, request("GET", signed.place))).body)
    tags = [attributes for tag, attributes in page.tags if tag in ("img", "link", "script", "iframe", "source")]
    elsewhere = [each for each in tags if str(each.get("src") or each.get("href")).startswith(("http", "//"))]
    assert elsewhere == []


@pytest.mark.parametrize("kind", [b"multipart/form-data; boundary=x", b"application/json", b"text/plain", b"", b"\xff"])
async def test_forms_are_read_as_forms_alone(own: RunningServer, signed: Signed, kind: bytes) -> None:
    before = people(own, signed)
    heard = await say(
        own, request("POST", f"/c/home/{signed.circle}/sign-up", ORIGIN, b"Content-Type: " + kind, body=b"name=Eve")
    )
    assert heard.status == 415
    assert people(own, signed) == before
