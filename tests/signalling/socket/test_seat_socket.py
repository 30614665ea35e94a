"""A seat's socket by itself, without a server: in what order things are done, and what is counted."""

from __future__ import annotations

import asyncio

import pytest

from roomserver.store import RedisRoomStore
from signalling.protocol import close
from signalling.protocol.outbox import LIMIT_BYTES
from signalling.store import Relayed
from tests.offers import OFFER
from tests.roomserver.servers import Server
from tests.signalling.hosting import PATIENCE_S, stopped, taking_no_writes
from tests.signalling.socket.peers import closing
from tests.signalling.socket.seats import SAY, Seats, answered, secret_of
from tests.transports import settle

# In what order things are done


async def test_what_comes_while_the_room_is_asked_waits_unread_and_is_done_in_its_order(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        async with seats.node.hub.turns.turn("maple"):
            page.command(SAY, "c1")
            assert page.transport.reading
            page.command({"type": "say", "text": ""}, "c2")
            assert not page.transport.reading
            page.command(SAY, "c3")
            page.command(SAY, "c4")
            assert page.transport.unread != b""
            assert answered(page) == []
        await page.until(lambda: len(answered(page)) == 4)
        assert answered(page) == ["c1", "c2", "c3", "c4"]
        assert (await page.answer_to(SAY, "c5"))["type"] == "reply"
        assert (page.transport.reading, page.transport.unread) == (True, b"")


async def test_what_comes_at_once_is_done_in_its_order_too(seats: Seats) -> None:
    """Whatever takes a while, and whatever does not."""
    async with seats.seated("ben"), seats.page("ana") as page:
        to = {"to": "ben", "to_incarnation": "page-ben-one"}
        page.say(
            {"type": "hello", "version": 2, "incarnation": "page-ana-one", "session": secret_of("ana")},
            {"type": "description", **to, "description": OFFER},
            {"type": "command", "id": "c1", "command": SAY},
            {"type": "command", "id": "c2", "command": {"type": "say", "text": ""}},
            {"type": "react", "reaction": "candle"},
            {"type": "command", "id": "c3", "command": SAY},
        )
        await page.until(lambda: len(answered(page)) == 3)
        assert (page.told[0]["type"], answered(page)) == ("welcome", ["c1", "c2", "c3"])
    assert seats.node.hub.counts.negotiation == {"here": 1}


async def test_whoever_is_let_in_slowly_has_said_hello_in_time(seats: Seats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signalling.socket.seat_socket.HELLO_WITHIN_S", 0.0)
    async with seats.page("ana") as page:
        async with seats.node.hub.turns.turn("maple"):
            page.hello(session=secret_of("ana"))
            await seats.node.answered()
            await settle()
            assert page.told == []
        await page.until_told("view")
    assert seats.closes == {}


async def test_what_waits_when_the_peer_goes_is_not_done(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        async with seats.node.hub.turns.turn("maple"):
            page.command(SAY, "c1")
            page.command(SAY, "c2")
            page.go()
            await settle()
        await page.until_over()
    assert seats.node.hub.counts.commands == {("say", "applied"): 1}
    assert (seats.node.hub.hosted(), seats.closes, seats.mistakes) == ({}, {}, [])


async def test_nor_what_waits_when_we_close_it(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        async with seats.node.hub.turns.turn("maple"):
            page.command(SAY, "c1")
            page.command(SAY, "c2")
            [outbox] = seats.node.hub.outboxes()
            outbox.close(close.DRAINING)
            assert await page.until_closed() == 1012
        await page.until_over()
    assert [one["type"] for one in page.told][-1] == "closing"
    assert seats.node.hub.counts.commands == {("say", "applied"): 1}
    assert (seats.node.hub.hosted(), seats.closes) == ({}, {"1012": 1})


async def test_whoever_goes_while_they_are_let_in_is_not_here(seats: Seats) -> None:
    async with seats.page("ana") as page:
        async with seats.node.hub.turns.turn("maple"):
            page.hello(session=secret_of("ana"))
            page.command(SAY)
            page.go()
            await settle()
        await page.until_over()
    assert (page.told, seats.node.hub.hosted(), seats.node.hub.counts.commands) == ([], {}, {})
    assert (seats.closes, seats.mistakes) == ({}, [])
    room = await seats.node.hub.read("maple")
    assert [seat.id for seat in room.seats if seat.presence == "reconnecting"] == ["ana"]


# A peer that takes nothing


async def test_what_a_peer_does_not_take_waits_in_its_outbox_and_comes_in_its_order(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        page.transport.fill()
        for number in range(20):
            page.command(SAY, f"c{number}")
        while sum(seats.node.hub.counts.commands.values()) < 20:
            await seats.node.answered()
        assert page.transport.kept == b""
        page.transport.drain()
        await page.until(lambda: len(answered(page)) == 20)
        assert answered(page) == [f"c{number}" for number in range(20)]


async def test_a_peer_for_whom_too_much_waits_is_closed_as_a_slow_reader(seats: Seats) -> None:
    """It is told so if it takes something in time, and nothing of what waited."""
    async with seats.seated("ana") as page:
        page.transport.fill()
        [outbox] = seats.node.hub.outboxes()
        for _ in range(LIMIT_BYTES // 1024):
            outbox.put("x" * 1024)
        assert outbox.closing is None
        before = len(page.told)
        seats.node.hub.beat()
        await seats.node.answered()
        assert outbox.closing is close.SLOW_READER
        assert page.transport.kept == b""
        page.transport.drain()
        assert await page.until_closed() == 4501
        assert [one["type"] for one in page.told[before:]] == ["closing"]
        await page.until_over()
    assert seats.closes == {"4501": 1}


async def test_a_line_that_takes_nothing_is_let_go_with_what_is_queued_for_it(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is closed for what it sent, and no answer ever comes through."""
    monkeypatch.setattr("signalling.socket.seat_socket.LAST_WORDS_WITHIN_S", 0.01)
    async with seats.seated("ana") as page:
        page.transport.fill()
        page.say("no message")
        async with asyncio.timeout(PATIENCE_S):
            while not page.transport.closed:
                await settle()
        assert page.transport.kept == b""
        await seats.until_nobody_is_here()
        page.transport.drain()
        await page.until_over()
        assert page.ended is None
    assert seats.closes == {"4000": 1}


async def test_the_last_words_are_waited_for(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        page.transport.fill()
        page.say("no message")
        page.command(SAY)
        await seats.until_nobody_is_here()
        page.transport.drain()
        assert await page.until_closed() == 4000
        assert page.told[-1] == {"type": "closing", "code": 4000, "reason": "bad message", "resume": False}
    assert seats.node.hub.counts.commands == {}


async def test_whoever_took_the_last_words_may_take_longer_to_answer_them(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signalling.socket.seat_socket.LAST_WORDS_WITHIN_S", 0.0)
    async with seats.seated("ana", answers_closes=False) as page:
        page.say("no message")
        assert await page.until_closed() == 4000
        await seats.until_nobody_is_here()
        await settle()
        assert not page.transport.closed
        page.peer.say(closing(4000))
        assert page.transport.closed


# What is said and counted


async def test_each_command_is_answered_and_counted_by_what_became_of_it(
    seats: Seats,
) -> None:
    async with seats.seated("ana") as page:
        answer = await page.answer_to({"type": "say", "text": "Hello"}, "c1")
        views = [one for one in page.told if one["type"] == "view"]
        assert (answer["type"], answer["version"]) == ("reply", views[-1]["version"])
        for command, id_, code in (
            ({"type": "say", "text": "Other"}, "c1", "id_reused"),
            ({"type": "begin"}, "c2", "not_allowed"),
        ):
            assert (await page.answer_to(command, id_))["code"] == code
    counted = seats.node.hub.counts.commands
    assert counted == {("say", "applied"): 1, ("say", "id_reused"): 1, ("begin", "not_allowed"): 1}


async def test_what_the_store_did_not_take_is_asked_for_again_and_what_it_may_have_taken_with_the_same_id(
    seats: Seats, store_server: Server
) -> None:
    """Reactions and offers that it cannot carry to another node are lost, and no line for it."""
    say = {"type": "say", "text": "Hello"}
    async with seats.seated("ana") as page:
        to = {"to": "ben", "to_incarnation": "page-ben-a"}  # at another node
        with taking_no_writes(store_server):
            assert (await page.answer_to(say, "c1"))["code"] == "unavailable"
        with stopped(store_server):
            page.say({"type": "react", "reaction": "candle"})
            page.say({"type": "description", **to, "description": OFFER})
            assert (await page.answer_to(say, "c2"))["code"] == "outcome_unknown"
        while (answer := await page.answer_to(say, f"c{len(page.told)}"))["type"] == "refused":
            assert answer["code"] in ("unavailable", "outcome_unknown")
    assert seats.node.hub.counts.negotiation == {"unavailable": 1}
    assert seats.mistakes == []


async def test_descriptions_are_counted_by_where_they_went(seats: Seats) -> None:
    async with seats.seated("ana") as page, seats.seated("ben"):
        for incarnation, times in (("page-ben-one", 2), ("page-ben-two", 1)):
            to = {"to": "ben", "to_incarnation": incarnation}
            for _ in range(times):
                page.say({"type": "description", **to, "description": OFFER})
        await page.answer_to({"type": "say", "text": "Hello"})
    assert seats.node.hub.counts.negotiation == {"here": 2, "dropped": 1}


async def test_commands_that_come_too_fast_are_counted_too(seats: Seats) -> None:
    """A page that floods is seen by operators, though its line stays."""
    async with seats.seated("ana") as page:
        for number in range(40):
            page.say({"type": "command", "id": f"n{number}", "command": {"type": "raise_hand"}})
        await page.until(lambda: len([one for one in page.told if "id" in one]) == 40)
        refused = sum(one.get("code") == "too_fast" for one in page.told)
    assert refused
    assert seats.node.hub.counts.commands == {
        ("raise_hand", "applied"): 40 - refused,
        ("raise_hand", "too_fast"): refused,
    }


async def test_w2_commands_with_a_value_out_of_bounds_are_counted_by_their_name(seats: Seats) -> None:
    async with seats.seated("ana") as page:
        for number in range(40):
            page.say({"type": "command", "id": f"n{number}", "command": {"type": "say", "text": "", "a" * number: 1}})
        await page.until(lambda: len([one for one in page.told if "id" in one]) == 40)
        refused = sum(one.get("code") == "too_fast" for one in page.told)
    assert refused
    assert seats.node.hub.counts.commands == {("say", "bad_value"): 40 - refused, ("say", "too_fast"): refused}


async def test_what_goes_to_another_node_is_counted_as_such(seats: Seats, store: RedisRoomStore) -> None:
    await store.watch("maple")
    async with seats.seated("ana") as page:
        to = {"to": "ben", "to_incarnation": "page-ben-a"}
        page.say({"type": "description", **to, "description": OFFER})
        async with asyncio.timeout(PATIENCE_S):
            notice = await anext(one async for one in store.notices() if isinstance(one, Relayed))
        assert (notice.to, '"sender":"ana"' in notice.text) == ("ben", True)
        await page.answer_to(SAY)
    assert seats.node.hub.counts.negotiation == {"elsewhere": 1}
