"""What a crowd does to a server: relays and moves of the piece without a pause, or moves now and then."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from bench.crowd import Crowd, CrowdFailed, Page, Room
from bench.load import Load, LoadMeter
from bench.offer import CARRIED

BEHIND_S = 1.0
"""How much a low load may be behind its time."""


@dataclass(frozen=True)
class Rate:
    per_s: float
    load: Load

    @property
    def server_us(self) -> float:
        """The server's CPU for each."""
        return self.load.server_us(self.per_s * self.load.seconds)

    @property
    def store_us(self) -> float:
        """The store's CPU for each."""
        return self.load.store_us(self.per_s * self.load.seconds)


@dataclass(frozen=True)
class Latencies:
    """In the order in which they came, milliseconds."""

    ms: list[float]
    load: Load

    def quantile(self, share: float) -> float:
        return quantile(self.ms, share)


class Flood(Protocol):
    """Something that a crowd does over and over; `done` counts how often it was done."""

    done: int

    def begin(self, window: int) -> None:
        """So many at a time, each followed by the next."""

    def stop(self) -> None:
        """What is under way comes to its end, and nothing follows."""

    @property
    def under_way(self) -> int: ...


@dataclass(frozen=True)
class Pace:
    """How long, after how long a start, and how many at a time."""

    warm_s: float
    seconds: float
    window: int


async def rate_of(crowd: Crowd, flood: Flood, meter: Callable[[], LoadMeter], pace: Pace) -> Rate:
    """How often a second it is done. Raises: CrowdFailed."""
    with _undisturbed():
        flood.begin(pace.window)
        await crowd.within(asyncio.sleep(pace.warm_s))
        metered, before = meter(), flood.done
        while flood.done == before:  # once, unless the machine does not let us
            await crowd.within(asyncio.sleep(pace.seconds))
        done, load = flood.done - before, metered.read()
        flood.stop()
    await crowd.within(_drained(crowd, flood))
    return Rate(done / load.seconds, load)


async def _drained(crowd: Crowd, flood: Flood | Moving) -> None:
    """Until nothing is under way; what never comes is no figure."""
    while flood.under_way:
        await crowd.within(asyncio.sleep(0.01))


class RelayFlood:
    """Everybody in turn sends a description to everybody else in their room."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._letters = itertools.cycle(_letters(crowd))
        self._going_on = False
        self.done = 0
        self.under_way = 0

    def begin(self, window: int) -> None:
        self._going_on = True
        self._crowd.take = self._take
        for _ in range(window):
            self._send()

    def stop(self) -> None:
        self._going_on = False

    def _send(self) -> None:
        page, letter = next(self._letters)
        self.under_way += 1
        page.say(letter)

    def _take(self, page: Page, text: bytes) -> None:
        if CARRIED in text:
            self.done += 1
            self.under_way -= 1
            if self._going_on:
                self._send()


def _letters(crowd: Crowd) -> list[tuple[Page, bytes]]:
    """Each to each, no two from one person in a row."""
    size = len(crowd.rooms[0].pages)
    return [
        (page, crowd.dialect.relay(page.place, room.places[(number + step) % size]))
        for step in range(1, size)
        for room in crowd.rooms
        for number, page in enumerate(room.pages)
    ]


class Moving:
    """The piece moves in one room after the other. A move is done when the last in the room knows of it."""

    def __init__(self, crowd: Crowd, done: Callable[[Room], None]) -> None:
        self._crowd = crowd
        self._done = done
        self._numbers = itertools.count(time.time_ns())
        self.under_way = 0
        crowd.take = self._take

    def move(self, room: Room) -> None:
        """Whoever has the piece does what comes next."""
        turn = self._crowd.dialect.turn(room.places, room.news, next(self._numbers))
        room.awaited = len(room.pages)
        self.under_way += 1
        room.began = time.perf_counter()
        room.pages[turn.by].say(turn.text)

    def _take(self, page: Page, text: bytes) -> None:
        if self._crowd.dialect.news in text:
            room = page.room
            room.awaited -= 1
            if room.awaited == 0:
                room.news = text
                self.under_way -= 1
                self._done(room)
        elif text.startswith(self._crowd.dialect.refusal):
            self._crowd.fail(f"refused: {text.decode()}")


class MoveFlood:
    """Wherever the piece has moved, it moves in the next room that waits."""

    def __init__(self, crowd: Crowd) -> None:
        self._moving = Moving(crowd, self._moved)
        self._waiting = deque(crowd.rooms)
        self._going_on = False
        self.done = 0

    @property
    def under_way(self) -> int:
        return self._moving.under_way

    def begin(self, window: int) -> None:
        self._going_on = True
        for _ in range(min(window, len(self._waiting))):
            self._moving.move(self._waiting.popleft())

    def stop(self) -> None:
        self._going_on = False

    def _moved(self, room: Room) -> None:
        self.done += 1
        self._waiting.append(room)
        if self._going_on:
            self._moving.move(self._waiting.popleft())


async def slow_moves(
    crowd: Crowd, meter: Callable[[], LoadMeter], warm_s: float, seconds: float, rate: float
) -> Latencies:
    """At a rate far below the limit: from each move to the last socket that hears of it. Raises: CrowdFailed.

    A move counts from when it was due, which no answer holds up: while every room is busy, it waits.
    """
    waiting = deque(crowd.rooms)
    due: deque[float] = deque()
    took: list[float] = []

    def moved(room: Room) -> None:
        took.append(1000 * (time.perf_counter() - room.began))
        waiting.append(room)
        begin()

    moving = Moving(crowd, moved)

    def begin() -> None:
        while due and waiting:
            room = waiting.popleft()
            moving.move(room)
            room.began = due.popleft()

    async def steadily() -> None:
        began = time.perf_counter()
        for number in range(round(rate * (warm_s + seconds))):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            due.append(time.perf_counter())
            if len(due) > rate * BEHIND_S:
                raise CrowdFailed("moves wait longer and longer: this is no low load")
            begin()
        await _drained(crowd, moving)  # what is due waits for what is under way

    with _undisturbed():
        metered = meter()
        await crowd.within(steadily())
        return Latencies(took[round(warm_s * rate) :], metered.read())


async def moves_of_each(crowd: Crowd, count: int) -> None:
    """So many in each room, one after another, in all rooms at once. Raises: CrowdFailed."""
    left = dict.fromkeys(crowd.rooms, count)

    def moved(room: Room) -> None:
        left[room] -= 1
        if left[room]:
            moving.move(room)

    moving = Moving(crowd, moved)
    for room in crowd.rooms:
        moving.move(room)
    await _drained(crowd, moving)


def quantile(values: list[float], share: float) -> float:
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The generator collects no garbage meanwhile."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
