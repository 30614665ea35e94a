from __future__ import annotations

import re
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import httpx2
import pytest
from redis.asyncio import Redis

from moderation.commands import AnySeatCommand
from roomserver.store import RedisRoomStore
from roomserver.telemetry.metrics import PRIVATE, SEEN_BY_ALL, SEEN_CLOSES, metrics_app
from signalling.node.hub import Hub
from signalling.protocol import close
from tests import plain
from tests.guest import guest
from tests.roomserver.cli.test_cli import complaint, run
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
    assert plain.get(f"{site.origin}/metrics").status_code == 404
    assert urlsplit(site.metrics).hostname == "localhost"
    assert urlsplit(site.metrics).port != site.port
    assert "circle_rooms" in plain.get(site.metrics).text
    for path in ("/", "/healthz", "/api/enter", "/organiser/circles"):
        assert plain.get(site.metrics.replace("/metrics", path)).status_code == 404


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
    text = plain.get(site.metrics).text
    for kind in (*TELLING, "4005", "4006"):
        assert kind not in text


async def told_of(hub: Hub) -> list[str]:
    """The lines that operators read of that node."""
    transport = httpx2.ASGITransport(metrics_app(hub))
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
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


async def test_o1_what_is_counted_is_told_under_its_own_name() -> None:
    hub = Hub(RedisRoomStore(Redis()), "here", lambda where, error: None)
    hub.counts.negotiation["here"] += 1
    hub.counts.negotiation["limited"] += 2
    hub.counts.claims["asked"] += 3
    hub.counts.claims["taken_over"] += 4
    for reason in SEEN_CLOSES:
        hub.counts.closes[reason] += 5
    hub.counts.loop_lag.late.observe(2.0)
    hub.counts.loop_lag.busy.observe(0.5)
    told = await told_of(hub)
    assert {
        'circle_negotiation_total{where="here"} 1.0',
        'circle_negotiation_total{where="limited"} 2.0',
        'circle_claims_total{outcome="asked"} 3.0',
        'circle_claims_total{outcome="taken_over"} 4.0',
        "roomserver_event_loop_lag_seconds_sum 2.0",
        "roomserver_event_loop_busy_seconds_sum 0.5",
    } <= set(told)
    codes = (1011, 1012, 4000, 4001, 4002, 4009, 4500, 4501, 4502, 4503)
    assert sorted(line for line in told if line.startswith("circle_closes_total")) == [
        f'circle_closes_total{{code="{code}"}} 5.0' for code in codes
    ]
    for ours in ("process_resident_memory_bytes", "python_gc_collections_total"):
        assert any(line.startswith(ours) for line in told)


async def test_o1_each_bucket_has_whatever_came_sooner_as_well() -> None:
    hub = Hub(RedisRoomStore(Redis()), "here", lambda where, error: None)
    for late_s in (0.001, 0.05, 9.0):
        hub.counts.loop_lag.late.observe(late_s)
    name = "roomserver_event_loop_lag_seconds"
    told = [line for line in await told_of(hub) if line.startswith(f"{name}_")]
    for line in ('bucket{le="0.001"} 1.0', 'bucket{le="0.025"} 1.0', 'bucket{le="0.05"} 2.0', 'bucket{le="+Inf"} 3.0'):
        assert f"{name}_{line}" in told
    assert f"{name}_sum 9.051" in told


def test_o1_what_not_everybody_sees_is_private() -> None:
    """Each by name: who adds one to what all see says so here as well."""
    assert {command.model_fields["type"].default for command in get_args(AnySeatCommand)} - SEEN_BY_ALL == {
        "acknowledge_signal",
        "answer_claim",
        "answer_side_room",
        "ask_for_breath",
        "ask_for_help",
        "close_ears",
        "decline",
        "delete_line",
        "give_answer",
        "hand_card",
        "hide_picture",
        "knock",
        "leave",
        "leave_side_room",
        "lengthen_grace",
        "mute",
        "nod",
        "nudge",
        "offer_side_room",
        "open_contact",
        "open_ears",
        "put_card_away",
        "release",
        "release_picture",
        "release_seat",
        "remove",
        "renew_open_link",
        "say_privately",
        "send_signal",
        "send_to_lobby",
        "set_lock",
        "set_microphone",
        "set_succession",
        "set_wish",
        "settle_claim",
        "show_picture",
        "stop_picture",
        "undo_decline",
        "undo_removal",
        "withdraw_side_room",
        "withdraw_signal",
    }


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
    text = plain.get(server.metrics).text
    return sum(int(float(n)) for n in re.findall(rf'^circle_commands_total{{.*type="{PRIVATE}"}} (\S+)$', text, re.M))
