"""A node's hub: which sockets watch which room here, one way in for commands, one way out for views."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal

from moderation.commands import Command, Connect, Disconnect, Tick
from moderation.hearing import edges
from moderation.presence import knows
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, SeatId
from moderation.settle import next_deadline
from moderation.transition import Actor, AtSeat, Service, transition
from signalling import close
from signalling.close import Close
from signalling.counts import Counts
from signalling.credentials import new_id
from signalling.messages import (
    Beat,
    ReceiveCandidate,
    ReceiveDescription,
    SendCandidate,
    SendDescription,
)
from signalling.outbox import Outbox
from signalling.rooms import (
    AlreadyApplied,
    Change,
    ClockOff,
    Committed,
    IdReused,
    Moved,
    RoomStore,
    StoreUnavailable,
)
from signalling.session import Session
from signalling.views import ViewEncoder

Step = Callable[[Room, float], Room]
"""Makes of a room, at an instant, the following one. Raises: Refused."""

ATTEMPTS = 12
"""How often a change is made anew when others changed the room first."""
LATEST_TICK_S = 0.02
"""A deadline is ticked this much after it is due, so that it is due by the store's clock as well."""


class NoSuchRoom(Exception):
    """There is no room of that id, or no longer."""


class CommandIdReused(Exception):
    """The same command id with another body."""


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


@dataclass(eq=False, slots=True)
class HostedRoom:
    """A room with sockets here."""

    room: Room
    views: ViewEncoder
    watchers: dict[str, Watcher] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    timer: asyncio.TimerHandle | None = None


class Hub:
    """Rooms hosted by this node. All changes of any room go through `submit`."""

    def __init__(self, store: RoomStore, node: str, on_error: Callable[[str, Exception], None]) -> None:
        self.store = store
        self.node = node
        self._hosted: dict[str, HostedRoom] = {}
        self._hosting = asyncio.Lock()
        self._gone: dict[str, tuple[str, Disconnect]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_error = on_error
        self.counts = Counts()

    # Rooms

    async def read(self, room_id: str) -> Room:
        """The room as the store has it. Raises: NoSuchRoom, StoreUnavailable."""
        room = await self.store.load(room_id)
        if room is None:
            raise NoSuchRoom
        return room

    async def submit(self, room_id: str, command: Command, actor: Actor) -> Room:
        """Change a room: load, transition, commit; made anew when somebody else was first.

        Raises: Refused, NoSuchRoom, StoreUnavailable, OutcomeUnknown.
        """

        def step(room: Room, now: float) -> Room:
            return transition(room, command, actor, now)

        return await self._submit(room_id, step, f"{self.node}:{new_id(16)}", _digest(command))

    async def command(self, room_id: str, watcher: Watcher, command: Command, command_id: str) -> Room:
        """What the person at a page asks for, while the seat is theirs; an id has one effect, however often it comes.

        Raises: as `submit`, and CommandIdReused.
        """

        def step(room: Room, now: float) -> Room:
            seat = room.seat(watcher.seat)
            if seat is None or watcher.session_hash not in seat.sessions:
                raise Refused(RefusalCode.NOT_ALLOWED)
            return transition(room, command, AtSeat(watcher.seat), now)

        return await self._submit(room_id, step, f"{watcher.seat}:{command_id}", _digest(command))

    async def _submit(self, room_id: str, step: Step, command_id: str, digest: str) -> Room:
        hosted = self._hosted.get(room_id)
        if hosted is None:
            return await self._change(await self.read(room_id), step, command_id, digest)
        async with hosted.lock:
            return await self._change(hosted.room, step, command_id, digest)

    async def _change(self, room: Room, step: Step, command_id: str, digest: str) -> Room:
        for _ in range(ATTEMPTS):
            now = self.store.now()
            try:
                following = step(room, now)
            except Refused:
                # Perhaps it was this very command that made it impossible, or what is known here is old.
                applied = await self.store.applied(room.id, command_id)
                fresh = self._accept(await self.read(room.id))
                if applied is not None:
                    if applied[0] != digest:
                        raise CommandIdReused from None
                    return fresh
                if _same(fresh, room):
                    raise
                room = fresh
                continue
            if following is room:
                fresh = self._accept(await self.read(room.id))
                if _same(fresh, room):
                    return room
                room = fresh
                continue
            change = Change(following, room.version, command_id, digest, next_deadline(following), now)
            match await self.store.commit(change):
                case Committed():
                    return self._accept(following)
                case AlreadyApplied():
                    return self._accept(await self.read(room.id))
                case IdReused():
                    raise CommandIdReused
                case ClockOff():
                    await self.store.measure_clock()
                case Moved():
                    room = self._accept(await self.read(room.id))
        raise StoreUnavailable("the room changes too fast")

    def _accept(self, room: Room) -> Room:
        """A newer room is known: everybody who watches it here is told."""
        hosted = self._hosted.get(room.id)
        if hosted is None or (room.epoch, room.version) <= (hosted.room.epoch, hosted.room.version):
            return room
        hosted.room = room
        hosted.views.update(room)
        self._arm(hosted)
        for watcher in list(hosted.watchers.values()):
            self._show(hosted, watcher)
        return room

    async def refresh(self, room_id: str) -> None:
        """Read a hosted room again, for somebody else may have changed it."""
        hosted = self._hosted.get(room_id)
        if hosted is not None and (room := await self.store.load(room_id)) is not None:
            self._accept(room)

    # Watchers

    async def join(self, room_id: str, watcher: Watcher) -> None:
        """Watch a room, and be shown it. `part` follows, however this ends.

        Raises: Refused, NoSuchRoom, StoreUnavailable.
        """
        hosted = self._hosted.get(room_id) or await self._host(room_id)
        hosted.watchers[watcher.connection] = watcher
        await self.submit(room_id, self._connect(watcher), Service())
        watcher.connected = True
        self._show(hosted, watcher)

    def _connect(self, watcher: Watcher) -> Connect:
        return Connect(
            seat=watcher.seat,
            session=watcher.session_hash,
            node=self.node,
            connection=watcher.connection,
            incarnation=watcher.incarnation,
        )

    async def _host(self, room_id: str) -> HostedRoom:
        async with self._hosting:
            hosted = self._hosted.get(room_id)
            if hosted is None:
                await self.store.watch(room_id)  # subscribe, then read: nothing falls between
                room = await self.store.load(room_id)
                if room is None:
                    await self.store.unwatch(room_id)
                    raise NoSuchRoom
                hosted = self._hosted[room_id] = HostedRoom(room, ViewEncoder(room))
                self._arm(hosted)
            return hosted

    async def part(self, room_id: str, watcher: Watcher) -> None:
        """Watch no longer: the line dropped, which the room is told now or as soon as the store can be reached."""
        hosted = self._hosted.get(room_id)
        if hosted is None or hosted.watchers.pop(watcher.connection, None) is None:
            return
        watcher.connected = False
        self._gone[watcher.connection] = (room_id, Disconnect(seat=watcher.seat, connection=watcher.connection))
        with contextlib.suppress(StoreUnavailable):
            await self._tell(watcher.connection)
        async with self._hosting:
            if not hosted.watchers and self._hosted.get(room_id) is hosted:
                del self._hosted[room_id]
                if hosted.timer is not None:
                    hosted.timer.cancel()
                await self.store.unwatch(room_id)

    async def tell_of_the_gone(self) -> None:
        """Tell rooms of the lines that dropped here. Raises: StoreUnavailable; they are remembered."""
        for connection in list(self._gone):
            await self._tell(connection)

    async def _tell(self, connection: str) -> None:
        if connection not in self._gone:
            return
        room_id, gone = self._gone.pop(connection)
        try:
            await self.submit(room_id, gone, Service())
        except (NoSuchRoom, Refused):
            pass
        except (StoreUnavailable, asyncio.CancelledError):
            self._gone[connection] = (room_id, gone)
            raise

    def hosted(self) -> dict[str, int]:
        """The rooms hosted here, with the version known."""
        return {room_id: hosted.room.version for room_id, hosted in self._hosted.items()}

    def _show(self, hosted: HostedRoom, watcher: Watcher) -> None:
        if not watcher.connected:
            return
        dismissal = _dismissal(hosted.room, watcher)
        if dismissal is not None:
            # Later in this turn of the loop, so that the reply to the command goes first.
            asyncio.get_running_loop().call_soon(watcher.outbox.close, dismissal)
            return
        if _is_missed(hosted.room, watcher):
            self._spawn(self._reconnect(hosted.room.id, watcher))
        view = hosted.views.encode(watcher.seat, watcher.session_hash)
        if (text := watcher.session.view_message(view)) is not None:
            watcher.outbox.put(text)

    async def _reconnect(self, room_id: str, watcher: Watcher) -> None:
        """Others took this node for dead, or it slept: a page that is here is present."""
        if watcher.connected and _is_missed(self._hosted[room_id].room, watcher):
            with contextlib.suppress(NoSuchRoom, Refused, StoreUnavailable):
                await self.submit(room_id, self._connect(watcher), Service())

    def beat(self) -> None:
        """Tell every socket that the node is there."""
        now = self.store.now()
        for hosted in self._hosted.values():
            text = Beat(now=now, version=hosted.room.version).model_dump_json()
            for watcher in hosted.watchers.values():
                watcher.outbox.put(text)

    def outboxes(self) -> list[Outbox]:
        """Those of every socket here."""
        return [w.outbox for hosted in self._hosted.values() for w in hosted.watchers.values()]

    # Negotiation

    async def relay(
        self, room_id: str, watcher: Watcher, message: SendDescription | SendCandidate
    ) -> Literal["here", "elsewhere", "dropped"]:
        """Carry a description or a candidate between two people who are to be connected."""
        hosted = self._hosted[room_id]
        target = hosted.room.seat(message.to)
        pair = (min(watcher.seat, message.to), max(watcher.seat, message.to))
        if target is None or target.incarnation != message.to_incarnation or pair not in edges(hosted.room):
            return "dropped"
        sender = hosted.room.seat(watcher.seat)
        if sender is None or sender.incarnation != watcher.incarnation:
            return "dropped"
        relayed: ReceiveDescription | ReceiveCandidate
        if isinstance(message, SendDescription):
            relayed = ReceiveDescription(
                sender=watcher.seat, from_incarnation=watcher.incarnation, description=message.description
            )
        else:
            relayed = ReceiveCandidate(
                sender=watcher.seat, from_incarnation=watcher.incarnation, candidate=message.candidate
            )
        text = relayed.model_dump_json()
        if self.deliver(room_id, message.to, text):
            return "here"
        await self.store.relay(room_id, message.to, text)
        return "elsewhere"

    def deliver(self, room_id: str, seat_id: SeatId, text: str) -> bool:
        """Hand a negotiation text to the page of that seat, if it is connected here."""
        hosted = self._hosted.get(room_id)
        seat = hosted.room.seat(seat_id) if hosted else None
        if hosted is None or seat is None or seat.connection not in hosted.watchers:
            return False
        hosted.watchers[seat.connection].outbox.put(text)
        return True

    # Time

    def _arm(self, hosted: HostedRoom) -> None:
        if hosted.timer is not None:
            hosted.timer.cancel()
        due = next_deadline(hosted.room)
        if due is None:
            hosted.timer = None
            return
        delay = max(0.0, due - self.store.now()) + LATEST_TICK_S
        hosted.timer = asyncio.get_running_loop().call_later(delay, self._tick, hosted.room.id)

    def _tick(self, room_id: str) -> None:
        self._spawn(self.tick(room_id))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def tick(self, room_id: str) -> None:
        """Do what is due in a room; what fails now is found again by the poll of due entries."""
        try:
            await self.submit(room_id, Tick(), Service())
        except (NoSuchRoom, Refused, StoreUnavailable):
            pass
        except Exception as error:
            self._on_error("tick", error)


def _same(one: Room, other: Room) -> bool:
    return (one.epoch, one.version) == (other.epoch, other.version)


def _dismissal(room: Room, watcher: Watcher) -> Close | None:
    """Why this socket may stay no longer, if so."""
    seat = room.seat(watcher.seat)
    if seat is None:
        return close.LEFT
    if not knows(seat, watcher.session_hash):
        if seat.sessions:
            return close.TAKEN_OVER
        return close.LEFT if seat.standing == "invited" else close.NO_SESSION
    elsewhere = seat.presence == "present" and seat.connection != watcher.connection
    if elsewhere and watcher.session_hash in seat.sessions:
        return close.TAKEN_OVER
    return None


def _is_missed(room: Room, watcher: Watcher) -> bool:
    """Whether the room does not know that the page of this seat, or of a claim to it, is connected."""
    seat = room.seat(watcher.seat)
    if seat is None or room.phase == "ended":
        return False
    if watcher.session_hash in seat.sessions:
        return seat.presence != "present"
    return seat.claim is not None and seat.claim.session == watcher.session_hash and seat.claim.connection is None


def _digest(command: Command) -> str:
    return hashlib.sha256(command.model_dump_json().encode()).hexdigest()
