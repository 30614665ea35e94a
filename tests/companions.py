"""Companions as the demo sends them: one child process that knows nothing but links."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signalling.peers.voice import RATE, SHIPPED, load


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


def a_few_words(folder: Path) -> str:
    """The beginning of a shipped recording, for companions whose turns are not what is looked at."""
    path = folder / "words.wav"
    with wave.open(str(path), "wb") as recording:
        recording.setparams((1, 2, RATE, 0, "NONE", ""))
        recording.writeframes(b"".join(load(SHIPPED[0]).frames[:100]))
    return str(path)
