"""How a room changes: steps from the room to the following one, committed, and made anew when somebody was first."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

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

MOST_TOGETHER = 32
"""Of the steps that one commit takes."""
ATTEMPTS = 12
"""How often a change is made anew when others changed the room first."""


class NoSuchRoom(Exception):
    """There is no room of that id, or no longer."""


class CommandIdReused(Exception):
    """The same command id with another body."""


@dataclass(eq=False, slots=True)
class Asked:
    """A step, the id of the command that it is for, and a digest of that command; then what came of it: the rooms
    before and after, or why not.
    """

    step: Step
    command_id: str
    digest: str
    came: tuple[Room, Room] | Exception | None = None

    def result(self) -> tuple[Room, Room]:
        """Raises: whatever it was answered with."""
        assert self.came is not None
        if isinstance(self.came, Exception):
            raise self.came
        return self.came


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

    async def make(self, room: Room, asked: Sequence[Asked]) -> None:
        """All that is asked of a room at once, in one commit where that can be; `room` is what is known of it. An id
        has one effect, however often it comes. Each is told Refused, NoSuchRoom, CommandIdReused, StoreUnavailable or
        OutcomeUnknown by itself.
        """
        try:
            if len(asked) > 1:
                room = await self._together(room, asked)
            for one in asked:
                if one.came is None:
                    room = await self._by_itself(room, one)
        except StoreUnavailable as away:  # nor need it be asked for those who are left
            for one in asked:
                one.came = one.came or StoreUnavailable(*away.args)

    async def _by_itself(self, room: Room, one: Asked) -> Room:
        """The newest that is known then. Raises: StoreUnavailable, which it is told too."""
        try:
            after = await self._made(room, one.step, one.command_id, one.digest)
        except Exception as error:
            one.came = error
            if isinstance(error, StoreUnavailable):
                raise
            return room
        one.came = (room, after)
        return after

    async def _together(self, room: Room, asked: Sequence[Asked]) -> Room:
        """One after another in one commit: all whose steps can be made. Whatever speaks against it, nobody is told
        anything: then each is to be done by itself. Raises: StoreUnavailable, OutcomeUnknown, which all are told.
        """
        await self._served.assure()
        now = self._store.now()
        made: list[tuple[Asked, Room, Room]] = []
        following = room
        for one in asked:
            try:
                after = self._stepped(following, one.step, now)
            except Exception:
                continue
            if after is not following:
                made.append((one, following, after))
                following = after
        if len(made) < 2:
            return room
        following = replace(following, appended=tuple(chain.from_iterable(after.appended for _, _, after in made)))
        commands = tuple((one.command_id, _kept(one.digest, room)) for one, _, _ in made)
        change = Change(following, room, commands, next_deadline(following), now)
        try:
            outcome = await self._store.commit(change)
        except StoreUnavailable as away:
            for one, _, _ in made:
                one.came = away
            raise
        if not isinstance(outcome, Committed):
            return room
        for one, before, after in made:
            one.came = (before, after)
        self._accept(following, change.due_at)
        return following

    async def _made(self, room: Room, step: Step, command_id: str, digest: str) -> Room:
        """Raises: Refused, NoSuchRoom, CommandIdReused, StoreUnavailable, OutcomeUnknown."""
        digest = _kept(digest, room)
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
            change = Change(following, room, ((command_id, digest),), next_deadline(following), now)
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
        match await store.commit(Change(room, None, ((f"create:{room.id}", room.id),), next_deadline(room), now)):
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


def _kept(digest: str, room: Room) -> str:
    """What the store remembers of a command: an answer is a word or two, which its digest alone would tell to whoever
    guesses. Keyed with the room's secret, it says nothing once the room is gone.
    """
    return hmac.digest(room.secret.encode(), digest.encode(), hashlib.sha256).hex()


def _same(one: Room, other: Room) -> bool:
    return (one.epoch, one.version) == (other.epoch, other.version)
