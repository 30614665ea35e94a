"""The shell around a session by itself, without a server: how a line ends, and what is said and counted of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from starlette.types import Message

from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock
from moderation.commands.removal import Remove
from moderation.transition import AtSeat
from roomserver.store import RedisRoomStore, keys
from signalling.credentials import hashed
from signalling.protocol.limits import Limits
from signalling.socket.endpoint import SeatEndpoint
from tests.moderation.circles import script, stage
from tests.offers import OFFER
from tests.roomserver.servers import Server
from tests.signalling.hosting import PATIENCE_S, RunningNode, circle_now, keep, stopped, taking_no_writes

Json = dict[str, Any]
HOST = "circle.example.org"


def secret_of(seat: str) -> str:
    return f"{seat}-secret-of-a-session"


@dataclass
class Line:
    """One line as a server hands it to the application; it may take nothing, or break."""

    endpoint: SeatEndpoint
    seat: str
    room: str = "maple"
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    breaks_at: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.takes.set()
        self._coming: asyncio.Queue[Message] = asyncio.Queue()
        self._sent: asyncio.Queue[Message] = asyncio.Queue()
        self._coming.put_nowait({"type": "websocket.connect"})
        self.told: list[Json] = []
        self.ended: Message = {}

    async def life(self) -> None:
        scope = {
            "type": "websocket",
            "path_params": {"ref": f"{self.room}-{self.seat}"},
            "headers": [(b"host", HOST.encode()), *((k.encode(), v.encode()) for k, v in self.headers.items())],
            "subprotocols": ["circle.v2"],
            "client": (self.address, 4711),
        }
        await self.endpoint(scope, self._coming.get, self._send)

    async def _send(self, message: Message) -> None:
        await self.takes.wait()
        if message["type"] in self.breaks_at:
            raise RuntimeError("the line is closed")
        self._sent.put_nowait(message)

    def say(self, message: Json | str | bytes) -> None:
        if isinstance(message, bytes):
            self._coming.put_nowait({"type": "websocket.receive", "bytes": message})
        else:
            text = message if isinstance(message, str) else json.dumps(message)
            self._coming.put_nowait({"type": "websocket.receive", "text": text})

    def hello(self, **more: str) -> None:
        self.say({"type": "hello", "version": 2, "incarnation": f"page-{self.seat}-one", **more})

    def go(self) -> None:
        self._coming.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def until(self, holds: Callable[[], bool]) -> None:
        """Something is true of what was sent."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                message = await self._sent.get()
                if message["type"] == "websocket.send":
                    self.told.append(json.loads(message["text"]))
                elif message["type"] == "websocket.close":
                    self.ended = message

    async def until_told(self, type_: str) -> Json:
        await self.until(lambda: any(one["type"] == type_ for one in self.told))
        return next(one for one in self.told if one["type"] == type_)

    async def until_closed(self) -> int:
        await self.until(lambda: bool(self.ended))
        return int(self.ended["code"])

    async def answer_to(self, command: Json, id_: str = "c1") -> Json:
        before = len(self.told)
        self.say({"type": "command", "id": id_, "command": command})
        await self.until(lambda: any(one.get("id") == id_ for one in self.told[before:]))
        return next(one for one in self.told[before:] if one.get("id") == id_)


@dataclass
class Endpoint:
    """The endpoint of a node, and what went wrong in it."""

    node: RunningNode
    mistakes: list[tuple[str, Exception]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = SeatEndpoint(
            self.node.hub,
            frozenset(),
            lambda where, error: self.mistakes.append((where, error)),
            strangers=Limits(1e-9, 1),
        )

    @asynccontextmanager
    async def line(self, seat: str, **options: Any) -> AsyncIterator[Line]:
        """One that has said nothing; it goes at the end, and its life has an end then."""
        line = Line(self.app, seat, **options)
        life = asyncio.create_task(line.life())
        try:
            yield line
            line.takes.set()
            line.go()
            async with asyncio.timeout(PATIENCE_S):
                await life
        finally:
            life.cancel()

    @asynccontextmanager
    async def seated(self, seat: str, **options: Any) -> AsyncIterator[Line]:
        """One that was let in."""
        async with self.line(seat, **options) as line:
            line.hello(session=secret_of(seat))
            await line.until_told("view")
            yield line

    async def until_nobody_is_here(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.node.hub.hosted():
                await self.node.answered()

    @property
    def closes(self) -> Json:
        return {str(code): count for code, count in self.node.hub.counts.closes.items()}


@pytest.fixture
async def endpoint(store: RedisRoomStore, here: RunningNode) -> Endpoint:
    """A facilitator and two participants sit in a live circle in which everybody may write; each has a session."""
    circle = circle_now(store, course=script(stage("closing")))
    for seat in ("fay", "ana", "ben"):
        circle.enter(seat, session=hashed(secret_of(seat)))
        circle.connect(seat, session=hashed(secret_of(seat)))
        circle.by(seat, Knock(name=seat.title(), early=True))
    circle.admit("ana", "ben")
    circle.begin()
    await keep(store, circle)
    return Endpoint(here)


# How a line ends


async def test_a_line_that_takes_nothing_is_let_go_with_what_is_queued_for_it(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is closed for what it sent, and no answer ever comes through."""
    monkeypatch.setattr("signalling.socket.endpoint.LAST_WORDS_WITHIN_S", 0.01)
    line = Line(endpoint.app, "ana")
    life = asyncio.create_task(line.life())
    line.hello(session=secret_of("ana"))
    await line.until_told("view")
    line.takes.clear()
    line.say("no message")
    async with asyncio.timeout(PATIENCE_S):
        await life
    await endpoint.until_nobody_is_here()
    assert endpoint.closes == {"4000": 1}


async def test_the_last_words_are_waited_for(endpoint: Endpoint) -> None:
    async with endpoint.seated("ana") as line:
        line.takes.clear()
        line.say("no message")
        await endpoint.until_nobody_is_here()
        line.takes.set()
        assert await line.until_closed() == 4000
        assert line.told[-1] == {"type": "closing", "code": 4000, "reason": "bad message", "resume": False}


async def test_a_line_that_is_closed_for_what_it_sent_is_heard_no_more(endpoint: Endpoint) -> None:
    """It says no word, and its end is that of the line as well: nobody waits for its peer to go."""
    line = Line(endpoint.app, "ana")
    life = asyncio.create_task(line.life())
    line.hello(session=secret_of("ana"))
    line.say(b"{}")
    line.say({"type": "command", "id": "c1", "command": {"type": "say", "text": "Hello"}})
    assert await line.until_closed() == 4000
    async with asyncio.timeout(PATIENCE_S):
        await life
    assert not [one for one in line.told if one["type"] in ("reply", "refused")]


async def test_what_a_page_that_left_still_sends_has_no_effect(endpoint: Endpoint) -> None:
    async with endpoint.seated("fay") as fay, endpoint.seated("ana") as line:
        line.say({"type": "command", "id": "c1", "command": {"type": "leave"}})
        line.say({"type": "command", "id": "c2", "command": {"type": "say", "text": "Hello"}})
        assert await line.until_closed() == 4005
        assert [one["id"] for one in line.told if one["type"] in ("reply", "refused")] == ["c1"]
        await fay.answer_to({"type": "say", "text": "Bye"})
    assert endpoint.node.hub.counts.commands == {("leave", "applied"): 1, ("say", "applied"): 1}


async def test_a_line_whose_end_is_being_told_is_gone_here_however_long_that_takes(endpoint: Endpoint) -> None:
    """Somebody before it has the room for longer than its last words take."""
    hub = endpoint.node.hub
    line = Line(endpoint.app, "ana")
    life = asyncio.create_task(line.life())
    line.hello(session=secret_of("ana"))
    await line.until_told("view")
    async with hub.turns.turn("maple"):
        line.say("no message")
        async with asyncio.timeout(PATIENCE_S):
            await life
        assert hub.hosted() != {}
    await endpoint.until_nobody_is_here()
    room = await hub.read("maple")
    assert [seat.id for seat in room.seats if seat.presence == "reconnecting"] == ["ana"]


async def test_a_line_that_goes_by_itself_was_closed_by_nobody(endpoint: Endpoint) -> None:
    async with endpoint.seated("ana") as line:
        line.go()
    assert (endpoint.closes, endpoint.mistakes) == ({}, [])


@pytest.mark.parametrize("kind", ["websocket.send", "websocket.close"])
async def test_a_line_that_breaks_while_it_is_written_to_is_no_mistake_of_ours(endpoint: Endpoint, kind: str) -> None:
    async with endpoint.seated("ana") as line:
        line.breaks_at = frozenset([kind])
        line.say("no message")
    await endpoint.until_nobody_is_here()
    assert endpoint.mistakes == []


async def test_a_mistake_of_ours_closes_its_own_line_and_is_told_and_counted(
    endpoint: Endpoint, store: RedisRoomStore, store_server: Server
) -> None:
    """Resumably: the next line may be luckier."""
    store_server.admin.hset(keys.room_key("maple"), "doc", "{}")
    async with endpoint.line("ana") as line:
        line.hello(session=secret_of("ana"))
        assert await line.until_closed() == 1011
    assert [(where, type(error).__name__) for where, error in endpoint.mistakes] == [("socket", "UnreadableRoom")]
    assert endpoint.closes == {"1011": 1}


# What a hello is told


@pytest.mark.parametrize(
    ("origin", "cookie", "told"),
    [
        (f"https://{HOST}", None, None),
        ("https://elsewhere.example.org", "ana", "let in"),
        ("https://elsewhere.example.org", "ben", 4003),
        (None, "ana", None),
        (None, None, "let in"),
    ],
)
async def test_browsers_come_from_a_declared_origin_with_their_cookie_alone(
    endpoint: Endpoint, origin: str | None, cookie: str | None, told: int | str | None
) -> None:
    """Whatever the page says itself. Nothing is told where the answer is no line at all."""
    endpoint.app = replace(endpoint.app, origins=frozenset(["https://elsewhere.example.org"]))
    headers = {} if origin is None else {"origin": origin}
    if cookie is not None:
        headers["cookie"] = f"seat={secret_of(cookie)}"
    async with endpoint.line("ana", headers=headers) as line:
        line.hello(session=secret_of("ana"))
        if told == "let in":
            await line.until_told("view")
        else:
            assert await line.until_closed() == (told or 1000)
            assert [one["type"] for one in line.told] == ([] if told is None else ["closing"])


async def test_whoever_says_nothing_and_whoever_asks_for_no_circle_of_ours_is_told_so(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signalling.socket.endpoint.HELLO_WITHIN_S", 0.01)
    async with endpoint.line("ana") as line:
        assert await line.until_closed() == 4500
    async with endpoint.line("ana", room="birch") as line:
        line.hello(session=secret_of("ana"))
        assert await line.until_closed() == 4003


async def test_who_had_a_seat_is_told_what_became_of_it_and_others_nothing(endpoint: Endpoint) -> None:
    hub = endpoint.node.hub
    await hub.submit("maple", Remove(seat="ana"), AtSeat("fay"))
    await hub.submit("maple", Leave(), AtSeat("ben"))
    for number, (seat, whose, told) in enumerate((("ana", "ana", 4006), ("ben", "ben", 4005), ("ben", "ana", 4003))):
        async with endpoint.line(seat, address=f"192.0.2.{number}") as line:
            line.hello(session=secret_of(whose))
            assert await line.until_closed() == told
    async with endpoint.line("ana") as line:
        line.hello()
        assert await line.until_closed() == 4003
    assert endpoint.closes == {"4003": 2, "4005": 1, "4006": 1}


async def test_who_came_from_the_same_network_shares_what_strangers_may(endpoint: Endpoint) -> None:
    """It is one here. Whoever was here before needs none of it."""
    async with endpoint.seated("ana"):
        pass
    for address, told in (("2001:db8:1:2::1", 4003), ("2001:db8:1:2::2", 4503), ("2001:db8:1:3::2", 4003)):
        async with endpoint.line("ana", address=address) as line:
            line.hello(session="a-secret-that-is-wrong-here")
            assert await line.until_closed() == told
    async with endpoint.seated("ana", address="2001:db8:1:2::3"):
        pass


# What is said and counted


async def test_each_command_is_answered_and_counted_by_what_became_of_it(
    endpoint: Endpoint,
) -> None:
    async with endpoint.seated("ana") as line:
        answer = await line.answer_to({"type": "say", "text": "Hello"}, "c1")
        views = [one for one in line.told if one["type"] == "view"]
        assert (answer["type"], answer["version"]) == ("reply", views[-1]["version"])
        for command, id_, code in (
            ({"type": "say", "text": "Other"}, "c1", "id_reused"),
            ({"type": "begin"}, "c2", "not_allowed"),
        ):
            assert (await line.answer_to(command, id_))["code"] == code
    counted = endpoint.node.hub.counts.commands
    assert counted == {("say", "applied"): 1, ("say", "id_reused"): 1, ("begin", "not_allowed"): 1}


async def test_what_the_store_did_not_take_is_asked_for_again_and_what_it_may_have_taken_with_the_same_id(
    endpoint: Endpoint, store_server: Server
) -> None:
    """Reactions and offers that it cannot carry to another node are lost, and no line for it."""
    say = {"type": "say", "text": "Hello"}
    async with endpoint.seated("ana") as line:
        to = {"to": "ben", "to_incarnation": "page-ben-a"}  # at another node
        with taking_no_writes(store_server):
            assert (await line.answer_to(say, "c1"))["code"] == "unavailable"
        with stopped(store_server):
            line.say({"type": "react", "reaction": "candle"})
            line.say({"type": "description", **to, "description": OFFER})
            assert (await line.answer_to(say, "c2"))["code"] == "outcome_unknown"
        while (answer := await line.answer_to(say, f"c{len(line.told)}"))["type"] == "refused":
            assert answer["code"] in ("unavailable", "outcome_unknown")
    assert endpoint.node.hub.counts.negotiation == {"unavailable": 1}
    assert endpoint.mistakes == []


async def test_descriptions_are_counted_by_where_they_went(endpoint: Endpoint) -> None:
    async with endpoint.seated("ana") as line, endpoint.seated("ben"):
        for page, times in (("page-ben-one", 2), ("page-ben-two", 1)):
            for _ in range(times):
                line.say({"type": "description", "to": "ben", "to_incarnation": page, "description": OFFER})
        await line.answer_to({"type": "say", "text": "Hello"})
    assert endpoint.node.hub.counts.negotiation == {"here": 2, "dropped": 1}


async def test_commands_that_come_too_fast_are_counted_too(endpoint: Endpoint) -> None:
    """A page that floods is seen by operators, though its line stays."""
    async with endpoint.seated("ana") as line:
        for number in range(40):
            line.say({"type": "command", "id": f"n{number}", "command": {"type": "raise_hand"}})
        await line.until(lambda: len([one for one in line.told if "id" in one]) == 40)
        refused = sum(one.get("code") == "too_fast" for one in line.told)
    assert refused
    assert endpoint.node.hub.counts.commands == {
        ("raise_hand", "applied"): 40 - refused,
        ("raise_hand", "too_fast"): refused,
    }


async def test_w2_commands_with_a_value_out_of_bounds_are_counted_by_their_name(endpoint: Endpoint) -> None:
    async with endpoint.seated("ana") as line:
        for number in range(40):
            line.say({"type": "command", "id": f"n{number}", "command": {"type": "say", "text": "", "a" * number: 1}})
        await line.until(lambda: len([one for one in line.told if "id" in one]) == 40)
        refused = sum(one.get("code") == "too_fast" for one in line.told)
    assert refused
    assert endpoint.node.hub.counts.commands == {("say", "bad_value"): 40 - refused, ("say", "too_fast"): refused}
