"""What is kept of a community, all in one slot: records of circles, organisers, other documents, and who is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterable

from moderation.reading.urgency import Urgency
from roomserver.store import keys, scripts
from roomserver.store.answers import KeptAnswers
from roomserver.store.community_documents import CommunityDocuments
from roomserver.store.listeners import ANY, Listeners
from roomserver.store.organisers import Organisers
from roomserver.store.records import Records
from roomserver.store.servers import Servers, a_few_at_a_time
from roomserver.store.tokens import Tokens
from roomserver.store.writer import Writer
from signalling.store import StoreUnavailable


class CommunityStore:
    """Made by the store that it is of."""

    def __init__(
        self,
        servers: Servers,
        writer: Writer,
        listeners: Listeners,
        community: str,
        now: Callable[[], float],
        forgot: Callable[[], object] = lambda: None,
    ) -> None:
        """`forgot` is to be called when something was deleted that is to leave the store's files too."""
        self.community = community
        self.forgot = forgot
        self.records = Records(servers, writer, community, forgot)
        self.organisers = Organisers(servers, community, now, forgot=forgot)
        self.facilitators = Organisers(servers, community, now, "facilitator", forgot)
        self.answers = KeptAnswers(servers, community, now)
        self.tokens = Tokens(servers, community, now, forgot)
        self._servers = servers
        self._now = now
        self._writer = writer
        self._listeners = listeners
        self._channel = keys.circles_channel(community)
        self._telling: set[asyncio.Task[None]] = set()

    def documents(self, kind: str) -> CommunityDocuments:
        """Those of one kind."""
        return CommunityDocuments(self._servers, self._writer, self.community, kind, self.forgot)

    async def forget_ended(self) -> None:
        """Sessions, links and programs' tokens that are good no longer go from where they are listed."""
        for each in (self.organisers, self.facilitators, self.tokens):
            await each.forget_ended()

    def changes(self) -> AsyncGenerator[str | None]:
        """Ids of circles, each when what a list shows of it has changed; None when any may have.

        Raises: StoreUnavailable.
        """
        return self._listeners.listen(self._servers, self._channel)

    def tell(self, circle_id: str, *, moved: bool = False) -> None:
        """Whoever listens, on whatever node, that what a list shows of that circle has changed. `moved`: it is more or
        less urgent than before.
        """
        telling = asyncio.create_task(self._tell(circle_id, moved), name="store telling")
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    def tell_of_others(self) -> None:
        """Whoever listens, that something which is of no circle has changed."""
        self.tell(ANY)

    async def rooms_at_hand(self) -> dict[str, float]:
        """Of all its rooms that are urgent or over, how urgent they are."""
        replies = await a_few_at_a_time(
            self._servers.read(slot, "ZRANGE", keys.rooms_at_hand_key(shard, self.community), 0, -1, "WITHSCORES")
            for shard, slot in enumerate(keys.SLOTS)
        )
        return {reply[i].decode(): float(reply[i + 1]) for reply in replies for i in range(0, len(reply), 2)}

    async def note_urgency(self, room_id: str, version: int, how: float | None) -> None:
        """How urgent a room of that version is; of another it is not noted."""
        shard = keys.shard_of(room_id)
        names = (keys.room_key(room_id), keys.rooms_at_hand_key(shard, self.community))
        told = (room_id, version, "" if how is None else repr(how))
        await self._servers.read_script(keys.SLOTS[shard], scripts.NOTE, names, *told)

    async def forget_rooms_at_hand(self, room_ids: Iterable[str]) -> None:
        """These are over, and have left the others."""
        for shard, group in keys.by_shard(room_ids).items():
            await self._servers.read(keys.SLOTS[shard], "ZREM", keys.rooms_at_hand_key(shard, self.community), *group)

    async def _follow(self, circle_id: str) -> None:
        shard = keys.shard_of(circle_id)
        score = await self._servers.read(
            keys.SLOTS[shard], "ZSCORE", keys.rooms_at_hand_key(shard, self.community), circle_id
        )
        how = None if score is None else float(score)
        if how == Urgency.OVER:
            await self.records.leave([circle_id], self._now())
            await self.forget_rooms_at_hand([circle_id])
        else:
            await self.records.mark({circle_id: how})

    async def _tell(self, circle_id: str, moved: bool) -> None:
        with contextlib.suppress(StoreUnavailable):  # whoever listens looks again by and by, and so do those who serve
            if moved:
                await self._follow(circle_id)
            await self._servers.lane(keys.slot_of(self._channel)).ask("SPUBLISH", self._channel, circle_id)
