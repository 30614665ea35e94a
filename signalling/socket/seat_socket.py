"""One socket of a seat, from its hello to its end: what it says is done in order, one thing at a time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from moderation.refusal import Refused
from signalling.credentials import hashed
from signalling.node.changes import CommandIdReused, NoSuchRoom
from signalling.node.negotiation import relay
from signalling.node.reactions import react
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.messages import (
    HELLO_WITHIN_S,
    CommandMessage,
    Negotiation,
    Refusal,
    Reply,
    SendCandidate,
    SendDescription,
    SendReaction,
    UnruledCode,
)
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import NotTaken, Session, Violation
from signalling.socket.entrance import Entrance
from signalling.socket.line import Line
from signalling.store import OutcomeUnknown, StoreUnavailable

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

Work = Coroutine[Any, Any, None]


class SeatSocket:
    """The listener of a line. What is asked of the room takes a while; what comes meanwhile waits, unread."""

    __slots__ = (
        "_address", "_cookie", "_entrance", "_is_over", "_is_working", "_line", "_on_error", "_outbox",
        "_room", "_seat", "_session", "_timer", "_waiting", "_watcher",
    )  # fmt: skip

    def __init__(
        self,
        entrance: Entrance,
        line: Line,
        ref: tuple[str, str],
        cookie: str | None,
        address: str,
        on_error: Callable[[str, Exception], None],
    ) -> None:
        """`ref` is the room and the seat, `cookie` the secret that a browser brought, `address` whence they came."""
        self._entrance = entrance
        self._line = line
        self._room, self._seat = ref
        self._cookie = cookie
        self._address = address
        self._on_error = on_error
        self._session = Session(time.monotonic())
        self._outbox = Outbox(self.may_send)
        self._watcher: Watcher | None = None
        self._waiting: deque[str | bytes] = deque()
        self._is_working = self._is_over = False
        self._timer = line.call_later(HELLO_WITHIN_S, self._say_hello_timeout)

    # As a listener

    def receive(self, message: str | bytes) -> None:
        if self._outbox.is_closed:
            return
        if self._is_working:
            self._waiting.append(message)
            self._line.hold()
            return
        try:
            work = self._work_of(message)
        except Violation as violation:
            self._outbox.close(violation.close)
        except Exception as error:
            self._fail(error)
        else:
            if work is not None:
                self._is_working = True
                self._line.spawn(self._do(work))

    def may_send(self) -> None:
        """There is something to send, or the line takes something again; then nothing more, after the end."""
        if not self._line.is_full:
            if texts := self._outbox.take():
                self._line.send(texts)
            if self._outbox.closing is not None:
                self._line.close(self._outbox.closing)
        if self._outbox.is_closed and not self._is_over:
            self._end()

    def lost(self) -> None:
        self._outbox.abandon()
        if not self._is_over:
            self._end()
        self._timer.cancel()

    # What it says

    def _work_of(self, message: str | bytes) -> Work | None:
        """What is to be done for it, if that takes a while; anything else is done. Raises: Violation."""
        if self._watcher is None:
            return self._come_in(message)
        now = time.monotonic()
        try:
            said = self._session.receive(message, now)
        except NotTaken as refused:
            self._answer(refused.kind, _refusal(refused.id, refused.code, refused.field))
            return None
        match said:
            case SendDescription() | SendCandidate():
                return self._relay(self._watcher, said, message, now)
            case CommandMessage():
                return self._command(self._watcher, said)
            case SendReaction():
                return self._react(self._watcher, said)
            case None:
                return None

    async def _do(self, work: Work) -> None:
        try:
            await self._try(work)
            if self._waiting:  # the hub may dismiss whoever asked, later in this turn of the loop
                await asyncio.sleep(0)
        finally:
            self._is_working = False
        if self._outbox.is_closed:
            await self._part()
            return
        while self._waiting and not self._is_working:
            self.receive(self._waiting.popleft())
        if not self._waiting:
            self._line.go_on()

    async def _try(self, work: Work) -> None:
        try:
            await work
        except Violation as violation:
            self._outbox.close(violation.close)
        except Exception as error:
            self._fail(error)

    def _come_in(self, message: str | bytes) -> Work:
        hello = self._session.receive_hello(message)
        self._timer.cancel()
        secret = self._cookie or hello.session
        if secret is None:
            raise Violation(close.NO_SESSION)
        self._watcher = Watcher(self._seat, hashed(secret), hello.incarnation, self._session, self._outbox)
        self._cookie = None
        return self._entrance.let_in(self._room, self._watcher, self._address)

    async def _command(self, watcher: Watcher, message: CommandMessage) -> None:
        self._answer(message.command.type, await self._outcome(watcher, message))

    async def _outcome(self, watcher: Watcher, message: CommandMessage) -> Reply | Refusal:
        try:
            await self._entrance.hub.command(self._room, watcher, message.command, message.id)
        except Refused as refused:
            return Refusal(id=message.id, code=refused.code, text=str(refused))
        except CommandIdReused:
            return _refusal(message.id, "id_reused")
        except OutcomeUnknown:
            return _refusal(message.id, "outcome_unknown")
        except (NoSuchRoom, StoreUnavailable):
            return _refusal(message.id, "unavailable")
        return Reply(id=message.id, version=self._session.version)

    async def _react(self, watcher: Watcher, message: SendReaction) -> None:
        with contextlib.suppress(StoreUnavailable):  # whoever is at another node misses it
            await react(self._entrance.hub, self._room, watcher, message)

    def _relay(self, watcher: Watcher, message: Negotiation, frame: str | bytes, now: float) -> Work | None:
        hub = self._entrance.hub
        outcome, text = relay(hub, self._room, watcher, message, now)
        if outcome == "dropped":
            self._session.check(frame)
        if outcome == "elsewhere":
            return self._carry(message.to, text)
        hub.counts.negotiation[outcome] += 1
        return None

    async def _carry(self, to: str, text: bytes) -> None:
        """To another node."""
        hub, outcome = self._entrance.hub, "elsewhere"
        try:
            await hub.store.relay(self._room, to, text.decode())
        except StoreUnavailable:
            outcome = "unavailable"  # an unanswered description is sent again
        hub.counts.negotiation[outcome] += 1

    def _answer(self, kind: str, answer: Reply | Refusal) -> None:
        outcome = answer.code if isinstance(answer, Refusal) else "applied"
        self._entrance.hub.counts.commands[kind, outcome] += 1
        self._outbox.put(answer.model_dump_json(exclude_none=True))

    # How it ends

    def _say_hello_timeout(self) -> None:
        self._outbox.close(close.HELLO_TIMEOUT)

    def _fail(self, error: Exception) -> None:
        """A mistake of ours ends its own socket, resumably: the next may be luckier."""
        self._on_error("socket", error)
        self._outbox.close(close.INTERNAL_ERROR)

    def _end(self) -> None:
        """The room is told as soon as nothing is being done any more. Whoever takes nothing is let go."""
        self._is_over = True
        self._timer.cancel()
        self._waiting.clear()
        code = self._line.closed_with if self._outbox.closing is None else self._outbox.closing.code
        if code is not None:
            self._entrance.hub.counts.closes[code] += 1
        if self._outbox.closing is not None:
            self._timer = self._line.call_later(LAST_WORDS_WITHIN_S, self._stop_waiting)
        if not self._is_working:
            self._line.spawn(self._part())

    def _stop_waiting(self) -> None:
        if not self._outbox.is_empty:
            self._line.let_go()

    async def _part(self) -> None:
        if self._watcher is not None:
            await self._try(self._entrance.hub.part(self._room, self._watcher))


def _refusal(command_id: str, code: UnruledCode, field: str | None = None) -> Refusal:
    return Refusal(id=command_id, code=code, text=TEXTS[code], field=field)
