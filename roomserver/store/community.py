"""What is kept of a community, all in one slot: records of circles, organisers, other documents, and who is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable

from roomserver.store import keys
from roomserver.store.community_documents import CommunityDocuments
from roomserver.store.listeners import Listeners
from roomserver.store.organisers import Organisers
from roomserver.store.records import Records
from roomserver.store.servers import Servers
from roomserver.store.writer import Writer
from signalling.store import StoreUnavailable


class CommunityStore:
    """Made by the store that it is of."""

    def __init__(
        self, servers: Servers, writer: Writer, listeners: Listeners, community: str, now: Callable[[], float]
    ) -> None:
        self.community = community
        self.records = Records(servers, writer, community)
        self.organisers = Organisers(servers, community, now)
        self._servers = servers
        self._writer = writer
        self._listeners = listeners
        self._channel = keys.circles_channel(community)
        self._telling: set[asyncio.Task[None]] = set()

    def documents(self, kind: str) -> CommunityDocuments:
        """Those of one kind."""
        return CommunityDocuments(self._servers, self._writer, self.community, kind)

    def changes(self) -> AsyncGenerator[str | None]:
        """Ids of circles, each when what a list shows of it has changed; None when any may have.

        Raises: StoreUnavailable.
        """
        return self._listeners.listen(self._servers, self._channel)

    def tell(self, circle_id: str) -> None:
        """Whoever listens, on whatever node, that what a list shows of that circle has changed."""
        telling = asyncio.create_task(self._tell(circle_id), name="store telling")
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, circle_id: str) -> None:
        with contextlib.suppress(StoreUnavailable):  # whoever listens looks again by and by
            await self._servers.lane(keys.slot_of(self._channel)).ask("SPUBLISH", self._channel, circle_id)
