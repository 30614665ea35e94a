"""Commands to one server: in order, over one connection, those that wait together as one pipeline.

A caller that is cancelled never leaves a connection in the middle of a reply, since no caller owns one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import ConnectionPool
from redis.exceptions import (
    AskError,
    ClusterError,
    MasterDownError,
    MovedError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import TimeoutError as RedisTimeoutError

from roomserver.store.scripts import Script
from signalling.store import OutcomeUnknown, StoreUnavailable

BATCH = 64
TOGETHER = 16
"""Of a pipeline's replies, in one turn of the loop: each wakes somebody who may have a room to read."""

DEMOTED = (ReadOnlyError, MasterDownError)

Argument = str | bytes | int
Entry = tuple[bytes, asyncio.Future[Any]]
"""A command as it is sent, and its reply."""


class ReplyLost(OutcomeUnknown):
    """The connection broke before the reply."""


class CommandQueue:
    """Sends, and never sends twice. A server that answers nothing for `timeout_s` is given up.

    Raises: StoreUnavailable (it has not happened), OutcomeUnknown.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        timeout_s: float,
        on_demoted: Callable[[], object] = lambda: None,
        on_moved: Callable[[], object] = lambda: None,
    ) -> None:
        """`on_demoted` is called when the server has become a replica, and another one is the primary; `on_moved` when
        another one of the cluster serves what was asked for.
        """
        self._pool = pool
        self._timeout_s = timeout_s
        self._on_demoted = on_demoted
        self._on_moved = on_moved
        self._waiting: list[Entry] = []
        self._sending: asyncio.Task[None] | None = None
        self._closed = False

    async def ask(self, *command: Argument) -> Any:
        """The server's reply, undecoded. Raises: as the class says, and ResponseError for a mistake of ours."""
        if self._closed:
            raise StoreUnavailable("The store has been closed.")
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        # Packed here, where a character that cannot be concerns its own caller alone; redis-py packs in Python.
        self._waiting.append((pack_command(command), reply))  # type: ignore[arg-type]  # its stub takes one part
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all(), name="store commands")
        return await reply

    async def run(self, script: Script, keys: Sequence[str], *args: Argument) -> Any:
        """What the script returns; its source is sent only to a server that does not know it yet."""
        try:
            return await self.ask("EVALSHA", script.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await self.ask("EVAL", script.source, len(keys), *keys, *args)

    async def aclose(self) -> None:
        """Waits for what is under way, and takes nothing more: it would open connections that nobody closes."""
        self._closed = True
        if self._sending is not None:
            await self._sending

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                batch = [entry for entry in self._waiting[:BATCH] if not entry[1].done()]
                del self._waiting[:BATCH]
                await self._exchange(batch)
        finally:
            self._sending = None

    async def _exchange(self, batch: list[Entry]) -> None:
        sent = demoted = False
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s) as patience:
                connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
                try:
                    sent = True
                    await connection.send_packed_command(b"".join(packed for packed, _ in batch))
                    for number, (_, reply) in enumerate(batch, start=1):
                        try:
                            _settle(reply, await connection.read_response())
                        except ResponseError as refusal:
                            demoted = demoted or isinstance(refusal, DEMOTED)
                            if isinstance(refusal, MovedError):
                                self._on_moved()
                            _settle(reply, _translated(refusal))
                        if number % TOGETHER == 0:
                            await asyncio.sleep(0)
                        if number < len(batch):
                            patience.reschedule(loop.time() + self._timeout_s)
                finally:
                    if demoted:
                        await self._connect_anew()
                    await self._pool.release(connection)
        except (TimeoutError, RedisTimeoutError):
            _fail(batch, OutcomeUnknown("The store did not answer in time.") if sent else _silent())
            # What waited behind would only wait as long again.
            _fail(self._waiting, _silent())
            self._waiting.clear()
        except (RedisError, OSError):
            lost = ReplyLost("The connection to the store broke before its answer.")
            _fail(batch, lost if sent else StoreUnavailable("The store cannot be reached."))
        except Exception as mistake:
            _fail(batch, mistake)

    async def _connect_anew(self) -> None:
        """Whatever this pool has led to the former primary: it takes no writes, and what it is read is old."""
        await self._pool.update_active_connections_for_reconnect()  # type: ignore[no-untyped-call]
        await self._pool.disconnect(inuse_connections=False)
        self._on_demoted()


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


def _fail(entries: list[Entry], error: Exception) -> None:
    for _, reply in entries:
        _settle(reply, error)
