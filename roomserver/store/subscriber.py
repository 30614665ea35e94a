"""What is published on the channels that a node watches: one connection to one primary, restored when it breaks."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from roomserver.store import keys
from signalling.store import StoreUnavailable

PING_EVERY_S = 1.0
SILENCE_S = 2.5
BACKOFF_S = (0.05, 1.0)


class Subscriber:
    """`channels` are what is wanted; the task of `start` makes the connection agree with it."""

    def __init__(
        self,
        new_connection: Callable[[], AbstractConnection],
        timeout_s: float,
        now: Callable[[], float],
        deliver: Callable[[str, str], object],
        recovered: Callable[[], object],
    ) -> None:
        """`deliver` takes a channel and what was published there; `recovered` is called once nothing is missed again,
        after something may have been.
        """
        self._new_connection = new_connection
        self._timeout_s = timeout_s
        self._now = now
        self._deliver = deliver
        self._recovered = recovered
        self.broke_at = 0.0
        self.channels: set[str] = set()
        self._requested: set[str] = set()
        self._confirmed: set[str] = set()
        self._left = Counter[str]()
        """How many times the server was asked to leave a channel and has not answered."""
        self._wanted = asyncio.Event()
        self._waiters: dict[str, asyncio.Future[None]] = {}
        self._lost = False
        self._closing = False
        self._leaving = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="store subscription")

    async def aclose(self) -> None:
        # A cancellation that meets a broken connection is lost in Python 3.11's TaskGroup.
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def watch(self, channel: str) -> None:
        """Returns once the server has confirmed: what is published afterwards arrives. Raises: StoreUnavailable."""
        is_new = channel not in self.channels
        self.channels.add(channel)
        if channel in self._confirmed:
            return
        self._wanted.set()
        confirmed = self._waiters.setdefault(channel, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(self._timeout_s):
                await asyncio.shield(confirmed)
        except BaseException as error:
            if is_new:
                self._waiters.pop(channel, None)
                self.unwatch(channel)
            if isinstance(error, TimeoutError):
                raise StoreUnavailable("The store did not confirm a subscription in time.") from None
            raise

    def unwatch(self, channel: str) -> None:
        self.channels.discard(channel)
        self._wanted.set()

    def take_over(self, channel: str) -> None:
        """Watch what another server served until now; what was published meanwhile is missed."""
        self.channels.add(channel)
        self._lost = True
        self._wanted.set()

    def connect_anew(self) -> None:
        """Leave the server for whichever is the primary now."""
        self._leaving = True
        self._wanted.set()

    async def _run(self) -> None:
        shortest, longest = BACKOFF_S
        backoff = shortest
        while not self._closing:
            connection, connected = self._new_connection(), False
            self._leaving = False
            try:
                async with asyncio.timeout(self._timeout_s):
                    await connection.connect()  # type: ignore[no-untyped-call]
                backoff, connected = shortest, True
                self._confirm_recovery()
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._send(connection))
                    tasks.create_task(self._receive(connection))
            except* (RedisError, OSError):
                if connected:
                    self.broke_at = self._now()
                self._lost = True
            finally:
                self._requested.clear()
                self._confirmed.clear()
                self._left.clear()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(backoff * random.uniform(0.5, 1.0))
            backoff = min(2 * backoff, longest)

    async def _send(self, connection: AbstractConnection) -> None:
        while True:
            if self._leaving:
                raise RedisConnectionError("demoted")
            self._wanted.clear()
            joined, left = self.channels - self._requested, self._requested - self.channels
            self._requested = set(self.channels)
            self._confirmed -= left
            self._left.update(left)
            # One command names channels of one slot only, which a cluster insists on.
            commands = [
                (verb, *channels)
                for verb, wanted in (("SSUBSCRIBE", joined), ("SUNSUBSCRIBE", left))
                for channels in keys.by_slot(wanted).values()
            ]
            await connection.send_packed_command(connection.pack_commands(commands or [("PING",)]))
            try:
                async with asyncio.timeout(PING_EVERY_S):
                    await self._wanted.wait()
            except TimeoutError:
                pass

    async def _receive(self, connection: AbstractConnection) -> None:
        while True:
            reply = await connection.read_response(timeout=SILENCE_S, disconnect_on_error=False)
            match reply:
                case None:
                    raise RedisConnectionError("silent")
                case [b"smessage", channel, payload]:
                    self._deliver(channel.decode(), payload.decode())
                case [b"ssubscribe", channel, _]:
                    self._confirm(channel.decode())
                case [b"sunsubscribe", channel, _]:
                    if channel.decode() not in self._left:
                        # The channel moved to another server.
                        raise RedisConnectionError("unsubscribed")
                    self._left -= Counter([channel.decode()])
                case _:
                    pass

    def _confirm(self, channel: str) -> None:
        if channel in self._left or channel not in self._requested:
            return  # what was asked for since is not answered yet
        self._confirmed.add(channel)
        if waiter := self._waiters.pop(channel, None):
            waiter.set_result(None)
        self._confirm_recovery()

    def _confirm_recovery(self) -> None:
        if self._lost and self.channels <= self._confirmed:
            self._lost = False
            self._recovered()
