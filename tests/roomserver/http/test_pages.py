from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from roomserver.http.app_page import AppPage
from roomserver.http.encodings import is_form
from roomserver.http.pages import HEADERS, OF_PARTS, PAGES
from roomserver.settings import Settings
from tests import plain
from tests.serving import RunningServer

WEB = Settings().web
PAGE = AppPage(WEB, "SG").forms["en"][None].decode()
LEADS = "{&#34;page&#34;:&#34;/c/home/&#34;}"
PATHS = [path.replace("{ref}", "room-seat") for path in PAGES]
ASSETS = sorted(path.name for path in (WEB / "assets").iterdir() if not is_form(path.name))


@pytest.fixture
def visitor(site: RunningServer) -> Iterator[httpx2.Client]:
    with plain.Client(base_url=site.origin) as client:
        yield client


def is_protected(answer: httpx2.Response, headers: dict[str, str] = HEADERS) -> bool:
    return all(answer.headers.get(name) == value for name, value in headers.items())


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_the_app_and_kept_by_nobody(visitor: httpx2.Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    said = LEADS if path == "/" else "{}"
    assert answer.text == PAGE.replace('data-community="{}"', f'data-community="{said}"')
    assert visitor.head(path).status_code == 200


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_kept_for_a_year(visitor: httpx2.Client, name: str) -> None:
    answer = visitor.get(f"/assets/{name}")
    assert answer.content == (WEB / "assets" / name).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = visitor.get(f"/assets/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "public, max-age=31536000, immutable")
    assert is_protected(answer, OF_PARTS)
    assert "content-security-policy" not in answer.headers
    assert answer.headers["vary"] == again.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", path, 200) for path in PATHS),
        ("GET", "/healthz", 200),
        ("GET", "/seat/room-seat", 307),
        ("GET", "/nowhere", 404),
        ("GET", "/assets/nowhere.js", 404),
        ("GET", "/assets/", 404),
        ("GET", "/organiser/circles", 401),
        ("POST", "/organiser/circles", 403),
        ("GET", "/api/enter", 405),
        ("POST", "/", 405),
        ("POST", "/assets/x", 405),
        ("POST", "/api/enter", 415),
        ("GET", "/seat/room-seat/ws", 404),
    ],
)
def test_every_answer_carries_the_headers(visitor: httpx2.Client, method: str, path: str, status: int) -> None:
    answer = visitor.request(method, path)
    assert answer.status_code == status
    assert is_protected(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


@pytest.mark.parametrize("mark", ["%23", "%2523"])
@pytest.mark.parametrize("page", ["join", "join/", "organise"])
def test_d6_a_link_whose_mark_was_written_in_its_code_gets_the_page_that_mends_it(
    visitor: httpx2.Client, page: str, mark: str
) -> None:
    answer = visitor.get(f"/{page}{mark}abcdefghij.AbCdEfGhIjKlMnOpQrStUv-_")
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert is_protected(answer)
    assert answer.headers["cache-control"] == "no-store"


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline() -> None:
    policy = dict(part.split(maxsplit=1) for part in HEADERS["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"} & set(" ".join(policy.values()).split())
    assert HEADERS["referrer-policy"] == "no-referrer"
    assert "camera=(self), microphone=(self)" in HEADERS["permissions-policy"]


def test_people_are_told_by_the_app_that_there_is_nothing_and_programs_in_a_line(visitor: httpx2.Client) -> None:
    person = visitor.get("/nowhere", headers={"accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person.text) == (404, PAGE)
    program = visitor.get("/nowhere", headers={"accept": "*/*"})
    assert (program.status_code, program.text) == (404, "There is nothing here.\n")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%2findex.html",
        "/assets/..%5cindex.html",
        "/assets/%00",
        "/assets/x%00.js",
        "/assets/%c0%ae%c0%ae/index.html",
        "/assets/%ff",
        "/assets//etc/passwd",
        "/assets/" + "a" * 300,
        "/assets/" + "a/" * 3000,
        "/%2e%2e/settings.py",
        "/settings.py",
        "/.inputs",
        "/index.html",
    ],
)
def test_no_path_leads_out_of_what_is_public(site: RunningServer, path: str) -> None:
    # httpx2 would tidy the path up.
    connection = httpx2.HTTPTransport()
    url = httpx2.URL(site.origin).copy_with(raw_path=path.encode())
    with plain.Client(transport=connection) as client:
        answer = client.send(httpx2.Request("GET", url))
    assert answer.status_code == 404
    assert is_protected(answer)


def test_a_range_of_many_parts_costs_nothing(visitor: httpx2.Client) -> None:
    largest = max(ASSETS, key=lambda name: (WEB / "assets" / name).stat().st_size)
    ranges = ",".join(f"{start}-" for start in range(2000))
    answer = visitor.get(f"/assets/{largest}", headers={"range": f"bytes={ranges}"})
    assert answer.status_code in (200, 206, 400, 416)
    assert len(answer.content) <= 2 * Path(WEB, "assets", largest).stat().st_size


def test_what_a_page_is_asked_with_changes_nothing(visitor: httpx2.Client) -> None:
    page = visitor.get("/join?link=x&link=y", headers={"x-forwarded-host": "example.org", "forwarded": "host=e"})
    assert page.text == PAGE


def test_o14_what_was_compressed_is_no_page_of_its_own(visitor: httpx2.Client) -> None:
    forms = [path for path in (WEB / "assets").iterdir() if is_form(path.name)]
    assert {path.suffix for path in forms} == {".br", ".gz"}
    for path in (f"/assets/{forms[0].name}", "/index.html.br", "/.manifest.json", "/.manifest.json.br", "/.inputs"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("gzip;q=0.1, identity;q=0.5", None),
        ("GZIP ; Q=1.0", "gzip"),
        ("gzip;q=nonsense, br;q=2", None),
        ("identity", None),
        ("", None),
    ],
)
def test_o14_each_client_is_sent_the_form_that_it_likes(
    visitor: httpx2.Client, accepted: str, encoding: str | None
) -> None:
    name = next(name for name in ASSETS if name.endswith(".js") and (WEB / "assets" / f"{name}.br").is_file())
    answer = visitor.get(f"/assets/{name}", headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    assert int(answer.headers["content-length"]) == (WEB / "assets" / f"{name}{suffix}").stat().st_size
    other = visitor.get(f"/assets/{name}", headers={"accept-encoding": "gzip" if encoding != "gzip" else "identity"})
    assert other.headers["etag"] != answer.headers["etag"]
