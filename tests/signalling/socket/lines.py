"""Lines in the time of a test: who listens at one, and its peer."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from websockets.frames import Frame, Opcode

from signalling.socket.keepalive import PING_S, PONG_WITHIN_S
from tests.signalling.socket.peers import PROTOCOL, Peer
from tests.transports import Loop

LOST_S = PING_S + PONG_WITHIN_S
PINGED = Frame(Opcode.PING, b"")


class Listener:
    """Notes what it is told; may do something when it is told a message."""

    def __init__(self, then: Callable[[str | bytes], object] = lambda message: None) -> None:
        self.told: list[str | bytes] = []
        self.may_send_again = 0
        self.is_lost = False
        self._then = then

    def receive(self, message: str | bytes) -> None:
        assert not self.is_lost
        self.told.append(message)
        self._then(message)

    def may_send(self) -> None:
        self.may_send_again += 1

    def lost(self) -> None:
        self.is_lost = True


class Told:
    """A peer whose line was accepted, and who listens at its other end, in the time of a test."""

    def __init__(self, then: Callable[[str | bytes], object] = lambda message: None) -> None:
        self.loop = Loop()
        self.peer = Peer(self.loop)
        self.transport, self.line = self.peer.transport, self.peer.line
        self.listener = Listener(then)
        self.line.accept(PROTOCOL, self.listener)
        assert self.peer.hear() == []
        assert self.peer.status == 101

    @property
    def closes(self) -> int:
        """How many close frames were written; websockets reads nothing after the first."""
        return self.transport.said.count(b"\x88")

    def hears_to(self, *frames: Frame) -> list[Frame]:
        """What the peer hears to frames that come at once."""
        self.peer.say(*frames)
        return self.peer.hear()


def reject(peer: Peer) -> None:
    peer.line.reject(HTTPStatus.FORBIDDEN)
