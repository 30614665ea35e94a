"""One socket's side of the protocol, without I/O: text in, messages out; the clock is handed in."""

from __future__ import annotations

from typing import Literal

from msgspec import DecodeError
from pydantic import ValidationError

from moderation.reading.parts import ViewKind
from moderation.state.room import Room
from moderation.state.values import SeatId
from signalling.protocol import close, former
from signalling.protocol.allowances import Allowance
from signalling.protocol.close import Close
from signalling.protocol.encoder import EncodedView
from signalling.protocol.entries import EntryLog, MayRead
from signalling.protocol.envelope import read_envelope
from signalling.protocol.ice import Ice
from signalling.protocol.messages import (
    ANSWERS_BEATS,
    CLIENT_MESSAGE,
    HERE,
    MAX_MESSAGE_BYTES,
    NEGOTIATION,
    VERSION,
    AnyCommand,
    CommandMessage,
    Hello,
    Here,
    IceServers,
    SendCandidate,
    SendDescription,
    SendReaction,
    ToServer,
    size_of,
)


class Violation(Exception):
    """The peer broke the protocol; the socket is to be closed with this."""

    def __init__(self, reason: Close) -> None:
        super().__init__(reason.reason)
        self.close = reason


NotTakenCode = Literal["too_fast", "bad_value"]


class NotTaken(Exception):
    """A command beyond the rate, or with a value that cannot be: it is refused, and the socket stays.

    `kind` is the name of the command, `field` that of the value.
    """

    def __init__(self, id_: str, kind: str, code: NotTakenCode, field: str | None = None) -> None:
        super().__init__(code)
        self.id, self.kind, self.code, self.field = id_, kind, code, field


READERS = ("participant", "facilitator")
UNANSWERED_BEATS = 3
"""So many beats in a row and no answer: at the next the page has said nothing for 8 s. It answers every second one."""


class Session:
    """From the first frame to the last. `now` is any monotonic clock, seconds. `allowance` is that of the person, once
    it is known who it is.
    """

    def __init__(self, now: float) -> None:
        self.greeted = False
        self.spoken = VERSION
        """The version that the page speaks: this one, or the former until it can be told to reload."""
        self.is_former = False
        """Whether the page is one of the release before."""
        self._answers_beats = False
        self._unanswered = 0
        self._seen: EncodedView | None = None
        self._has_former_view = False
        self.version = 0
        """Of the newest view sent: one more with each."""
        self._read: int | None = None
        self._servers_at: float | None = None
        self.allowance = Allowance(now)

    def receive_hello(self, frame: str | bytes) -> Hello:
        """The first frame. Raises: Violation."""
        try:
            message = CLIENT_MESSAGE.validate_json(_text(frame)[0], strict=True)
        except ValidationError:
            raise Violation(close.BAD_MESSAGE) from None
        if not isinstance(message, Hello):
            raise Violation(close.HELLO_EXPECTED)
        if message.version not in (VERSION, former.VERSION):
            raise Violation(close.UNSUPPORTED_VERSION)
        self.spoken = message.version
        self.is_former = message.version == former.VERSION
        self.greeted = True
        self._answers_beats = ANSWERS_BEATS in message.features
        return message

    def begin(self, now: float) -> None:
        """Number views from the store's time on, so that later lines of a page have higher numbers at any node."""
        self.version = int(1000 * now)

    def awaits_beat(self) -> bool:
        """Whether one more beat is to be sent. No: the page has answered none for too long, whatever its browser does.

        Beats are counted and not seconds: a node that slept has sent none.
        """
        self._unanswered += self._answers_beats
        return self._unanswered <= UNANSWERED_BEATS

    def receive(self, frame: str | bytes, now: float) -> ToServer | None:
        """Any later frame; None for what is for nobody else: `here`, and a reaction too many, which is dropped.

        Raises: Violation, NotTaken.
        """
        if frame == HERE:
            self._unanswered = 0
            return None
        text, size = _text(frame)
        if not self.allowance.received.take(now, size):
            raise Violation(close.TOO_FAST)
        try:
            message = NEGOTIATION.decode(text)
        except (DecodeError, RecursionError):  # or not quite right
            return self._validated(text, now)
        if isinstance(message, AnyCommand):
            return self._validated(text, now)
        if not self.allowance.negotiation.take(now):
            raise Violation(close.TOO_FAST)
        return message

    def check(self, frame: str | bytes) -> None:
        """That somebody could be meant by what is for nobody here. Raises: Violation."""
        try:
            CLIENT_MESSAGE.validate_json(frame, strict=True)
        except ValidationError:
            raise Violation(close.BAD_MESSAGE) from None

    def _validated(self, text: str, now: float) -> ToServer | None:
        """As `receive`."""
        match self._message(text, now):
            case CommandMessage() as message:
                self.allowance.commands.take(now)
                return message
            case SendDescription() | SendCandidate() as message:
                if not self.allowance.negotiation.take(now):
                    raise Violation(close.TOO_FAST)
                return message
            case SendReaction() as message:
                return message if self.allowance.reactions.take(now) else None
            case Here():
                self._unanswered = 0
                return None
            case Hello():
                raise Violation(close.BAD_MESSAGE)

    def _message(self, text: str, now: float) -> Hello | ToServer | Here:
        """Beyond the rate, a command is looked at no further than to answer it: what is wrong with it costs more than
        what is right. Raises: Violation, NotTaken.
        """
        if not self.allowance.commands.has(now) and (envelope := read_envelope(text)) is not None:
            raise NotTaken(envelope.id, envelope.kind, "too_fast")
        try:
            return CLIENT_MESSAGE.validate_json(text, strict=True)
        except ValidationError as error:
            envelope = read_envelope(text)
            if envelope is None:
                raise Violation(close.BAD_MESSAGE) from None
            self.allowance.commands.take(now)
            raise NotTaken(envelope.id, envelope.kind, "bad_value", envelope.misfit(error)) from None

    def former_message(self, room: Room, seat: SeatId, session_hash: str) -> str:
        """What a page of the release before is sent after every change."""
        self.version += 1
        whole, self._has_former_view = not self._has_former_view, True
        return former.view_message(room, seat, session_hash, self.version, whole=whole)

    @property
    def is_claimant(self) -> bool:
        """Whether they were last shown that they wait for a seat."""
        return self._seen is not None and self._seen.kind == "claimant"

    @property
    def shown(self) -> int:
        """The version of the room that this viewer knows, as far as it is theirs to know."""
        return 0 if self._seen is None else self._seen.version

    def view_message(self, view: EncodedView) -> str | None:
        """What is to be sent so that this viewer knows `view`; None when there is nothing new."""
        seen = self._seen
        if seen is not None and (view.epoch, view.version) < (seen.epoch, seen.version):
            return None
        if view.is_new_to(seen):
            self._read = seen = None
        self._seen = view
        message = view.message(seen, self.version + 1)
        self.version += message is not None
        return message

    def servers_message(self, kind: ViewKind, ice: Ice, now: float) -> str | None:
        """ICE servers for a viewer of that kind: once they are seated, and anew before the credentials lapse.

        `now` is the store's time. None when there is nothing to tell, or nobody to tell it; a page of the release
        before was told in its welcome.
        """
        if kind not in READERS or self.is_former:
            self._servers_at = None
            return None
        if self._servers_at is not None and now - self._servers_at < ice.renew_s:
            return None
        self._servers_at = now
        return IceServers(servers=ice.servers(now)).model_dump_json()

    def renewal(self, ice: Ice, now: float) -> str | None:
        """The same for whoever has been shown a view already."""
        return None if self._seen is None else self.servers_message(self._seen.kind, ice, now)

    def has_read(self, log: EntryLog) -> bool:
        """Whether this viewer was sent all that is known of the entries."""
        return self._read == log.known

    def entries_message(self, log: EntryLog, may_read: MayRead) -> str | None:
        """What is to be sent so that this viewer knows all entries that they may read; None when there is nothing.

        After a whole view they begin anew.
        """
        if self._seen is None or self._seen.kind not in READERS or self.has_read(log):
            return None
        message = log.message(self._read, may_read)
        self._read = log.known
        return message


def _text(frame: str | bytes) -> tuple[str, int]:
    """And its size in bytes. Raises: Violation."""
    if isinstance(frame, bytes):
        raise Violation(close.BAD_MESSAGE)
    size = len(frame) if frame.isascii() else size_of(frame)
    if size > MAX_MESSAGE_BYTES:
        raise Violation(close.MESSAGE_TOO_BIG)
    return frame, size
