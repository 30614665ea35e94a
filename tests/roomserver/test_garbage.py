from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from roomserver import garbage


@pytest.fixture
def looked() -> Iterator[asyncio.Event]:
    """Set whenever what is new has been looked through; afterwards Python's own ways are back."""
    done, thresholds = asyncio.Event(), gc.get_threshold()

    def notice(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] > 0:
            done.set()

    gc.callbacks.append(notice)
    yield done
    gc.callbacks.remove(notice)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def new_objects() -> int:
    return len(gc.get_objects(0)) + len(gc.get_objects(1))


async def test_what_is_new_does_not_pile_up_while_it_replaces_what_was(looked: asyncio.Event) -> None:
    """As rooms do: Python itself looks only when there is more than before."""
    garbage.keep()
    kept = [[n] for n in range(10_000)]
    gc.freeze()
    for place, some in enumerate(kept):
        kept[place] = [*some]
    assert new_objects() >= len(kept)
    looked.clear()
    looking = asyncio.create_task(garbage.look_often())
    async with asyncio.timeout(20):
        await looked.wait()
    assert new_objects() < len(kept)
    looking.cancel()


async def test_what_is_there_at_the_start_is_not_looked_through_again(looked: asyncio.Event) -> None:
    garbage.keep()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[2] == garbage.WHOLE_LOOKS
