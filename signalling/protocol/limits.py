"""How much of something is let through: at once, and over time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

REMEMBERED = 4096


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` a second, `burst` at once."""

    rate: float
    burst: float
    level: float
    at: float

    def has(self, now: float, count: int = 1) -> bool:
        """Whether so many more would be within the rate."""
        return self.level >= count or min(self.burst, self.level + (now - self.at) * self.rate) >= count

    def take(self, now: float, count: int = 1) -> bool:
        """Whether so many more are within the rate, and then they are taken."""
        level = self.level + (now - self.at) * self.rate
        if level > self.burst:
            level = self.burst
        is_within = level >= count
        self.level = level - count if is_within else level
        self.at = now
        return is_within


@dataclass(slots=True)
class Limits:
    """Token buckets by key; the oldest are forgotten first."""

    rate: float
    burst: float
    remembered: int = REMEMBERED
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, key: str, now: float | None = None, count: int = 1) -> bool:
        """Whether so many more are within the rate of that key. `now` is of a monotonic clock; none: this machine's."""
        now = time.monotonic() if now is None else now
        bucket = self.buckets.pop(key, None) or Bucket(self.rate, self.burst, self.burst, now)
        self.buckets[key] = bucket
        if len(self.buckets) > self.remembered:
            del self.buckets[next(iter(self.buckets))]
        return bucket.take(now, count)

    def wait_s(self, key: str, count: int = 1) -> float:
        """How long until so many are within the rate of that key, which was just refused them."""
        return max(0.0, (count - self.buckets[key].level) / self.rate) if key in self.buckets else 0.0

    def give_back(self, key: str, count: int = 1) -> None:
        """What was taken was nothing to limit."""
        if (bucket := self.buckets.get(key)) is not None:
            bucket.level = min(bucket.burst, bucket.level + count)
