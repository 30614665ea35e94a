"""Who is let in at a seat, and how often they may try."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from moderation.refusal import RefusalCode, Refused
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.allowances import Allowances
from signalling.protocol.limits import Limits
from signalling.protocol.session import Violation
from signalling.socket.addresses import network_of
from signalling.store import StoreUnavailable

STRANGERS_PER_S, STRANGERS_BURST = 5.0, 300.0
"""Hellos from one address that open nothing: for each a circle that nobody here is in must be read from the store."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """One for all seats. Nobody is told anything before their session was found to open the seat."""

    hub: Hub
    strangers: Limits = field(default_factory=lambda: Limits(STRANGERS_PER_S, STRANGERS_BURST))
    allowances: Allowances = field(default_factory=Allowances)

    async def let_in(self, room_id: str, watcher: Watcher, address: str) -> None:
        """Join, within what this person may. Whether a session opens the seat is known of those who were here before,
        and in circles that somebody is in here; looking up any other costs, and is limited by address until it does.

        Raises: Violation.
        """
        session_hash, now = watcher.session_hash, time.monotonic()
        allowance = watcher.session.allowance = self.allowances.of(session_hash, now)
        if not allowance.joins.take(now):
            raise Violation(close.TOO_FAST)
        if self.allowances.remembers(session_hash) or self.hub.is_opened_by(room_id, watcher.seat, session_hash):
            await self._join(room_id, watcher)
        else:
            await self._let_stranger_in(room_id, watcher, address)
        self.allowances.remember(session_hash, allowance)

    async def _let_stranger_in(self, room_id: str, watcher: Watcher, address: str) -> None:
        network = network_of(address)
        if not self.strangers.take(network):
            raise Violation(close.TOO_FAST)
        try:
            await self._join(room_id, watcher)
        except Violation as violation:
            if violation.close is close.UNAVAILABLE:  # whoever it was
                self.strangers.give_back(network)
            raise
        self.strangers.give_back(network)

    async def _join(self, room_id: str, watcher: Watcher) -> None:
        try:
            await self.hub.join(room_id, watcher)
        except Refused as refused:
            removed = refused.code == RefusalCode.REMOVED
            raise Violation(close.REMOVED if removed else watcher.turned_away(self.hub.room(room_id))) from None
        except NoSuchRoom:
            raise Violation(close.NO_SESSION) from None
        except StoreUnavailable:
            raise Violation(close.UNAVAILABLE) from None
