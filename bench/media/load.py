"""CPU while something is measured: what the browser takes, and what others do."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import psutil

from bench.machine import cpu_s, foreign_cpu_s


@dataclass(frozen=True)
class Load:
    """In cores: of the browser with all its pages, and of everybody but us."""

    browser: float
    foreign: float

    def __str__(self) -> str:
        return f"browser {self.browser:.0%}, foreign {self.foreign:.0%}"


class LoadMeter:
    """Measures from when it is made until it is read."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._browser, self._foreign = _browser_cpu_s(), foreign_cpu_s()

    def read(self) -> Load:
        """Since it was made."""
        elapsed = time.monotonic() - self._began
        # A process that has ended meanwhile is missing from the later sum.
        browser = max(0.0, _browser_cpu_s() - self._browser)
        foreign = max(0.0, foreign_cpu_s() - self._foreign)
        return Load(browser / elapsed, foreign / elapsed)


def load_average() -> str:
    """Of the last 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def _browser_cpu_s() -> float:
    spent = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            spent += cpu_s(process) if process.name().startswith("chrom") else 0.0
        except psutil.NoSuchProcess:
            continue  # it has ended since it was listed
    return spent
