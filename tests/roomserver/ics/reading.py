"""What foreign programs read in calendar files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
READERS = ("ical.js", "node-ical")

Read = dict[str, list[dict[str, Any]]]
"""By reader, each appointment that it found."""


def read_by_others(files: Sequence[bytes]) -> list[Read]:
    found: list[Read] = _read("events", files)
    return found


def read_series_by_others(files: Sequence[bytes]) -> list[list[float]]:
    """The instants of the one series in each file, at most 200."""
    found: list[list[float]] = _read("series", files)
    return found


def _read(what: str, files: Sequence[bytes]) -> Any:
    command = [sys.executable, "web/node.py", "exec", str(Path(__file__).with_name("readers.mjs")), what]
    texts = json.dumps([file.decode() for file in files])
    done = subprocess.run(command, input=texts, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
