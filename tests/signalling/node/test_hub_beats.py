"""Beats, and pages that answer none."""

from __future__ import annotations

import asyncio
import json

import pytest

from moderation.refusal import Refused
from roomserver.store import RedisRoomStore
from signalling.node.hub import BEAT_STEPS
from signalling.protocol import close
from tests.signalling.hosting import (
    Page,
    RunningNode,
    keep,
    seated,
)


async def test_a_beat_tells_the_time_and_the_version(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    here.hub.beat()
    for page in (fay, ana):
        await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]
        assert page.beats[0]["version"] == page.view["version"]
        assert abs(page.beats[0]["now"] - store.now()) < 5


async def test_t7_a_page_that_hangs_is_closed_and_finds_its_way_back(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, hung = await Page(here, "fay").join(), Page(here, "ana")
    hung.watcher.session.receive_hello(
        json.dumps({"type": "hello", "version": 2, "incarnation": "page-ana-a", "features": ["answers_beats"]})
    )
    await hung.join()
    for _ in range(4):
        here.hub.beat()
        await here.answered()
    assert await hung.until_closed() == 4504
    assert len(hung.beats) == 3
    assert len(fay.beats) == 0
    await hung.part()  # what the endpoint does with a line that is closed
    await fay.until(lambda: fay.presence_of("ana") == "reconnecting")
    await Page(here, "ana").join()
    await fay.until(lambda: fay.presence_of("ana") == "present")


async def test_t7_pages_that_hang_are_all_closed_at_once_and_take_no_beat_from_whoever_comes_after(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    hung = [Page(here, seat) for seat in ("ana", "ben")]
    for page in hung:
        hello = {"type": "hello", "version": 2, "incarnation": page.watcher.incarnation, "features": ["answers_beats"]}
        page.watcher.session.receive_hello(json.dumps(hello))
        await page.join()
    fay = await Page(here, "fay").join()
    for _ in range(4):
        here.hub.beat()
        await here.answered()
    await fay.until(lambda: fay.reader.is_done)
    assert len(fay.beats) == 4
    assert [page.watcher.outbox.closing for page in hung] == 2 * [close.NO_ANSWER]


async def test_a_page_that_was_not_let_in_takes_no_beat_from_whoever_comes_after(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """It stands before them until its line is closed."""
    await keep(store, seated(store))
    stranger = Page(here, "ana", session="a wrong one")
    with pytest.raises(Refused):
        await stranger.join()
    fay = await Page(here, "fay").join()
    here.hub.beat()
    await here.answered()
    await fay.until(lambda: fay.reader.is_done)
    assert (len(fay.beats), stranger.reader.is_done) == (1, True)


async def test_between_the_beats_of_two_rooms_others_have_a_turn(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    await keep(store, seated(store), id="birch")
    pages = [Page(here, "ana"), Page(here, "ana")]
    for room_id, page in zip(("maple", "birch"), pages, strict=True):
        await here.hub.join(room_id, page.watcher)
    loop, turn = asyncio.get_running_loop(), 0

    def count() -> None:
        nonlocal turn
        turn += 1
        loop.call_soon(count)

    async def turn_of_beat(page: Page) -> int:
        await page.until(lambda: bool(page.beats))
        return turn

    count()
    here.hub.beat()
    first, second = await asyncio.gather(*map(turn_of_beat, pages))
    assert first != second


async def test_the_beats_of_rooms_are_spread_over_time(store: RedisRoomStore, here: RunningNode) -> None:
    """Or whoever passes the piece waits for what all the others are told at once."""
    rooms = [f"birch{number}" for number in range(3)]
    pages = [Page(here, "ana") for _ in rooms]
    for room_id, page in zip(rooms, pages, strict=True):
        await keep(store, seated(store), id=room_id)
        await here.hub.join(room_id, page.watcher)

    async def beaten_at(page: Page) -> float:
        await page.until(lambda: bool(page.beats))
        return asyncio.get_running_loop().time()

    here.hub.beat(over_s=0.02 * BEAT_STEPS)
    first, second, third = sorted(await asyncio.gather(*map(beaten_at, pages)))
    assert second - first > 0.01
    assert third - second > 0.01
