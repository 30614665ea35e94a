"""A node's own life: its beats, what other nodes publish, deadlines nobody times, and seats of nodes that died."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from moderation.commands import Command
from moderation.commands.presence import LoseNode
from moderation.refusal import Refused
from moderation.state.room import Room
from moderation.transition import Service
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub
from signalling.protocol.messages import BEAT_S
from signalling.store import RETIRED, Changed, Relayed, Resubscribed, StoreUnavailable

HEARTBEAT_S = 1.0
LOST_AFTER_S = 6.0
"""A node that has not beaten for this long is dead."""
GHOST_S = 2.5
"""How long a starting node waits for others that beat lately, to learn whether it is alone."""
DUE_LIMIT = 200


async def served(hub: Hub) -> bool:
    """Whether any node serves this store now. Raises: StoreUnavailable."""
    now = hub.store.now()
    beats = await hub.store.nodes()
    return any(node != RETIRED and now - beat <= LOST_AFTER_S for node, beat in beats.items())


class Node:
    """`start` before anything is served, `run` while it is."""

    def __init__(self, hub: Hub, on_error: Callable[[str, Exception], None], *, alone: bool = False) -> None:
        """`alone`: no other node can serve this store, so that it need not be waited for."""
        self._hub = hub
        self._known_alone = alone
        self._store = hub.store
        self._on_error = on_error
        self._mourned: set[str] = set()
        self._returned_at = 0.0

    async def start(self) -> None:
        """Seats of dead nodes are reconnecting; if nobody served meanwhile, no grace period counts it.

        Raises: StoreUnavailable.
        """
        await self._store.measure_clock()
        began = self._store.now()
        alone, last = await self._alone(began)
        await self._hub.served.begin(last if alone else None)
        self._returned_at = self._hub.served.returned_at
        living = {self._hub.node} if alone else {self._hub.node, *await self._store.nodes()}
        await self._everywhere(lambda room: _lose(_nodes_of(room) - living))

    async def stop(self) -> None:
        """Sockets are closed; others need not wait to find out. Without the store, the next start finds out."""
        with contextlib.suppress(StoreUnavailable):
            await self._hub.tell_of_the_gone()
            await self._store.retire(self._hub.node)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._every(BEAT_S, self._beat))
            group.create_task(self._every(HEARTBEAT_S, self._hub.served.beat))
            group.create_task(self._every(HEARTBEAT_S, self.look_after))
            group.create_task(self._hub.counts.loop_lag.watch())

    async def _alone(self, began: float) -> tuple[bool, float | None]:
        """Whether no other node serves, and when one last did."""
        beats = await self._store.nodes()
        last = max(beats.values(), default=None)
        living = (beat for node, beat in beats.items() if node != RETIRED)
        if self._known_alone or last is None or began - max(living, default=0.0) > LOST_AFTER_S:
            return True, last
        # One beat lately: alive, or dead since a moment. A living one beats again.
        while self._store.now() < began + GHOST_S:
            await asyncio.sleep(HEARTBEAT_S / 4)
            newest = max((await self._store.nodes()).values(), default=0.0)
            if newest > last:
                return False, newest
        return True, last

    async def _listen(self) -> None:
        async for notice in self._store.notices():
            try:
                match notice:
                    case Changed(room_id=room_id, version=version, own=own):
                        if not own and self._hub.is_behind(room_id, version):
                            await self._hub.refresh(room_id)
                    case Relayed(room_id=room_id, to=to, text=text):
                        self._hub.deliver(room_id, to, text)
                    case Resubscribed():
                        for room_id in self._hub.hosted():
                            await self._hub.refresh(room_id)
            except StoreUnavailable:
                continue  # versions are compared every second
            except Exception as error:
                self._on_error("notice", error)

    async def _every(self, period_s: float, work: Callable[[], object]) -> None:
        while True:
            await asyncio.sleep(period_s)
            try:
                result = work()
                if asyncio.iscoroutine(result):
                    await result
            except StoreUnavailable:
                continue  # the next round tries again
            except Exception as error:
                self._on_error("round", error)

    def _beat(self) -> None:
        self._hub.beat(BEAT_S / 2)

    async def look_after(self) -> None:
        """What nobody asks for. It may take longer than from beat to beat."""
        await self._hub.tell_of_the_gone()
        await self._hub.tell_of_the_present()
        await self._return()
        await self._compare()
        self._hub.read_on()
        for room_id in await self._store.due(self._store.now(), DUE_LIMIT):
            await self._hub.tick(room_id)
        await self._bury()

    async def _return(self) -> None:
        """After an outage the deadlines that people see are later ones."""
        returned_at = self._hub.served.returned_at
        if returned_at > self._returned_at:
            for room_id in self._hub.hosted():
                await self._hub.tick(room_id)
            self._returned_at = returned_at

    async def _compare(self) -> None:
        """A publication may be lost: read again what is behind."""
        hosted = self._hub.hosted()
        for room_id, version in (await self._store.versions(hosted)).items():
            if version > hosted.get(room_id, version):
                await self._hub.refresh(room_id)

    async def _bury(self) -> None:
        """Seats connected to nodes that died are reconnecting. In an outage no node could beat."""
        beats = await self._store.nodes()
        lost_before = self._store.now() - LOST_AFTER_S
        silent = {node for node, beat in beats.items() if max(beat, self._hub.served.returned_at) < lost_before}
        dead = silent - {self._hub.node, RETIRED}
        fresh = dead - self._mourned
        if fresh:
            await self._everywhere(lambda room: _lose(_nodes_of(room) & fresh))
        self._mourned = dead

    async def _everywhere(self, command_for: Callable[[Room], Command | None]) -> None:
        """What each room needs, if anything. One that cannot be read keeps no other from it."""
        for room_id in await self._store.rooms():
            try:
                command = command_for(await self._hub.read(room_id))
                if command is not None:
                    await self._hub.submit(room_id, command, Service())
            except (NoSuchRoom, Refused):
                continue
            except StoreUnavailable:
                raise
            except Exception as error:
                self._on_error("room", error)


def _nodes_of(room: Room) -> set[str]:
    """The nodes that its pages are connected to, as far as it knows."""
    nodes = {seat.node for seat in room.seats} | {claim.node for seat in room.seats for claim in seat.claims}
    return {node for node in nodes if node is not None}


def _lose(nodes: set[str]) -> LoseNode | None:
    return LoseNode(nodes=tuple(sorted(nodes))) if nodes else None
