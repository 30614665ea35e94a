"""A companion: somebody who comes by a link, waits to be admitted, listens, and speaks when it has the piece."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from moderation.commands.leaving import Leave
from moderation.reading.parts import View
from moderation.state.values import SeatId
from signalling.peers.behaviour import Character, Wish, is_microphone_open, turn_of, wishes
from signalling.peers.client import Client, CommandRefused, Over
from signalling.peers.enter import NotEntered, enter
from signalling.peers.mesh import Mesh
from signalling.peers.pages import listed_pages
from signalling.peers.snapshot import Snapshot
from signalling.peers.voice import Speech, Utterance
from signalling.protocol.messages import (
    IceCandidate,
    IceServer,
    ReceiveCandidate,
    ReceiveDescription,
    SessionDescription,
    Welcome,
)

BREATH_S = 0.3
"""Between taking the piece and the first word."""
GOODBYE_S = 1.0
SETTLED_S = 2.5
"""How long the view may take to show what a reply has told."""
OVER = ("declined", "removed", "ended")


@dataclass(frozen=True, slots=True)
class Event:
    """Something a parent process may want to know: nothing in it names a person."""

    event: str
    seat: SeatId | None
    code: int | str | None = None
    heard: dict[SeatId, float] = field(default_factory=dict)
    withheld: dict[SeatId, float] = field(default_factory=dict)


class Companion:
    """`run` it with its link. `fellows` collects the seats of all the companions of one process."""

    def __init__(
        self,
        character: Character,
        speech: Speech | None,
        *,
        tell: Callable[[Event], None],
        fellows: set[SeatId],
        out_of_turn: bool = False,
    ) -> None:
        spoken_s = None if speech is None else speech.duration_s + BREATH_S
        self._character = replace(character, speech_s=spoken_s)
        self._speech = speech
        self._tell = tell
        self._fellows = fellows
        self._out_of_turn = out_of_turn
        self._seat: SeatId | None = None
        self._snapshot: Snapshot | None = None
        self._changed = asyncio.Event()
        self._turn: str | None = None
        self._hush: asyncio.TimerHandle | None = None
        self._client: Client | None = None
        self._attendance: asyncio.Task[int | str] | None = None
        self.mesh = Mesh(self._signal)

    async def run(self, link: str) -> int | str | None:
        """From the link to the end of the circle, as `_attend` tells it; None when it left of its own accord."""
        try:
            async with asyncio.TaskGroup() as group:
                self._attendance = group.create_task(self._attend(link))
                behaviour = group.create_task(self._behave())
                self._attendance.add_done_callback(lambda _: behaviour.cancel())
        finally:
            await self.mesh.close()
            self._tell_closed()
        return None if self._attendance.cancelled() else self._attendance.result()

    async def leave(self) -> None:
        """Get up, tell the server if it is there to be told, and let `run` come to its end."""
        if self._client is not None:
            with suppress(TimeoutError, CommandRefused, Over):
                async with asyncio.timeout(GOODBYE_S):
                    await self._client.command(Leave())
        if self._attendance is not None:
            self._attendance.cancel()

    def welcomed(self, welcome: Welcome) -> None:
        self._seat = welcome.seat
        self._fellows.add(welcome.seat)

    def told_servers(self, servers: Sequence[IceServer]) -> None:
        self.mesh.use(servers)

    def viewed(self, snapshot: Snapshot) -> None:
        before = None if self._snapshot is None else self._snapshot.view
        self._snapshot = snapshot
        view = snapshot.view
        self.mesh.update(listed_pages(view))
        self._give_voice(view)
        for event in events(before, view):
            self._tell(Event(event, self._seat))
        self._changed.set()
        if view.kind in OVER and self._attendance is not None:
            self._attendance.cancel()

    def signalled(self, message: ReceiveDescription | ReceiveCandidate) -> None:
        self.mesh.receive(message)

    def _signal(self, to: SeatId, incarnation: str, signal: SessionDescription | IceCandidate) -> None:
        if self._client is not None:
            self._client.signal(to, incarnation, signal)

    def _give_voice(self, view: View) -> None:
        """Speak once in each turn; fall silent when the turn ends, whoever says so."""
        turn = turn_of(view) if is_microphone_open(view) else None
        if self._out_of_turn:
            turn = "always" if view.kind in ("participant", "facilitator") else None
        if turn == self._turn or self._speech is None:
            return
        self._turn = turn
        if self._hush is not None:
            self._hush.cancel()
        if turn is None:
            self.mesh.speak(None)
            return
        loop = asyncio.get_running_loop()
        utterance = Utterance(self._speech, loop.time() + BREATH_S, repeats=self._out_of_turn)
        self.mesh.speak(utterance)
        if not self._out_of_turn:
            self._hush = loop.call_at(utterance.ends_at, self.mesh.speak, None)

    async def _attend(self, link: str) -> int | str:
        """Why it is over: a close code, or the code of a link that opens nothing."""
        try:
            session = await enter(link)
        except NotEntered as error:
            return error.code
        self._client = Client(session, self)
        return (await self._client.run()).code

    async def _behave(self) -> None:
        """Do what has been wanted long enough, one thing at a time, each once for what is seen."""
        loop = asyncio.get_running_loop()
        wanted: list[tuple[float, Wish]] = []
        done: list[Wish] = []
        seen: Snapshot | None = None
        while True:
            self._changed.clear()
            if self._snapshot is not seen:
                seen, done = self._snapshot, []
            now = () if seen is None else wishes(seen.view, self._character, self._fellows)
            wanted = timed([wish for wish in now if wish not in done], wanted, loop.time())
            try:
                async with asyncio.timeout_at(wanted[0][0] if wanted else None):
                    await self._changed.wait()
            except TimeoutError:
                done.append(wanted[0][1])
                await self._do(wanted[0][1])

    async def _do(self, wish: Wish) -> None:
        assert self._client is not None
        with suppress(CommandRefused, Over, TimeoutError):
            reply = await self._client.command(wish.command)
            async with asyncio.timeout(SETTLED_S):
                while self._snapshot is None or self._snapshot.version < reply.version:
                    self._changed.clear()
                    await self._changed.wait()

    def _tell_closed(self) -> None:
        def rounded(seconds: dict[SeatId, float]) -> dict[SeatId, float]:
            return {seat: round(value, 2) for seat, value in seconds.items()}

        code: int | str | None = None
        if self._attendance is not None and not self._attendance.cancelled():
            code = self._attendance.result()
        elif self._snapshot is not None and self._snapshot.view.kind in OVER:
            code = self._snapshot.view.kind
        heard, withheld = rounded(self.mesh.heard), rounded(self.mesh.withheld)
        self._tell(Event("closed", self._seat, code, heard, withheld))


def timed(wanted: list[Wish], before: list[tuple[float, Wish]], now: float) -> list[tuple[float, Wish]]:
    """When each wish is due, the first one first; one that was there before keeps its time."""
    entries = [(next((due for due, old in before if old == wish), now + wish.after_s), wish) for wish in wanted]
    return sorted(entries, key=lambda entry: entry[0])


def events(before: View | None, after: View) -> list[str]:
    """What has happened to a seat between two views of it."""
    happened = []
    if is_seated(after) and not (before and is_seated(before)):
        happened.append("seated")
    held, holds = before and turn_of(before), turn_of(after)
    if held and held != holds:
        happened.append("passed")
    if holds and held != holds:
        happened.append("taken")
    return happened


def is_seated(view: View) -> bool:
    return view.kind in ("participant", "facilitator")
