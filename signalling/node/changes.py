"""How a room changes: a step from the room to the following one, committed, and made anew when somebody was first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from moderation.commands import Command
from moderation.refusal import Refused
from moderation.settle import next_deadline
from moderation.state.room import Room
from moderation.state.values import replace
from signalling.node.served_time import ServedTime, given_back
from signalling.store import (
    AlreadyApplied,
    Change,
    ClockOff,
    Committed,
    IdReused,
    Moved,
    RoomStore,
    StoreUnavailable,
)

Step = Callable[[Room, float], Room]
"""Makes of a room, at an instant, the following one. Raises: Refused."""

ATTEMPTS = 12
"""How often a change is made anew when others changed the room first."""


class NoSuchRoom(Exception):
    """There is no room of that id, or no longer."""


class CommandIdReused(Exception):
    """The same command id with another body."""


class Changes:
    """`accept` is told of every room that is read or written, and when something is due in it."""

    def __init__(self, store: RoomStore, served: ServedTime, accept: Callable[[Room, float | None], None]) -> None:
        self._store = store
        self._served = served
        self._accept = accept

    async def read(self, room_id: str) -> Room:
        """The room as the store has it. Raises: NoSuchRoom, StoreUnavailable."""
        room = await self._store.load(room_id)
        if room is None:
            raise NoSuchRoom
        return room

    async def make(self, room: Room, step: Step, command_id: str, digest: str) -> Room:
        """The room after the step; `room` is what is known of it. An id has one effect, however often it comes.

        Raises: Refused, NoSuchRoom, CommandIdReused, StoreUnavailable, OutcomeUnknown.
        """
        for _ in range(ATTEMPTS):
            await self._served.assure()
            now = self._store.now()
            try:
                following = self._stepped(room, step, now)
            except Refused:
                # Perhaps it was this very command that made it impossible, or what is known here is old.
                applied = await self._store.applied(room.id, command_id)
                fresh = await self._fresh(room)
                if applied is not None:
                    if applied[0] != digest:
                        raise CommandIdReused from None
                    return fresh
                if _same(fresh, room):
                    raise
                room = fresh
                continue
            if following is room:
                fresh = await self._fresh(room)
                if _same(fresh, room):
                    return room
                room = fresh
                continue
            change = Change(following, room, command_id, digest, next_deadline(following), now)
            match await self._store.commit(change):
                case Committed():
                    self._accept(following, change.due_at)
                    return following
                case AlreadyApplied():
                    return await self._fresh(room)
                case IdReused():
                    raise CommandIdReused
                case ClockOff():
                    await self._store.measure_clock()
                case Moved():
                    room = await self._fresh(room)
        raise StoreUnavailable("the room changes too fast")

    def _stepped(self, room: Room, step: Step, now: float) -> Room:
        """One version on, whatever was given back; the very same room when nothing changes."""
        given = given_back(room, self._served.outages)
        following = step(given, now)
        return room if following is room else replace(following, version=room.version + 1)

    async def _fresh(self, room: Room) -> Room:
        fresh = await self.read(room.id)
        self._accept(fresh, next_deadline(fresh))
        return fresh


async def create(store: RoomStore, make: Callable[[float], Room]) -> Room:
    """A new room as it is made at an instant, made anew where it came too late to be of that instant.

    Raises: StoreUnavailable, OutcomeUnknown.
    """
    for _ in range(ATTEMPTS):
        now = store.now()
        room = make(now)
        match await store.commit(Change(room, None, f"create:{room.id}", room.id, next_deadline(room), now)):
            case Committed() | AlreadyApplied():
                return room
            case ClockOff():
                await store.measure_clock()
            case Moved() | IdReused():
                raise AssertionError("a new room's id is nobody else's")
    raise StoreUnavailable("the room could not be made")


def digest_of(command: Command) -> str:
    """What tells one command from another of the same id."""
    return hashlib.sha256(command.model_dump_json().encode()).hexdigest()


def _same(one: Room, other: Room) -> bool:
    return (one.epoch, one.version) == (other.epoch, other.version)
