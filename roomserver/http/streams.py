"""Server-sent events for organisers: a stream ends with its session, and few are open at once.

Of those of one session, or of one link, the newest stay. A reload or another network leaves streams behind that nobody
reads and that the server cannot tell from others for a while: whoever comes back is not kept out by them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Send

from roomserver.store.organisers import OrganiserSession
from signalling.store import StoreUnavailable

EVENTS = "text/event-stream"
OF_A_SESSION = 4
"""Pages that somebody looks at, in as many windows. A browser has six connections to a server that speaks HTTP/1.1."""
OF_A_LINK = 32
"""Of all sessions that began with it: a link that got about holds no more, however often it is opened."""
LOOK_S = 2.0
"""How often a stream looks whether its session is still there; it may be ended before its time."""
BACK_IN_S = 60.0
"""When a stream that made room for another is to come back: windows that are too many do not take turns faster."""
LAST_WORDS_WITHIN_S = 2.0
"""How long a stream that ends is given to take what is written to it."""

Sleep = Callable[[float], Awaitable[object]]
LookUp = Callable[[], Awaitable[OrganiserSession | None]]


@dataclass(eq=False, slots=True)
class _Open:
    """A stream that goes on until then."""

    session: OrganiserSession
    until: asyncio.Timeout
    crowded_out: bool = False

    def end(self) -> None:
        if not self.until.expired():
            self.until.reschedule(asyncio.get_running_loop().time())


class Streams:
    """All at this server. `sleep` waits for so many seconds."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._open: list[_Open] = []
        """The oldest first."""

    async def answer(
        self, events: AsyncGenerator[BaseModel], session: OrganiserSession, look_up: LookUp, *, head: bool = False
    ) -> Response:
        """Once there is a first one: until then it may say no. `look_up` reads the session anew.

        With `head` there are headers alone.
        """
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # nginx passes it on at once
        first = await anext(events)
        if head:
            await events.aclose()
            return StreamingResponse(_nothing(), headers=headers, media_type=EVENTS)
        return _Stream(self, first, events, session, look_up, headers)

    @contextlib.contextmanager
    def entered(self, session: OrganiserSession, until: asyncio.Timeout) -> Iterator[_Open]:
        """One more, in place of the oldest where there were enough."""
        self._make_room([stream for stream in self._open if stream.session.id == session.id], OF_A_SESSION)
        self._make_room([stream for stream in self._open if _are_of_a_link(stream.session, session)], OF_A_LINK)
        stream = _Open(session, until)
        self._open.append(stream)
        try:
            yield stream
        finally:
            if not stream.crowded_out:
                self._open.remove(stream)

    def _make_room(self, theirs: list[_Open], most: int) -> None:
        if len(theirs) >= most:
            oldest = theirs[0]
            self._open.remove(oldest)
            oldest.crowded_out = True
            oldest.end()

    async def end_with_session(self, stream: _Open, look_up: LookUp) -> None:
        """Wait for that. Where the store cannot be asked the stream ends too: whoever comes back is told why."""
        session: OrganiserSession | None = stream.session
        with contextlib.suppress(StoreUnavailable):
            while session is not None:
                await self._sleep(min(session.left_s, LOOK_S))
                session = await look_up()
        stream.end()


class _Stream(StreamingResponse):
    """One, as it is sent."""

    def __init__(
        self,
        streams: Streams,
        first: BaseModel,
        events: AsyncGenerator[BaseModel],
        session: OrganiserSession,
        look_up: LookUp,
        headers: dict[str, str],
    ) -> None:
        super().__init__(_nothing(), headers=headers, media_type=EVENTS)
        self._streams = streams
        self._first, self._events = first, events
        self._session, self._look_up = session, look_up

    async def stream_response(self, send: Send) -> None:
        """Until there are no more events, the session ends, or another needs the room."""
        last_words = b""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with asyncio.timeout(None) as until, contextlib.aclosing(self._events):
                with self._streams.entered(self._session, until) as stream:
                    await self._send_events(stream, send)
        except TimeoutError:
            if stream.crowded_out:
                last_words = f"retry: {1000 * BACK_IN_S:.0f}\n\n".encode()
        with contextlib.suppress(TimeoutError):  # it takes nothing: what it was sent before goes with the connection
            async with asyncio.timeout(LAST_WORDS_WITHIN_S):
                await send({"type": "http.response.body", "body": last_words, "more_body": False})

    async def _send_events(self, stream: _Open, send: Send) -> None:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._streams.end_with_session(stream, self._look_up))
            await send(_said(self._first))
            async for event in self._events:
                await send(_said(event))
            watching.cancel()


def _are_of_a_link(one: OrganiserSession, other: OrganiserSession) -> bool:
    """Two communities may each have a passkey that calls itself the same."""
    return (one.community, one.link) == (other.community, other.link)


def _said(event: BaseModel) -> Message:
    body = f"data: {event.model_dump_json()}\n\n".encode()
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _nothing() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for each in nothing:
        yield each
