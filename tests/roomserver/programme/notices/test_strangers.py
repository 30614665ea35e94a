"""Strangers are left in peace: what comes to addresses that nobody confirmed, and what is kept of them."""

from __future__ import annotations

import hashlib

import pytest

from roomserver.i18n import read_catalogues
from roomserver.programme.links import PersonLinks
from roomserver.programme.notices.quiet import CONFIRMED_ANSWERS_A_DAY, mailbox_of
from roomserver.programme.sign_ups.addresses import KEPT_S
from roomserver.programme.sign_ups.comer import Comer
from roomserver.store import RedisRoomStore, keys
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import JUN, MEI, recipients
from tests.roomserver.programme.notices.noticing import (
    DAY_S,
    HOUR_S,
    Node,
    a_day_passes,
    parts,
    subjects,
    work_on,
)
from tests.roomserver.servers import Server
from tests.roomserver.serving.test_mailing import ON_VALKEY

pytestmark = ON_VALKEY


async def test_a_stranger_gets_two_mails_a_day_whatever_is_signed_up_for(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    circles = [await node.circle() for _ in range(4)]
    for circle, address in zip(circles, (MEI, "MEI@example.org", "m.ei+1@example.org", MEI), strict=True):
        await node.sign_up(circle, address, confirmed=False)
    await work_on(node, sink, server)
    assert len(sink.received) == 1
    await node.sign_up(circles[0], JUN, confirmed=False)
    await node.work(sink)
    assert recipients(sink).count(JUN) == 1
    await a_day_passes(store)
    await work_on(node, sink, server)
    assert len(sink.received) == 3


async def test_one_mail_a_day_to_a_stranger_is_left_for_what_changes(node: Node, sink: Sink, server: Server) -> None:
    circles = [await node.circle() for _ in range(3)]
    for circle in circles:
        await node.sign_up(circle, confirmed=False)
    await work_on(node, sink, server)
    assert len(sink.received) == 1
    for circle in circles[:2]:
        await node.circles.cancel(circle)
        await node.sign_ups.follow_circle(circle)
        await work_on(node, sink, server)
    assert [subject.partition(":")[0] for subject in subjects(sink)][1:] == ["Cancelled"]


async def test_what_can_wait_holds_up_no_cancellation_to_a_stranger(node: Node, sink: Sink, server: Server) -> None:
    """As whoever signs up once more with the same address, and is told so tomorrow."""
    circle = await node.circle()
    sign_up = await node.sign_up(circle, confirmed=False)
    await work_on(node, sink, server)
    await node.sign_ups.sign_up(circle, Comer(id="again", name="Mei", address=MEI))
    await work_on(node, sink, server)
    await node.sign_ups.replace_link(circle, sign_up, told=True)
    await work_on(node, sink, server)
    assert len(sink.received) == 1
    await node.circles.cancel(circle)
    await node.sign_ups.follow_circle(circle)
    await work_on(node, sink, server)
    assert [subject.partition(":")[0] for subject in subjects(sink)][1:] == ["Cancelled"]


async def test_what_is_held_back_from_a_stranger_is_sent_the_next_day_if_it_is_still_true(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    circles = [await node.circle() for _ in range(3)]
    for circle in circles:
        await node.sign_up(circle, confirmed=False)
    for circle in circles:
        await node.circles.cancel(circle)
        await node.sign_ups.follow_circle(circle)
    await work_on(node, sink, server)
    assert len(sink.received) == 2
    await a_day_passes(store)
    await work_on(node, sink, server)
    told = [subject.partition(":")[0] for subject in subjects(sink)]
    assert told == ["Cancelled"] * 3


async def test_an_address_that_is_confirmed_once_is_so_everywhere_and_gets_at_once_what_was_held_back(
    node: Node, sink: Sink
) -> None:
    circles = [await node.circle() for _ in range(4)]
    ids = [await node.sign_up(circle, confirmed=False) for circle in circles[:3]]
    other = await node.sign_up(circles[3], JUN, confirmed=False)
    await node.work(sink)
    assert sorted(recipients(sink)) == sorted([MEI, JUN])
    await node.sign_ups.confirm_address(circles[0], ids[0])
    await node.work(sink)
    people = [await node.person(circle, each) for circle, each in zip(circles, ids, strict=False)]
    assert [each.address_confirmed for each in people] == [True] * 3
    assert recipients(sink).count(MEI) == 3
    later = await node.sign_up(circles[3], MEI.upper(), confirmed=False)
    assert (await node.person(circles[3], later)).address_confirmed
    assert not (await node.person(circles[3], other)).address_confirmed
    await node.work(sink)
    assert [each.lower() for each in recipients(sink)].count(MEI) == 4


async def test_a_confirmed_address_is_answered_few_times_a_day_and_reminded_as_ever(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    await node.sign_up(await node.circle())
    for circle in [await node.circle() for _ in range(CONFIRMED_ANSWERS_A_DAY)]:
        await node.sign_up(circle, "m.ei@example.org")
    await work_on(node, sink, server)
    assert len(sink.received) == CONFIRMED_ANSWERS_A_DAY
    await node.sign_up(await node.circle(23 * HOUR_S))
    await work_on(node, sink, server)
    assert len(sink.received) == CONFIRMED_ANSWERS_A_DAY + 1
    assert read_catalogues()["en"].say("mail.text_reminder_day") in parts(sink.received[-1].content)["text/plain"]
    await a_day_passes(store)
    await work_on(node, sink, server)
    assert len(sink.received) == CONFIRMED_ANSWERS_A_DAY + 2


async def test_what_changes_is_said_though_a_confirmed_address_was_answered_often(
    node: Node, sink: Sink, server: Server
) -> None:
    circles = [await node.circle() for _ in range(CONFIRMED_ANSWERS_A_DAY + 1)]
    for circle in circles:
        await node.sign_up(circle)
    await work_on(node, sink, server)
    for circle in circles:
        await node.circles.cancel(circle)
        await node.sign_ups.follow_circle(circle)
    await work_on(node, sink, server)
    told = [subject.partition(":")[0] for subject in subjects(sink)][CONFIRMED_ANSWERS_A_DAY:]
    assert told == ["Cancelled"] * len(circles)


async def test_what_is_known_of_an_address_goes_after_half_a_year(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    circle = await node.circle()
    await node.sign_up(circle)
    await node.work(sink)
    known = store.community("home").documents("addresses")
    [document] = await known.all()
    assert document.due_at is not None
    assert KEPT_S - 60 < document.due_at - store.now() <= KEPT_S
    assert "mei" not in document.text + document.id
    server.admin.zadd(keys.documents_due_key("home", "addresses"), {document.id: 0.0})
    await node.work(sink)
    assert await known.all() == []
    another = await node.circle()
    again = await node.sign_up(another, confirmed=False)
    assert not (await node.person(another, again)).address_confirmed


async def test_what_is_kept_of_an_unconfirmed_address_goes_after_a_day(
    node: Node, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    await node.sign_up(await node.circle(), confirmed=False)
    await node.work(sink)
    await node.notices.forget_due()
    mailed = store.community("home").documents("mailed")
    [document] = await mailed.all()
    assert document.due_at is not None
    assert DAY_S - 60 < document.due_at - store.now() <= DAY_S
    server.admin.zadd(keys.documents_due_key("home", "mailed"), {document.id: 0.0})
    await node.notices.forget_due()
    assert await mailed.all() == []


async def test_what_is_kept_of_a_mailbox_is_guessed_by_nobody_without_the_secret(
    node: Node, sink: Sink, store: RedisRoomStore
) -> None:
    await node.sign_up(await node.circle(), confirmed=False)
    await node.work(sink)
    [document] = await store.community("home").documents("mailed").all()
    guesses = (
        hashlib.new(algorithm, said.encode(), usedforsecurity=False).hexdigest()
        for algorithm in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")
        for said in (MEI, f"home\0{MEI}", f"mailbox\0{MEI}")
    )
    assert not [guess for guess in guesses if document.id in guess]
    assert document.id == (await node.sign_ups.links()).mailbox(mailbox_of(MEI))
    assert document.id != PersonLinks("home", "another secret").mailbox(mailbox_of(MEI))


@pytest.mark.parametrize(("confirmed", "unsubscribes"), [(False, False), (True, True), (True, False)])
async def test_reminders_come_to_confirmed_addresses_that_want_them(
    node: Node, sink: Sink, confirmed: bool, unsubscribes: bool
) -> None:
    circle = await node.circle(23 * HOUR_S)
    sign_up = await node.sign_up(circle, confirmed=confirmed)
    await node.work(sink)
    if unsubscribes:
        await node.sign_ups.unsubscribe(circle, sign_up)
    await node.forget_told(circle, sign_up, "reminder_day")
    for _ in range(2):
        await node.work(sink)
    assert len(sink.received) == (2 if confirmed and not unsubscribes else 1)
    assert (await node.person(circle, sign_up)).standing == "confirmed"
    if unsubscribes:
        await node.sign_ups.cancel(circle, sign_up)
        await node.work(sink)
        assert b"List-Unsubscribe" not in sink.received[-1].content
