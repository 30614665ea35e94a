"""Companions as child processes of a command; the server itself knows nothing of them."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping

import typer

# -P: what lies in the folder that somebody happens to be in is not imported.
PROGRAM = (sys.executable, "-P", "-m", "signalling.peers")
MISSING = (
    "companions need aiortc, which is not installed here: pip install 'roomserver[companions]' (./run installs it)"
)
DOINGS = {"seated": "It has a seat.", "taken": "It has the piece, and speaks.", "passed": "It has passed the piece."}


def can_run() -> bool:
    """Whether what they speak and listen with is installed."""
    return importlib.util.find_spec("aiortc") is not None


def send_in(description: Mapping[str, object], *, as_json: bool) -> int:
    """One companion, until it is over or Ctrl-C; says what it does. Returns the exit status."""
    with subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peers:
        assert peers.stdin is not None
        assert peers.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            peers.stdin.write(json.dumps([description]) + "\n")
            peers.stdin.flush()
        while True:
            try:
                for line in peers.stdout:
                    if told := line.rstrip("\n") if as_json else in_words(line):
                        typer.echo(told)
                return peers.wait()
            except KeyboardInterrupt:
                with contextlib.suppress(BrokenPipeError):
                    peers.stdin.close()


def in_words(line: str) -> str | None:
    """An event for people; None for one that the child tells them itself, on standard error."""
    event = json.loads(line)
    if event["event"] == "closed":
        return None if isinstance(event.get("code"), str) else "It is no longer in the circle."
    return DOINGS.get(event["event"])
