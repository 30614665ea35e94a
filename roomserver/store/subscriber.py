"""The notices of the rooms a node watches: one connection with exact sharded channels, restored when it breaks.

In a cluster there is one subscriber for each primary.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from roomserver.store import keys
from signalling.store import Changed, Notice, Relayed, Resubscribed, StoreUnavailable

PING_EVERY_S = 1.0
SILENCE_S = 2.5
BACKOFF_S = (0.05, 1.0)
NOTICES_KEPT = 10_000


class Subscriber:
    """`rooms` is what is wanted; the task of `start` makes the connection agree with it."""

    def __init__(
        self,
        new_connection: Callable[[], AbstractConnection],
        origin: str,
        timeout_s: float,
        now: Callable[[], float],
    ) -> None:
        self._new_connection = new_connection
        self._origin = origin
        self._timeout_s = timeout_s
        self._now = now
        self.broke_at = 0.0
        self._rooms: set[str] = set()
        self._requested: set[str] = set()
        self._confirmed: set[str] = set()
        self._left = Counter[str]()
        """How many times the server was asked to leave a room and has not answered."""
        self._wanted = asyncio.Event()
        self._waiters: dict[str, asyncio.Future[None]] = {}
        self._lost = False
        self._closing = False
        self._leaving = False
        self._notices: asyncio.Queue[Notice] = asyncio.Queue(NOTICES_KEPT)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="store subscription")

    async def aclose(self) -> None:
        # A cancellation that meets a broken connection is lost in Python 3.11's TaskGroup.
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def watch(self, room_id: str) -> None:
        """Returns once the server has confirmed: what is published afterwards arrives. Raises: StoreUnavailable."""
        is_new = room_id not in self._rooms
        self._rooms.add(room_id)
        if room_id in self._confirmed:
            return
        self._wanted.set()
        confirmed = self._waiters.setdefault(room_id, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(self._timeout_s):
                await asyncio.shield(confirmed)
        except BaseException as error:
            if is_new:
                self._waiters.pop(room_id, None)
                self.unwatch(room_id)
            if isinstance(error, TimeoutError):
                raise StoreUnavailable("The store did not confirm a subscription in time.") from None
            raise

    def unwatch(self, room_id: str) -> None:
        self._rooms.discard(room_id)
        self._wanted.set()

    def connect_anew(self) -> None:
        """Leave the server for whichever is the primary now."""
        self._leaving = True
        self._wanted.set()

    async def notices(self) -> AsyncIterator[Notice]:
        """Everything that arrives, for one reader."""
        while True:
            yield await self._notices.get()

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
            joined, left = self._rooms - self._requested, self._requested - self._rooms
            self._requested = set(self._rooms)
            self._confirmed -= left
            self._left.update(left)
            # One command names channels of one shard only, which a cluster insists on.
            commands = [
                (verb, *map(keys.channel, rooms))
                for verb, wanted in (("SSUBSCRIBE", joined), ("SUNSUBSCRIBE", left))
                for rooms in keys.by_shard(wanted).values()
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
                    self._deliver(keys.room_of(channel.decode()), payload.decode())
                case [b"ssubscribe", channel, _]:
                    self._confirm(keys.room_of(channel.decode()))
                case [b"sunsubscribe", channel, _]:
                    room_id = keys.room_of(channel.decode())
                    if room_id not in self._left:
                        # The channel moved to another server.
                        raise RedisConnectionError("unsubscribed")
                    self._left -= Counter([room_id])
                case _:
                    pass

    def _confirm(self, room_id: str) -> None:
        if room_id in self._left or room_id not in self._requested:
            return  # what was asked for since is not answered yet
        self._confirmed.add(room_id)
        if waiter := self._waiters.pop(room_id, None):
            waiter.set_result(None)
        self._confirm_recovery()

    def _confirm_recovery(self) -> None:
        if self._lost and self._rooms <= self._confirmed:
            self._lost = False
            self._put(Resubscribed())

    def _deliver(self, room_id: str, payload: str) -> None:
        kind, rest = payload[:1], payload[1:]
        if kind == "=":
            self._put(Changed(room_id, int(rest)))
        elif kind == ">":
            origin, to, text = rest.split("\n", 2)
            if origin != self._origin:
                self._put(Relayed(room_id, to, text))

    def _put(self, notice: Notice) -> None:
        if self._notices.full():
            # Nobody reads: reading everything again is the shorter way.
            while not self._notices.empty():
                self._notices.get_nowait()
            notice = Resubscribed()
        self._notices.put_nowait(notice)


def relayed(origin: str, to: str, text: str) -> str:
    """The payload of a relayed message; ids hold no line break."""
    return f">{origin}\n{to}\n{text}"
