"""Why a socket is closed: the range of the code says whether to come back (RFC 6455 7.4.2, private use).

4000-4499 are terminal; 4500-4999, 1001, 1006, 1011, 1012, 1013 mean: come back, with back-off.
"""

from __future__ import annotations

from dataclasses import dataclass

from signalling.protocol.messages import VERSION

RESUMABLE_FROM = 4500


@dataclass(frozen=True, slots=True)
class Close:
    """A code and the reason that goes with it on the wire."""

    code: int
    reason: str

    @property
    def resume(self) -> bool:
        return self.code >= RESUMABLE_FROM or self.code < 4000


BAD_MESSAGE = Close(4000, "bad message")
UNSUPPORTED_VERSION = Close(4001, f"unsupported version; spoken here: {VERSION}")
HELLO_EXPECTED = Close(4002, "hello expected")
NO_SESSION = Close(4003, "no such session")
TAKEN_OVER = Close(4004, "taken over")
LEFT = Close(4005, "left")
REMOVED = Close(4006, "removed")
MOVED = Close(4007, "opened on another device")
NOT_LET_IN = Close(4008, "not let in")
MESSAGE_TOO_BIG = Close(4009, "message too big")
HELLO_TIMEOUT = Close(4500, "hello timeout")
SLOW_READER = Close(4501, "slow reader")
UNAVAILABLE = Close(4502, "store unavailable")
TOO_FAST = Close(4503, "too fast")
NO_ANSWER = Close(4504, "no answer to beats")
DRAINING = Close(1012, "service restart")
INTERNAL_ERROR = Close(1011, "internal error")
