"""Hellos of sessions that open nothing, over real sockets: they cost whoever sends them, and nobody else (H2)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

import pytest
import uvicorn
from starlette.routing import Router, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from moderation.commands.links import EnterByLink
from moderation.transition import Service
from roomserver.serving.admission import Arrivals
from roomserver.serving.connection import RequestLine
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from signalling.protocol.allowances import COMMANDS_BURST, JOINS_BURST, Allowances
from signalling.protocol.limits import Limits
from signalling.socket.addresses import network_of
from signalling.socket.endpoint import SeatEndpoint
from signalling.socket.entrance import Entrance
from signalling.socket.keepalive import Keepalive
from tests.guest import Guest
from tests.roomserver.servers import Server
from tests.signalling.hosting import PATIENCE_S, RunningNode, circle_now, keep, stopped

REMEMBERED = 4
STRANGERS = 12
"""Hellos of unknown sessions that one address has here, and gets no more of within a test."""


class Served:
    """A node's seats behind a real port, with small bounds."""

    def __init__(self, node: RunningNode, port: int) -> None:
        self.node = node
        self.port = port

    async def session_of(self, seat: str, secret: str) -> str:
        """Whoever opens that seat's link has the session with this secret."""
        enter = EnterByLink(link=f"link-{seat}", session=hashed(secret), claim_id=secret[:8])
        await self.node.hub.submit("maple", enter, Service())
        return secret

    @asynccontextmanager
    async def hello(self, seat: str, secret: str) -> AsyncIterator[Guest]:
        """A socket that said hello with that secret."""
        url = f"ws://127.0.0.1:{self.port}/seat/maple-{seat}/ws"
        async with connect(url, subprotocols=[Subprotocol("circle.v2")], compression=None) as line:
            guest = Guest(line)
            page = f"page-{secret[:20]}"
            await guest.send({"type": "hello", "version": 2, "incarnation": page, "session": secret})
            try:
                await guest.until(lambda: bool(guest.view) or guest.closing is not None)
                yield guest
            finally:
                await guest.close()

    async def answer(self, seat: str, secret: str) -> int | None:
        """The code with which that hello is closed; None: it is let in."""
        async with self.hello(seat, secret) as guest:
            return None if guest.closing is None else int(guest.closing["code"])


@pytest.fixture
async def served(store: RedisRoomStore, here: RunningNode) -> AsyncIterator[Served]:
    await keep(store, circle_now(store))
    entrance = Entrance(here.hub, strangers=Limits(1e-9, STRANGERS), allowances=Allowances(remembered=REMEMBERED))
    endpoint = SeatEndpoint(entrance, frozenset(), lambda where, error: here.mistakes.append(error))
    app = Router([WebSocketRoute("/seat/{ref}/ws", endpoint)])
    listening = socket.create_server(("127.0.0.1", 0))
    http = cast(type[RequestLine], partial(RequestLine, arrivals=Arrivals(), keepalive=Keepalive()))
    server = uvicorn.Server(uvicorn.Config(app, http=http, lifespan="off", log_level="critical"))
    serving = asyncio.create_task(server.serve([listening]))
    yield Served(here, listening.getsockname()[1])
    server.should_exit = True
    await serving


def wrong(number: int) -> str:
    return f"wrong-session-{number:06}"


async def test_h2_hellos_of_sessions_that_open_nothing_push_nobodys_allowance_out(served: Served) -> None:
    session = await served.session_of("ana", "session-of-ana-herself")
    async with served.hello("ana", session) as ana:
        for number in range(int(COMMANDS_BURST)):
            await ana.command("answer_claim", claim_id=f"c{number}", mine=False)
        for number in range(REMEMBERED + 1):
            assert await served.answer("ana", wrong(number)) == 4003
        async with served.hello("ana", session) as again:
            asked = (again.command("answer_claim", claim_id="c", mine=False) for _ in range(int(COMMANDS_BURST)))
            answers = await asyncio.gather(*asked)
        assert "too_fast" in [answer["code"] for answer in answers]


async def test_h2_nor_how_often_a_session_may_join(served: Served) -> None:
    session = await served.session_of("ana", "session-of-ana-herself")
    codes = []
    for number in range(10):
        codes.append(await served.answer("ana", session))
        if number % 3 == 0:
            await served.answer("ana", wrong(number))
    assert codes == [None] * 10
    assert 4503 in await asyncio.gather(*(served.answer("ana", session) for _ in range(2 * int(JOINS_BURST))))


async def test_h2_an_address_has_so_many_wrong_hellos_and_whoever_is_in_the_circle_is_let_in(served: Served) -> None:
    session = await served.session_of("ana", "session-of-ana-herself")
    async with served.hello("ana", session):
        codes = [await served.answer("ben", wrong(number)) for number in range(STRANGERS + 3)]
        assert codes == [4003] * STRANGERS + [4503] * 3
        later = await served.session_of("ben", "session-of-ben-himself")
        assert await served.answer("ben", later) is None
        assert await served.answer("ana", session) is None


async def test_h2_who_was_let_in_has_not_used_it_up(served: Served) -> None:
    """Each time nobody else is in the circle: whether the session is right must be looked up."""
    for number in range(2 * STRANGERS):
        session = await served.session_of("ana", f"session-number-{number:04}-of-ana")
        await asyncio.sleep(0)
        assert await served.answer("ana", session) is None


async def test_h2_who_came_while_the_store_was_away_has_not_used_it_up(served: Served, store_server: Server) -> None:
    """A school comes back from one address, and whether they have a seat could not be looked up."""
    session = await served.session_of("ana", "session-of-ana-herself")
    with stopped(store_server):
        for first in (0, STRANGERS):
            came = (served.answer("ben", wrong(number)) for number in range(first, first + STRANGERS))
            assert await asyncio.gather(*came) == [4502] * STRANGERS
    async with asyncio.timeout(PATIENCE_S):
        answers = [await served.answer("ana", session)]
        while answers[-1] == 4502:  # it is only just back
            answers.append(await served.answer("ana", session))
    assert answers[-1] is None


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_h2_somebodys_address_is_that_of_their_network_where_they_have_many(host: str, network: str) -> None:
    assert network_of(host) == network
