"""One socket that watches a room: may it stay, and does the room know of it?"""

from __future__ import annotations

from dataclasses import dataclass, field

from moderation.rules.presence import knows
from moderation.state.room import Phase, Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from signalling.credentials import new_id
from signalling.protocol import close
from signalling.protocol.allowances import Carried
from signalling.protocol.close import Close
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import Session


@dataclass(eq=False, slots=True)
class Watcher:
    """One socket that said hello: whose it is, and where its texts go.

    It is told nothing before its session was found to open its seat: then it is `welcomed`.
    """

    seat: SeatId
    session_hash: str
    incarnation: str
    session: Session
    outbox: Outbox
    connection: str = field(default_factory=new_id)
    connected: bool = False
    welcomed: bool = False
    told_of_a_drop: bool = False
    carried: Carried | None = None
    _in_order: Seat | None = None

    def own_seat(self, room: Room) -> Seat | None:
        """The seat that this page speaks for: it is theirs, and this is its newest page.

        Not of one that claims it: what a page is called (`incarnation`) everybody seated can read.
        """
        seat = room.seat(self.seat)
        if seat is None or self.session_hash not in seat.sessions or seat.incarnation != self.incarnation:
            return None
        return seat

    def is_as_it_was(self, seat: Seat | None) -> bool:
        """Whether nothing was wrong with that very seat when it was looked at before: nor is there now."""
        return seat is not None and seat is self._in_order

    def note_in_order(self, seat: Seat | None) -> None:
        """The seat was looked at: this socket may stay, and the room knows of it."""
        self._in_order = seat

    def dismissal(self, seat: Seat | None) -> Close | None:
        """Why this socket may stay no longer, if so. `seat` is what the room has of its own."""
        known = seat is not None and knows(seat, self.session_hash)
        if self.session.is_claimant and not known:  # whatever became of the seat is not theirs to know
            return close.NOT_LET_IN
        if seat is None:
            return close.LEFT
        if seat.standing == "removed":
            return close.REMOVED
        if not known:
            if seat.sessions:
                return close.MOVED
            return close.LEFT if seat.standing in ("invited", "declined") else close.NO_SESSION
        elsewhere = seat.presence == "present" and seat.connection != self.connection
        if elsewhere and self.session_hash in seat.sessions:
            return close.TAKEN_OVER
        return None

    def turned_away(self, room: Room) -> Close:
        """Why a hello did not open the seat; those who had it are told what became of it."""
        seat = room.seat(self.seat)
        if seat is None or self.session_hash not in seat.former:
            return close.NO_SESSION
        return close.MOVED if seat.sessions else close.LEFT

    def is_missed(self, phase: Phase, seat: Seat | None) -> bool:
        """Whether the room does not know that the page of this seat, or of a claim to it, is connected.

        When the circle is over, whoever was let go is not waited for.
        """
        if seat is None or phase == "ended" or not self.connected or self.outbox.is_closed:
            return False
        if phase == "debrief" and seat.standing != "seated":
            return False
        if self.session_hash in seat.sessions:
            return seat.presence != "present"
        return any(one.session == self.session_hash and one.connection is None for one in seat.claims)
