"""The public pages as a server serves them: what they weigh, byte by byte with their heads, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from roomserver.public.programme import LISTED
from tests import plain
from tests.raw_http import request, say
from tests.roomserver.public.reading import Read
from tests.serving import RunningServer, running_server

MOST_BYTES = 50_000
TAMIL = "பெற்றோரைப் பராமரிப்பவர்களுக்கான மாலை, ஒருவர் பேசும்போது மற்றவர்கள் கேட்கிறார்கள். "


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Of which no other test makes circles: its list is full, of words as long as there may be."""
    with running_server(tmp_path_factory.mktemp("public")) as server:
        for number in range(LISTED + 1):
            server.organising.post("/organiser/circles", json=circle(number)).raise_for_status()
        yield server


def circle(number: int) -> dict[str, object]:
    """Words that differ, so that they don't compress as one would."""
    words = {
        kind: {"default": "ta", "texts": {"ta": f"{kind} {number} {TAMIL * 6}"[:600]}}
        for kind in ("title", "description", "content_note")
    }
    start = {"date": f"{datetime.now(UTC).year + 1}-03-09", "time": "19:30", "zone": "Asia/Singapore"}
    plan = {"start": start, "description": words["description"], "content_note": words["content_note"]}
    return {"title": words["title"], "plan": plan, "terms": {"visibility": "public"}}


async def on_the_wire(server: RunningServer, path: str) -> int:
    return len((await say(server, request("GET", path, b"Accept-Encoding: gzip"))).text)


async def test_a_page_is_light_with_all_that_it_loads(full: RunningServer) -> None:
    with plain.Client(base_url=full.origin) as client:
        page = Read(client.get("/c/home/").content)
        one = next(str(each["href"]) for each in page.all("a") if len(str(each["href"]).removeprefix("/c/home/")) == 10)
    loaded = [str(each["href"]) for each in page.all("link") if each["rel"] in ("stylesheet", "icon")]
    assert len(loaded) == 2
    beside = sum([await on_the_wire(full, address) for address in loaded])
    for path in ("/c/home/", one):
        assert await on_the_wire(full, path) + beside <= MOST_BYTES


async def test_a_persons_page_is_light_too_with_its_code(full: RunningServer) -> None:
    spec = {**circle(99), "terms": {"visibility": "link", "sign_up": {"seats": 1}}}
    made = full.organising.post("/organiser/circles", json=spec).json()["circle"]["id"]
    with plain.Client(base_url=full.origin, headers={"origin": full.origin}) as client:
        answer = client.post(f"/c/home/{made}/sign-up", data={"name": "Mei"})
        place = answer.headers["location"]
        page = Read(client.get(place).content)
    loaded = [str(each["href"]) for each in page.all("link") if each["rel"] in ("stylesheet", "icon")]
    assert "QR code of your link" in str(page.tags)
    assert sum([await on_the_wire(full, address) for address in (place, *loaded)]) <= MOST_BYTES


async def test_its_headers_are_those_of_the_app_but_stricter(full: RunningServer) -> None:
    with plain.Client(base_url=full.origin) as client:
        ours, apps = client.get("/c/home/").headers, client.get("/").headers
    assert set(apps) - set(ours) <= {"content-length", "content-encoding"}
    assert "script-src 'self'" in apps["content-security-policy"]
    assert "script-src" not in ours["content-security-policy"]
    assert ours["permissions-policy"] == apps["permissions-policy"]


async def test_a_page_that_is_nowhere_is_the_communitys(full: RunningServer) -> None:
    with plain.Client(base_url=full.origin, headers={"accept": "text/html"}) as client:
        for path in ("/c/home/nothing", "/c/nowhere/", "/c/home/%ED%A0%80", "/c/%00/", "/c/home/" + "x" * 8000):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "<script" not in answer.text


async def test_the_stylesheet_is_kept_for_a_year(full: RunningServer) -> None:
    with plain.Client(base_url=full.origin) as client:
        page = Read(client.get("/c/home/").content)
        [address] = [str(each["href"]) for each in page.all("link") if each["rel"] == "stylesheet"]
        answer = client.get(address)
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert "--ember:" in answer.text.replace(" ", "")
