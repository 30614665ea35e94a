"""Serving in this process: what is there from start to stop, and an end that is no clean stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from roomserver.library import read_library
from roomserver.serving.serve import STOP_WITHIN_S, Backing, backing, listen, serve
from roomserver.settings import Settings
from signalling.node.lag import LoopLag
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.messages import MAX_MESSAGE_BYTES
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import Session
from signalling.store import RETIRED
from tests import plain
from tests.roomserver.servers import Server, running, valkey_binary
from tests.signalling.hosting import keep, seated

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def store() -> Iterator[Server]:
    with running(valkey_binary()) as server:
        yield server


@pytest.fixture
def settings(store: Server, tmp_path: Path) -> Settings:
    store.admin.flushall()
    return Settings(data=tmp_path, redis_url=store.url)


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Afterwards Python's own ways are back."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@dataclass(frozen=True)
class Here:
    base: Backing
    origin: str
    metrics: str
    serving: asyncio.Task[None]


@asynccontextmanager
async def serving_here(settings: Settings, base: Backing) -> AsyncIterator[Here]:
    """Until the test stops it, or something else does."""
    sock, counted = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
    counted.listen()
    ready, accepts = asyncio.Event(), []

    def listens() -> None:
        accepts.append(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
        ready.set()

    with sock, counted:
        serving = asyncio.create_task(serve(settings, base, read_library(), sock, listens, counted))
        waiting = asyncio.create_task(ready.wait())
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if serving.done():
            serving.result()
        assert accepts == [1]  # it says that it is there when it is
        origin, metrics = (f"http://127.0.0.1:{each.getsockname()[1]}" for each in (sock, counted))
        yield Here(base, origin, metrics, serving)


async def stop(here: Here, number: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)
    async with asyncio.timeout(PATIENCE_S):
        await here.serving


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_what_is_served_and_told_from_start_to_stop(
    settings: Settings, store: Server, number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    async with backing(settings, own=True) as base, serving_here(settings, base) as here:
        async with plain.AsyncClient() as client:
            answer = await client.get(f"{here.origin}/healthz")
            assert (answer.text, "server" in answer.headers) == ("ok\n", False)
            assert (await client.get(f"{here.origin}/metrics")).status_code == 404
            assert "circle_rooms" in (await client.get(f"{here.metrics}/metrics")).text
        assert base.hub.node in await base.store.nodes()
        assert gc.get_freeze_count() > 0
        await stop(here, number)
        assert set(await base.store.nodes()) == {RETIRED}
        for origin in (here.origin, here.metrics):
            with pytest.raises(httpx2.ConnectError):
                plain.get(origin)
    assert "127.0.0.1" not in "".join(capfd.readouterr())  # who asked for what is nobody's business


async def test_a_socket_has_its_bounds(settings: Settings) -> None:
    """Nothing is compressed; what is too big for a session by far is closed by the line."""
    async with backing(settings, own=True) as base, serving_here(settings, base) as here:
        url = f"{here.origin.replace('http', 'ws')}/seat/maple-ana/ws"
        async with connect(url, subprotocols=[Subprotocol("circle.v2")]) as line:
            assert line.protocol.extensions == []
            await line.send("x" * (2 * MAX_MESSAGE_BYTES + 1))
            with pytest.raises(ConnectionClosed) as closed:
                await line.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009
        async with connect(url, subprotocols=[Subprotocol("circle.v2")]) as line:
            await line.send("x" * (MAX_MESSAGE_BYTES + 1))
            assert '"code":4009' in str(await line.recv())
        await stop(here)


async def test_everybody_is_told_of_a_stop_soon_however_many_they_are(settings: Settings) -> None:
    async with backing(settings, own=True) as base, serving_here(settings, base) as here:
        outboxes = []
        for room_id in (f"room{number}" for number in range(15)):
            await keep(base.store, seated(base.store), id=room_id)
            for seat in ("fay", "ana", "ben"):
                watcher = Watcher(seat, f"session-{seat}", f"page-of-{seat}", Session(0.0), Outbox())
                await base.hub.join(room_id, watcher)
                outboxes.append(watcher.outbox)
        began = time.monotonic()
        await stop(here)
        assert time.monotonic() - began < 5
        assert {outbox.closing for outbox in outboxes} == {close.DRAINING}


async def test_a_request_that_takes_its_time_holds_up_no_stop(settings: Settings) -> None:
    async with backing(settings, own=True) as base, serving_here(settings, base) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(here.origin.rpartition(":")[2]))
        origin = f"Origin: {here.origin}\r\nHost: {here.origin.removeprefix('http://')}\r\n"
        head = f"POST /api/enter HTTP/1.1\r\n{origin}Content-Type: application/json\r\nContent-Length: 9\r\n"
        writer.write(f"{head}Expect: 100-continue\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            await reader.readuntil(b"100 Continue")
        began = time.monotonic()
        await stop(here)
        assert time.monotonic() - began < 3 * STOP_WITHIN_S
        writer.transport.abort()


class Broken(LoopLag):
    """A mistake of ours that ends a node's life."""

    async def watch(self) -> None:
        raise ZeroDivisionError


async def test_a_mistake_of_ours_that_ends_the_nodes_life_is_no_clean_stop(settings: Settings) -> None:
    """Nobody would beat and keep time any more; the supervisor starts it again."""
    async with backing(settings, own=True) as base:
        base.hub.counts = replace(base.hub.counts, loop_lag=Broken())
        async with serving_here(settings, base) as here:
            with pytest.raises(ExceptionGroup) as mistake:
                async with asyncio.timeout(PATIENCE_S):
                    await here.serving
            assert mistake.group_contains(ZeroDivisionError)
        assert set(await base.store.nodes()) == {RETIRED}


async def test_nothing_is_left_of_what_commands_and_the_server_stood_on(settings: Settings, store: Server) -> None:
    """And whoever serves forgets what is over; a command beside it does not."""
    for own in (True, False):
        async with backing(settings, own=own):
            assert ("forgetting" in {task.get_name() for task in asyncio.all_tasks()}) is own
            assert len(store.admin.client_list()) > 1
        async with asyncio.timeout(PATIENCE_S):
            while len(await asyncio.to_thread(store.admin.client_list)) > 1:
                pass


def test_a_port_is_bound_as_it_was_asked_for() -> None:
    """Also right after a server that had it, and where any will do, whichever is free."""
    with listen("127.0.0.1", 0, tries=3) as first, listen("127.0.0.1", 0, tries=3) as second:
        assert first.getsockname() != second.getsockname()
        assert first.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
    with listen("::1", 0) as sixth:
        assert sixth.family == socket.AF_INET6
