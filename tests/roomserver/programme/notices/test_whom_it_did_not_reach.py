"""Organisers read whom something did not reach, and why, until a later mail says what is true."""

from __future__ import annotations

from roomserver.programme.notices.untold import Why
from roomserver.programme.sign_ups.book import NoticeKind
from roomserver.programme.sign_ups.comer import Comer
from roomserver.store import RedisRoomStore
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import JUN
from tests.roomserver.programme.notices.noticing import Node, a_day_passes, work_on
from tests.roomserver.servers import Server
from tests.roomserver.serving.test_mailing import ON_VALKEY

pytestmark = ON_VALKEY


async def untold(node: Node, circle: str) -> dict[str, list[tuple[NoticeKind, Why]]]:
    """By name of the sign-up's id."""
    book = await node.sign_ups.book(circle)
    found = await node.notices.untold(book, book.sign_ups)
    return {each: [(of.kind, of.why) for of in what] for each, what in found.items()}


async def called_off(node: Node, circle: str) -> None:
    await node.circles.cancel(circle)
    await node.sign_ups.follow_circle(circle)


async def test_whoever_left_no_address_is_known_not_to_be_told(node: Node, sink: Sink) -> None:
    circle = await node.circle(seats=2)
    await node.sign_up(circle)
    await node.sign_ups.sign_up(circle, Comer(id="nomail", name="Mei"))
    await node.sign_ups.sign_up(circle, Comer(id="waits", name="Jun"))
    assert await untold(node, circle) == {}
    await called_off(node, circle)
    expected = {"nomail": [("called_off", "no_address")], "waits": [("called_off", "no_address")]}
    assert await untold(node, circle) == expected  # before anything is queued
    await node.work(sink)
    assert await untold(node, circle) == expected


async def test_a_place_that_is_free_reaches_nobody_without_an_address(node: Node, sink: Sink) -> None:
    circle = await node.circle(seats=1)
    has_place = await node.sign_up(circle)
    await node.sign_ups.sign_up(circle, Comer(id="waits", name="Jun"))
    await node.sign_ups.cancel(circle, has_place)
    await node.work(sink)
    assert await untold(node, circle) == {"waits": [("place_free", "no_address")]}


async def test_who_stopped_all_mails_to_an_unconfirmed_address_is_not_told(node: Node, sink: Sink) -> None:
    circle = await node.circle()
    sign_up = await node.sign_up(circle, confirmed=False)
    await node.work(sink)
    await node.sign_ups.unsubscribe(circle, sign_up)
    await called_off(node, circle)
    await node.work(sink)
    assert await untold(node, circle) == {sign_up: [("called_off", "stopped")]}


async def test_over_the_days_limit_it_is_not_told_until_it_is(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    circles = [await node.circle() for _ in range(3)]
    for circle in circles:
        await node.sign_up(circle, confirmed=False)
    for circle in circles:
        await called_off(node, circle)
    await work_on(node, sink, server)
    held = [await untold(node, circle) for circle in circles]
    assert held.count({}) == 2
    assert [("called_off", "limit")] in [what for each in held for what in each.values()]
    await a_day_passes(store)
    await work_on(node, sink, server)
    assert [await untold(node, circle) for circle in circles] == [{}] * 3
    assert len(sink.received) == 3


async def test_what_the_mail_server_does_not_take_is_not_told_until_a_later_mail_says_what_is_true(
    node: Node, sink: Sink, server: Server
) -> None:
    circle = await node.circle()
    sign_up = await node.sign_up(circle, JUN)
    sink.trouble = "busy"
    await node.work(sink)
    assert await untold(node, circle) == {sign_up: [("confirmed", "failing")]}
    sink.trouble, sink.answers = "none", {JUN: "550 No such mailbox"}
    await work_on(node, sink, server)
    assert await untold(node, circle) == {sign_up: [("confirmed", "failed")]}
    sink.answers = {}
    await called_off(node, circle)
    await work_on(node, sink, server)
    assert (await untold(node, circle), len(sink.received)) == ({}, 1)
