"""A client of the protocol at one seat: holds the socket, comes back when it drops, and says when it is over."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from http.client import TOO_MANY_REQUESTS
from typing import Protocol

from msgspec.json import encode
from pydantic import TypeAdapter, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from moderation.commands import AnySeatCommand
from signalling.peers.backoff import delays
from signalling.peers.enter import Session
from signalling.peers.snapshot import BrokenView, Snapshot, merged
from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.messages import (
    ANSWERS_BEATS,
    BEAT_S,
    HERE,
    PROTOCOL,
    VERSION,
    Beat,
    Closing,
    CommandMessage,
    Entries,
    Hello,
    IceCandidate,
    IceServer,
    IceServers,
    NotCarried,
    ReceiveCandidate,
    ReceiveDescription,
    ReceiveReaction,
    Refusal,
    Reply,
    SendCandidate,
    SendDescription,
    ServerMessage,
    SessionDescription,
    ViewMessage,
    Welcome,
)

STALE_BEATS = 2.5
ASK_AGAIN_S = 0.5
ASK_AGAIN = frozenset({"unavailable", "outcome_unknown", "too_fast"})
DROPPED = Close(1006, "connection lost")
STALE = Close(1006, "no beat")
NOT_UNDERSTOOD = Close(4000, "the server was not understood")

FromServer = (
    Welcome | IceServers | ViewMessage | Entries | Reply | Refusal | ReceiveDescription | ReceiveCandidate
    | NotCarried | ReceiveReaction | Beat | Closing
)  # fmt: skip
SERVER_MESSAGE: TypeAdapter[FromServer] = TypeAdapter(ServerMessage)


class CommandRefused(Exception):
    """The command changed nothing; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Over(Exception):
    """The client is not coming back, so the command has no answer."""


class Listener(Protocol):
    """Whoever lives by what a client is told. None of it may wait."""

    def welcomed(self, welcome: Welcome) -> None: ...

    def told_servers(self, servers: Sequence[IceServer]) -> None: ...

    def viewed(self, snapshot: Snapshot) -> None: ...

    def signalled(self, message: ReceiveDescription | ReceiveCandidate) -> None: ...


class Client:
    """One seat's connection to the server. `run` it once; commands outlive the sockets."""

    def __init__(self, session: Session, listener: Listener) -> None:
        self._session = session
        self._listener = listener
        self._snapshot: Snapshot | None = None
        self._outbox: asyncio.Queue[str] | None = None
        self._waiting: dict[str, tuple[str, asyncio.Future[Reply | Refusal]]] = {}
        self._stale_s = STALE_BEATS * BEAT_S
        self._was_steady = False
        self._beats = 0
        self._is_new_line = True
        self._over = False

    async def run(self) -> Close:
        """Be connected until there is no coming back; returns why."""
        reason = DROPPED
        tries = delays()
        try:
            while True:
                reason, was_steady = await self._attend()
                if was_steady:
                    tries = delays()
                delay = next(tries, None)
                if not reason.resume or delay is None:
                    return reason
                await asyncio.sleep(delay)
        finally:
            self._over = True
            for _, answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Over())

    async def command(self, command: AnySeatCommand) -> Reply:
        """Have a command done once, over as many connections as it takes.

        Raises: CommandRefused; Over.
        """
        message = CommandMessage(type="command", id=uuid.uuid4().hex, command=command)
        while True:
            answer = await self._answer(message.id, message.model_dump_json())
            if isinstance(answer, Reply):
                return answer
            if answer.code not in ASK_AGAIN:
                raise CommandRefused(answer.code)
            await asyncio.sleep(ASK_AGAIN_S)

    def signal(self, to: str, incarnation: str, signal: SessionDescription | IceCandidate) -> None:
        """Send a peer a description or candidate. Away from the server it is lost: the peer asks again."""
        if self._outbox is None:
            return
        message: SendDescription | SendCandidate
        if isinstance(signal, SessionDescription):
            message = SendDescription(to=to, to_incarnation=incarnation, description=signal)
        else:
            message = SendCandidate(to=to, to_incarnation=incarnation, candidate=signal)
        self._outbox.put_nowait(encode(message).decode())

    async def _answer(self, id_: str, text: str) -> Reply | Refusal:
        if self._over:
            raise Over
        answer: asyncio.Future[Reply | Refusal] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = (text, answer)
        if self._outbox is not None:
            self._outbox.put_nowait(text)
        try:
            return await answer
        finally:
            del self._waiting[id_]

    async def _attend(self) -> tuple[Close, bool]:
        """One connection, from the handshake to its close; whether it lived to a first beat."""
        self._was_steady = False
        try:
            async with connect(
                self._session.url,
                subprotocols=[Subprotocol(PROTOCOL)],
                compression=None,
                proxy=None,
                open_timeout=5,
                close_timeout=1,
                ping_interval=None,
                user_agent_header=None,
            ) as socket:
                reason = await self._converse(socket)
        except InvalidStatus as error:
            status = error.response.status_code
            refused = 400 <= status < 500 and status != TOO_MANY_REQUESTS
            return (close.NO_SESSION if refused else close.UNAVAILABLE), False
        except (OSError, InvalidHandshake, TimeoutError):
            return DROPPED, False
        self._outbox = None
        return reason, self._was_steady

    async def _converse(self, socket: ClientConnection) -> Close:
        hello = Hello(
            type="hello",
            version=VERSION,
            features=(ANSWERS_BEATS,),
            incarnation=self._session.incarnation,
            session=self._session.secret,
        )
        writer: asyncio.Task[None] | None = None
        try:
            await socket.send(hello.model_dump_json())
            while True:
                async with asyncio.timeout(self._stale_s):
                    text = await socket.recv()
                self._heed(SERVER_MESSAGE.validate_json(text))
                if writer is None and self._outbox is not None:
                    writer = asyncio.create_task(_write(socket, self._outbox))
        except ConnectionClosed as error:
            return DROPPED if error.rcvd is None else Close(error.rcvd.code, error.rcvd.reason)
        except TimeoutError:
            return STALE
        except (ValidationError, BrokenView):
            return NOT_UNDERSTOOD
        finally:
            if writer is not None:
                writer.cancel()

    def _heed(self, message: FromServer) -> None:
        match message:
            case Welcome():
                self._welcomed(message)
            case IceServers(servers=servers):
                self._listener.told_servers(servers)
            case ViewMessage():
                self._viewed(message)
            case Reply() | Refusal():
                _, answer = self._waiting.get(message.id, ("", None))
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case ReceiveDescription() | ReceiveCandidate():
                self._listener.signalled(message)
            case Beat():
                self._was_steady = True
                self._beats += 1
                if self._beats % 2 == 0 and self._outbox is not None:
                    self._outbox.put_nowait(HERE)
            case Closing():
                pass  # the close that follows carries the code
            case Entries() | ReceiveReaction() | NotCarried():
                pass  # nobody here reads along

    def _welcomed(self, welcome: Welcome) -> None:
        self._stale_s = STALE_BEATS * welcome.beat_s
        self._outbox = asyncio.Queue()
        self._is_new_line = True
        for text, _ in self._waiting.values():
            self._outbox.put_nowait(text)
        self._listener.welcomed(welcome)

    def _viewed(self, message: ViewMessage) -> None:
        # What comes first on a line is newer than all before, whichever node it is of.
        snapshot = merged(None if self._is_new_line else self._snapshot, message)
        self._is_new_line = False
        if snapshot is not None and snapshot is not self._snapshot:
            self._snapshot = snapshot
            self._listener.viewed(snapshot)


async def _write(socket: ClientConnection, outbox: asyncio.Queue[str]) -> None:
    try:
        while True:
            await socket.send(await outbox.get())
    except ConnectionClosed:
        pass  # the reader sees it too
