"""One person to be connected with: an RTCPeerConnection for a pair of pages (PROTOCOL.md section 6).

aiortc neither rolls back nor restarts ICE. The polite side here never offers, so there is nothing to roll back; and
where the other side restarts, its offer is answered by a new connection.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import cast

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp

from moderation.state.values import replace
from signalling.peers.ear import Ear
from signalling.peers.voice import Utterance, VoiceTrack
from signalling.protocol.candidates import may_be_named, without_foreign_addresses
from signalling.protocol.messages import IceCandidate, IceServer, SdpType, SessionDescription

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 3.0
HEAL_AFTER_S = 2.0
"""How long a lost connection waits: whoever left is no longer listed by then, and a browser restarts by itself."""
CANDIDATES_KEPT = 64
KINDS = ("audio", "video")


class Peer:
    """`run` it; feed it what the peer sends with `receive`. `ear` hears whatever connection there is."""

    def __init__(
        self,
        *,
        polite: bool,
        ice_servers: Sequence[IceServer],
        send: Callable[[SessionDescription], None],
        ear: Ear,
        answer_within_s: float = ANSWER_WITHIN_S,
        heal_after_s: float = HEAL_AFTER_S,
    ) -> None:
        self._polite = polite
        self._ice_servers = ice_servers
        self._send = send
        self._ear = ear
        self._answer_within_s = answer_within_s
        self._heal_after_s = heal_after_s
        self._utterance: Utterance | None = None
        self._kinds: tuple[str, ...] = KINDS
        self._candidates: deque[IceCandidate] = deque(maxlen=CANDIDATES_KEPT)
        self._inbox: asyncio.Queue[SessionDescription | IceCandidate | None] = asyncio.Queue()
        self._drains: set[asyncio.Task[None]] = set()
        self._gathering: dict[RTCPeerConnection, asyncio.Task[None]] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._connection = self._new_connection()

    @property
    def state(self) -> str:
        """RTCPeerConnectionState."""
        return self._connection.connectionState

    def receive(self, signal: SessionDescription | IceCandidate) -> None:
        """Something the peer sent; heeded in its turn, without addresses that are none of theirs to name."""
        if isinstance(signal, IceCandidate):
            if may_be_named(signal.candidate):
                self._inbox.put_nowait(signal)
        elif (told := without_foreign_addresses(signal.sdp)) is not None:
            self._inbox.put_nowait(replace(signal, sdp=told[0]))

    def use(self, servers: Sequence[IceServer]) -> None:
        """For the next connection; what there is goes on with what it was made with, which aiortc cannot change."""
        self._ice_servers = servers

    def speak(self, utterance: Utterance | None) -> None:
        """Send this from now on; None sends nothing."""
        self._utterance = utterance
        self._attach_voice()

    async def run(self) -> None:
        """Keep the connection up until cancelled."""
        try:
            if not self._polite:
                await self._offer()
            while True:
                try:
                    async with asyncio.timeout(self._patience_s()):
                        signal = await self._inbox.get()
                except TimeoutError:
                    await self._insist()
                else:
                    await self._heed(signal)
        finally:
            self._end(self._connection)
            await asyncio.wait(self._endings)

    def _patience_s(self) -> float | None:
        if self._polite:
            return None
        if self._is_lost():
            return self._heal_after_s
        if self._connection.signalingState == "have-local-offer":
            return self._answer_within_s
        return None

    def _is_lost(self) -> bool:
        return self._connection.connectionState in ("failed", "closed")

    async def _insist(self) -> None:
        if self._is_lost():
            self._end(self._connection)
            self._connection = self._new_connection()
            await self._offer()
        else:
            self._send_local()

    async def _heed(self, signal: SessionDescription | IceCandidate | None) -> None:
        try:
            match signal:
                case IceCandidate():
                    await self._heed_candidate(signal)
                case SessionDescription(type="offer"):
                    await self._heed_offer(signal)
                case SessionDescription(type="answer"):
                    await self._heed_answer(signal)
                case _:
                    pass  # a connection was lost, and patience is measured from here
        except Exception as error:  # aiortc has no one error for what it cannot read
            log.warning("what a peer sent was not understood: %s", type(error).__name__)

    async def _offer(self) -> None:
        connection = self._connection
        for kind in self._kinds:
            if kind == "application":
                connection.createDataChannel("hints", negotiated=True, id=0)
            else:
                connection.addTransceiver(kind)
        await self._gather(connection)
        self._attach_voice()
        self._send_local()

    async def _heed_offer(self, offer: SessionDescription) -> None:
        if self._connection.signalingState == "have-local-offer":
            return  # impolite: the own offer stands (W3C WebRTC 10.7)
        old, connection = self._connection, self._connection
        if self._is_lost() or self._is_restart(offer):
            connection = self._new_connection()
        try:
            await connection.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            for transceiver in connection.getTransceivers():
                transceiver.direction = "sendrecv"
            await self._gather(connection)
        except BaseException:
            if connection is not old:
                self._end(connection)  # what cannot be answered does not end what there is
            raise
        self._connection = connection
        self._attach_voice()
        self._send_local()
        if connection is not old:
            self._end(old)
        await self._negotiated()

    async def _heed_answer(self, answer: SessionDescription) -> None:
        if self._connection.signalingState == "have-local-offer":
            await self._connection.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
            await self._negotiated()

    async def _heed_candidate(self, candidate: IceCandidate) -> None:
        remote = self._connection.remoteDescription
        if remote is None or not _is_of(candidate, remote.sdp):
            self._candidates.append(candidate)
        else:
            await self._add(candidate)

    async def _negotiated(self) -> None:
        """Remember the sections for a new connection; add the candidates that waited, drop those of another ufrag."""
        remote = self._connection.remoteDescription
        self._kinds = tuple(re.findall(r"(?m)^m=(\w+)", remote.sdp))
        waiting, self._candidates = self._candidates, deque(maxlen=CANDIDATES_KEPT)
        for candidate in waiting:
            if _is_of(candidate, remote.sdp):
                await self._add(candidate)

    async def _add(self, candidate: IceCandidate) -> None:
        if not candidate.candidate:
            await self._connection.addIceCandidate(None)
            return
        parsed = candidate_from_sdp(candidate.candidate.removeprefix("candidate:"))
        parsed.sdpMid, parsed.sdpMLineIndex = candidate.sdpMid, candidate.sdpMLineIndex
        await self._connection.addIceCandidate(parsed)

    def _is_restart(self, offer: SessionDescription) -> bool:
        remote = self._connection.remoteDescription
        return remote is not None and _transport(remote.sdp) != _transport(offer.sdp)

    async def _gather(self, connection: RTCPeerConnection) -> None:
        """Set the local description, to its end even when cancelled: half-way, aioice loses the sockets it opened."""
        gathering = self._gathering[connection] = asyncio.ensure_future(connection.setLocalDescription())
        gathering.add_done_callback(lambda _: self._gathering.pop(connection))
        await asyncio.shield(gathering)

    def _end(self, connection: RTCPeerConnection) -> None:
        """Close a connection, in a task of its own: aioice drops a cancellation that comes while it closes."""
        ending = asyncio.ensure_future(self._close(connection))
        self._endings.add(ending)
        ending.add_done_callback(self._ended)

    async def _close(self, connection: RTCPeerConnection) -> None:
        if (gathering := self._gathering.get(connection)) is not None:
            await asyncio.wait([gathering])
        await connection.close()

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._endings.discard(ending)
        if not ending.cancelled() and (error := ending.exception()) is not None:  # its text may hold addresses
            log.warning("a connection was not closed as it should be: %s", type(error).__name__)

    def _new_connection(self) -> RTCPeerConnection:
        # Without an explicit list aiortc would ask a third party's STUN server.
        servers = [RTCIceServer(list(server.urls), server.username, server.credential) for server in self._ice_servers]
        connection = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        connection.on("track", self._listen)
        connection.on("connectionstatechange", lambda: self._inbox.put_nowait(None))
        return connection

    def _listen(self, track: MediaStreamTrack) -> None:
        drain = asyncio.ensure_future(self._ear.drain(track))
        self._drains.add(drain)
        drain.add_done_callback(self._drains.discard)

    def _attach_voice(self) -> None:
        for transceiver in self._connection.getTransceivers():
            if transceiver.kind == "audio":
                voice = None if self._utterance is None else VoiceTrack(self._utterance)
                transceiver.sender.replaceTrack(voice)

    def _send_local(self) -> None:
        """Without candidates that are nobody else's business, which the server would not carry either."""
        local = self._connection.localDescription
        told = without_foreign_addresses(local.sdp)
        assert told is not None, "aiortc makes whole descriptions"
        self._send(SessionDescription(type=cast(SdpType, local.type), sdp=told[0]))


def _transport(sdp: str) -> tuple[str, str]:
    """The ufrag and fingerprint of a bundle: a change of either is a restart.

    Raises: ValueError when there is none.
    """
    ufrag = re.search(r"(?m)^a=ice-ufrag:(\S+)", sdp)
    fingerprint = re.search(r"(?m)^a=fingerprint:(.+?)\s*$", sdp)
    if ufrag is None or fingerprint is None:
        raise ValueError("no transport")
    return ufrag[1], fingerprint[1]


def _is_of(candidate: IceCandidate, sdp: str) -> bool:
    ufrag, _ = _transport(sdp)
    return candidate.usernameFragment in (None, "", ufrag)
