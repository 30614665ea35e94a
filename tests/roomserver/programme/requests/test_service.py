"""What strangers write is kept once, listed with those that wait first, and goes by itself."""

from __future__ import annotations

import asyncio

import pytest

from roomserver.programme.requests.request import ANSWERED_BELOW, DAY_S, KEPT_DAYS, Mark
from roomserver.programme.requests.service import KIND, NoSuchRequest, Requests, TooManyWaiting
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import SCHEMA, Becomes
from tests.roomserver.programme.requests.asked import ADDRESS, asked
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import Server


@pytest.fixture
def requests(store: RedisRoomStore) -> Requests:
    return Requests(store.community("home"))


class Told:
    """How often organisers were told."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


async def names(requests: Requests, limit: int = 50) -> list[str]:
    """Of all pages of so many."""
    found, page = list[str](), await requests.page(limit)
    found += [each.name for each in page.requests]
    while page.following is not None:
        page = await requests.page(limit, Mark.read(str(page.following)))
        found += [each.name for each in page.requests]
    return found


async def came_days_ago(store: RedisRoomStore, request_id: str, days: float) -> None:
    documents = store.community("home").documents(KIND)
    request = (await Requests(store.community("home")).get(request_id)).model_copy(
        update={"came_at": store.now() - days * DAY_S}
    )
    await documents.change(
        request_id,
        lambda document, now: Becomes(request.model_dump_json(), request.ends_at, request.place_listed),
    )


async def test_what_is_sent_twice_at_once_or_to_two_nodes_is_kept_once(
    requests: Requests, other_node: RedisRoomStore
) -> None:
    elsewhere = Requests(other_node.community("home"))
    await asyncio.gather(*(each.add(asked()) for each in (requests, elsewhere) for _ in range(3)))
    [request] = (await requests.page(50)).requests
    assert (request.name, request.address, request.languages) == ("Ravi", ADDRESS, "Tamil")
    assert request.answered is None
    assert request.ends_at - request.came_at == KEPT_DAYS * DAY_S
    assert await requests.count_waiting() == 1


async def test_those_that_wait_come_first_and_of_both_the_newest(requests: Requests) -> None:
    for name in ("One", "Two", "Three", "Four"):
        await requests.add(asked(name))
    assert await names(requests) == ["Four", "Three", "Two", "One"]
    for name in ("four", "two"):
        await requests.set_answered(name, "Mei")
    for limit in (1, 2, 3, 50):
        assert await names(requests, limit) == ["Three", "One", "Four", "Two"]
    assert await requests.count_waiting() == 2
    assert await requests.waiting() == ["one", "three"]


async def test_those_that_came_in_one_instant_are_all_on_some_page(requests: Requests, server: Server) -> None:
    for name in ("A", "B", "C", "D", "E"):
        await requests.add(asked(name))
    key = keys.documents_key("home", KIND)
    server.admin.zadd(key, dict.fromkeys(("a", "b", "c", "d"), 5.25) | {"e": 5.5})
    for limit in (1, 2, 3):
        assert await names(requests, limit) == ["E", "D", "C", "B", "A"]


async def test_a_page_goes_on_where_the_request_that_it_begins_at_is_gone(requests: Requests) -> None:
    for name in ("One", "Two", "Three"):
        await requests.add(asked(name))
    first = await requests.page(1)
    assert first.following is not None
    await requests.delete("two")
    assert [each.name for each in (await requests.page(5, first.following)).requests] == ["One"]


async def test_whoever_answered_first_stays_and_it_can_wait_again(requests: Requests) -> None:
    await requests.add(asked())
    first = await requests.set_answered("ravi", "Mei")
    assert first.answered is not None
    assert first.answered.by == "Mei"
    assert (await requests.set_answered("ravi", "Tom")).answered == first.answered
    assert (await requests.set_answered("ravi", None)).answered is None
    assert await requests.count_waiting() == 1
    with pytest.raises(NoSuchRequest):
        await requests.set_answered("nobody", "Mei")


async def test_no_more_are_taken_than_can_wait_and_what_is_answered_makes_room(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.requests.service.MOST_WAITING", 2)
    for name in ("One", "Two"):
        await requests.add(asked(name))
    with pytest.raises(TooManyWaiting):
        await requests.add(asked("Three"))
    await requests.add(asked("Two"))  # sent again: it is there
    await requests.set_answered("one", "Mei")
    await requests.add(asked("Three"))
    assert await names(requests) == ["Three", "Two", "One"]


async def test_what_is_deleted_is_nowhere_and_leaves_the_files(
    requests: Requests, store: RedisRoomStore, server: Server
) -> None:
    await requests.add(asked("Canaria"))
    endings = store.endings
    for _ in range(2):
        await requests.delete("canaria")
    assert store.endings == endings + 1
    assert "would like" not in everything(server.admin)
    assert ADDRESS not in everything(server.admin)
    assert await requests.count_waiting() == 0


async def test_organisers_are_told_once_by_whichever_node_looks(requests: Requests, other_node: RedisRoomStore) -> None:
    told, elsewhere = Told(), Requests(other_node.community("home"))
    await elsewhere.settle_due(told)
    assert told.times == 0
    await requests.add(asked())
    await elsewhere.settle_due(told)
    await requests.settle_due(told)
    assert told.times == 1
    assert (await requests.get("ravi")).told


def as_a_later_release(server: Server, request_id: str, **fields: str | int) -> None:
    """As if that had written it."""
    for name, value in fields.items():
        server.admin.hset(keys.document_key("home", KIND, request_id), name, value)


LATER: list[dict[str, str | int]] = [{"schema": SCHEMA + 1}, {"doc": '{"id": "two", "mood": "canary"}'}]


@pytest.mark.parametrize("written", LATER)
async def test_one_that_this_release_cannot_read_is_left_out_and_counted(
    requests: Requests, server: Server, written: dict[str, str | int]
) -> None:
    for name in ("One", "Two", "Three"):
        await requests.add(asked(name))
    as_a_later_release(server, "two", **written)
    page = await requests.page(50)
    assert ([each.name for each in page.requests], page.unreadable) == (["Three", "One"], 1)
    assert await names(requests, 1) == ["Three", "One"]
    assert await requests.count_waiting() == 3


@pytest.mark.parametrize("written", LATER)
async def test_one_that_cannot_be_read_keeps_no_other_from_what_is_due(
    requests: Requests, server: Server, written: dict[str, str | int]
) -> None:
    for name in ("One", "Two"):
        await requests.add(asked(name))
    as_a_later_release(server, "two", **written)
    told = Told()
    with pytest.raises(UNREADABLE):
        await requests.settle_due(told)
    assert (told.times, (await requests.get("one")).told) == (1, True)
    assert await requests.erase(lambda request: True) == 1
    assert (await requests.page(50)).requests == []


@pytest.mark.parametrize("is_answered", [True, False])
async def test_it_goes_after_ninety_days_and_no_sooner(
    requests: Requests, store: RedisRoomStore, server: Server, is_answered: bool
) -> None:
    for name in ("Old", "Young"):
        await requests.add(asked(name))
        if is_answered:
            await requests.set_answered(name.lower(), "Mei")
    await requests.settle_due(Told())
    due = server.admin.zscore(keys.documents_due_key("home", KIND), "old")
    assert due == (await requests.get("old")).ends_at
    await came_days_ago(store, "old", KEPT_DAYS + 0.01)
    await came_days_ago(store, "young", KEPT_DAYS - 0.01)
    await requests.settle_due(Told())
    assert await names(requests) == ["Young"]


@pytest.mark.parametrize(
    "text", ["", "x", "1_", "_a", "1", "1_A", "nan_a", "1e9_a", "1" * 60 + "_a", "1_a_b", "1_a\n", "٣_a"]
)
def test_a_mark_that_is_none_is_none(text: str) -> None:
    assert Mark.read(text) is None


@pytest.mark.parametrize("place", [1804591800.1234567, 1804591800.0, 1804591800.1234567 - ANSWERED_BELOW, 5.25])
def test_a_mark_is_read_as_it_was_written(place: float) -> None:
    mark = Mark(place, "maple")
    assert Mark.read(str(mark)) == mark
