"""Nothing in need is missed on the first page, and the pages that follow leave nothing out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from moderation.state.care import Alert
from moderation.state.values import replace
from roomserver.programme.circle import Circle
from roomserver.programme.circles import CircleState
from roomserver.programme.order import is_over, place_of
from roomserver.store import RedisRoomStore, keys
from tests.roomserver.circle_records import keep_record
from tests.roomserver.programme.test_circles import SPEC, Community, community_on
from tests.roomserver.servers import Server
from tests.roomserver.storing import commit

UNSEEN = Alert(id="a1", what="not_safe", at=5.0, place="circle")


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


async def new_circles(home: Community, count: int) -> list[str]:
    """The next one to begin last."""
    now = home.hub.store.now()
    specs = [SPEC.model_copy(update={"starts_at": now + 3600.0 * (count - number)}) for number in range(count)]
    return [(await home.book.create(spec))[0].id for spec in specs]


async def alerted(store: RedisRoomStore, circle_id: str) -> None:
    """Something happened in that circle of which its organiser is told."""
    room = await store.load(circle_id)
    assert room is not None
    await commit(store, replace(room, version=room.version + 1, alerts=(UNSEEN,)), "alert", before=room)


async def following(home: Community, limit: int) -> list[list[CircleState]]:
    pages, more = [], None
    while True:
        page = await home.book.list(limit, more)
        pages.append(list(page.circles))
        if (more := page.more) is None:
            return pages


def names(circles: list[CircleState] | tuple[CircleState, ...]) -> list[str]:
    return [circle.id for circle in circles]


@contextmanager
def refusing_writes(server: Server) -> Iterator[None]:
    for each in server.each:
        each.admin.config_set("min-replicas-to-write", 1)
    try:
        yield
    finally:
        for each in server.each:
            each.admin.config_set("min-replicas-to-write", 0)


async def test_an_alert_of_the_oldest_of_60_is_first_on_the_first_page_also_when_it_is_over(
    home: Community, store: RedisRoomStore
) -> None:
    oldest, *_ = await new_circles(home, 60)
    assert names((await home.book.list()).circles)[-1] == oldest
    await alerted(store, oldest)
    assert (await home.book.list()).circles[0].id == oldest
    await home.book.close(oldest)
    for _ in range(2):
        page = await home.book.list()
        assert (page.circles[0].id, page.circles[0].phase) == (oldest, "ended")
        assert (len(page.circles), page.more, page.left) == (60, None, 0)
    await home.book.see_alerts(oldest, (UNSEEN.id,))
    page = await home.book.list()
    assert (len(page.circles), page.left) == (59, 0)
    assert page.more is not None
    assert names((await home.book.list(before=page.more)).circles) == [oldest]


async def test_what_a_release_before_listed_by_when_it_was_made_is_found_in_need(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    made = await new_circles(home, 4)
    await alerted(store, made[0])
    for circle_id in made[:3]:
        await home.book.close(circle_id)
    for number, circle_id in enumerate(made):
        server.admin.zadd(keys.listed_key("home"), {circle_id: 1_700_000_000.0 + number})
    for number in range(60):
        keep_record(server, Circle(id=f"c{number}", title=SPEC.title, starts_at=None, created_at=1e9 + number))
    page = await home.book.list()
    assert names(page.circles)[:2] == [made[0], made[3]]
    assert set(names(page.circles)[2:4]) == {made[1], made[2]}
    assert names(page.circles)[4:] == [f"c{number}" for number in range(59, 13, -1)]
    assert await store.community("home").records.current() == [made[0], made[3]]


async def test_a_first_page_is_filled_up_with_the_last_that_are_over(home: Community) -> None:
    made = await new_circles(home, 7)
    for circle_id in made[:5]:
        await home.book.close(circle_id)
    pages = await following(home, 3)
    assert [names(page) for page in pages] == [[made[6], made[5], made[0]], made[1:4], [made[4]]]


@pytest.mark.parametrize("seed", range(3))
async def test_pages_leave_nothing_out_and_have_nothing_twice_while_circles_end(
    home: Community, store: RedisRoomStore, other_node: RedisRoomStore, seed: int
) -> None:
    chance, there = random.Random(seed), community_on(other_node)
    made = await new_circles(home, 24)
    open_ones = list(made)
    chance.shuffle(open_ones)
    for circle_id in open_ones[:12]:
        await home.book.close(circle_id)
    open_ones = open_ones[12:]
    found: list[str] = []
    more = None
    while True:
        ending = [open_ones.pop() for _ in range(min(len(open_ones), 3))]
        page, _ = await asyncio.gather(home.book.list(5, more), ended_and_found_to_be(there, ending))
        found += names(page.circles)
        if (more := page.more) is None:
            break
    assert sorted(found) == sorted(made)


async def ended_and_found_to_be(there: Community, circle_ids: list[str]) -> None:
    for circle_id in circle_ids:
        await there.book.close(circle_id)
        await there.book.list(5)


async def test_those_that_cannot_leave_stay_after_all_that_are_current(
    home: Community, server: Server, store: RedisRoomStore
) -> None:
    made = await new_circles(home, 5)
    for circle_id in made[2:4]:
        await home.book.close(circle_id)
    with refusing_writes(server):
        page = await home.book.list(2)
    assert names(page.circles) == [made[4], made[1], made[0], made[2], made[3]]
    assert list(map(is_over, page.circles)) == [False, False, False, True, True]
    assert len(await store.community("home").records.current()) == 5


async def test_of_very_many_that_are_current_those_in_need_come_first_and_all_can_be_asked_for(
    home: Community, store: RedisRoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.pages.CURRENT_LISTED", 4)
    made = await new_circles(home, 11)
    for circle_id in made[4:6]:
        await home.book.close(circle_id)
    for circle_id in (made[1], made[4]):
        await alerted(store, circle_id)
    page = await home.book.list(2)
    assert set(names(page.circles)[:2]) == {made[1], made[4]}
    assert names(page.circles)[2:] == [made[10], made[9]]
    assert page.left == 6
    pages = await following(home, 2)
    assert [len(each) for each in pages] == [4, 4, 2, 1]
    found = [circle for each in pages for circle in each]
    assert sorted(names(found)) == sorted(made)
    assert found[:10] == sorted(found[:10], key=place_of)


async def test_none_is_twice_though_those_that_are_current_change_between_their_pages(
    home: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.pages.CURRENT_LISTED", 3)
    made = await new_circles(home, 8)
    first = await home.book.list(2)
    await home.book.close(made[4])  # where the next page was to begin
    second = await home.book.list(2, first.more)
    third = await home.book.list(2, second.more)
    assert [names(page.circles) for page in (first, second, third)] == [made[:4:-1], made[3:0:-1], [made[0], made[4]]]


@pytest.mark.parametrize("before", ["nowhere", "over:nan", "over:", ""])
async def test_a_page_that_no_other_has_named_is_empty(home: Community, before: str) -> None:
    await new_circles(home, 1)
    page = await home.book.list(2, before)
    assert (page.circles, page.more, page.left) == ((), None, 0)
