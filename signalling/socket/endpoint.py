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

from moderation.refusal import RefusalCode, Refused
from signalling.credentials import hashed, read_seat_ref
from signalling.node.changes import CommandIdReused, NoSuchRoom
from signalling.node.hub import Hub
from signalling.node.negotiation import Negotiation, relay
from signalling.node.reactions import react
from signalling.node.watcher import Watcher
from signalling.protocol import close, former
from signalling.protocol.allowances import Allowances
from signalling.protocol.close import Close
from signalling.protocol.limits import Limits
from signalling.protocol.messages import (
    HELLO_WITHIN_S,
    PROTOCOL,
    CommandMessage,
    Hello,
    Refusal,
    Reply,
    SendReaction,
    UnruledCode,
)
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import NotTaken, Session, Violation
from signalling.socket.addresses import network_of
from signalling.store import OutcomeUnknown, StoreUnavailable

COOKIE = "seat"
STRANGERS_PER_S, STRANGERS_BURST = 5.0, 300.0
"""Hellos from one address that open nothing: for each a circle that nobody here is in must be read from the store."""
TEXTS: dict[UnruledCode, str] = {
    "bad_value": "A value of this command is missing, or is not one that it may have.",
    "id_reused": "This id was already used for another command.",
    "outcome_unknown": "Retry with the same id to learn the outcome.",
    "too_fast": "Too many commands at once. Retry later.",
    "unavailable": "The circle cannot be changed just now. Retry later.",
}
"""What is said where the rules were not asked."""
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
    """One for all seats. Nobody is told anything before their session was found to open the seat."""

    hub: Hub
    origins: frozenset[str]
    on_error: Callable[[str, Exception], None]
    strangers: Limits = field(default_factory=lambda: Limits(STRANGERS_PER_S, STRANGERS_BURST))
    allowances: Allowances = field(default_factory=Allowances)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket's life."""
        websocket = WebSocket(scope, receive, send)
        ref = read_seat_ref(websocket.path_params["ref"])
        from_browser = "origin" in websocket.headers
        cookie = websocket.cookies.get(COOKIE)
        if from_browser != same_origin(websocket.headers, self.origins) or (cookie and not from_browser):
            await websocket.close()
            return
        offered = websocket.scope["subprotocols"]
        spoken = next((name for name in (PROTOCOL, former.PROTOCOL) if name in offered), None)
        if ref is None or spoken is None:
            await websocket.close()
            return
        await websocket.accept(subprotocol=spoken)
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
            outbox.close(close.INTERNAL_ERROR)
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
            watcher = Watcher(seat_id, hashed(secret), hello.incarnation, session, outbox)
            await self._let_in(websocket, room_id, watcher)
            await self._serve(websocket, room_id, watcher)
        except Violation as violation:
            outbox.close(violation.close)
        finally:
            if watcher is not None:
                await asyncio.shield(self.hub.part(room_id, watcher))

    async def _let_in(self, websocket: WebSocket, room_id: str, watcher: Watcher) -> None:
        """Join, within what this person may. Whether a session opens the seat is known of those who were here before,
        and in circles that somebody is in here; looking up any other costs, and is limited by address until it does.
        """
        session_hash, now = watcher.session_hash, time.monotonic()
        allowance = watcher.session.allowance = self.allowances.of(session_hash, now)
        if not allowance.joins.take(now):
            raise Violation(close.TOO_FAST)
        if self.allowances.remembers(session_hash) or self.hub.is_opened_by(room_id, watcher.seat, session_hash):
            await self._join(room_id, watcher)
        else:
            await self._let_stranger_in(websocket, room_id, watcher)
        self.allowances.remember(session_hash, allowance)

    async def _let_stranger_in(self, websocket: WebSocket, room_id: str, watcher: Watcher) -> None:
        network = network_of(websocket.client.host if websocket.client else "")
        if not self.strangers.take(network):
            raise Violation(close.TOO_FAST)
        try:
            await self._join(room_id, watcher)
        except Violation as violation:
            if violation.close is close.UNAVAILABLE:  # whoever it was
                self.strangers.give_back(network)
            raise
        self.strangers.give_back(network)

    async def _hello(self, websocket: WebSocket, session: Session) -> Hello:
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                return session.receive_hello(await _frame(websocket))
        except TimeoutError:
            raise Violation(close.HELLO_TIMEOUT) from None

    async def _join(self, room_id: str, watcher: Watcher) -> None:
        try:
            await self.hub.join(room_id, watcher)
        except Refused as refused:
            removed = refused.code == RefusalCode.REMOVED
            raise Violation(close.REMOVED if removed else watcher.turned_away(self.hub.room(room_id))) from None
        except NoSuchRoom:
            raise Violation(close.NO_SESSION) from None
        except StoreUnavailable:
            raise Violation(close.UNAVAILABLE) from None

    async def _serve(self, websocket: WebSocket, room_id: str, watcher: Watcher) -> None:
        while not watcher.outbox.closed.is_set():
            try:
                message = watcher.session.receive(await _frame(websocket), time.monotonic())
            except NotTaken as refused:
                self._answer(watcher, refused.kind, _refusal(refused.id, refused.code, refused.field))
                continue
            if isinstance(message, CommandMessage):
                self._answer(watcher, message.command.type, await self._command(room_id, watcher, message))
            elif isinstance(message, SendReaction):
                await self._react(room_id, watcher, message)
            elif message is not None:
                self.hub.counts.negotiation[await self._relay(room_id, watcher, message)] += 1

    def _answer(self, watcher: Watcher, kind: str, answer: Reply | Refusal) -> None:
        outcome = answer.code if isinstance(answer, Refusal) else "applied"
        self.hub.counts.commands[kind, outcome] += 1
        watcher.outbox.put(answer.model_dump_json(exclude_none=True))

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
            await self.hub.command(room_id, watcher, message.command, message.id)
        except Refused as refused:
            return Refusal(id=message.id, code=refused.code, text=str(refused))
        except CommandIdReused:
            return _refusal(message.id, "id_reused")
        except OutcomeUnknown:
            return _refusal(message.id, "outcome_unknown")
        except (NoSuchRoom, StoreUnavailable):
            return _refusal(message.id, "unavailable")
        return Reply(id=message.id, version=watcher.session.version)


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


def _refusal(command_id: str, code: UnruledCode, field: str | None = None) -> Refusal:
    return Refusal(id=command_id, code=code, text=TEXTS[code], field=field)
