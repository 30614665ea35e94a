from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from roomserver.serving.serve import UNREAD_S, backing, listen
from roomserver.settings import Settings
from tests.guest import Guest, Json, enter, guest
from tests.offers import OFFER
from tests.roomserver.servers import Server, redis_binary, running
from tests.serving import ROOMSERVER, STARTS_WITHIN_S, STOPS_WITHIN_S, RunningServer, running_server

pytestmark = pytest.mark.first

Session = tuple[str, str, str]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningServer]:
    """A server for one test alone, which may end it."""
    with running_server(tmp_path / "data", errors=tmp_path / "errors", program=ROOMSERVER) as server:
        yield server


async def live_circle(stack: AsyncExitStack, server: RunningServer) -> tuple[list[Session], list[Guest]]:
    """A facilitator and two participants in an order of their own; the first participant holds the piece."""
    links = server.new_circle(participants=2)
    sessions = [await enter(link) for link in (*links.facilitators, *links.participants)]
    people = [await stack.enter_async_context(guest(session)) for session in sessions]
    facilitator, holder, other = people
    for number, person in enumerate(people):
        await person.command("knock", name=f"Person {number}")
    for person in (holder, other):
        await facilitator.command("admit", seat=person.seat)
    roster = facilitator.parts["roster"]
    order = [other.seat, holder.seat, facilitator.seat]
    await facilitator.command("set_order", order=order, made_on=roster["order_version"])
    await facilitator.command("begin")
    await facilitator.command("move_piece", piece_id=facilitator.piece["id"], to=holder.seat)
    await holder.until(lambda: holder.piece["kind"] == "offered" and holder.piece["to"] == holder.seat)
    await holder.command("take_piece", offer_id=holder.piece["id"])
    await holder.command("mute_self")
    await facilitator.until(lambda: facilitator.piece["kind"] == "held" and "self" in mutes(facilitator, holder))
    return sessions, people


def seat_of(person: Guest, other: Guest) -> Json:
    return next(dict(seat) for seat in person.parts["roster"]["seats"] if seat["id"] == other.seat)


def mutes(person: Guest, other: Guest) -> list[str]:
    return list(seat_of(person, other)["muted"])


def nothing_runs(server: RunningServer) -> bool:
    """Whether everything on its data has ended, soon."""
    deadline = time.monotonic() + STOPS_WITHIN_S
    while server.processes():
        if time.monotonic() > deadline:
            return False
    return True


async def test_w6_whoever_owns_an_embedded_store_knows_that_it_is_alone(tmp_path: Path) -> None:
    """Beside an operator's store others may serve, and after SIGKILL their last beats are waited for."""
    async with backing(Settings(data=tmp_path), own=True) as base:
        assert base.alone
        async with backing(Settings(data=tmp_path), own=False) as command:
            assert not command.alone
    with running(redis_binary()) as server:
        async with backing(Settings(data=tmp_path, redis_url=server.url), own=True) as base:
            assert not base.alone


async def test_whoever_is_there_is_told_of_a_restart(own: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        _, people = await live_circle(stack, own)
        assert own.end(signal.SIGTERM) == 0
        for person in people:
            closing = await person.until_closed()
            assert (closing["code"], closing["resume"]) == (1012, True)
    assert own.processes() == []


async def test_nobody_is_shown_how_the_others_go_one_by_one_when_the_service_does(own: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        _, people = await live_circle(stack, own)
        own.end()
        for person in people:
            await person.until_closed()
            assert {seat["presence"] for seat in person.parts["roster"]["seats"]} == {"present"}
            assert person.parts["centre"]["supervision"]["kind"] == "attended"


async def test_ctrl_c_ends_everything(own: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        _, people = await live_circle(stack, own)
        assert own.end(signal.SIGINT, to_all=True) == 0
        assert [(await person.until_closed())["code"] for person in people] == [1012] * 3
    assert own.processes() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["restart", "crash"])
async def test_a_circle_goes_on_where_it_stood(own: RunningServer, number: signal.Signals, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        sessions, people = await live_circle(stack, own)
        facilitator, holder, other = people
        before = facilitator.parts
        assert own.end(number) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
        for person in people:
            await person.until_closed()
        own.start()
        assert sum("valkey-server" in line and "watchdog" not in line for line in own.processes()) == 1
        again = await stack.enter_async_context(guest(sessions[0]))
        assert again.view["kind"] == "facilitator"
        assert (again.seat, again.piece) == (facilitator.seat, before["centre"]["piece"])
        assert [seat["id"] for seat in again.parts["roster"]["seats"]] == [other.seat, holder.seat, facilitator.seat]
        assert "self" in mutes(again, holder)
        assert [seat_of(again, person)["presence"] for person in (holder, other)] == ["reconnecting"] * 2
        returned = await stack.enter_async_context(guest(sessions[1]))
        await again.until(lambda: seat_of(again, holder)["presence"] == "present")
        assert (await returned.command("pass_piece", turn_id=returned.piece["id"]))["type"] == "reply"
    assert own.end() == 0
    assert own.processes() == []
    assert tmp_path.joinpath("errors").read_text() == ""


async def test_a_crash_leaves_no_store_behind(own: RunningServer) -> None:
    assert own.processes() != []
    own.end(signal.SIGKILL)
    assert nothing_runs(own)


def test_a_data_directory_has_one_server(own: RunningServer) -> None:
    second = subprocess.run(
        (*ROOMSERVER, "serve", "--port", "0", "--data", str(own.data)),
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN_S,
    )
    assert second.returncode == 1
    assert second.stderr == f"roomserver: Another roomserver uses the data directory {own.data}.\n"
    assert own.organising.get("/organiser/circles").status_code == 200


@pytest.fixture
def shared_store() -> Iterator[Server]:
    with running(redis_binary()) as server:
        yield server


async def test_two_nodes_serve_one_circle_and_one_goes_on_without_the_other(
    shared_store: Server, tmp_path: Path
) -> None:
    environment = {"ROOMSERVER_REDIS_URL": shared_store.url}
    with (
        running_server(tmp_path / "one", environment) as one,
        running_server(tmp_path / "two", environment) as two,
    ):
        async with AsyncExitStack() as stack:
            links = one.new_circle(participants=1)
            facilitator = await stack.enter_async_context(guest(links.facilitators[0]))
            await facilitator.command("knock", name="Kavitha")
            _, ref, secret = await enter(links.participants[0].replace(one.origin, two.origin))
            participant = await stack.enter_async_context(guest((two.origin, ref, secret)))
            await participant.command("knock", name="Mei")
            await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
            await facilitator.command("admit", seat=participant.seat)
            await participant.until_kind("participant")
            [peer] = participant.pages
            to = {"to": peer["seat"], "to_incarnation": peer["incarnation"]}
            await participant.send({"type": "description", **to, "description": OFFER})
            await facilitator.until(lambda: bool(facilitator.negotiation))
            assert facilitator.negotiation[0]["description"] == OFFER
            two.end(signal.SIGKILL)
            await participant.until_closed()
            again = await stack.enter_async_context(guest((one.origin, ref, secret)))
            assert (again.seat, again.view["kind"]) == (participant.seat, "participant")
            await facilitator.until(lambda: seat_of(facilitator, again)["presence"] == "present")
            assert (await facilitator.command("begin"))["type"] == "reply"
            await again.until(lambda: again.parts["circle"]["phase"] == "live")
            two.start()
            assert seat_of(facilitator, again)["presence"] == "present"
    assert not tmp_path.joinpath("one").exists()


def test_a_port_is_the_next_free_one_when_that_is_wanted() -> None:
    with listen("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with listen("127.0.0.1", port, tries=20) as second:
            assert port < second.getsockname()[1] < port + 20
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port)


def test_what_nobody_reads_is_kept_for_a_while_only() -> None:
    with listen("127.0.0.1", 0) as bound:
        assert bound.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 1000 * UNREAD_S
