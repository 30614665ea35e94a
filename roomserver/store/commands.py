"""Commands to one server: in order, over one connection, those that wait together as one pipeline.

redis-py makes the connection and hiredis reads the replies; between them stands no task, for every change of a room
waits here (docs/decisions/0022). A caller that is cancelled leaves no connection in the middle of a reply, since no
caller owns one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from hiredis import ProtocolError, Reader, pack_command
from redis.asyncio.connection import AbstractConnection, DefaultParser
from redis.exceptions import (
    AskError,
    ClusterError,
    InvalidResponse,
    MasterDownError,
    MovedError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)

from roomserver.store.scripts import Script
from signalling.store import OutcomeUnknown, StoreUnavailable

BATCH = 64
TOGETHER = 16
"""Of a pipeline's replies, in one turn of the loop: each wakes somebody who may have a room to read."""

DEMOTED = (ReadOnlyError, MasterDownError)
INCOMPLETE = object()

Argument = str | bytes | int
Entry = tuple[bytes, asyncio.Future[Any]]
"""A command as it is sent, and its reply."""


class ReplyLost(OutcomeUnknown):
    """The connection broke before the reply."""


class ReplyReader(asyncio.Protocol):
    """The replies of one connection that redis-py made, which from now on come here."""

    def __init__(
        self, connection: AbstractConnection, replies: Callable[[], object], lost: Callable[[ReplyReader], object]
    ) -> None:
        """`replies` is called when there may be one, `lost` when the connection is no more."""
        self._connection = cast(Any, connection)  # as long as it is there: whatever goes closes what it holds
        self.transport = cast(asyncio.Transport, self._connection._writer.transport)
        self.transport.set_protocol(self)
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the connection is no more."""
        self._replies = replies
        self._lost = lost
        self._reader = Reader(replyError=DefaultParser.parse_error, notEnoughData=INCOMPLETE)

    def next(self) -> Any:
        """A reply, what went wrong as an exception, or INCOMPLETE."""
        try:
            return self._reader.gets()
        except ProtocolError as error:
            return InvalidResponse(*error.args)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        self._replies()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection._reader = self._connection._writer = None
        self.gone.set_result(None)
        self._lost(self)


class CommandQueue:
    """Sends, and never sends twice. A server that answers nothing for `timeout_s` is given up.

    Raises: StoreUnavailable (it has not happened), OutcomeUnknown.
    """

    def __init__(
        self,
        new_connection: Callable[[], AbstractConnection],
        timeout_s: float,
        on_demoted: Callable[[], object] = lambda: None,
        on_moved: Callable[[], object] = lambda: None,
    ) -> None:
        """`on_demoted` is called when the server has become a replica, and another one is the primary; `on_moved` when
        another one of the cluster serves what was asked for.
        """
        self._new_connection = new_connection
        self._timeout_s = timeout_s
        self._on_demoted = on_demoted
        self._on_moved = on_moved
        self._waiting: list[Entry] = []
        self._sent: deque[Entry] = deque()
        """What is to be answered: nothing more is sent until it is."""
        self._line: ReplyReader | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._answered_at = 0.0
        self._sends_soon = self._is_stale = self._closed = False
        self._idle: asyncio.Future[None] | None = None

    async def ask(self, *command: Argument) -> Any:
        """The server's reply, undecoded. Raises: as the class says, and ResponseError for a mistake of ours."""
        if self._closed:
            raise StoreUnavailable("The store has been closed.")
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Any] = loop.create_future()
        # Packed here, where a character that cannot be concerns its own caller alone.
        self._waiting.append((pack_command(command), reply))  # type: ignore[arg-type]  # its stub takes one part
        if not self._sent and not self._sends_soon:
            self._sends_soon = True
            loop.call_soon(self._send)
        return await reply

    async def run(self, script: Script, keys: Sequence[str], *args: Argument) -> Any:
        """What the script returns; its source is sent only to a server that does not know it yet."""
        try:
            return await self.ask("EVALSHA", script.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await self.ask("EVAL", script.source, len(keys), *keys, *args)

    def connect_anew(self) -> None:
        """Where the connection leads is not where it should: what is asked from now on goes over another one."""
        self._is_stale = True
        if not self._sent:
            self._hang_up()

    async def aclose(self) -> None:
        """Waits for what is under way, and takes nothing more: it would open connections that nobody closes."""
        self._closed = True
        if self._sent or self._waiting:
            self._idle = asyncio.get_running_loop().create_future()
            await self._idle
        if self._connecting is not None:
            await self._connecting
        if self._line is not None:
            line = self._line
            self._hang_up()
            await line.gone

    # The connection

    async def _connect(self) -> None:
        connection = self._new_connection()
        try:
            async with asyncio.timeout(self._timeout_s):
                await connection.connect()  # type: ignore[no-untyped-call]
        except TimeoutError:
            self._fail_waiting(_silent())
        except (RedisError, OSError):
            self._fail_waiting(StoreUnavailable("The store cannot be reached."))
        except Exception as mistake:
            self._fail_waiting(mistake)
        else:
            self._line, self._is_stale = ReplyReader(connection, self._take, self._lose), False
        finally:
            self._connecting = None
        self._send()

    def _hang_up(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            line.transport.close()

    def _lose(self, line: ReplyReader) -> None:
        if line is self._line:
            self._line = None
            self._fail_sent(ReplyLost("The connection to the store broke before its answer."))
            self._go_on()

    # What is sent

    def _send(self) -> None:
        """What waits, as one pipeline."""
        self._sends_soon = False
        if self._sent:
            return
        if any(entry[1].done() for entry in self._waiting):
            self._waiting = [entry for entry in self._waiting if not entry[1].done()]
        if not self._waiting:
            self._rest()
        elif self._line is not None:
            self._sent.extend(self._waiting[:BATCH])
            del self._waiting[:BATCH]
            self._line.transport.write(b"".join([packed for packed, _ in self._sent]))
            self._watch()
        elif self._connecting is None:
            self._connecting = asyncio.get_running_loop().create_task(self._connect(), name="store connection")

    def _go_on(self) -> None:
        """All that was sent is answered, or lost."""
        if self._is_stale:
            self._hang_up()
        self._send()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)

    # What is answered

    def _take(self) -> None:
        """The next replies."""
        line = self._line
        for _ in range(TOGETHER):
            if line is None or line is not self._line:
                return
            reply = line.next()
            if reply is INCOMPLETE:
                return
            if not self._sent or (isinstance(reply, RedisError) and not isinstance(reply, ResponseError)):
                self._break_off(line)
                return
            self._settle_next(reply)
        asyncio.get_running_loop().call_soon(self._take)

    def _settle_next(self, reply: Any) -> None:
        self._answered_at = asyncio.get_running_loop().time()
        _, waiter = self._sent.popleft()
        if isinstance(reply, ResponseError):
            if isinstance(reply, DEMOTED):
                self._on_demoted()
            elif isinstance(reply, MovedError):
                self._on_moved()
            reply = _translated(reply)
        _settle(waiter, reply)
        if not self._sent:
            self._go_on()

    def _break_off(self, line: ReplyReader) -> None:
        """What comes is no answer to anything."""
        line.transport.abort()
        self._lose(line)

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        self._answered_at = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._timeout_s, self._look)

    def _look(self) -> None:
        """Whether anything was answered lately."""
        self._timer = None
        loop = asyncio.get_running_loop()
        left = self._answered_at + self._timeout_s - loop.time()
        if not self._sent:
            return
        if left > 0:
            self._timer = loop.call_later(left, self._look)
            return
        if self._line is not None:
            line, self._line = self._line, None
            line.transport.abort()
        self._fail_sent(OutcomeUnknown("The store did not answer in time."))
        # What waited behind would only wait as long again.
        self._fail_waiting(_silent())
        self._go_on()

    def _fail_sent(self, error: Exception) -> None:
        sent, self._sent = self._sent, deque()
        _fail(sent, error)

    def _fail_waiting(self, error: Exception) -> None:
        waiting, self._waiting = self._waiting, []
        _fail(waiting, error)


def _silent() -> StoreUnavailable:
    return StoreUnavailable("The store does not answer.")


def _translated(refusal: ResponseError) -> Exception:
    """A server in trouble is StoreUnavailable; anything else is a mistake of ours and stays what it is."""
    match refusal:
        case OutOfMemoryError():
            return StoreUnavailable("The store is full.")
        case ReadOnlyError() | MasterDownError():
            return StoreUnavailable("The store's server is a read-only replica now.")
        case ClusterError() | TryAgainError():
            return StoreUnavailable("The store's cluster is not ready.")
        case AskError():  # a MovedError is one too
            return StoreUnavailable("Another server of the store's cluster has this now.")
        case _ if str(refusal).startswith(("BUSY ", "MISCONF ", "NOREPLICAS ", "UNKILLABLE ")):
            return StoreUnavailable("The store refuses writes at the moment.")
        case _:
            return refusal


def _settle(reply: asyncio.Future[Any], outcome: Any) -> None:
    if reply.done():
        return
    if isinstance(outcome, Exception):
        reply.set_exception(outcome)
    else:
        reply.set_result(outcome)


def _fail(entries: Iterable[Entry], error: Exception) -> None:
    for _, reply in entries:
        _settle(reply, error)
