from __future__ import annotations

import asyncio
import json

from signalling.protocol import close
from signalling.protocol.outbox import LIMIT_BYTES, Outbox


async def drained(outbox: Outbox) -> list[str]:
    async with asyncio.timeout(5):
        return [text async for text in outbox]


async def test_texts_come_in_order_and_the_close_last() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.put(str(number))
    outbox.close(close.DRAINING)
    *texts, last = await drained(outbox)
    assert texts == ["0", "1", "2"]
    assert json.loads(last) == {"type": "closing", "code": 1012, "reason": "service restart", "resume": True}


async def test_a_reader_waits_for_what_comes_later() -> None:
    outbox = Outbox()
    reader = asyncio.create_task(drained(outbox))
    await asyncio.sleep(0)
    outbox.put("late")
    await asyncio.sleep(0)
    assert not reader.done()
    outbox.close(close.LEFT)
    assert (await reader)[0] == "late"


async def test_the_first_reason_stands_and_nothing_follows_it() -> None:
    outbox = Outbox()
    outbox.close(close.TAKEN_OVER)
    outbox.put("too late")
    outbox.close(close.DRAINING)
    [only] = await drained(outbox)
    assert json.loads(only)["code"] == 4004
    assert outbox.closing is close.TAKEN_OVER


async def test_a_close_is_told_to_whoever_waits_for_it() -> None:
    outbox = Outbox()
    waiting = asyncio.create_task(outbox.closed.wait())
    await asyncio.sleep(0)
    outbox.put("text")
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.close(close.DRAINING)
    assert await waiting


async def test_a_reader_who_lets_too_much_pile_up_is_closed_resumably() -> None:
    outbox = Outbox()
    piece = "x" * 1024
    for _ in range(LIMIT_BYTES // 1024):
        outbox.put(piece)
    assert outbox.closing is None
    outbox.put("y")
    assert outbox.closing is close.SLOW_READER
    assert close.SLOW_READER.resume
    [only] = await drained(outbox)
    assert json.loads(only)["code"] == 4501


async def test_what_others_send_is_dropped_before_it_closes_anybody() -> None:
    outbox = Outbox(limit=10)
    assert [outbox.offer("xx") for _ in range(4)] == [True, True, False, False]
    outbox.put("y" * 6)
    assert not outbox.offer("x")
    assert outbox.closing is None
    outbox.close(close.LEFT)
    assert not outbox.offer("")
    assert (await drained(outbox))[:-1] == ["xx", "xx", "y" * 6]


async def test_the_limit_is_of_what_waits_not_of_what_was_sent() -> None:
    outbox = Outbox(limit=10)
    texts = aiter(outbox)
    for _ in range(20):
        outbox.put("x" * 10)
        assert await anext(texts) == "x" * 10
    outbox.put("x" * 10)
    assert outbox.closing is None


async def test_the_limit_counts_bytes() -> None:
    outbox = Outbox(limit=10)
    outbox.put("ஃ" * 3)
    assert outbox.closing is None
    outbox.put("ஃ")
    assert outbox.closing is close.SLOW_READER


async def test_whoever_is_gone_is_told_nothing_more() -> None:
    outbox = Outbox()
    reader = asyncio.create_task(drained(outbox))
    await asyncio.sleep(0)
    outbox.put("unheard")
    outbox.abandon()
    outbox.put("too late")
    outbox.close(close.DRAINING)
    assert await reader == []
    assert not outbox.offer("")
    assert outbox.closing is None


async def test_whoever_waits_for_more_hears_that_there_is_nobody_to_send_it_to() -> None:
    outbox = Outbox()
    reader = asyncio.create_task(drained(outbox))
    await asyncio.sleep(0)
    outbox.abandon()
    assert await reader == []


async def test_what_others_send_is_counted_in_bytes_too() -> None:
    outbox = Outbox(limit=10)
    assert not outbox.offer("ஃஃ")
    assert outbox.offer("ஃ")
