from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from redis.asyncio import Redis

from roomserver.metrics import PRIVATE, SEEN_BY_ALL, metrics_app
from roomserver.store import RedisRoomStore
from signalling import close
from signalling.hub import Hub
from tests.guest import guest
from tests.roomserver.test_cli import complaint, run
from tests.serving import RunningServer

TELLING = (
    "send_signal",
    "withdraw_signal",
    "set_wish",
    "leave",
    "say_privately",
    "ask_for_help",
    "remove",
    "open_contact",
)


def test_o1_metrics_are_on_a_port_of_their_own_which_others_cannot_reach(site: RunningServer) -> None:
    assert httpx2.get(f"{site.origin}/metrics").status_code == 404
    assert urlsplit(site.metrics).hostname == "localhost"
    assert urlsplit(site.metrics).port != site.port
    assert "circle_rooms" in httpx2.get(site.metrics).text
    for path in ("/", "/healthz", "/api/enter", "/organiser/circles"):
        assert httpx2.get(site.metrics.replace("/metrics", path)).status_code == 404


async def test_o1_what_is_done_in_private_is_not_counted_by_kind(site: RunningServer) -> None:
    links = site.new_circle(participants=1)
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as person:
        await facilitator.command("knock", name="Kavitha")
        await person.command("knock", name="Mei")
        await facilitator.command("admit", seat=person.seat)
        before = private_commands(site)
        assert (await person.command("send_signal", kind="not_safe"))["type"] == "reply"
        assert (await person.command("set_wish", wish="pass"))["type"] == "reply"
        assert (await person.command("withdraw_signal", signal_id="none"))["type"] == "refused"
        assert (await person.command("leave"))["type"] == "reply"
        await person.until_closed()
        assert private_commands(site) == before + 4
    text = httpx2.get(site.metrics).text
    for kind in (*TELLING, "4005", "4006"):
        assert kind not in text


async def told_of(hub: Hub) -> list[str]:
    """The lines that operators read of that node."""
    transport = httpx2.ASGITransport(metrics_app(hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/metrics")
    assert answer.headers["cache-control"] == "no-store"
    return answer.text.splitlines()


async def test_o1_what_is_private_is_added_up_and_what_all_see_is_told_by_kind() -> None:
    hub = Hub(RedisRoomStore(Redis()), "here", lambda where, error: None)
    commands, closes = hub.counts.commands, hub.counts.closes
    for command, outcome, count in (
        ("leave", "applied", 2),
        ("set_wish", "applied", 3),
        ("set_wish", "not_allowed", 4),
        ("a_command_of_tomorrow", "too_fast", 5),
        ("say", "applied", 6),
        ("say", "not_now", 7),
    ):
        commands[command, outcome] += count
    for reason, count in ((close.LEFT, 1), (close.REMOVED, 2), (close.TAKEN_OVER, 4), (close.DRAINING, 8)):
        closes[reason.code] += count
    told = [line for line in await told_of(hub) if line.startswith(("circle_commands_total", "circle_closes_total"))]
    assert sorted(told) == [
        'circle_closes_total{code="1012"} 8.0',
        'circle_closes_total{code="private"} 7.0',
        'circle_commands_total{outcome="applied",type="private"} 5.0',
        'circle_commands_total{outcome="applied",type="say"} 6.0',
        'circle_commands_total{outcome="not_now",type="say"} 7.0',
        'circle_commands_total{outcome="refused",type="private"} 9.0',
    ]


async def test_o1_each_bucket_has_whatever_came_sooner_as_well() -> None:
    hub = Hub(RedisRoomStore(Redis()), "here", lambda where, error: None)
    for late_s in (0.001, 0.05, 9.0):
        hub.counts.loop_lag.late.observe(late_s)
    name = "roomserver_event_loop_lag_seconds"
    told = [line for line in await told_of(hub) if line.startswith(f"{name}_")]
    for line in ('bucket{le="0.001"} 1.0', 'bucket{le="0.025"} 1.0', 'bucket{le="0.05"} 2.0', 'bucket{le="+Inf"} 3.0'):
        assert f"{name}_{line}" in told
    assert f"{name}_sum 9.051" in told


def test_o1_a_command_that_is_new_is_private_until_somebody_says_otherwise() -> None:
    assert not SEEN_BY_ALL & {*TELLING, PRIVATE, "a_command_of_tomorrow"}


@pytest.mark.parametrize("variable", ["ROOMSERVER_METRICS_PORT", "--metrics-port"])
def test_o1_a_port_for_metrics_that_is_taken_is_told_in_one_line(
    variable: str, site: RunningServer, tmp_path: Path
) -> None:
    taken = str(urlsplit(site.metrics).port)
    words = ("serve", "--port", "0", "--data", str(tmp_path))
    done = run(*words, variable, taken) if variable.startswith("-") else run(*words, **{variable: taken})
    assert f"port {taken}" in complaint(done)
    assert "--metrics-port" in complaint(done)


def private_commands(server: RunningServer) -> int:
    text = httpx2.get(server.metrics).text
    return sum(int(float(n)) for n in re.findall(rf'^circle_commands_total{{.*type="{PRIVATE}"}} (\S+)$', text, re.M))
