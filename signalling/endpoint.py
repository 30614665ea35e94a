"""The socket of a seat: the asynchronous shell around `Session`. An ASGI endpoint for `/seat/<ref>/ws`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from moderation.refusal import Refused
from signalling import close
from signalling.changes import CommandIdReused, NoSuchRoom
from signalling.close import Close
from signalling.credentials import hashed, read_seat_ref
from signalling.hosted import Watcher
from signalling.hub import Hub
from signalling.limits import Limits
from signalling.messages import (
    BEAT_S,
    FEATURES,
    HELLO_WITHIN_S,
    PROTOCOL,
    VERSION,
    CommandMessage,
    Hello,
    IceServer,
    Refusal,
    Reply,
    SendReaction,
    Welcome,
)
from signalling.negotiation import Negotiation, relay
from signalling.outbox import Outbox
from signalling.reactions import react
from signalling.rooms import OutcomeUnknown, StoreUnavailable
from signalling.session import Session, TooFast, Violation

COOKIE = "seat"
JOINS_PER_S, JOINS_BURST = 2.0, 20.0
"""Of one session: each takes the seat over from the one before."""
LAST_WORDS_WITHIN_S = 2.0
"""How long a closed socket is given to take what is queued for it."""


def same_origin(headers: Headers, origins: frozenset[str]) -> bool:
    """Whether the Origin is one of ours: configured, or that of the host that was asked (RFC 6454)."""
    origin = headers.get("origin")
    if origin is None:
        return False
    if origins:
        return origin in origins
    return origin in (f"http://{headers.get('host')}", f"https://{headers.get('host')}")


@dataclass(frozen=True, slots=True)
class SeatEndpoint:
    """`ice_servers` is called for every welcome: TURN credentials live for minutes."""

    hub: Hub
    origins: frozenset[str]
    ice_servers: Callable[[], tuple[IceServer, ...]]
    on_error: Callable[[str, Exception], None]
    joins: Limits = field(default_factory=lambda: Limits(JOINS_PER_S, JOINS_BURST))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket's life."""
        websocket = WebSocket(scope, receive, send)
        ref = read_seat_ref(websocket.path_params["ref"])
        from_browser = "origin" in websocket.headers
        cookie = websocket.cookies.get(COOKIE)
        if from_browser != same_origin(websocket.headers, self.origins) or (cookie and not from_browser):
            await websocket.close()
            return
        if ref is None or PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.close()
            return
        await websocket.accept(subprotocol=PROTOCOL)
        outbox = Outbox()
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(_until_gone(_write(websocket, outbox), outbox))
                reader = group.create_task(_until_gone(self._read(websocket, *ref, cookie, outbox), outbox))
                await outbox.closed.wait()
                await asyncio.wait({writer}, timeout=LAST_WORDS_WITHIN_S)
                writer.cancel()
                reader.cancel()
        except* Exception as errors:
            for error in errors.exceptions:
                self.on_error("socket", error)
            await _close(websocket, close.INTERNAL_ERROR)
        if outbox.closing is not None:
            self.hub.counts.closes[outbox.closing.code] += 1

    async def _read(self, websocket: WebSocket, room_id: str, seat_id: str, cookie: str | None, outbox: Outbox) -> None:
        session = Session(time.monotonic())
        watcher = None
        try:
            hello = await self._hello(websocket, session)
            secret = cookie or hello.session
            if secret is None:
                raise Violation(close.NO_SESSION)
            session_hash = hashed(secret)
            if not self.joins.take(session_hash):
                raise Violation(close.TOO_FAST)
            watcher = Watcher(seat_id, session_hash, hello.incarnation, session, outbox)
            outbox.put(self._welcome(seat_id))
            await self._join(room_id, watcher)
            await self._serve(websocket, room_id, watcher)
        except Violation as violation:
            outbox.close(violation.close)
        finally:
            if watcher is not None:
                await asyncio.shield(self.hub.part(room_id, watcher))

    async def _hello(self, websocket: WebSocket, session: Session) -> Hello:
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                return session.receive_hello(await _frame(websocket))
        except TimeoutError:
            raise Violation(close.HELLO_TIMEOUT) from None

    def _welcome(self, seat_id: str) -> str:
        return Welcome(
            version=VERSION,
            features=FEATURES,
            seat=seat_id,
            now=self.hub.store.now(),
            beat_s=BEAT_S,
            ice_servers=self.ice_servers(),
        ).model_dump_json()

    async def _join(self, room_id: str, watcher: Watcher) -> None:
        try:
            await self.hub.join(room_id, watcher)
        except (NoSuchRoom, Refused):
            raise Violation(close.NO_SESSION) from None
        except StoreUnavailable:
            raise Violation(close.UNAVAILABLE) from None

    async def _serve(self, websocket: WebSocket, room_id: str, watcher: Watcher) -> None:
        while not watcher.outbox.closed.is_set():
            try:
                message = watcher.session.receive(await _frame(websocket), time.monotonic())
            except TooFast as too_fast:
                refusal = _refusal(too_fast.command_id, "too_fast", "Slower, please.")
                watcher.outbox.put(refusal.model_dump_json())
                continue
            if isinstance(message, CommandMessage):
                answer = await self._command(room_id, watcher, message)
                outcome = answer.code if isinstance(answer, Refusal) else "applied"
                self.hub.counts.commands[message.command.type, outcome] += 1
                watcher.outbox.put(answer.model_dump_json())
            elif isinstance(message, SendReaction):
                await self._react(room_id, watcher, message)
            elif message is not None:
                self.hub.counts.negotiation[await self._relay(room_id, watcher, message)] += 1

    async def _react(self, room_id: str, watcher: Watcher, message: SendReaction) -> None:
        with contextlib.suppress(StoreUnavailable):  # whoever is at another node misses it
            await react(self.hub, room_id, watcher, message)

    async def _relay(self, room_id: str, watcher: Watcher, message: Negotiation) -> str:
        try:
            return await relay(self.hub, room_id, watcher, message)
        except StoreUnavailable:
            return "unavailable"  # an unanswered description is sent again

    async def _command(self, room_id: str, watcher: Watcher, message: CommandMessage) -> Reply | Refusal:
        try:
            room = await self.hub.command(room_id, watcher, message.command, message.id)
        except Refused as refused:
            return Refusal(id=message.id, code=refused.code, text=str(refused))
        except CommandIdReused:
            return _refusal(message.id, "id_reused", "Another command has this id.")
        except OutcomeUnknown:
            return _refusal(message.id, "outcome_unknown", "Ask again with the same id.")
        except (NoSuchRoom, StoreUnavailable):
            return _refusal(message.id, "unavailable", "Controls are offline just now.")
        return Reply(id=message.id, version=room.version)


async def _until_gone(work: Coroutine[Any, Any, None], outbox: Outbox) -> None:
    """A going is no error of the group's: that would hold the whole line until everything is looked through."""
    try:
        await work
    except WebSocketDisconnect:
        outbox.abandon()


async def _frame(websocket: WebSocket) -> str | bytes:
    """The next text or binary frame. Raises: WebSocketDisconnect."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    frame: str | bytes | None = message.get("text")
    return message.get("bytes", b"") if frame is None else frame


async def _write(websocket: WebSocket, outbox: Outbox) -> None:
    async for text in outbox:
        try:
            await websocket.send_text(text)
        except RuntimeError:  # uvicorn has closed the line, and the reader is told next
            raise WebSocketDisconnect(close.INTERNAL_ERROR.code) from None
    if outbox.closing is not None:
        await _close(websocket, outbox.closing)


async def _close(websocket: WebSocket, reason: Close) -> None:
    with contextlib.suppress(RuntimeError):  # the other side closed first
        await websocket.close(reason.code, reason.reason)


def _refusal(command_id: str, code: str, text: str) -> Refusal:
    return Refusal.model_validate({"id": command_id, "code": code, "text": text})
