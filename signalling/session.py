"""One socket's side of the protocol, without I/O: text in, messages out; the clock is handed in."""

from __future__ import annotations

from pydantic import ValidationError

from signalling import close
from signalling.close import Close
from signalling.entries import EntryLog, MayRead
from signalling.limits import Bucket
from signalling.messages import (
    CLIENT_MESSAGE,
    MAX_MESSAGE_BYTES,
    VERSION,
    CommandMessage,
    Hello,
    SendReaction,
    ToServer,
    size_of,
)
from signalling.views import EncodedView


class Violation(Exception):
    """The peer broke the protocol; the socket is to be closed with this."""

    def __init__(self, reason: Close) -> None:
        super().__init__(reason.reason)
        self.close = reason


class TooFast(Exception):
    """A command beyond the rate: refused, the socket stays."""

    def __init__(self, command_id: str) -> None:
        super().__init__("too many commands")
        self.command_id = command_id


READERS = ("participant", "facilitator")
COMMANDS_PER_S, COMMANDS_BURST = 5.0, 30.0
REACTIONS_PER_S, REACTIONS_BURST = 1.0, 5.0
NEGOTIATION_PER_S, NEGOTIATION_BURST = 60.0, 800.0
"""A newcomer to a full mesh sends fifteen descriptions and some ten candidates for each at once."""


class Session:
    """From the first frame to the last. `now` is any monotonic clock, seconds."""

    def __init__(self, now: float) -> None:
        self.greeted = False
        self._seen: EncodedView | None = None
        self._read: int | None = None
        self._commands = Bucket(COMMANDS_PER_S, COMMANDS_BURST, COMMANDS_BURST, now)
        self._reactions = Bucket(REACTIONS_PER_S, REACTIONS_BURST, REACTIONS_BURST, now)
        self._negotiation = Bucket(NEGOTIATION_PER_S, NEGOTIATION_BURST, NEGOTIATION_BURST, now)

    def receive_hello(self, frame: str | bytes) -> Hello:
        """The first frame. Raises: Violation."""
        message = _read(frame)
        if not isinstance(message, Hello):
            raise Violation(close.HELLO_EXPECTED)
        if message.version != VERSION:
            raise Violation(close.UNSUPPORTED_VERSION)
        self.greeted = True
        return message

    def receive(self, frame: str | bytes, now: float) -> ToServer | None:
        """Any later frame; None for a reaction too many, which is dropped. Raises: Violation, TooFast."""
        message = _read(frame)
        if isinstance(message, Hello):
            raise Violation(close.BAD_MESSAGE)
        if isinstance(message, CommandMessage):
            if not self._commands.take(now):
                raise TooFast(message.id)
        elif isinstance(message, SendReaction):
            return message if self._reactions.take(now) else None
        elif not self._negotiation.take(now):
            raise Violation(close.TOO_FAST)
        return message

    def view_message(self, view: EncodedView) -> str | None:
        """What is to be sent so that this viewer knows `view`; None when there is nothing new."""
        seen = self._seen
        if seen is not None and (view.epoch, view.version) < (seen.epoch, seen.version):
            return None
        if view.is_new_to(seen):
            self._read = None
        self._seen = view
        return view.message(seen)

    def entries_message(self, log: EntryLog, may_read: MayRead) -> str | None:
        """What is to be sent so that this viewer knows all entries that they may read; None when there is nothing.

        After a whole view they begin anew.
        """
        if self._seen is None or self._seen.kind not in READERS or self._read == log.known:
            return None
        message = log.message(self._read, may_read)
        self._read = log.known
        return message


def _read(frame: str | bytes) -> Hello | ToServer:
    if isinstance(frame, bytes):
        raise Violation(close.BAD_MESSAGE)
    if size_of(frame) > MAX_MESSAGE_BYTES:
        raise Violation(close.MESSAGE_TOO_BIG)
    try:
        # The commands inside a message are as strict as the message.
        return CLIENT_MESSAGE.validate_json(frame, strict=True)
    except ValidationError:
        raise Violation(close.BAD_MESSAGE) from None
