"""Python's looking for circles of references, so that nobody waits for it (docs/decisions/0011)."""

from __future__ import annotations

import asyncio
import gc

PERIOD_S = 0.25
YOUNG = 10_000
"""New objects more than before, at which Python looks by itself between two periods; its own measure is 700."""
WHOLE_LOOKS = 20_000
"""Of so many looks through what is new, one goes through everything; Python's own measure is ten."""


def keep() -> None:
    """What is there now is there for good: it is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, gc.get_threshold()[1], WHOLE_LOOKS)


async def look_often() -> None:
    """Until cancelled. Python looks when there is more than before, however much has been replaced by something new."""
    while True:
        await asyncio.sleep(PERIOD_S)
        gc.collect(1)
