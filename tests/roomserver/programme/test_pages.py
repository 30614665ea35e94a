"""Nothing in need is missed on the first page, and the pages that follow leave nothing out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from moderation.state.care import Alert
from moderation.state.values import replace
from roomserver.programme.circle import Circle
from roomserver.programme.circles import CircleState
from roomserver.programme.listing import tell_lists
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


async def test_an_alert_of_the_last_to_come_is_first_on_the_first_page_also_when_it_is_over(
    home: Community, store: RedisRoomStore
) -> None:
    last, *_ = await new_circles(home, 60)
    first = await home.book.list()
    assert (len(first.circles), first.left) == (50, 10)
    assert last not in names(first.circles)
    await alerted(store, last)
    await home.book.follow_rooms()
    assert (await home.book.list()).circles[0].id == last
    await home.book.close(last)
    for _ in range(2):
        await home.book.follow_rooms()
        page = await home.book.list()
        assert (page.circles[0].id, page.circles[0].phase) == (last, "ended")
        assert (len(page.circles), page.left) == (50, 10)
    await home.book.see_alerts(last, (UNSEEN.id,))
    await home.book.follow_rooms()
    assert last not in names((await home.book.list()).circles)
    assert (await following(home, 50))[-1][-1].id == last


async def test_whoever_commits_tells_the_list_at_once(home: Community, store: RedisRoomStore) -> None:
    store.on_committed = tell_lists(store)
    *_, chosen, _ = await new_circles(home, 4)
    changes = home.book.changes()
    assert await anext(changes) is None
    await alerted(store, chosen)
    assert await anext(changes) == chosen  # it is told once the list has it
    assert (await home.book.list()).circles[0].id == chosen
    await home.book.see_alerts(chosen, (UNSEEN.id,))
    assert await anext(changes) == chosen
    assert (await home.book.list()).circles[0].id != chosen
    await home.book.close(chosen)
    assert await anext(changes) == chosen
    assert chosen not in await store.community("home").records.current()
    await changes.aclose()


async def test_what_a_release_before_wrote_is_found_in_need(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    """It listed circles by when they were made, and neither records nor rooms were in another index."""
    made = await new_circles(home, 4)
    await alerted(store, made[0])
    for circle_id in made[:3]:
        await home.book.close(circle_id)
    for number, circle_id in enumerate(made):
        server.admin.zadd(keys.listed_key("home"), {circle_id: 1_700_000_000.0 + number})
        server.admin.zrem(keys.ahead_key("home"), circle_id)
        server.admin.delete(keys.rooms_at_hand_key(keys.shard_of(circle_id), "home"))
    for number in range(60):
        keep_record(server, Circle(id=f"c{number}", title=SPEC.title, starts_at=None, created_at=1e9 + number))
    assert made[3] in names([circle for page in await following(home, 9) for circle in page])
    await home.book.note_rooms()
    assert names((await home.book.list()).circles)[:2] == [made[0], made[3]]
    assert await store.community("home").records.current() == [made[0], made[3]]
    found = [circle for page in await following(home, 50) for circle in page]
    assert len({*names(found)}) == len(found) == 64


async def test_a_first_page_is_filled_up_with_the_last_that_are_over(home: Community) -> None:
    made = await new_circles(home, 7)
    for circle_id in made[:5]:
        await home.book.close(circle_id)
    pages = await following(home, 3)
    assert [names(page) for page in pages] == [[made[6], made[5], made[0]], made[1:4], [made[4]]]


@pytest.mark.parametrize("seed", range(3))
async def test_pages_leave_nothing_out_while_circles_end(
    home: Community, other_node: RedisRoomStore, seed: int
) -> None:
    chance, there = random.Random(seed), community_on(other_node)
    made = await new_circles(home, 24)
    open_ones = list(made)
    chance.shuffle(open_ones)
    for circle_id in open_ones[:12]:
        await home.book.close(circle_id)
    open_ones = open_ones[12:]
    ended = {*open_ones}
    found: list[str] = []
    more = None
    while True:
        ending = [open_ones.pop() for _ in range(min(len(open_ones), 3))]
        page, _ = await asyncio.gather(home.book.list(5, more), ended_and_found_to_be(there, ending))
        found += names(page.circles)
        if (more := page.more) is None:
            break
    assert {*found} == {*made}
    assert {circle_id for circle_id in found if found.count(circle_id) > 1} <= ended


async def ended_and_found_to_be(there: Community, circle_ids: list[str]) -> None:
    for circle_id in circle_ids:
        await there.book.close(circle_id)
        await there.book.follow_rooms()


async def test_those_that_cannot_leave_stay_after_all_that_are_current(
    home: Community, server: Server, store: RedisRoomStore
) -> None:
    made = await new_circles(home, 5)
    for circle_id in made[2:4]:
        await home.book.close(circle_id)
    with refusing_writes(server):
        page = await home.book.list(5)
    assert names(page.circles) == [made[4], made[1], made[0], made[2], made[3]]
    assert list(map(is_over, page.circles)) == [False, False, False, True, True]
    assert len(await store.community("home").records.current()) == 5


async def test_of_very_many_in_need_all_come_first_and_all_can_be_asked_for(
    home: Community, store: RedisRoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.pages.CURRENT_LISTED", 4)
    made = await new_circles(home, 12)
    for circle_id in made[4:6]:
        await home.book.close(circle_id)
    for circle_id in made[:6]:
        await alerted(store, circle_id)
    await home.book.follow_rooms()
    page = await home.book.list(2)
    assert ({*names(page.circles)} < {*made[:6]}, len(page.circles), page.left) == (True, 4, 8)
    pages = await following(home, 2)
    assert [len(each) for each in pages] == [4, 2, 2, 2, 2]
    found = [circle for each in pages for circle in each]
    assert sorted(names(found)) == sorted(made)
    assert found == sorted(found, key=place_of)


async def test_those_without_a_start_come_after_all_that_have_one(home: Community, store: RedisRoomStore) -> None:
    unplanned, _ = await home.book.create(SPEC)
    made = await new_circles(home, 3)
    pages = await following(home, 2)
    assert [names(page) for page in pages] == [[made[2], made[1]], [made[0], unplanned.id]]


async def test_circles_of_one_start_are_told_apart(home: Community, store: RedisRoomStore) -> None:
    together = SPEC.model_copy(update={"starts_at": store.now() + 3600.0})
    made = [(await home.book.create(together))[0].id for _ in range(7)]
    first = await home.book.list(2)
    assert first.left == 5
    assert [name for page in await following(home, 2) for name in names(page)] == sorted(made)


async def test_none_is_twice_though_those_that_are_current_change_between_their_pages(home: Community) -> None:
    made = await new_circles(home, 8)
    first = await home.book.list(3)
    await home.book.close(made[4])  # where the next page was to begin
    second = await home.book.list(3, first.more)
    third = await home.book.list(3, second.more)
    assert [names(page.circles) for page in (first, second, third)] == [made[:4:-1], made[3:0:-1], [made[0], made[4]]]


async def test_a_room_that_is_forgotten_in_need_is_at_hand_no_more(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    [lost, other] = await new_circles(home, 2)
    await alerted(store, lost)
    await home.book.follow_rooms()
    server.admin.delete(keys.room_key(lost))
    assert [circle.phase for circle in (await home.book.list()).circles] == ["scheduled", "ended"]
    for _ in range(2):
        await home.book.follow_rooms()
    kept = store.community("home")
    assert (await kept.records.at_hand(), await kept.rooms_at_hand()) == ({}, {})
    assert await kept.records.current() == [other]


def commands(server: Server) -> int:
    """That the store was asked, but for what nodes do by themselves."""
    told = [each.admin.info("commandstats") for each in server.each]
    read = ("zrange", "hmget", "zcount", "zcard", "zrank", "zmscore", "evalsha", "eval", "zscore", "hget")
    return sum(int(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"]) for stats in told for name in read)


async def commands_of_pages(home: Community, server: Server, store: RedisRoomStore, circles: int) -> list[int]:
    """Of a first page and of the one that follows it, where that many are to come and one is in need."""
    [needy, *_] = made = await new_circles(home, 60)
    for number in range(circles - len(made)):
        circle = Circle(id=f"c{number}", title=SPEC.title, starts_at=4e9 + number, created_at=1e9 + number)
        keep_record(server, circle)
        server.admin.zadd(keys.ahead_key("home"), {circle.id: 4e9 + number})
    await alerted(store, needy)
    await home.book.follow_rooms()
    asked = [commands(server)]
    first = await home.book.list(20)
    asked.append(commands(server))
    second = await home.book.list(20, first.more)
    asked.append(commands(server))
    assert (first.circles[0].id, len(first.circles), first.left) == (needy, 20, circles - 20)
    assert (len(second.circles), second.left) == (20, circles - 40)
    return [after - before for before, after in pairwise(asked)]


async def test_what_a_page_asks_of_the_store_does_not_grow(
    home: Community, server: Server, store: RedisRoomStore
) -> None:
    few = await commands_of_pages(home, server, store, 100)
    server.admin.flushall()
    assert await commands_of_pages(home, server, store, 2000) == few


@pytest.mark.parametrize("before", ["nowhere", "over:nan", "over:", ""])
async def test_a_page_that_no_other_has_named_is_empty(home: Community, before: str) -> None:
    await new_circles(home, 1)
    page = await home.book.list(2, before)
    assert (page.circles, page.more, page.left) == ((), None, 0)
