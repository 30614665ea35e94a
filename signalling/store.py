"""What a signalling node needs of a store: the one seam between the two. Instants are seconds since the epoch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from moderation.state.entries import Entry
from moderation.state.room import Room
from moderation.state.values import PlaceId


class StoreUnavailable(Exception):
    """The store refused or did not answer in time; the text names no address and no secret."""


class OutcomeUnknown(StoreUnavailable):
    """The write may or may not have happened; the same command id asks again."""


ENTRIES_KEPT = 500
"""How many lines of a room are kept, and how many acts of its log; the oldest leave."""


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: what `before` became (None: a new room), with what it was `appended`. `commands` led to it: ids, each
    with a digest of its body. An id is unique in the room; the same one with another digest is refused.

    It is refused where the store has another version than `before`, so what is the same in both need not be written.
    """

    room: Room
    before: Room | None
    commands: tuple[tuple[str, str], ...]
    due_at: float | None
    now: float

    @property
    def expected(self) -> int:
        """The version that the store must have; 0 where it must have none."""
        return 0 if self.before is None else self.before.version


@dataclass(frozen=True, slots=True)
class Committed:
    version: int


@dataclass(frozen=True, slots=True)
class AlreadyApplied:
    """One of the commands was, and made that version; none is now."""

    version: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody else changed the room first; `version` is what it is now (0: there is none)."""

    version: int


@dataclass(frozen=True, slots=True)
class IdReused:
    """One of the command ids was applied before, with another body; none is now."""


@dataclass(frozen=True, slots=True)
class ClockOff:
    """The node's idea of the time is more than 250 ms away from the store's."""

    store_now: float


Outcome = Committed | AlreadyApplied | Moved | IdReused | ClockOff


@dataclass(frozen=True, slots=True)
class Changed:
    """`own`: by this node, which knows what became of it."""

    room_id: str
    version: int
    own: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Relayed:
    """A message from another node, for a seat that may be connected here, or for `everybody_in` a place."""

    room_id: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Resubscribed:
    """The subscription was lost and is back: every watched room must be read again."""


def everybody_in(place: PlaceId) -> str:
    """Whom a message is for that is for all in a place. No seat has such an id."""
    return f"@{place}"


@dataclass(frozen=True, slots=True)
class Outage:
    """No node served: from the last beat of any to the first one after."""

    began: float
    ended: float


RETIRED = "retired"
"""Under this name stands when a node last stopped in good order."""

Notice = Changed | Relayed | Resubscribed


class RoomStore(Protocol):
    """Rooms by id, with compare-and-set on their version. All may raise StoreUnavailable."""

    async def load(self, room_id: str) -> Room | None: ...

    async def commit(self, change: Change) -> Outcome: ...

    async def applied(self, room_id: str, command_id: str) -> tuple[str, int] | None:
        """Digest and version of a command applied within the last ten minutes."""

    async def entries(self, room_id: str, after: int, up_to: int) -> list[Entry]:
        """Lines, deletions and acts of the ids after `after`, up to `up_to`, the oldest first.

        Without lines that were deleted, and those that left for being too old.
        """

    async def versions(self, room_ids: Iterable[str]) -> dict[str, int]: ...

    async def relay(self, room_id: str, to: str, text: str) -> None: ...

    async def watch(self, room_id: str) -> None: ...

    async def unwatch(self, room_id: str) -> None: ...

    def notices(self) -> AsyncIterator[Notice]: ...

    async def due(self, now: float, limit: int) -> list[str]: ...

    async def rooms(self) -> list[str]: ...

    def now(self) -> float:
        """The store's time, from a monotonic clock and the offset last measured."""

    async def measure_clock(self) -> None: ...

    async def prove_writable(self) -> None:
        """Raises: StoreUnavailable, also where it answers and takes no writes."""

    async def heartbeat(self, node: str, silent_since: float, known: float) -> tuple[Outage, ...]:
        """The node is alive; if no node has beaten since `silent_since`, that was an outage.

        The outages that ended after `known`, the earliest first, as far as they are kept.
        """

    def interrupted_at(self) -> float:
        """When the line to the store last broke, however shortly; 0 when it never did."""

    async def retire(self, node: str) -> None:
        """The node has stopped in good order: it is forgotten, and RETIRED has beaten instead."""

    async def nodes(self) -> dict[str, float]:
        """Nodes and the store's time of their last beat."""
