"""Two people in Chromium on two servers, on a store of three primaries: they hear each other, and pass the piece."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import Person
from tests.browser.test_gates_hold import takes_the_piece
from tests.guest import guest
from tests.roomserver.servers import running_cluster, valkey_binary
from tests.serving import RunningServer
from tests.signalling.test_cluster import at

pytestmark = pytest.mark.voices


@pytest.fixture
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningServer]]:
    """Two servers, each of which was told of another primary."""
    with running_cluster(valkey_binary(), 3) as cluster, ExitStack() as stack:
        servers = []
        for member in cluster.members[:2]:
            port = member.admin.config_get("port")["port"]
            environment = {"ROOMSERVER_REDIS_URL": f"redis://127.0.0.1:{port}"}
            servers.append(RunningServer(tmp_path_factory.mktemp("data"), environment))
            servers[-1].start()
            stack.callback(servers[-1].close)
        yield servers


async def test_two_people_on_two_servers_and_three_primaries_hear_each_other_and_pass(
    nodes: list[RunningServer],
) -> None:
    here, there = nodes
    links = here.new_circle(participants=2)
    async with chromium(program=SHELL) as browser, guest(at(here, links.facilitators[0])) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        mei = await Person.arrive(browser, at(here, links.participants[0]), "Mei")
        aisha = await Person.arrive(browser, at(there, links.participants[1]), "Aisha")
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await mei.is_seated(3)
        await aisha.is_seated(3)
        await kavitha.command("begin")
        await takes_the_piece(kavitha, aisha)
        await mei.tap()
        await mei.hears_only({await aisha.own_seat()})
        await aisha.pass_on()
        await kavitha.until(lambda: kavitha.piece["kind"] == "offered")
        await takes_the_piece(kavitha, mei)
        await aisha.tap()
        await aisha.hears_only({await mei.own_seat()})
        await mei.reset_ears()
        await mei.hears_only(set())
