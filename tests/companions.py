"""Companions as the demo sends them: one child process that knows nothing but links."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def companions(*descriptions: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """Companions for the length of a test; its stdout has one JSON event a line."""
    child = subprocess.Popen(
        (sys.executable, "-m", "signalling.peers"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(descriptions) + "\n")
    child.stdin.flush()
    try:
        yield child
    finally:
        child.stdin.close()
        try:
            child.wait(10)
        finally:
            child.kill()
            child.stdout.close()
