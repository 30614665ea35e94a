"""Two aiortc peers, each as one pair of pages sees the other, with a relay between them in memory."""

from __future__ import annotations

import asyncio
import gc
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from signalling.peers.ear import Ear
from signalling.peers.mesh import Mesh
from signalling.peers.pages import ListedPage
from signalling.peers.peer import Peer
from signalling.peers.voice import SHIPPED, Utterance, load
from signalling.protocol.messages import IceCandidate, IceServer, ReceiveDescription, SessionDescription
from tests.signalling.peers.waiting import until

pytestmark = pytest.mark.first

SPEECH = load(SHIPPED[0])


@dataclass
class Side:
    """One end: what it said, and what it hears. `lets_through` is the relay's, asked for each description."""

    polite: bool
    lets_through: Callable[[SessionDescription], bool] = lambda description: True
    said: list[SessionDescription] = field(default_factory=list)
    ear: Ear = field(default_factory=Ear)

    def connect(self, to: Side) -> None:
        def send(description: SessionDescription) -> None:
            self.said.append(description)
            if self.lets_through(description):
                to.peer.receive(description)

        self.peer = Peer(
            polite=self.polite, ice_servers=(), send=send, ear=self.ear, answer_within_s=0.3, heal_after_s=0.2
        )

    @property
    def types(self) -> list[str]:
        return [description.type for description in self.said]


@asynccontextmanager
async def pair(*, lets_through: Callable[[SessionDescription], bool] | None = None) -> AsyncIterator[tuple[Side, Side]]:
    """The impolite and the polite side, running."""
    impolite, polite = Side(polite=False), Side(polite=True)
    if lets_through is not None:
        impolite.lets_through = lets_through
    impolite.connect(polite)
    polite.connect(impolite)
    impolite.ear.open = polite.ear.open = True
    tasks = [asyncio.create_task(side.peer.run()) for side in (impolite, polite)]
    try:
        yield impolite, polite
    finally:
        for task in tasks:
            task.cancel()
        _, going_on = await asyncio.wait(tasks, timeout=15)
        assert not going_on


def are_connected(*sides: Side) -> bool:
    return all(side.peer.state == "connected" for side in sides)


def speech() -> Utterance:
    return Utterance(SPEECH, asyncio.get_running_loop().time())


async def test_the_impolite_side_offers_both_sections_and_the_polite_side_answers() -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        assert impolite.types == ["offer"]
        assert polite.types == ["answer"]
        for description in (*impolite.said, *polite.said):
            assert re.findall(r"(?m)^m=(\w+)", description.sdp) == ["audio", "video"]
            assert re.findall(r"(?m)^a=(sendrecv|sendonly|recvonly|inactive)", description.sdp) == 2 * ["sendrecv"]


async def test_audio_flows_only_while_somebody_speaks() -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        impolite.peer.speak(speech())
        await until(lambda: polite.ear.heard_s > 0.5)
        impolite.peer.speak(None)
        polite.peer.speak(speech())
        await until(lambda: impolite.ear.heard_s > 0.5)
        before = polite.ear.heard_s
        await until(lambda: impolite.ear.heard_s > 1.0)
        assert polite.ear.heard_s == before


async def test_who_speaks_already_is_heard_from_the_first_moment_of_a_connection() -> None:
    async with pair() as (impolite, polite):
        polite.peer.speak(speech())
        await until(lambda: impolite.ear.heard_s > 0.2)


async def test_an_offer_that_got_lost_is_made_again() -> None:
    lost: list[SessionDescription] = []

    def loses_the_first(description: SessionDescription) -> bool:
        lost.append(description)
        return len(lost) > 1

    async with pair(lets_through=loses_the_first) as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        assert impolite.types == ["offer", "offer"]


async def test_an_offer_that_comes_twice_changes_nothing() -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        polite.peer.receive(impolite.said[0])
        await until(lambda: polite.types == ["answer", "answer"])
        impolite.peer.speak(speech())
        await until(lambda: polite.ear.heard_s > 0.2)
        assert are_connected(impolite, polite)


async def test_a_restart_by_either_side_is_answered_by_a_new_connection() -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        async with pair() as (other, _):
            await until(lambda: bool(other.said))
            restart = other.said[0]
            impolite.peer.receive(restart)
            await until(lambda: impolite.types == ["offer", "answer"])
            polite.peer.receive(restart)
            await until(lambda: polite.types == ["answer", "answer"])
        for side in (impolite, polite):
            assert _ufrag(side.said[0]) != _ufrag(side.said[1])


@pytest.mark.parametrize("turns", range(0, 24, 2))
async def test_it_ends_wherever_in_a_restart_it_is_told_to(turns: int) -> None:
    async with pair() as (other, _):
        await until(lambda: bool(other.said))
        async with pair() as (impolite, polite):
            await until(lambda: are_connected(impolite, polite))
            polite.peer.receive(other.said[0])
            await until(lambda: polite.types == ["answer", "answer"])
            # Turns of the loop and no time: each parameter ends it at another step of closing the former connection.
            for _turn in range(turns):
                await asyncio.sleep(0)


class StunServer(asyncio.DatagramProtocol):
    """Counts who asks; never answers."""

    def __init__(self) -> None:
        self.asked = 0

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.asked += 1


@asynccontextmanager
async def stun_server() -> AsyncIterator[tuple[StunServer, IceServer]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(StunServer, local_addr=("127.0.0.1", 0))
    try:
        yield server, IceServer(urls=(f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}",))
    finally:
        transport.close()


async def test_h1_a_companion_makes_a_new_connection_with_the_newest_ice_servers() -> None:
    """Credentials lapse: what was told when the pair was first connected opens nothing ten minutes later."""
    async with stun_server() as (first, first_told), stun_server() as (second, second_told):
        mesh = Mesh(lambda *sent: None)
        mesh.use([first_told])
        mesh.update([ListedPage(seat="ana", incarnation="page-1", polite=True, hear=False)])
        async with pair() as (other, _), pair() as (another, _):
            await until(lambda: bool(other.said) and bool(another.said))
            offers = [side.said[0] for side in (other, another)]
        for offer in offers:
            mesh.receive(ReceiveDescription(sender="ana", from_incarnation="page-1", description=offer))
            await until(lambda: first.asked > 0)
            mesh.use([second_told])
        await until(lambda: second.asked > 0)
        await mesh.close()


def open_sockets() -> int:
    gc.collect()
    return sum(
        isinstance(thing, socket.socket) and thing.type == socket.SOCK_DGRAM and thing.fileno() != -1
        for thing in gc.get_objects()
    )


@pytest.mark.parametrize("turns", range(2, 9))
async def test_no_socket_is_left_whenever_it_ends(turns: int) -> None:
    before = open_sockets()
    side = Side(polite=False)
    side.connect(side)
    running = asyncio.create_task(side.peer.run())
    for _ in range(turns):  # of the event loop: it ends before, amid and after the gathering of candidates
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert open_sockets() == before


async def test_a_lost_connection_heals() -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        await impolite.peer._connection.close()
        await until(lambda: len(polite.said) == 2 and are_connected(impolite, polite))
        impolite.peer.speak(speech())
        await until(lambda: polite.ear.heard_s > 0.2)


async def test_the_impolite_side_ignores_an_offer_while_its_own_is_open() -> None:
    async with pair(lets_through=lambda description: False) as (impolite, _):
        await until(lambda: bool(impolite.said))
        impolite.peer.receive(impolite.said[0])
        await until(lambda: len(impolite.said) >= 3)
        assert set(impolite.types) == {"offer"}


async def test_candidates_wait_for_the_description_they_belong_to() -> None:
    held_back: list[SessionDescription] = []

    def holds_back(description: SessionDescription) -> bool:
        held_back.append(description)
        return False

    async with pair(lets_through=holds_back) as (impolite, polite):
        await until(lambda: bool(held_back))
        for line in re.findall(r"(?m)^a=(candidate:.+?)\s*$", held_back[0].sdp):
            polite.peer.receive(_candidate(line, _ufrag(held_back[0])))
            polite.peer.receive(_candidate(line, "older"))
        polite.peer.receive(_candidate("", _ufrag(held_back[0])))
        bare = re.sub(r"(?m)^a=(candidate:.+|end-of-candidates)\s*$\n?", "", held_back[0].sdp)
        polite.peer.receive(SessionDescription(type="offer", sdp=bare))
        await until(lambda: are_connected(impolite, polite))


@pytest.mark.parametrize(
    "nonsense",
    [
        SessionDescription(type="offer", sdp="v=0\r\nm=nonsense"),
        SessionDescription(type="offer", sdp=""),
        SessionDescription(type="answer", sdp="v=0"),
        SessionDescription(type="rollback", sdp=""),
        IceCandidate(candidate="candidate:nonsense", sdpMid="0"),
        IceCandidate(candidate="", sdpMid=None),
    ],
    ids=lambda signal: f"{type(signal).__name__}-{getattr(signal, 'type', 'candidate')}",
)
async def test_nonsense_ends_nothing_and_is_not_repeated_in_the_log(
    nonsense: SessionDescription | IceCandidate, caplog: pytest.LogCaptureFixture
) -> None:
    async with pair() as (impolite, polite):
        await until(lambda: are_connected(impolite, polite))
        for side in (impolite, polite):
            side.peer.receive(nonsense)
        impolite.peer.speak(speech())
        await until(lambda: polite.ear.heard_s > 0.2)
    assert "nonsense" not in caplog.text


def _ufrag(description: SessionDescription) -> str:
    found = re.search(r"(?m)^a=ice-ufrag:(\S+)", description.sdp)
    assert found is not None
    return found[1]


def _candidate(line: str, ufrag: str) -> IceCandidate:
    return IceCandidate(candidate=line, sdpMid="0", sdpMLineIndex=0, usernameFragment=ufrag)
