"""What a signalling node needs of a store: the one seam between the two. Instants are seconds since the epoch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Protocol

from moderation.room import Room


class StoreUnavailable(Exception):
    """The store refused or did not answer in time; the text names no address and no secret."""


class OutcomeUnknown(StoreUnavailable):
    """The write may or may not have happened; the same command id asks again."""


@dataclass(frozen=True, slots=True)
class Change:
    """One commit. `command_id` is unique in the room; the same id with another `digest` is refused."""

    room: Room
    expected: int
    command_id: str
    digest: str
    due_at: float | None
    now: float


@dataclass(frozen=True, slots=True)
class Committed:
    version: int


@dataclass(frozen=True, slots=True)
class AlreadyApplied:
    version: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody else changed the room first; `version` is what it is now (0: there is none)."""

    version: int


@dataclass(frozen=True, slots=True)
class IdReused:
    """The command id was applied before, with another body."""


@dataclass(frozen=True, slots=True)
class ClockOff:
    """The node's idea of the time is more than 250 ms away from the store's."""

    store_now: float


Outcome = Committed | AlreadyApplied | Moved | IdReused | ClockOff


@dataclass(frozen=True, slots=True)
class Changed:
    room_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Relayed:
    """A negotiation message from another node, for a seat that may be connected here."""

    room_id: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Resubscribed:
    """The subscription was lost and is back: every watched room must be read again."""


RETIRED = "retired"
"""Under this name stands when a node last stopped in good order."""

Notice = Changed | Relayed | Resubscribed


class RoomStore(Protocol):
    """Rooms by id, with compare-and-set on their version. All may raise StoreUnavailable."""

    async def load(self, room_id: str) -> Room | None: ...

    async def commit(self, change: Change) -> Outcome: ...

    async def applied(self, room_id: str, command_id: str) -> tuple[str, int] | None:
        """Digest and version of a command applied within the last ten minutes."""

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

    async def heartbeat(self, node: str) -> None: ...

    async def retire(self, node: str) -> None:
        """The node has stopped in good order: it is forgotten, and RETIRED has beaten instead."""

    async def nodes(self) -> dict[str, float]:
        """Nodes and the store's time of their last beat."""
