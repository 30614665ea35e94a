"""Serving: the store, the node and uvicorn from start to stop, with sockets told before they are closed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from roomserver.app import create_app
from roomserver.embedded import EmbeddedValkey, attach_or_own
from roomserver.i18n import read_catalogues
from roomserver.library import Library
from roomserver.oidc.identity import IdentityProvider
from roomserver.programme.circles import CircleBook
from roomserver.programme.communities import Communities, Ground
from roomserver.programme.listing import tell_lists
from roomserver.serving import garbage
from roomserver.serving.admission import Arrivals
from roomserver.serving.connection import RequestLine
from roomserver.serving.forgetting import forgetting
from roomserver.serving.mailing import MailSettings, Raised, mailing, read_mail_settings, read_webhook_hosts
from roomserver.serving.rounds import learning
from roomserver.serving.settling import settling
from roomserver.settings import Settings
from roomserver.store.connect import StoreRefused, open_store
from roomserver.store.rooms import TIMEOUT_S, RedisRoomStore
from roomserver.telemetry.log import log_error
from roomserver.telemetry.metrics import metrics_app
from roomserver.webhooks.receiver import Allowed
from roomserver.webhooks.sending import Sender
from signalling.credentials import new_id
from signalling.node.hub import Hub
from signalling.node.node import Node
from signalling.protocol import close
from signalling.protocol.ice import Ice
from signalling.socket.keepalive import Keepalive
from signalling.store import Change, StoreUnavailable

DRAIN_SPREAD_S = 0.2
STOP_WITHIN_S = 2
UNREAD_S = 20
"""How long the machine keeps what a closed connection never took."""


@dataclass(frozen=True, slots=True)
class Backing:
    """What commands and the server stand on."""

    store: RedisRoomStore
    hub: Hub
    communities: Communities
    alone: bool = False
    """Whether no other server can stand on it: whoever owns an embedded store has it for themselves."""
    outbox: Path | None = None
    """Where mails are kept, if they go no further."""

    @property
    def book(self) -> CircleBook:
        """Circles of the default community."""
        return self.communities.default.book


HALF_RESTORED = "A restore into this store was begun and not finished: restore the backup again."


@contextlib.asynccontextmanager
async def backing(
    settings: Settings, *, own: bool, timeout_s: float = TIMEOUT_S, outbox_is_read: bool = False
) -> AsyncIterator[Backing]:
    """The store, by the operator's URL or embedded. With `own`, nobody else may own the embedded one. It has
    `timeout_s` to answer. `outbox_is_read`: see `read_mail_settings`.

    Raises: StoreRefused, DataDirectoryBusy, MailRefused, each with one line for people.
    """
    mail = read_mail_settings(settings, outbox_is_read=outbox_is_read)
    allowed = read_webhook_hosts(settings)
    async with contextlib.AsyncExitStack() as stack:
        url, base = await stack.enter_async_context(_opened(settings, mail, allowed, timeout_s, own=own))
        store, communities, raised, tell = base.store, base.communities, Raised(), tell_lists(base.store)
        with contextlib.suppress(*[StoreUnavailable] * own):  # whoever serves looks again
            if await store.copies.is_half_restored():
                raise StoreRefused(HALF_RESTORED)
            await communities.look()

        def committed(change: Change) -> None:
            tell(change)
            raised.note(change)

        store.on_committed = committed
        if own:
            await stack.enter_async_context(learning(communities))
            await stack.enter_async_context(settling(communities))
            await stack.enter_async_context(forgetting(url, store, communities))
            await stack.enter_async_context(mailing(communities, mail.post, Sender(allowed), raised))
        yield base


@contextlib.asynccontextmanager
async def restoring(settings: Settings, timeout_s: float = TIMEOUT_S) -> AsyncIterator[Backing]:
    """The store alone, for a restore: nothing is done in it that was not asked for. Raises: as `backing`."""
    mail, allowed = read_mail_settings(settings), read_webhook_hosts(settings)
    async with _opened(settings, mail, allowed, timeout_s, own=True) as (_, base):
        yield base


@contextlib.asynccontextmanager
async def _opened(
    settings: Settings, mail: MailSettings, allowed: Allowed, timeout_s: float, *, own: bool
) -> AsyncIterator[tuple[str, Backing]]:
    """With the store's address."""
    async with contextlib.AsyncExitStack() as stack:
        url = settings.redis_url
        if not url:
            data = settings.data
            url = await stack.enter_async_context(_owned(data) if own else attach_or_own(data))
        store = await open_store(url, timeout_s)
        stack.push_async_callback(store.aclose)
        hub = Hub(store, new_id(), log_error, Ice(settings.stun_urls, settings.turn_urls, settings.turn_secret))
        words, region, days = read_catalogues(), settings.region, settings.backup_days
        ground = Ground(hub, store, words, mail.sender, mail.goes_out, allowed, region, days)
        alone = own and not settings.redis_url
        yield url, Backing(store, hub, Communities(ground, settings.community), alone, mail.outbox)


@contextlib.asynccontextmanager
async def _owned(data: Path) -> AsyncIterator[str]:
    async with EmbeddedValkey(data) as embedded:
        yield embedded.url


class _Server(uvicorn.Server):
    """uvicorn without its own idea of signals; says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield


def listen(host: str, port: int, *, tries: int = 1) -> socket.socket:
    """A bound socket, on the next free port of `tries`. Raises: OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for attempt in range(tries):
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * UNREAD_S)
        try:
            bound.bind((host, port + attempt if port else 0))
        except OSError:
            bound.close()
            if attempt == tries - 1:
                raise
        else:
            return bound
    raise AssertionError("unreachable")


async def serve(
    settings: Settings,
    base: Backing,
    library: Library,
    sock: socket.socket,
    ready: Callable[[], object],
    counted: socket.socket | None = None,
    provider: IdentityProvider | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; then tell every socket, and stop. `counted` is where metrics are asked for."""
    node = Node(base.hub, log_error, alone=base.alone)
    await node.start()
    app = create_app(settings, base.hub, base.communities, library, provider)
    server = _Server(_config(app), ready)
    garbage.keep()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    rounds = asyncio.create_task(node.run())
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    counting = _Server(_config(metrics_app(base.hub)), lambda: None)
    told = None if counted is None else asyncio.create_task(counting.serve(sockets=[counted]))
    stopping = asyncio.create_task(stop.wait())
    looking = asyncio.create_task(garbage.look_often())
    telling = asyncio.create_task(app.security.tell_often())
    try:
        await asyncio.wait({rounds, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        base.store.end_changes()
        await _drain(base.hub)
        if rounds.done():
            rounds.result()  # a mistake of ours ended the node's life: not a clean stop
    finally:
        server.should_exit = counting.should_exit = True
        await serving
        if told is not None:
            await told
        for task in (rounds, stopping, looking, telling):
            task.cancel()
        await asyncio.gather(rounds, stopping, looking, telling, return_exceptions=True)
        await node.stop()


def _config(app: ASGIApp) -> uvicorn.Config:
    """How lines to this application are held."""
    return uvicorn.Config(
        app,
        http=cast(type[RequestLine], partial(RequestLine, arrivals=Arrivals(), keepalive=Keepalive())),
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


async def _drain(hub: Hub) -> None:
    """Tell every socket that the service restarts, in a jittered order, so that they do not all return at once.

    Those that are still there are not shown how the others go: nobody has dropped, it is us who go.
    """
    hub.hold_still()
    outboxes = hub.outboxes()
    random.shuffle(outboxes)
    for outbox in outboxes:
        outbox.close(close.DRAINING)
        await asyncio.sleep(DRAIN_SPREAD_S / len(outboxes))
