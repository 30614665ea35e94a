"""A transport and a loop for protocols by themselves: nothing goes anywhere, and time passes when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Transport(asyncio.Transport):
    """What the peer took, and whether it is read from. Like uvloop's, it can't be written to when it is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""
        self.kept = b""
        """Written while the peer takes nothing."""
        self.late = b""
        """Written when it was closed already, and gone nowhere."""
        self.reading = True
        self.closed = self.aborted = self.lost = self.is_full = False
        self.on_said: Callable[[], object] = lambda: None
        """Called when the peer took something."""
        self.unread = b""
        self.breaks_in = 0
        """The so many-th write from now on is the one with which it breaks; 0: none."""
        self._protocol: asyncio.Protocol | None = None

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Who is told from now on what comes, and that it is full, or lost."""
        assert isinstance(protocol, asyncio.Protocol)
        self._protocol = protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self.lost:
            raise RuntimeError("the handler is closed")
        if self.breaks_in:
            self.breaks_in -= 1
            if not self.breaks_in:
                self.reset()
        if self.is_full:
            self.kept += bytes(data)
        elif self.closed:
            self.late += bytes(data)
        else:
            self.said += bytes(data)
            self.on_said()

    def close(self) -> None:
        """Once what was written is taken."""
        self.closed = True
        if not self.is_full:
            self._lose(None)

    def abort(self) -> None:
        self.aborted = True
        self.reset()

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True
        asyncio.get_running_loop().call_soon(self._read)

    # What the peer does

    def give(self, data: bytes) -> None:
        """The peer sends that; it comes when it is read."""
        self.unread += data
        self._read()

    def fill(self) -> None:
        """The peer takes nothing, and so much was written that its protocol is told."""
        assert self._protocol is not None
        self.is_full = True
        self._protocol.pause_writing()

    def drain(self) -> None:
        """The peer takes everything again, if it is still there."""
        if not self.is_full or self._protocol is None:
            return
        self.said, self.kept, self.is_full = self.said + self.kept, b"", False
        self.on_said()
        self._protocol.resume_writing()
        if self.closed:
            self._lose(None)

    def reset(self) -> None:
        """The peer is there no more."""
        self.closed = True
        self._lose(ConnectionResetError())

    def _read(self) -> None:
        if self.unread and self.reading and not self.closed and self._protocol is not None:
            data, self.unread = self.unread, b""
            self._protocol.data_received(data)

    def _lose(self, error: Exception | None) -> None:
        asyncio.get_running_loop().call_soon(self._tell_lost, error)

    def _tell_lost(self, error: Exception | None) -> None:
        self.lost = True
        protocol, self._protocol = self._protocol, None
        if protocol is not None:
            protocol.connection_lost(error)


class Timer:
    def __init__(self, at: float, due: Callable[..., object], args: tuple[object, ...]) -> None:
        self.at = at
        self._due: Callable[..., object] | None = due
        self._args = args

    @property
    def cancelled(self) -> bool:
        return self._due is None

    def cancel(self) -> None:
        """Like asyncio's, it holds nothing any more."""
        self._due, self._args = None, ()

    def run(self) -> None:
        if self._due is not None:
            self._due(*self._args)


class Loop:
    """As much of the running one as a protocol needs, whose time passes when the test says so."""

    def __init__(self) -> None:
        self.create_task = asyncio.get_running_loop().create_task
        self._now = 0.0
        self._timers: list[Timer] = []

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, due: Callable[..., object], *args: object) -> Timer:
        self._timers.append(Timer(self._now + delay, due, args))
        return self._timers[-1]

    @property
    def waiting(self) -> int:
        """How many timers are yet to run."""
        return sum(not timer.cancelled for timer in self._timers)

    def passes(self, seconds: float) -> None:
        """Each timer runs at its own time, those too that another begins."""
        until = self._now + seconds
        while due := [timer for timer in self._timers if timer.at <= until]:
            first = min(due, key=lambda timer: timer.at)
            self._timers.remove(first)
            self._now = first.at
            first.run()
        self._now = until


async def settle() -> None:
    """Whatever can happen has happened."""
    for _ in range(50):
        await asyncio.sleep(0)
