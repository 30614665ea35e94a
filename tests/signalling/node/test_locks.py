from __future__ import annotations

import asyncio
import contextlib
import gc

import pytest

from signalling.node.locks import Turns
from signalling.store import OutcomeUnknown, StoreUnavailable


class Recorder:
    """Who was in a room's turn, and how it ended for them."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.inside: list[str] = []
        self.order: list[str] = []

    async def visit(self, who: str, room: str = "maple", *, fails: bool = False, at_any_rate: bool = False) -> None:
        async with self.turns.turn(room, at_any_rate=at_any_rate):
            self.order.append(who)
            self.inside.append(room)
            assert self.inside.count(room) == 1
            await asyncio.sleep(0)
            self.inside.remove(room)
            if fails:
                raise OutcomeUnknown("lost")


async def test_one_at_a_time_in_the_order_they_came_and_rooms_apart() -> None:
    recorder = Recorder()
    await asyncio.gather(*(recorder.visit(f"{room}{n}", room) for n in range(3) for room in ("maple", "birch")))
    assert [who for who in recorder.order if who.startswith("maple")] == ["maple0", "maple1", "maple2"]
    assert recorder.order[:2] == ["maple0", "birch0"]


async def test_who_waits_behind_a_failure_is_told_at_once_and_who_comes_after_is_not() -> None:
    recorder = Recorder()
    outcomes = await asyncio.gather(
        recorder.visit("first", fails=True),
        recorder.visit("second"),
        recorder.visit("other room", "birch"),
        recorder.visit("cleaner", at_any_rate=True),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown, StoreUnavailable, type(None), type(None)]
    assert set(recorder.order) == {"first", "other room", "cleaner"}
    await recorder.visit("later")


async def test_who_waits_behind_a_second_failure_is_told_at_once_too() -> None:
    recorder = Recorder()
    first = asyncio.create_task(recorder.visit("first", fails=True))
    await asyncio.sleep(0)
    with contextlib.suppress(OutcomeUnknown):
        async with recorder.turns.turn("maple", at_any_rate=True):
            late = asyncio.create_task(recorder.visit("late"))
            await asyncio.sleep(0)
            raise OutcomeUnknown("lost again")
    outcomes = await asyncio.gather(first, late, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown, StoreUnavailable]
    assert recorder.order == ["first"]


async def test_who_gives_up_waiting_holds_up_nobody() -> None:
    recorder = Recorder()
    async with recorder.turns.turn("maple"):
        waiting = asyncio.create_task(recorder.visit("impatient"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await recorder.visit("next")
    assert recorder.order == ["next"]


async def test_nothing_is_kept_of_a_room_that_nobody_changes() -> None:
    recorder = Recorder()
    await recorder.visit("once")
    gc.collect()
    assert len(recorder.turns._queues) == 0
