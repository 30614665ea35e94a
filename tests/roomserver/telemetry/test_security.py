"""O12: operators read of what may be an attack, by kind and number; never of whom, or from where."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from roomserver.http.guards import FAILURES_BURST
from roomserver.telemetry.security import EVERY_S, SecurityEvents
from signalling.node.counts import Counts
from signalling.protocol import close
from tests import plain
from tests.guest import enter, guest
from tests.serving import RunningServer

CANARY = "canary"


async def test_o12_security_events_are_logged_by_kind_and_number(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    server = RunningServer(tmp_path / "data", errors=errors)
    server.start()
    try:
        links = server.new_circle(participants=1)
        session, leading = await enter(links.participants[0]), await enter(links.facilitators[0])
        dead = {"link": f"{links.circle}.{CANARY * 4}"}
        many = int(FAILURES_BURST) + 3
        answers = [plain.post(f"{server.origin}/api/enter", json=dead).status_code for _ in range(many)]
        foreign = {"origin": f"https://{CANARY}.example.org"}
        assert plain.post(f"{server.origin}/api/enter", json=dead, headers=foreign).status_code == 403
        with pytest.raises(InvalidStatus):
            async with connect(
                f"{server.origin}/seat/{session[1]}/ws".replace("http", "ws"), origin=Origin(foreign["origin"])
            ):
                pass
        async with guest(leading) as facilitator, guest(session) as person:
            await facilitator.command("knock", name="Kavitha")
            await person.command("knock", name="Mei")
            await facilitator.command("admit", seat=person.seat)
            removed = await facilitator.command("remove", seat=person.seat, reason=CANARY)
            assert removed["type"] == "reply", removed
            await person.until_closed()
        assert server.end() == 0
        said = errors.read_text()
        told = {
            line["kind"]: line["count"] for line in map(json.loads, said.splitlines()) if line["event"] == "security"
        }
        assert told["failed_exchange"] == answers.count(404)
        assert told.get("limit", 0) == answers.count(429)
        assert (told["foreign_origin"], told["removed"]) == (2, 1)
        for secret in (CANARY, "127.0.0.1", links.circle, session[2]):
            assert secret not in said
    finally:
        server.close()


def told(events: SecurityEvents) -> dict[str, int]:
    with capture_logs() as lines:
        events.tell()
    assert {line["event"] for line in lines} <= {"security"}
    return {line["kind"]: line["count"] for line in lines}


def test_o12_each_limit_that_was_met_is_one_wherever_it_was_and_told_once() -> None:
    counts = Counts()
    events = SecurityEvents(counts)
    for code in ("too_many", "too_big", "too_slow"):
        events.refused(code)
    for reason in (close.TOO_FAST, close.SLOW_READER, close.MESSAGE_TOO_BIG):
        counts.closes[reason.code] += 2
    assert told(events) == {"limit": 9}
    assert told(events) == {}
    events.refused("too_many")
    counts.closes[close.TOO_FAST.code] += 1
    assert told(events) == {"limit": 2}


def test_o12_what_is_refused_in_each_minute_is_told_after_it() -> None:
    counts = Counts()
    events = SecurityEvents(counts)
    counts.closes[close.TOO_FAST.code] += 1
    for _ in range(3):
        events.refused("too_many")
        events.refused("no_such_link")
        counts.closes[close.SLOW_READER.code] += 1
        assert told(events) in ({"limit": 3, "failed_exchange": 1}, {"limit": 2, "failed_exchange": 1})


async def test_o12_it_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert EVERY_S == 60
    monkeypatch.setattr("roomserver.telemetry.security.EVERY_S", 0.0)
    events = SecurityEvents(Counts())
    with capture_logs() as lines:
        telling = asyncio.create_task(events.tell_often())
        for _ in range(3):
            events.refused("too_many")
            for _ in range(10):
                await asyncio.sleep(0)
        telling.cancel()
        await asyncio.wait([telling])
    assert [line["count"] for line in lines] == [1, 1, 1]


def test_o12_each_kind_is_told_by_itself_and_what_is_no_attack_not_at_all() -> None:
    counts = Counts()
    events = SecurityEvents(counts)
    for code in ("no_such_link", "foreign_origin", "no_such_session", "ended", "bad_input"):
        events.refused(code)
    for reason in (close.NO_SESSION, close.TAKEN_OVER, close.REMOVED, close.LEFT, close.DRAINING):
        counts.closes[reason.code] += 1
    assert told(events) == {
        "failed_exchange": 1,
        "foreign_origin": 1,
        "no_session": 2,
        "taken_over": 1,
        "removed": 1,
    }


async def test_o12_what_came_in_the_last_minute_is_told_at_the_stop() -> None:
    events = SecurityEvents(Counts())
    telling = asyncio.create_task(events.tell_often())
    await asyncio.sleep(0)
    events.refused("too_many")
    telling.cancel()
    with capture_logs() as lines, contextlib.suppress(asyncio.CancelledError):
        await telling
    assert [(line["kind"], line["count"]) for line in lines] == [("limit", 1)]
