"""What strangers write to organisers is in no log, metric, error or address, and in no other community."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from roomserver.embedded.directory import noted_socket
from roomserver.programme.requests.service import KIND
from roomserver.store import keys
from tests import plain
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.test_privacy import Watched

CANARY = "canary"
ADDRESS = f"{CANARY}@example.org"
WROTE = {
    "name": f"{CANARY}-name",
    "mail": ADDRESS,
    "languages": f"{CANARY}-languages",
    "experience": f"{CANARY}-experience",
    "place": f"{CANARY}-place",
    "when": f"{CANARY}-when",
    "people": f"{CANARY}-people",
    "text": f"{CANARY}-text",
}
UNREADABLE = json.dumps({"id": f"{CANARY}-id", "name": [f"{CANARY}-in-a-document"]})


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    watched.server.start()
    yield watched
    watched.server.close()


def wrong() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Forms that are refused, each another way, with their headers."""
    yield {**WROTE, "mail": f"{CANARY} at home"}, {}
    yield {**WROTE, "text": CANARY * 1000}, {}
    yield {**WROTE, "text": CANARY * 10_000}, {}
    yield {**WROTE, "website": f"{CANARY}-trap"}, {}
    yield {**WROTE, **{f"{CANARY}-{number}": "x" for number in range(40)}}, {}
    yield WROTE, {"origin": f"https://{CANARY}.example.org"}
    yield WROTE, {"content-type": f"text/{CANARY}"}


def break_documents(data: Path) -> None:
    """This release can't read what is kept of requests: a mistake of ours in every place that meets it."""
    with redis.Redis(unix_socket_path=str(noted_socket(data)), protocol=2) as client:
        for key in client.scan_iter(f"{{c:home}}:document:{KIND}:*"):
            client.hset(key, "doc", UNREADABLE)
            name = key.decode().rpartition(":")[2]
            client.zadd(keys.documents_due_key("home", KIND), {name: 0.0})


async def test_nothing_that_a_stranger_writes_is_in_what_an_operator_reads(watched: Watched) -> None:
    server = watched.server
    server.command("community", "new", "north")
    origin = {"origin": server.origin, "accept": "text/html"}
    async with plain.AsyncClient(base_url=server.origin) as browser:
        for address in ("facilitate", "invite-us"):
            answer = await browser.post(f"/c/home/{address}", data=WROTE, headers=origin)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/c/home/{address}/sent")
            assert CANARY not in (await browser.get(answer.headers["location"])).text
        for form, headers in wrong():
            answer = await browser.post("/c/home/facilitate", data=form, headers={**origin, **headers})
            assert 400 <= answer.status_code < 500
            assert not [line for line in answer.headers.values() if CANARY in line]
        for path in ("/c/home/", "/c/home/facilitate", "/c/home/feed.rss", "/c/north/", "/c/north/facilitate"):
            assert CANARY not in (await browser.get(path)).text
    listed = server.organising.get("/organiser/community-requests").json()["requests"]
    assert len(listed) == 2
    assert server.organising.put(f"/organiser/community-requests/{listed[0]['id']}/answered", json={"answered": True})
    assert CANARY not in plain.get(server.metrics).text

    break_documents(server.data)
    answer = server.organising.get("/organiser/community-requests")
    assert (answer.status_code, answer.json()["requests"], answer.json()["unreadable"]) == (200, [], 2)
    assert CANARY not in answer.text
    await until(lambda: '"where": "requests"' in watched.printed())  # whoever looks for what is due met it as well

    assert CANARY not in plain.get(server.metrics).text
    assert server.end(signal.SIGTERM) == 0
    printed = watched.printed()
    assert "Serving on" in printed
    assert "ValidationError" in printed
    assert [word for word in (CANARY, "127.0.0.1") if word in printed] == []
