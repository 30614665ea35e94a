"""A room with sockets at this node, and each of those sockets: may it stay, and does the room know of it?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from moderation.presence import knows
from moderation.room import Room
from moderation.values import SeatId
from signalling import close
from signalling.close import Close
from signalling.credentials import new_id
from signalling.entries import EntryLog
from signalling.outbox import Outbox
from signalling.session import Session
from signalling.views import ViewEncoder


@dataclass(eq=False, slots=True)
class Watcher:
    """One socket that said hello: whose it is, and where its texts go."""

    seat: SeatId
    session_hash: str
    incarnation: str
    session: Session
    outbox: Outbox
    connection: str = field(default_factory=new_id)
    connected: bool = False

    def dismissal(self, room: Room) -> Close | None:
        """Why this socket may stay no longer, if so."""
        seat = room.seat(self.seat)
        if seat is None:
            return close.LEFT
        if seat.standing == "removed":
            return close.REMOVED
        if not knows(seat, self.session_hash):
            if seat.sessions:
                return close.TAKEN_OVER
            return close.LEFT if seat.standing == "invited" else close.NO_SESSION
        elsewhere = seat.presence == "present" and seat.connection != self.connection
        if elsewhere and self.session_hash in seat.sessions:
            return close.TAKEN_OVER
        return None

    def is_missed(self, room: Room) -> bool:
        """Whether the room does not know that the page of this seat, or of a claim to it, is connected.

        When the circle is over, whoever was let go is not waited for.
        """
        seat = room.seat(self.seat)
        let_go = room.phase == "ended" or (room.phase == "debrief" and seat is not None and seat.standing != "seated")
        if seat is None or let_go or not self.connected or self.outbox.closed.is_set():
            return False
        if self.session_hash in seat.sessions:
            return seat.presence != "present"
        return seat.claim is not None and seat.claim.session == self.session_hash and seat.claim.connection is None


@dataclass(eq=False, slots=True)
class HostedRoom:
    """The newest that is known of a room, and who is shown it here."""

    room: Room
    views: ViewEncoder
    entries: EntryLog = field(default_factory=EntryLog)
    is_reading_on: bool = False
    watchers: dict[str, Watcher] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None
