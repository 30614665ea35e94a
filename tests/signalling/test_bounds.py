"""V6: the bounds of a line, as numbers. Who changes one changes what others may do to a node, and says so here."""

from __future__ import annotations

from contextlib import AsyncExitStack

from roomserver.serving import garbage
from roomserver.serving.admission import AT_ONCE
from roomserver.serving.connection import MAX_HEAD_BYTES, PIPELINED, WITHIN_S
from roomserver.serving.serve import DRAIN_SPREAD_S, STOP_WITHIN_S, UNREAD_S
from signalling.node import node
from signalling.node.served_time import LAPSE_S, OUTAGES_KEPT
from signalling.protocol import close
from signalling.protocol.allowances import Allowances
from signalling.protocol.entries import WHOLE_BYTES
from signalling.protocol.limits import REMEMBERED
from signalling.protocol.messages import BEAT_S, HELLO_WITHIN_S, MAX_DESCRIPTION_CHARS, MAX_MESSAGE_BYTES
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import Session
from signalling.socket.entrance import Entrance
from signalling.socket.keepalive import PING_S, PONG_WITHIN_S
from signalling.socket.line import CLOSED_WITHIN_S, FRAMES_BURST, FRAMES_PER_S, MOST_BYTES, SLICE_BYTES
from signalling.socket.seat_socket import LAST_WORDS_WITHIN_S
from signalling.store import ENTRIES_KEPT
from tests.guest import enter, guest
from tests.serving import RunningServer
from tests.signalling.hosting import RunningNode

KIB = 1024


def test_v6_a_reader_lets_256_kib_pile_up_and_no_more() -> None:
    """S13."""
    outbox = Outbox()
    for _ in range(256):
        outbox.put("x" * KIB)
    assert outbox.closing is None
    outbox.put("x")
    assert outbox.closing is close.SLOW_READER


def test_v6_others_fill_half_of_it() -> None:
    outbox = Outbox()
    assert [outbox.offer(b"x" * KIB) for _ in range(129)] == [*128 * [True], False]
    outbox.put("x" * 128 * KIB)
    assert outbox.closing is None


def test_v6_a_session_joins_twenty_times_at_once_and_twice_a_second() -> None:
    allowances = Allowances()
    mine, another = allowances.of("session", 0.0), allowances.of("another", 0.0)
    assert allowances.of("session", 1.0) is mine
    assert [mine.joins.take(0.0) for _ in range(21)] == [*20 * [True], False]
    assert [mine.joins.take(1.0) for _ in range(3)] == [True, True, False]
    assert [another.joins.take(1.0) for _ in range(21)] == [*20 * [True], False]


def test_v6_an_address_has_three_hundred_wrong_hellos_at_once_and_five_a_second(here: RunningNode) -> None:
    strangers = Entrance(here.hub).strangers
    assert sum(strangers.take("192.0.2.7", 0.0) for _ in range(400)) == 300
    assert sum(strangers.take("192.0.2.7", 1.0) for _ in range(400)) == 5
    strangers.give_back("192.0.2.7")
    assert sum(strangers.take("192.0.2.7", 1.0) for _ in range(400)) == 1


def test_v6_what_one_person_may_send() -> None:
    """Commands, reactions and negotiation, each by itself."""
    allowance = Session(0.0).allowance
    for bucket, at_once, a_second in (
        (allowance.commands, 30, 5),
        (allowance.reactions, 5, 1),
        (allowance.negotiation, 1_200, 60),
    ):
        assert sum(bucket.take(0.0) for _ in range(10_000)) == at_once
        assert sum(bucket.take(1.0) for _ in range(10_000)) == a_second
    assert sum(allowance.received.take(0.0, KIB) for _ in range(10_000)) == 4 * KIB
    assert sum(allowance.received.take(1.0, KIB) for _ in range(10_000)) == 128


async def test_v6_a_session_has_four_pages_where_none_takes_the_seat_over(server: RunningServer) -> None:
    """Of those who wait for a seat, and after the end; the newest stay."""
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1)
        leading, owner = await enter(links.facilitators[0]), await enter(links.participants[0])
        kavitha = await stack.enter_async_context(guest(leading))
        mei = await stack.enter_async_context(guest(owner))
        for person, name in ((kavitha, "Kavitha"), (mei, "Mei")):
            await person.command("knock", name=name)
        waiting = await enter(links.participants[0])
        await stays_of_six(stack, waiting, "claimant")
        assert (await kavitha.command("begin"))["type"] == "reply"
        for ending in ("end_circle", "end_debrief"):
            assert (await kavitha.command(ending))["type"] == "reply"
        await stays_of_six(stack, leading, "ended")
        assert (mei.closing, mei.view["kind"]) == (None, "ended")


async def stays_of_six(stack: AsyncExitStack, session: tuple[str, str, str], kind: str) -> None:
    """Of six pages one after the other the last four stay."""
    pages = [await stack.enter_async_context(guest(session, incarnation=f"page-{number}--")) for number in range(6)]
    assert [(await page.until_closed())["code"] for page in pages[:2]] == [close.TAKEN_OVER.code] * 2
    assert [(page.closing, page.view["kind"]) for page in pages[2:]] == [(None, kind)] * 4


def test_v6_the_other_figures_of_a_line_and_a_node() -> None:
    assert (MAX_MESSAGE_BYTES, MOST_BYTES, MAX_DESCRIPTION_CHARS) == (64 * KIB, 128 * KIB, 48 * KIB)
    assert (FRAMES_PER_S, FRAMES_BURST) == (200, 2_000)
    assert MAX_HEAD_BYTES == 32 * KIB
    assert (BEAT_S, HELLO_WITHIN_S, LAST_WORDS_WITHIN_S, CLOSED_WITHIN_S) == (2, 5, 2, 10)
    assert PING_S + PONG_WITHIN_S <= 8  # S8: a crashed tab is away within 8 s
    assert (WHOLE_BYTES, ENTRIES_KEPT) == (96 * KIB, 500)
    assert (node.HEARTBEAT_S, node.LOST_AFTER_S, node.GHOST_S) == (1, 6, 2.5)
    assert REMEMBERED == 4_096
    assert (node.DUE_LIMIT, LAPSE_S, OUTAGES_KEPT) == (200, 3, 256)


def test_v6_the_figures_of_a_server_and_its_loop() -> None:
    """Nobody inside waits long for those who come, for what is new in memory, or for a peer that is slow."""
    assert (AT_ONCE, SLICE_BYTES, PIPELINED, WITHIN_S) == (16, 4 * KIB, 16, 10)
    assert (garbage.PERIOD_S, garbage.YOUNG, garbage.WHOLE_LOOKS) == (0.25, 10_000, 20_000)
    assert (UNREAD_S, STOP_WITHIN_S, DRAIN_SPREAD_S) == (20, 2, 0.2)
