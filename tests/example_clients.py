"""The clients of docs/examples in child processes, as a stranger runs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
NAME = "Siti, quietly"


@contextmanager
def example(
    program: str, link: str | None, name: str, python: str | Path = sys.executable
) -> Iterator[subprocess.Popen[str]]:
    """One of them: a child process that gets a link on stdin, in a folder of its own."""
    assert link is not None
    child = subprocess.Popen(
        (python, "-I", EXAMPLES / program),
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


def quiet_guest(
    link: str | None, name: str = NAME, python: str | Path = sys.executable
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A guest who takes the piece, says nothing, passes it and leaves."""
    return example("quiet_guest.py", link, name, python)


def facilitator(link: str | None, name: str = "Kavitha") -> AbstractContextManager[subprocess.Popen[str]]:
    """A facilitator who leads a circle from its doors to the end of its debrief."""
    return example("facilitator.py", link, name)
