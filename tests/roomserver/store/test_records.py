"""The list of a community's circles in two parts: what is not known to be over is current."""

from __future__ import annotations

import pytest

from roomserver.store import RedisRoomStore, keys
from roomserver.store.records import LEFT, Places, RecordChange, Records
from signalling.store import Committed
from tests.roomserver.servers import Server

MADE_AT = 1_800_000_000.0


@pytest.fixture
def records(store: RedisRoomStore) -> Records:
    return store.community("home").records


async def listed(records: Records, store: RedisRoomStore, name: str, listed_at: float) -> None:
    change = RecordChange(name, 0, "{}", "begin:0", None, listed_at, store.now())
    assert isinstance(await records.commit(change), Committed)


@pytest.fixture
async def five(records: Records, store: RedisRoomStore) -> list[str]:
    """Names of circles, in the order in which they were made."""
    names = [f"c{number}" for number in range(5)]
    for number, name in enumerate(names):
        await listed(records, store, name, MADE_AT + number)
    return names


async def names_over(records: Records, at_most: float | None = None) -> list[str]:
    return [name for name, _ in await records.over(10, at_most)]


async def test_a_circle_is_current_from_when_it_is_listed_until_it_leaves(records: Records, five: list[str]) -> None:
    assert await records.current() == five
    assert await records.over(10) == []
    await records.leave(["c1", "c3"], MADE_AT + 60)
    assert await records.current() == ["c0", "c2", "c4"]
    assert await names_over(records) == ["c3", "c1"]


async def test_what_earlier_releases_listed_is_current(records: Records, server: Server) -> None:
    """By when it was made: over or not, they kept one order for all."""
    server.admin.zadd(keys.listed_key("home"), {"former": 0.0, "later": MADE_AT})
    assert await records.current() == ["former", "later"]
    await records.leave(["former"], MADE_AT)
    assert (await records.current(), await names_over(records)) == (["later"], ["former"])


@pytest.mark.parametrize("later_s", [60.0, 0.0, -3600.0])
async def test_whoever_leaves_comes_before_all_that_left_whatever_a_clock_says(
    records: Records, five: list[str], later_s: float
) -> None:
    await records.leave(["c0", "c1"], MADE_AT + 60)
    await records.leave(["c4", "c2"], MADE_AT + 60 + later_s)
    over = await records.over(10)
    assert [name for name, _ in over] == ["c2", "c4", "c1", "c0"]
    instants = [left_at for _, left_at in over]
    assert instants == sorted({*instants}, reverse=True)
    assert instants[-1] == MADE_AT + 60


async def test_whoever_has_left_stays_where_they_are(records: Records, five: list[str]) -> None:
    await records.leave(["c0", "c1"], MADE_AT)
    before = await records.over(10)
    await records.leave(["c0"], MADE_AT + 60)
    assert await records.over(10) == before


async def test_none_that_was_forgotten_is_listed_again(records: Records, five: list[str]) -> None:
    await records.leave(["elsewhere"], MADE_AT)
    assert (await records.current(), await records.over(10)) == (five, [])


async def test_of_those_that_are_over_a_page_begins_where_it_is_said(
    records: Records, store: RedisRoomStore, five: list[str]
) -> None:
    await records.leave(five, store.now())
    over = await records.over(2)
    assert [name for name, _ in over] == ["c4", "c3"]
    assert await names_over(records, over[-1][1]) == ["c3", "c2", "c1", "c0"]
    [record] = await records.load(["c3"])
    assert record is not None
    await records.commit(RecordChange("c3", 1, None, "delete:1", None, None, store.now()))
    assert await names_over(records, over[-1][1]) == ["c2", "c1", "c0"]


async def test_a_record_that_changes_stays_in_its_part(
    records: Records, store: RedisRoomStore, five: list[str]
) -> None:
    await records.leave(["c2"], MADE_AT)
    for name in ("c2", "c4"):
        change = RecordChange(name, 1, "{}", "settle:1", None, None, store.now())
        assert isinstance(await records.commit(change), Committed)
    assert (await records.current(), await names_over(records)) == (["c0", "c1", "c3", "c4"], ["c2"])


async def test_old_ones_are_looked_for_among_all_that_are_over(records: Records, five: list[str]) -> None:
    await records.leave(["c4"], MADE_AT + 3600)
    assert await records.perhaps_made_before(MADE_AT + 2) == ["c4", "c0", "c1"]


def test_no_instant_of_a_calendar_is_taken_for_one_that_is_current() -> None:
    assert 253402300799.0 - LEFT < 0


# Those that everybody may find


async def placed(records: Records, store: RedisRoomStore, name: str, places: Places, expected: int = 0) -> None:
    listed_at = None if expected else MADE_AT
    change = RecordChange(name, expected, "{}", f"place:{expected}", None, listed_at, store.now(), places)
    assert isinstance(await records.commit(change), Committed)


async def test_those_that_are_coming_are_read_by_their_start(records: Records, store: RedisRoomStore) -> None:
    for name, start in {"third": 30.0, "first": 10.0, "second": 20.5, "hidden": None}.items():
        await placed(records, store, name, Places(ahead=start, coming=start))
    assert await records.coming(0.0, 10) == ["first", "second", "third"]
    assert await records.coming(10.0, 1) == ["second"]
    assert await records.coming(20.5, 10) == ["third"]
    assert [await records.count_coming(after) for after in (0.0, 10.0, 30.0)] == [3, 2, 0]


async def test_a_place_among_those_that_are_coming_changes_with_the_record(
    records: Records, store: RedisRoomStore
) -> None:
    await placed(records, store, "c", Places(ahead=10.0, coming=10.0))
    await placed(records, store, "c", Places(ahead=20.0, coming=20.0), 1)
    assert (await records.coming(0.0, 10), await records.coming(10.0, 10)) == (["c"], ["c"])
    await records.commit(RecordChange("c", 2, "{}", "expect:2", None, None, store.now()))
    assert await records.coming(10.0, 10) == ["c"]
    await placed(records, store, "c", Places(ahead=20.0, coming=None), 3)
    assert await records.coming(0.0, 10) == []


async def test_when_each_was_written_is_known_for_a_while(records: Records, store: RedisRoomStore) -> None:
    began = store.now()
    await placed(records, store, "c", Places(ahead=10.0, coming=10.0))
    await records.commit(RecordChange("c", 1, "{}", "expect:1", None, None, store.now()))
    await listed(records, store, "d", MADE_AT)
    assert await records.written_since(began) == ["c", "d"]
    assert await records.written_since(store.now() + 1.0) == []
    await records.commit(RecordChange("d", 1, None, "delete:1", None, None, store.now()))
    assert await records.written_since(began) == ["c"]
    await records.forget_written(store.now() + 1.0)
    assert await records.written_since(began) == []


@pytest.mark.parametrize("ends", ["deleted", "over"])
async def test_what_is_deleted_or_over_is_not_coming_and_comes_no_more(
    records: Records, store: RedisRoomStore, ends: str
) -> None:
    places = Places(ahead=10.0, coming=10.0)
    await placed(records, store, "c", places)
    if ends == "deleted":
        await records.commit(RecordChange("c", 1, None, "delete:1", None, None, store.now()))
        assert await records.coming(0.0, 10) == []
        return
    await records.leave(["c"], MADE_AT)
    assert await records.coming(0.0, 10) == []
    await placed(records, store, "c", places, 1)  # as whoever had read its room before writes it
    assert await records.coming(0.0, 10) == []
