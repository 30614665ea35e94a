"""Everybody a companion is connected with: one peer for each pair of pages, as the newest view lists them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from moderation.state.values import SeatId
from signalling.peers.ear import Ear
from signalling.peers.pages import ListedPage
from signalling.peers.peer import Peer
from signalling.peers.voice import Utterance
from signalling.protocol.messages import (
    IceCandidate,
    IceServer,
    ReceiveCandidate,
    ReceiveDescription,
    SessionDescription,
)

log = logging.getLogger(__name__)

Send = Callable[[SeatId, str, SessionDescription | IceCandidate], None]


class Mesh:
    """Connections go on without the server: only a view that no longer lists a page closes the one to it."""

    def __init__(self, send: Send) -> None:
        self._ice_servers: Sequence[IceServer] = ()
        self._send = send
        self._utterance: Utterance | None = None
        self._peers: dict[tuple[SeatId, str], Peer] = {}
        self._tasks: dict[tuple[SeatId, str], asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._ears: dict[SeatId, Ear] = {}

    @property
    def heard(self) -> dict[SeatId, float]:
        """Seconds of sound from each seat that might be played."""
        return {seat: ear.heard_s for seat, ear in self._ears.items()}

    @property
    def withheld(self) -> dict[SeatId, float]:
        """Seconds of sound from each seat that arrived and might not be played."""
        return {seat: ear.withheld_s for seat, ear in self._ears.items()}

    @property
    def states(self) -> dict[SeatId, str]:
        """RTCPeerConnectionState towards each seat."""
        return {seat: peer.state for (seat, _), peer in self._peers.items()}

    def update(self, listed: Sequence[ListedPage]) -> None:
        """Be connected with these pages and no others, and hear those who may be heard."""
        pages = {(peer.seat, peer.incarnation): peer for peer in listed}
        for gone in self._peers.keys() - pages.keys():
            self._close(gone)
        for page, peer in pages.items():
            self._ears.setdefault(peer.seat, Ear()).open = peer.hear
            if page not in self._peers:
                self._open(peer)

    def receive(self, message: ReceiveDescription | ReceiveCandidate) -> None:
        """Hand on what a page sent; what comes from a page that is not listed is dropped."""
        peer = self._peers.get((message.sender, message.from_incarnation))
        if peer is not None:
            match message:
                case ReceiveDescription(description=signal) | ReceiveCandidate(candidate=signal):
                    peer.receive(signal)

    def use(self, servers: Sequence[IceServer]) -> None:
        """Whatever is connected from now on goes by these: a TURN credential opens nothing new once it has lapsed."""
        self._ice_servers = servers
        for peer in self._peers.values():
            peer.use(servers)

    def speak(self, utterance: Utterance | None) -> None:
        """Send this to everybody from now on; None sends nothing."""
        self._utterance = utterance
        for peer in self._peers.values():
            peer.speak(utterance)

    async def close(self) -> None:
        """Close every connection."""
        self.update(())
        await asyncio.gather(*self._leaving, return_exceptions=True)

    def _open(self, listed: ListedPage) -> None:
        page = (listed.seat, listed.incarnation)
        peer = Peer(
            polite=listed.polite,
            ice_servers=self._ice_servers,
            send=lambda signal: self._send(*page, signal),
            ear=self._ears[listed.seat],
        )
        peer.speak(self._utterance)
        self._peers[page] = peer
        self._tasks[page] = asyncio.create_task(_run(peer))

    def _close(self, page: tuple[SeatId, str]) -> None:
        del self._peers[page]
        self._ears[page[0]].open = False
        task = self._tasks.pop(page)
        task.cancel()
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)


async def _run(peer: Peer) -> None:
    try:
        await peer.run()
    except Exception as error:  # the task's edge; the text of an error may hold addresses
        log.error("a connection ended by %s", type(error).__name__)
