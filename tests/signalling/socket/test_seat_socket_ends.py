"""How a seat's socket ends, by whomever, and that nothing keeps it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Awaitable, Callable

import pytest

from roomserver.store import RedisRoomStore, keys
from tests.roomserver.servers import Server
from tests.signalling.socket.peers import PING, closing, text
from tests.signalling.socket.seats import SAY, Page, Seats, answered, secret_of
from tests.transports import settle


async def test_a_line_that_is_closed_for_what_it_sent_is_heard_no_more(seats: Seats) -> None:
    """It says no word, and its end is that of the line as well: nobody waits for its peer to go."""
    async with seats.page("ana") as page:
        page.hello(session=secret_of("ana"))
        page.say(b"{}")
        page.command(SAY)
        assert await page.until_closed() == 4000
        await page.until_over()
    assert answered(page) == []


async def test_what_a_page_that_left_still_sends_has_no_effect(seats: Seats) -> None:
    async with seats.seated("fay") as fay, seats.seated("ana") as page:
        page.command({"type": "leave"}, "c1")
        page.command(SAY, "c2")
        assert await page.until_closed() == 4005
        assert answered(page) == ["c1"]
        await fay.answer_to({"type": "say", "text": "Bye"})
    assert seats.node.hub.counts.commands == {("leave", "applied"): 1, ("say", "applied"): 1}


async def test_a_line_whose_end_is_being_told_is_gone_here_however_long_that_takes(seats: Seats) -> None:
    """Somebody before it has the room for longer than its last words take."""
    hub = seats.node.hub
    async with seats.seated("ana") as page:
        async with hub.turns.turn("maple"):
            page.say("no message")
            assert await page.until_closed() == 4000
            await settle()
            assert page.transport.lost
            assert hub.hosted() != {}
        await seats.until_nobody_is_here()
    room = await hub.read("maple")
    assert [seat.id for seat in room.seats if seat.presence == "reconnecting"] == ["ana"]


async def test_a_line_that_goes_by_itself_was_closed_by_nobody(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        page.go()
    async with seats.seated("ana") as page:
        page.peer.say(closing(1001))
        assert await page.until_closed() == 1001
    assert (seats.closes, seats.mistakes) == ({}, [])


async def test_a_line_that_is_closed_for_its_frames_is_counted_too(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        page.peer.say(*[PING] * 10_000)
        assert await page.until_closed() == 4503
    async with seats.seated("ana") as page:
        page.transport.give(text("unmasked").serialize(mask=False))
        assert await page.until_closed() == 1002
    assert (seats.closes, seats.mistakes) == ({"4503": 1, "1002": 1}, [])


@pytest.mark.parametrize("written", [1, 2], ids=["a text", "its close"])
async def test_a_line_that_breaks_while_it_is_written_to_is_no_mistake_of_ours(seats: Seats, written: int) -> None:
    async with seats.seated("ana") as page:
        page.transport.breaks_in = written
        page.say("no message")
        await page.until_over()
        assert (page.transport.breaks_in, page.ended) == (0, None)
    await seats.until_nobody_is_here()
    assert seats.mistakes == []


async def test_a_mistake_of_ours_closes_its_own_line_and_is_told_and_counted(
    seats: Seats, store_server: Server
) -> None:
    """Resumably: the next line may be luckier."""
    store_server.admin.hset(keys.room_key("maple"), "doc", "{}")
    async with seats.page("ana") as page:
        page.hello(session=secret_of("ana"))
        assert await page.until_closed() == 1011
    assert [(where, type(error).__name__) for where, error in seats.mistakes] == [("socket", "UnreadableRoom")]
    assert seats.closes == {"1011": 1}


async def test_so_is_one_when_its_end_is_told(seats: Seats, store: RedisRoomStore, store_server: Server) -> None:
    """There is nothing left to close then."""
    async with seats.seated("ana") as page:
        store_server.admin.hset(keys.room_key("maple"), mapping={"doc": "{}", "version": 1000})
        page.go()
        await page.until_over()
    assert [(where, type(error).__name__) for where, error in seats.mistakes] == [("socket", "UnreadableRoom")]
    assert seats.closes == {}


Ends = Callable[[Seats, Page], Awaitable[object]]


async def the_peer_goes(seats: Seats, page: Page) -> None:
    page.go()


async def it_is_closed(seats: Seats, page: Page) -> None:
    page.say("no message")
    await page.until_closed()


async def it_is_closed_and_takes_nothing(seats: Seats, page: Page) -> None:
    page.transport.fill()
    page.say("no message")
    page.go()


async def they_leave(seats: Seats, page: Page) -> None:
    page.command({"type": "leave"})
    await page.until_closed()


async def they_go_in_the_middle_of_something(seats: Seats, page: Page) -> None:
    page.command(SAY, "c1")
    page.command(SAY, "c2")
    page.go()


async def another_page_takes_over(seats: Seats, page: Page) -> None:
    async with seats.page("ana") as another:
        another.hello(session=secret_of("ana"), incarnation="page-ana-two")
        await page.until_closed()


@pytest.mark.parametrize(
    "end",
    [
        the_peer_goes,
        it_is_closed,
        it_is_closed_and_takes_nothing,
        they_leave,
        they_go_in_the_middle_of_something,
        another_page_takes_over,
    ],
)
async def test_nothing_keeps_a_socket_that_is_over(seats: Seats, end: Ends) -> None:
    """Not even a reference cycle, in which it would stay until everything is looked through."""
    gc.disable()
    try:
        async with seats.seated("ana") as page:
            line = weakref.ref(page.peer.line)
            await end(seats, page)
            await page.until_over()
            del page.peer.line
            await settle()
        assert line() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(("said", "code"), [("a-secret-that-is-wrong-here", 4003), ("x", 4000), (None, 4003)])
async def test_nor_one_that_was_not_let_in(seats: Seats, said: str | None, code: int) -> None:
    gc.disable()
    try:
        async with seats.page("ana") as page:
            line = weakref.ref(page.peer.line)
            page.hello(**({} if said is None else {"session": said}))
            assert await page.until_closed() == code
            await page.until_over()
            del page.peer.line
            await settle()
        assert line() is None
    finally:
        gc.enable()
