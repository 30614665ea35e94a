"""A node's hub: which sockets watch which room here, one way in for commands, one way out for views."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Coroutine, Iterable
from typing import Literal

from moderation.commands import Command
from moderation.commands.chat import DeleteLine
from moderation.commands.clock import Tick
from moderation.commands.presence import Connect, Disconnect
from moderation.refusal import RefusalCode, Refused
from moderation.rules.chat import may_read
from moderation.rules.presence import knows
from moderation.settle import next_deadline
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.transition import Actor, AtSeat, Service, transition
from signalling.credentials import new_id
from signalling.node.changes import MOST_TOGETHER, Asked, Changes, NoSuchRoom, Step, digest_of
from signalling.node.counts import Counts
from signalling.node.hosted import Action, Dismiss, HostedRoom, ReadEntries, Reconnect, Send, Wake
from signalling.node.locks import Turns
from signalling.node.served_time import ServedTime
from signalling.node.watcher import Watcher
from signalling.protocol.allowances import Carrying
from signalling.protocol.ice import NONE_SET_UP, Ice
from signalling.protocol.outbox import Outbox
from signalling.store import RoomStore, StoreUnavailable

Delivery = Literal["here", "elsewhere", "dropped"]

LATEST_TICK_S = 0.02
"""A deadline is ticked this much after it is due, so that it is due by the store's clock as well."""


BEAT_STEPS = 50
"""In so many steps all rooms are told that the node is there."""


class Hub:
    """Rooms hosted by this node. All changes of any room go through `submit`."""

    def __init__(
        self, store: RoomStore, node: str, on_error: Callable[[str, Exception], None], ice: Ice = NONE_SET_UP
    ) -> None:
        self.store = store
        self.node = node
        self.served = ServedTime(store, node)
        self._changes = Changes(store, self.served, self._accept)
        self._hosted: dict[str, HostedRoom] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self.turns = Turns()
        self._waiting: dict[str, list[Asked]] = {}
        self._gone: dict[str, tuple[str, Disconnect]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_error = on_error
        self.ice = ice
        self.carrying = Carrying()
        self.counts = Counts()
        self._is_going = False

    # Rooms

    async def read(self, room_id: str) -> Room:
        """The room as the store has it. Raises: NoSuchRoom, StoreUnavailable."""
        return await self._changes.read(room_id)

    async def submit(self, room_id: str, command: Command, actor: Actor) -> Room:
        """Change a room: load, transition, commit; made anew when somebody else was first.

        Raises: Refused, NoSuchRoom, StoreUnavailable, OutcomeUnknown.
        """

        def step(room: Room, now: float) -> Room:
            return transition(room, command, actor, now)

        return await self._submit(room_id, step, f"{self.node}:{new_id(16)}", command)

    async def command(self, room_id: str, watcher: Watcher, command: Command, command_id: str) -> Room:
        """What the person at a page asks for, while the seat is theirs; an id has one effect, however often it comes.

        Raises: as `submit`, and CommandIdReused.
        """

        def step(room: Room, now: float) -> Room:
            seat = room.seat(watcher.seat)
            if seat is None or watcher.session_hash not in seat.sessions:
                raise Refused(RefusalCode.NOT_ALLOWED)
            if isinstance(command, DeleteLine):
                return self._without_line(room, command, seat, now)
            return transition(room, command, AtSeat(watcher.seat), now)

        if isinstance(command, DeleteLine) and (hosted := self._hosted.get(room_id)) is not None:
            await self._read_entries(hosted)
        return await self._submit(room_id, step, f"{watcher.seat}:{command_id}", command)

    def _without_line(self, room: Room, command: DeleteLine, seat: Seat, now: float) -> Room:
        """Delete the line of that id on the wire. Raises: Refused, also where there is none that they may read."""
        hosted = self._hosted.get(room.id)
        line = None if hosted is None else hosted.entries.line(command.line)
        following = transition(room, DeleteLine(line=0 if line is None else line.id), AtSeat(seat.id), now)
        reader = following.seat(seat.id)
        if line is None or reader is None or not may_read(following, line, reader):
            raise Refused(RefusalCode.NO_SUCH_LINE)
        return following

    async def _submit(self, room_id: str, step: Step, command_id: str, command: Command) -> Room:
        asked = Asked(step, command_id, digest_of(command))
        waiting = self._waiting.setdefault(room_id, [])
        waiting.append(asked)
        try:
            async with self.turns.turn(room_id):
                while asked.came is None:
                    await self._make_some(room_id, waiting)
                if isinstance(asked.came, StoreUnavailable):
                    raise asked.came
        except StoreUnavailable:
            if asked.came is None:  # else it was made, or refused, in time
                raise
        finally:
            if asked in waiting:
                waiting.remove(asked)
            if not waiting:
                self._waiting.pop(room_id, None)
        before, after = asked.result()
        self.counts.changed(before, after, command)
        return after

    async def _make_some(self, room_id: str, waiting: list[Asked]) -> None:
        """What is asked of a room and waits. What could not be told what came of it waits on."""
        some = waiting[:MOST_TOGETHER]
        del waiting[:MOST_TOGETHER]
        try:
            hosted = self._hosted.get(room_id)
            await self._changes.make(await self.read(room_id) if hosted is None else hosted.room, some)
        except (NoSuchRoom, StoreUnavailable) as error:
            for asked in some:
                asked.came = asked.came or error
        finally:
            waiting[:0] = (asked for asked in some if asked.came is None)

    def _accept(self, room: Room, due_at: float | None) -> None:
        """A newer room is known, and when something is due in it: everybody who watches it here is told."""
        hosted = self._hosted.get(room.id)
        if hosted is not None:
            self._do(hosted, hosted.accept(room, due_at, self.store.now()))

    def _do(self, hosted: HostedRoom, actions: Iterable[Action]) -> None:
        """What a hosted room has decided."""
        for action in actions:
            match action:
                case Send(watcher=watcher, text=text):
                    watcher.outbox.put(text)
                case Dismiss(watcher=watcher, reason=reason):
                    # Later in this turn of the loop, so that the reply to the command goes first.
                    asyncio.get_running_loop().call_soon(watcher.outbox.close, reason)
                case Reconnect(watcher=watcher):
                    self._spawn(self._reconnect(hosted.room.id, watcher))
                case ReadEntries():
                    self._spawn(self._catch_up(hosted))
                case Wake(at=at):
                    self._wake(hosted.room.id, at)

    async def refresh(self, room_id: str) -> None:
        """Read a hosted room again, for somebody else may have changed it."""
        hosted = self._hosted.get(room_id)
        if hosted is not None and (room := await self.store.load(room_id)) is not None:
            self._accept(room, next_deadline(room))

    async def _catch_up(self, hosted: HostedRoom) -> None:
        """Read what was added to a room and is not known here, and show it."""
        try:
            await self._read_entries(hosted)
        except StoreUnavailable:
            pass  # the next round tries again
        except Exception as error:
            self._on_error("entries", error)
            hosted.add_entries((), hosted.room.entries)  # it goes on without them
        finally:
            shown = hosted.has_read_on()
        self._do(hosted, shown)

    async def _read_entries(self, hosted: HostedRoom) -> None:
        """Raises: StoreUnavailable."""
        while hosted.entries.is_behind(room := hosted.room):
            entries = await self.store.entries(room.id, hosted.entries.known, room.entries)
            hosted.add_entries(entries, room.entries)

    def read_on(self) -> None:
        """Read what was added to rooms hosted here and could not be read before."""
        for hosted in self._hosted.values():
            self._do(hosted, hosted.read_on())

    # Watchers

    async def join(self, room_id: str, watcher: Watcher) -> None:
        """Watch a room, be welcomed and shown it. `part` follows, however this ends.

        Raises: Refused, NoSuchRoom, StoreUnavailable; the latter also while the service goes.
        """
        if self._is_going:
            raise StoreUnavailable("The service restarts.")
        hosted = self._hosted.get(room_id) or await self._host(room_id)
        hosted.watchers[watcher.connection] = watcher
        await self.submit(room_id, self._connect(watcher), Service())
        self._do(hosted, hosted.welcome(watcher, self.store.now()))

    def _connect(self, watcher: Watcher) -> Connect:
        return Connect(
            seat=watcher.seat,
            session=watcher.session_hash,
            node=self.node,
            connection=watcher.connection,
            incarnation=watcher.incarnation,
        )

    async def _host(self, room_id: str) -> HostedRoom:
        async with self.turns.turn(room_id):
            hosted = self._hosted.get(room_id)
            if hosted is None:
                await self.store.watch(room_id)  # subscribe, then read: nothing falls between
                try:
                    room = await self.read(room_id)
                except BaseException:
                    await self.store.unwatch(room_id)
                    raise
                hosted = self._hosted[room_id] = HostedRoom(room, self.ice)
                self._do(hosted, hosted.begin())
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
        async with self.turns.turn(room_id, at_any_rate=True):
            if not hosted.watchers and self._hosted.get(room_id) is hosted:
                del self._hosted[room_id]
                self._wake(room_id, None)
                await self.store.unwatch(room_id)

    async def tell_of_the_gone(self) -> None:
        """Tell rooms of the lines that dropped here. Raises: StoreUnavailable; they are remembered."""
        for connection in list(self._gone):
            await self._tell(connection)

    async def tell_of_the_present(self) -> None:
        """Tell rooms of the pages that are here and missed, as far as that failed before. Raises: StoreUnavailable."""
        for room_id, hosted in list(self._hosted.items()):
            for watcher in list(hosted.watchers.values()):
                if hosted.misses(watcher):
                    with contextlib.suppress(NoSuchRoom, Refused):
                        await self.submit(room_id, self._connect(watcher), Service())
            await asyncio.sleep(0)  # others have a turn

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

    def hosting(self, room_id: str) -> HostedRoom:
        """A room that somebody watches here. Raises: KeyError."""
        return self._hosted[room_id]

    def room(self, room_id: str) -> Room:
        """The newest that is known of a hosted room. Raises: KeyError."""
        return self._hosted[room_id].room

    def is_opened_by(self, room_id: str, seat_id: str, session_hash: str) -> bool:
        """Whether the room is hosted here, and that session is known to open the seat or to wait for it."""
        hosted = self._hosted.get(room_id)
        seat = None if hosted is None else hosted.room.seat(seat_id)
        return seat is not None and knows(seat, session_hash)

    def is_behind(self, room_id: str, version: int) -> bool:
        """Whether the room is hosted here, and less is known of it than that version."""
        hosted = self._hosted.get(room_id)
        return hosted is not None and hosted.room.version < version

    def hosted(self) -> dict[str, int]:
        """The rooms hosted here, with the version known."""
        return {room_id: hosted.room.version for room_id, hosted in self._hosted.items()}

    async def _reconnect(self, room_id: str, watcher: Watcher) -> None:
        """Others took this node for dead, or it slept: a page that is here is present."""
        hosted = self._hosted.get(room_id)
        if hosted is not None and hosted.misses(watcher):
            with contextlib.suppress(NoSuchRoom, Refused, StoreUnavailable):
                await self.submit(room_id, self._connect(watcher), Service())

    def beat(self, over_s: float = 0.0) -> None:
        """Tell every socket that the node is there: some rooms after others, over that time, so that nobody's piece
        waits for what all of them are told, and answer.
        """
        self._spawn(self._beat(over_s))

    async def _beat(self, over_s: float) -> None:
        everyone = list(self._hosted.values())
        in_a_step = math.ceil(len(everyone) / BEAT_STEPS)
        for number, hosted in enumerate(everyone, 1):
            self._do(hosted, hosted.beat(self.store.now(), in_touch=self.served.in_touch))
            await asyncio.sleep(0 if number % in_a_step else over_s / BEAT_STEPS)

    def outboxes(self) -> list[Outbox]:
        """Those of every socket here."""
        return [w.outbox for hosted in self._hosted.values() for w in hosted.watchers.values()]

    def hold_still(self) -> None:
        """The service goes. Nobody here is shown anything more, and nobody comes in: pages keep how it was before."""
        self._is_going = True
        for hosted in self._hosted.values():
            for watcher in hosted.watchers.values():
                watcher.connected = False

    def deliver(self, room_id: str, to: str, text: str) -> Delivery:
        """Hand what others sent to the pages that it is for, as far as they are connected here and take it.

        `to` is a seat, or `everybody_in` a place; `elsewhere` unless all of these are here.
        """
        hosted = self._hosted.get(room_id)
        if hosted is None:
            return "elsewhere"
        pages, encoded = hosted.pages_of(to), text.encode()
        taken = [page.outbox.offer(encoded) for page in pages if page is not None]
        if not pages or None in pages:
            return "elsewhere"
        return "here" if any(taken) else "dropped"

    # Time

    def _wake(self, room_id: str, at: float | None) -> None:
        if (timer := self._timers.pop(room_id, None)) is not None:
            timer.cancel()
        if at is not None:
            delay = max(0.0, at - self.store.now()) + LATEST_TICK_S
            self._timers[room_id] = asyncio.get_running_loop().call_later(delay, self._tick, room_id)

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
