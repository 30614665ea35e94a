"""When to come back: soon at first, then less often, and never all at the same moment."""

from __future__ import annotations

import random
from collections.abc import Iterator

FIRST_S = 0.2
LONGEST_S = 3.0
GIVE_UP_S = 30 * 60.0


def delays(uniform: float | None = None) -> Iterator[float]:
    """Seconds to wait before each next try, until GIVE_UP_S have been waited in all.

    `uniform` in [0, 1] takes the place of chance.
    """
    waited, longest = 0.0, FIRST_S
    while waited < GIVE_UP_S:
        delay = longest * (0.5 + 0.5 * (random.random() if uniform is None else uniform))
        yield delay
        waited += delay
        longest = min(2 * longest, LONGEST_S)
