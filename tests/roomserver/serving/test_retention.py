"""What is kept for a time goes by itself once a server runs again, however long none did, and without any page open."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from roomserver.programme.figures.answer import Answer
from roomserver.serving.forgetting import forgetting
from roomserver.serving.rounds import learning
from roomserver.serving.settling import settling
from roomserver.store import keys
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.on_disk import LOG, folder_of, on_disk
from tests.roomserver.programme.figures.evenings import DAY_S, Node, hopeful, make_due, node_on
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running

pytestmark = pytest.mark.parametrize("engine", ["valkey", "redis"])
CANARY = "Canary line"


@contextlib.asynccontextmanager
async def served(server: Server) -> AsyncIterator[Node]:
    """What a server does by and by, and nothing else."""
    store = await open_unhurried(server.url)
    communities = communities_on(store)
    async with settling(communities), learning(communities), forgetting(server.url, store, communities):
        yield Node(store, communities.default)
    await store.aclose()


async def test_after_a_long_stop_all_that_is_due_goes(engine: str) -> None:
    with running(BINARIES[engine](), *LOG) as server:
        store = await open_unhurried(server.url)
        node = node_on(store)
        await node.held(*hopeful(1, 2, 3, 4, 5), Answer(line=CANARY))
        came = await node.circle()
        await node.sign_up(came, "Canaria")
        await node.let_time_pass(server)
        await node.community.figures.settle_due()
        assert [group.lines for group in (await node.community.figures_read.lines()).groups] == [(CANARY,)]
        await node.let_time_pass(server, 181 * DAY_S)
        await node.move(came, -40 * DAY_S)
        make_due(server, "sign-ups")
        assert CANARY.encode() in on_disk(folder_of(server))
        await store.aclose()

        async with served(server) as after:
            await until(lambda: not lines_in(server))
            await until(lambda: b"Canaria" not in document(server, "sign-ups", came))
            assert len((await after.community.figures_read.all()).circles) >= 1
        await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))


async def test_figures_go_after_their_years(engine: str) -> None:
    with running(BINARIES[engine](), *LOG) as server:
        store = await open_unhurried(server.url)
        node = node_on(store)
        circle = await node.held(*hopeful(1, 2, 3, 4, 5))
        await node.let_time_pass(server)
        await node.community.figures.settle_due()
        await node.let_time_pass(server, 1100 * DAY_S)
        # Its room and its record are gone by then.
        server.admin.delete(keys.room_key(circle))
        await store.aclose()
        async with served(server):
            await until(lambda: document(server, "figures", circle) == b"")


def document(server: Server, kind: str, name: str) -> bytes:
    found = server.admin.hget(keys.document_key("home", kind, name), "doc")
    return found if isinstance(found, bytes) else b""


def lines_in(server: Server) -> list[bytes]:
    """Documents of figures and pools that have that line."""
    kept = [key for kind in ("figures", "pools", "answers") for key in server.admin.scan_iter(f"*:document:{kind}:*")]
    return [key for key in kept if CANARY.encode() in (server.admin.hget(key, "doc") or b"")]
