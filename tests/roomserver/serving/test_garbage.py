from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomserver.serving import garbage
from tests import plain
from tests.guest import enter, guest
from tests.serving import RunningServer, running_server


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


async def test_whoever_comes_and_goes_leaves_nothing_to_be_looked_for(tmp_path: Path) -> None:
    """What is only freed by looking through everything holds everybody up, the longer the more lines there are."""
    with running_server(tmp_path) as server:
        links = server.new_circle(participants=15)
        sessions = [await enter(link) for link in (*links.facilitators, *links.participants)]
        looked_for = []
        for page in range(10):
            for session in sessions:
                async with guest(session, incarnation=f"page-{page}-of-"):
                    pass
            looked_for.append(objects_looked_for(server))
        lines = len(sessions) * len(looked_for[1:])
        assert looked_for[-1] - looked_for[0] < 10 * lines


def objects_looked_for(server: RunningServer) -> int:
    """How many the garbage collection has had to free, as the server tells operators."""
    text = plain.get(server.metrics).text
    return sum(int(float(many)) for many in re.findall(r"^python_gc_objects_collected_total{.*} (\S+)$", text, re.M))
