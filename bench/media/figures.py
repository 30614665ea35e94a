"""Many measurements in a few words."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of all does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """p50, p90, max and how many."""
    return (
        f"p50 {statistics.median(values):.0f} {unit}, p90 {nearest_rank(values, 0.9):.0f} {unit}, "
        f"max {max(values):.0f} {unit}, n {len(values)}"
    )
