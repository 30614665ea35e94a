"""The client of docs/examples in a child process, as a stranger runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "docs" / "examples" / "quiet_guest.py"
NAME = "Siti, quietly"


@contextmanager
def quiet_guest(
    link: str | None, name: str = NAME, python: str | Path = sys.executable
) -> Iterator[subprocess.Popen[str]]:
    """The client as a stranger runs it: a child process that gets a link on stdin, in a folder of its own."""
    assert link is not None
    child = subprocess.Popen(
        (python, "-I", PROGRAM),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"CIRCLE_NAME": name},
    )
    assert child.stdin is not None
    child.stdin.write(f"{link}\n")
    child.stdin.flush()
    try:
        yield child
    finally:
        child.kill()
        child.communicate()
