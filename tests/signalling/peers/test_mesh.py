"""Several meshes with a relay between them in memory: each page has a seat and an incarnation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from signalling.peers.mesh import Mesh
from signalling.peers.pages import ListedPage
from signalling.peers.voice import SHIPPED, Utterance, load
from signalling.protocol.messages import IceCandidate, ReceiveCandidate, ReceiveDescription, SessionDescription
from tests.signalling.peers.waiting import until

SPEECH = load(SHIPPED[0])


class Relay:
    """What the server does with negotiation: for that page or for nobody, stamped with the sender's own."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, Mesh]] = {}

    def join(self, seat: str, incarnation: str = "page-1") -> Mesh:
        def send(to: str, to_incarnation: str, signal: SessionDescription | IceCandidate) -> None:
            current, mesh = self.pages[to]
            if current == to_incarnation:
                if isinstance(signal, SessionDescription):
                    mesh.receive(ReceiveDescription(sender=seat, from_incarnation=incarnation, description=signal))
                else:
                    mesh.receive(ReceiveCandidate(sender=seat, from_incarnation=incarnation, candidate=signal))

        mesh = Mesh(send)
        self.pages[seat] = (incarnation, mesh)
        return mesh

    def show(self, speaker: str | None = None) -> None:
        """Everybody is shown everybody else; `speaker` may be heard."""
        for seat, (_, mesh) in self.pages.items():
            mesh.update(
                [
                    ListedPage(seat=other, incarnation=page, polite=seat < other, hear=other == speaker)
                    for other, (page, _) in sorted(self.pages.items())
                    if other != seat
                ]
            )


@asynccontextmanager
async def circle(*seats: str) -> AsyncIterator[Relay]:
    """Everybody connected with everybody."""
    relay = Relay()
    for seat in seats:
        relay.join(seat)
    relay.show()
    try:
        await until(lambda: is_whole(relay))
        yield relay
    finally:
        for _, mesh in relay.pages.values():
            await mesh.close()


def is_whole(relay: Relay) -> bool:
    return all(
        mesh.states == dict.fromkeys(relay.pages.keys() - {seat}, "connected")
        for seat, (_, mesh) in relay.pages.items()
    )


def speak(mesh: Mesh) -> None:
    mesh.speak(Utterance(SPEECH, asyncio.get_running_loop().time(), repeats=True))


async def test_everybody_hears_who_may_be_heard_and_nobody_else() -> None:
    async with circle("ana", "ben", "mei") as relay:
        meshes = {seat: mesh for seat, (_, mesh) in relay.pages.items()}
        relay.show(speaker="ana")
        speak(meshes["ana"])
        speak(meshes["mei"])
        await until(lambda: meshes["ben"].heard["ana"] > 0.3 and meshes["ben"].withheld["mei"] > 0.3)
        assert meshes["ben"].heard["mei"] == 0
        assert meshes["ben"].withheld["ana"] == 0
        assert meshes["ana"].heard["mei"] == 0
        assert meshes["ana"].heard["ben"] + meshes["ana"].withheld["ben"] == 0


async def test_a_reload_is_a_new_peer() -> None:
    async with circle("ana", "ben") as relay:
        _, former = relay.pages["ben"]
        await former.close()
        ben = relay.join("ben", "page-2")
        relay.show(speaker="ana")
        await until(lambda: is_whole(relay))
        _, ana = relay.pages["ana"]
        speak(ana)
        await until(lambda: ben.heard["ana"] > 0.3)


async def test_a_page_that_is_not_listed_is_not_listened_to() -> None:
    async with circle("ana", "ben") as relay:
        _, ana = relay.pages["ana"]
        stranger = SessionDescription(type="offer", sdp="v=0")
        ana.receive(ReceiveDescription(sender="ben", from_incarnation="page-0", description=stranger))
        ana.receive(ReceiveDescription(sender="mei", from_incarnation="page-1", description=stranger))
        assert ana.states == {"ben": "connected"}


async def test_whoever_is_no_longer_listed_is_closed_and_their_seconds_stay() -> None:
    async with circle("ana", "ben") as relay:
        (_, ana), (_, ben) = relay.pages["ana"], relay.pages["ben"]
        relay.show(speaker="ana")
        speak(ana)
        await until(lambda: ben.heard["ana"] > 0.1)
        ben.update(())
        assert ben.states == {}
        heard = ben.heard["ana"]
        await until(lambda: ana.states["ben"] in ("closed", "failed"))
        assert ben.heard["ana"] == heard > 0
