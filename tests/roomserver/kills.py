"""What tests need that kill a store: when it answers again, news to wait for, and what a run of kills found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from roomserver.embedded import inline

POLL_S = 0.001


async def answered(socket: Path) -> float:
    """Wait until a store answers there, with its data loaded; when that was, on the monotonic clock."""
    while not await inline.is_ready(socket):  # noqa: ASYNC110 there is no event to wait for
        await asyncio.sleep(POLL_S)
    return time.monotonic()


class News:
    """Something may have become true."""

    def __init__(self) -> None:
        self._condition = asyncio.Condition()

    async def tell(self) -> None:
        async with self._condition:
            self._condition.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self._condition:
            await self._condition.wait_for(holds)


@dataclass
class Findings:
    """`lost` writes were acknowledged and are not there; `doubled` ones are there more than once."""

    kills: int = 0
    acknowledged: int = 0
    in_doubt: int = 0
    lost: int = 0
    doubled: int = 0
    first_writes_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ordered = sorted(self.first_writes_s)
        median, late, longest = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 1))
        return (
            f"{self.kills} kills; {self.acknowledged} writes acknowledged, {self.in_doubt} of them after an unknown "
            f"outcome; {self.lost} lost, {self.doubled} doubled; from the store's first answer to the first write "
            f"{median:.0f} ms at p50, {late:.0f} ms at p99, {longest:.0f} ms at most"
        )
