"""Served time: the beats of this node in the store, and the outages in which no node served."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from moderation.commands.presence import ReturnToService
from moderation.state.room import Room
from moderation.transition import Service, transition
from signalling.store import Outage, RoomStore, StoreUnavailable

LAPSE_S = 3.0
"""When no node beats for this long, nobody serves."""
OUTAGES_KEPT = 256
"""A grace period outlasts fewer: each leaves it fifteen seconds of served time."""


def given_back(room: Room, outages: Sequence[Outage]) -> Room:
    """The room of its last change, with all outages since given back to its grace periods, the earliest first.

    It depends on nothing else, so it is the same at every node, and done once: the change after it is younger.
    """
    if room.phase == "ended" or not outages or outages[-1].ended <= room.at:
        return room
    for outage in outages:
        if outage.ended > room.at:
            unserved = outage.ended - max(outage.began, room.at)
            room = transition(room, ReturnToService(down_s=unserved), Service(), outage.ended)
    return room


class ServedTime:
    """Beats for a node, and knows whether an outage may have been overlooked."""

    def __init__(self, store: RoomStore, node: str) -> None:
        self._store = store
        self._node = node
        self._beaten_at: float | None = None
        self._failed_at: float | None = None
        self._beating: asyncio.Task[None] | None = None
        self.outages: tuple[Outage, ...] = ()

    @property
    def returned_at(self) -> float:
        """When the last outage ended."""
        return self.outages[-1].ended if self.outages else 0.0

    @property
    def in_touch(self) -> bool:
        """Whether the store was in reach since the last beat: what is known of rooms is not old."""
        return self._beaten_at is None or self._is_continuous(self._beaten_at)

    async def begin(self, alone_since: float | None) -> None:
        """The first beat. Who finds nobody else comes back from an outage since the last beat of others.

        Raises: StoreUnavailable.
        """
        self._failed_at = alone_since
        await self.beat()

    async def assure(self) -> None:
        """No outage is unknown after this. At once while the store was in reach since the last beat.

        Raises: StoreUnavailable.
        """
        while self._beaten_at is not None and not self._is_continuous(self._beaten_at):
            await self.beat()

    async def beat(self) -> None:
        """This node is alive; all who ask meanwhile share one beat. Raises: StoreUnavailable."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat(), name="beat")
            self._beating.add_done_callback(self._beaten)
        await asyncio.shield(self._beating)

    def _is_continuous(self, beaten_at: float) -> bool:
        lapsed = not 0.0 <= self._store.now() - beaten_at < LAPSE_S
        return not lapsed and self._failed_at is None and self._store.interrupted_at() < beaten_at

    async def _beat(self) -> None:
        asked_at = self._store.now()
        try:
            await self._store.measure_clock()
            sent_at = self._store.now()
            silent_since = max(sent_at - LAPSE_S, self._lost_at() or 0.0)
            news = await self._store.heartbeat(self._node, silent_since, self.returned_at)
        except StoreUnavailable:
            if self._failed_at is None:
                self._failed_at = asked_at
            raise
        self._failed_at = None
        self._beaten_at = sent_at
        self.outages = (*self.outages, *news)[-OUTAGES_KEPT:]

    def _lost_at(self) -> float | None:
        """Since when the store may have been out of reach; None when it was not, as far as this node knows."""
        interrupted_at = self._store.interrupted_at()
        broke_at = interrupted_at if 0.0 < interrupted_at >= (self._beaten_at or 0.0) else None
        return min((instant for instant in (self._failed_at, broke_at) if instant is not None), default=None)

    def _beaten(self, task: asyncio.Task[None]) -> None:
        self._beating = None
        if not task.cancelled():
            task.exception()  # whoever waited has it; perhaps nobody does any more
