"""Which circles are looked at again: not all, but all that may have changed while nobody was told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from roomserver.programme.circle import CircleRevision, CircleSpec
from roomserver.programme.circles import CircleBook
from roomserver.programme.sign_ups.looking import AGAIN_S, EVERYTHING_S, KEPT_S, OVERLAP_S, Look, Looks
from roomserver.programme.terms import Terms
from roomserver.store import RedisRoomStore, keys
from signalling.node.hub import Hub
from tests.moderation.circles import english
from tests.roomserver.circle_records import keep_record, kept_record, settled
from tests.roomserver.programme.test_pages import commands
from tests.roomserver.servers import Server

SPEC = CircleSpec(title=english("Calm"))
NOW = 1_800_000_000.0


class Clock:
    """The store's time, as a test says."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def book(store: RedisRoomStore) -> CircleBook:
    hub = Hub(store, "here", lambda where, error: None)
    return CircleBook(hub, store.community("home"))


def looks(store: RedisRoomStore) -> Looks:
    return Looks(store.community("home").records, store.now)


def long_ago(server: Server, *circles: str) -> None:
    """Nothing was written of these since."""
    server.admin.zadd(keys.circles_written_key("home"), dict.fromkeys(circles, 1.0))


async def made(book: CircleBook, count: int) -> list[str]:
    return [(await book.create(SPEC))[0].id for _ in range(count)]


async def test_all_is_looked_at_first_and_once_a_day_and_what_was_written_in_between(store: RedisRoomStore) -> None:
    clock = Clock()
    each = Looks(store.community("home").records, clock)
    first = each.next()
    assert first == each.next() == Look(NOW, None)  # as long as it was not done
    await each.done(first)
    assert each.next() is None
    assert each.next(at_once=True) == Look(NOW, NOW - OVERLAP_S)
    for after in range(1, round(EVERYTHING_S / AGAIN_S)):
        clock.now = NOW + after * AGAIN_S - 1.0
        assert each.next() is None
        clock.now += 1.0
        look = each.next()
        assert look == Look(clock.now, clock.now - AGAIN_S - OVERLAP_S)
        await each.done(look)
    clock.now += AGAIN_S
    assert each.next() == Look(NOW + EVERYTHING_S, None)


async def test_whoever_has_not_looked_for_long_looks_at_everything(store: RedisRoomStore) -> None:
    clock = Clock()
    each = Looks(store.community("home").records, clock)
    await each.done(Look(NOW, None))
    clock.now += KEPT_S
    assert each.next(at_once=True) == Look(NOW + KEPT_S, None)


async def revise(book: CircleBook, circle: str) -> None:
    revision = CircleRevision(title=english("Other"), starts_at=None, capacity=9, made_on=1)
    await book.revise(circle, revision)


async def offer(book: CircleBook, circle: str) -> None:
    await book.set_terms(circle, Terms(visibility="public"), 1)


async def cancel(book: CircleBook, circle: str) -> None:
    await book.cancel(circle)


@pytest.mark.parametrize("change", [revise, offer, cancel])
async def test_what_is_announced_is_looked_at_and_what_stays_is_not(
    book: CircleBook, store: RedisRoomStore, server: Server, change: Callable[[CircleBook, str], Awaitable[None]]
) -> None:
    [one, other] = await made(book, 2)
    each = looks(store)
    first = each.next()
    assert first is not None
    assert await each.circles(first) == [one, other]
    await each.done(first)
    long_ago(server, one, other)
    await change(book, one)
    second = each.next(at_once=True)
    assert second is not None
    assert await each.circles(second) == [one]
    long_ago(server, one)
    await settled(book, server)  # its record follows its room
    assert await each.circles(second) == [one]


async def test_a_circle_at_hand_is_looked_at_whenever_its_record_was_written(
    book: CircleBook, store: RedisRoomStore, server: Server
) -> None:
    [one, other] = await made(book, 2)
    each = looks(store)
    await each.done(Look(store.now(), None))
    long_ago(server, one, other)
    await store.community("home").records.mark({other: 2.0})
    look = each.next(at_once=True)
    assert look is not None
    assert await each.circles(look) == [other]


async def test_what_was_written_long_ago_is_forgotten(book: CircleBook, store: RedisRoomStore, server: Server) -> None:
    [one, other] = await made(book, 2)
    long_ago(server, one)
    await looks(store).done(Look(store.now(), None))
    assert server.admin.zrange(keys.circles_written_key("home"), 0, -1) == [other.encode()]


async def test_what_a_look_asks_of_the_store_does_not_grow(
    book: CircleBook, store: RedisRoomStore, server: Server
) -> None:
    [one] = await made(book, 1)
    each, asked = looks(store), []
    await each.done(Look(store.now(), None))
    for number in range(500):
        if number in (10, 499):
            look, before = each.next(at_once=True), commands(server)
            assert look is not None
            assert await each.circles(look) == [one]
            asked.append(commands(server) - before)
        keep_record(server, kept_record(server, one).model_copy(update={"id": f"c{number}"}))
    assert asked == [2, 2]
