"""A node's own life: its beats, what other nodes publish, deadlines nobody times, and seats of nodes that died."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from moderation.commands import Command, LoseNode, ReturnToService
from moderation.refusal import Refused
from moderation.transition import Service
from signalling.hub import Hub, NoSuchRoom
from signalling.messages import BEAT_S
from signalling.rooms import RETIRED, Changed, Relayed, Resubscribed, StoreUnavailable

HEARTBEAT_S = 1.0
LOST_AFTER_S = 6.0
"""A node that has not beaten for this long is dead."""
GHOST_S = 2.5
"""How long a starting node waits for others that beat lately, to learn whether it is alone."""
DUE_LIMIT = 200


class Node:
    """`start` before anything is served, `run` while it is."""

    def __init__(self, hub: Hub, on_error: Callable[[str, Exception], None]) -> None:
        self._hub = hub
        self._store = hub.store
        self._on_error = on_error
        self._mourned: set[str] = set()

    async def start(self) -> None:
        """Seats of dead nodes are reconnecting; if nobody served meanwhile, no grace period counts it.

        Raises: StoreUnavailable.
        """
        await self._store.measure_clock()
        began = self._store.now()
        alone, last = await self._alone(began)
        await self._store.heartbeat(self._hub.node)
        if alone and last is not None:
            await self._everywhere(ReturnToService(down_s=max(0.0, began - last)))
        await self._bury(LOST_AFTER_S if not alone else 0.0)

    async def stop(self) -> None:
        """Sockets are closed; others need not wait to find out."""
        await self._store.retire(self._hub.node)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._every(BEAT_S, self._beat))
            group.create_task(self._every(HEARTBEAT_S, self._heartbeat))

    async def _alone(self, began: float) -> tuple[bool, float | None]:
        """Whether no other node serves, and when one last did."""
        beats = await self._store.nodes()
        last = max(beats.values(), default=None)
        living = (beat for node, beat in beats.items() if node != RETIRED)
        if last is None or began - max(living, default=0.0) > LOST_AFTER_S:
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
                    case Changed(room_id=room_id, version=version):
                        if self._hub.hosted().get(room_id, version) < version:
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
        self._hub.beat()

    async def _heartbeat(self) -> None:
        await self._store.measure_clock()
        await self._store.heartbeat(self._hub.node)
        await self._compare()
        for room_id in await self._store.due(self._store.now(), DUE_LIMIT):
            await self._hub.tick(room_id)
        await self._bury()

    async def _compare(self) -> None:
        """A publication may be lost: read again what is behind."""
        hosted = self._hub.hosted()
        for room_id, version in (await self._store.versions(hosted)).items():
            if version > hosted.get(room_id, version):
                await self._hub.refresh(room_id)

    async def _bury(self, lost_after_s: float = LOST_AFTER_S) -> None:
        """Seats connected to nodes that died are reconnecting."""
        now = self._store.now()
        beats = await self._store.nodes()
        dead = {node for node, beat in beats.items() if now - beat > lost_after_s} - {self._hub.node}
        fresh = dead - self._mourned
        if fresh:
            await self._everywhere(LoseNode(nodes=tuple(sorted(fresh))))
        self._mourned = dead

    async def _everywhere(self, command: Command) -> None:
        for room_id in await self._store.rooms():
            try:
                await self._hub.submit(room_id, command, Service())
            except (NoSuchRoom, Refused):
                continue
