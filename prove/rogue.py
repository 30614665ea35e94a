"""A modified client: sends its voice all the time, and goes on when it is removed. Its link comes on standard input."""

from __future__ import annotations

import asyncio
import sys

from signalling.peers.behaviour import Character
from signalling.peers.companion import Companion
from signalling.peers.snapshot import Snapshot
from signalling.peers.voice import SHIPPED, load


class Rogue(Companion):
    """Keeps its connections to the browsers whatever the server says, and sends on."""

    def viewed(self, snapshot: Snapshot) -> None:
        if snapshot.view.kind != "removed":
            super().viewed(snapshot)

    async def persist(self, link: str) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._attend(link))
            group.create_task(self._behave())


async def run() -> None:
    """Until standard input ends."""
    link = (await asyncio.to_thread(sys.stdin.readline)).strip()
    rogue = Rogue(Character(name="Slate"), load(SHIPPED[0]), tell=lambda event: None, fellows=set(), out_of_turn=True)
    persisting = asyncio.create_task(rogue.persist(link))
    await asyncio.to_thread(sys.stdin.read)
    persisting.cancel()
    await asyncio.wait([persisting])
    await rogue.mesh.close()


if __name__ == "__main__":
    asyncio.run(run())
