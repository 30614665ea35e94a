"""A circle on a cluster of three primaries, its people on two servers, each of which was told of another primary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack

import pytest

from roomserver.store import keys
from tests.guest import guest
from tests.offers import OFFER
from tests.roomserver.servers import Server, running_cluster, valkey_binary
from tests.serving import RunningServer
from tests.signalling.test_circle_on_the_wire import begin, hears, sees_held, take


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    with running_cluster(valkey_binary(), 3) as server:
        yield server


@pytest.fixture(scope="module")
def nodes(cluster: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningServer]]:
    with ExitStack() as stack:
        servers = []
        for member in cluster.members[:2]:
            port = member.admin.config_get("port")["port"]
            environment = {"ROOMSERVER_REDIS_URL": f"redis://127.0.0.1:{port}"}
            servers.append(RunningServer(tmp_path_factory.mktemp("data"), environment))
            servers[-1].start()
            stack.callback(servers[-1].close)
        yield servers


def at(node: RunningServer, link: str) -> str:
    """The same link, opened at that server."""
    return f"{node.origin}/join#{link.partition('#')[2]}"


async def pass_between(here: RunningServer, there: RunningServer) -> str:
    """Each takes the piece, is heard and passes; what one page sends the other arrives. The circle's id."""
    links = here.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await stack.enter_async_context(guest(at(here, links.facilitators[0])))
        await kavitha.command("knock", name="Kavitha")
        jun = await stack.enter_async_context(guest(at(there, links.participants[0])))
        await jun.command("knock", name="Jun")
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 1)
        assert (await kavitha.command("admit", seat=jun.seat))["type"] == "reply"
        await jun.until_kind("participant")
        await begin(kavitha)
        for holder, listener in ((kavitha, jun), (jun, kavitha)):
            await take(holder)
            await sees_held(listener, holder)
            assert hears(listener, holder)
            [peer] = holder.pages
            named = {"to": listener.seat, "to_incarnation": peer["incarnation"]}
            await holder.send({"type": "description", **named, "description": OFFER})
            await listener.until(lambda: bool(listener.negotiation))  # noqa: B023
            assert (await holder.command("pass_piece", turn_id=holder.piece["id"]))["type"] == "reply"
        await jun.until(lambda: jun.piece.get("to") == kavitha.seat)
    return links.circle


async def test_two_people_on_two_servers_are_in_one_circle_and_pass_the_piece(
    nodes: list[RunningServer], cluster: Server
) -> None:
    here, there = nodes
    circles = [await pass_between(here, there) for _ in range(6)]
    # More than one server of the store had a room, and every circle is on the list of the other node.
    assert len({cluster.serving(keys.room_key(circle)).url for circle in circles}) > 1
    listed = there.organising.get("/organiser/circles").json()["circles"]
    assert {circle["id"] for circle in listed} == set(circles)
    assert {circle["phase"] for circle in listed} == {"live"}
