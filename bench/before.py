"""The build before the redesign: e8c41bf in a work tree of its own, made ready by its own `./run`, once."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from functools import cache
from pathlib import Path

from bench.machine import CHECKOUT, LIBRARIES

COMMIT = "e8c41bfa7b8fa44bc979509eff098e630b59bbc1"
FOLDER = CHECKOUT / ".bench" / f"before-{COMMIT[:7]}"
PROGRAMS = Path(__file__).with_name("references") / "before"
"""Run by its environment, and read by no checker of this one: serve.py and circles.py."""


class NotInHistory(Exception):
    """This clone does not have the commit."""


@cache
def make_ready() -> Path:
    """Its work tree. The first time takes half a minute. Raises: NotInHistory, subprocess.CalledProcessError."""
    _require(COMMIT)
    FOLDER.parent.mkdir(exist_ok=True)
    with (FOLDER.parent / "before.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another bench may be at it
        if not (FOLDER / "run").exists():
            # Forced: git may remember a work tree whose folder was deleted.
            _git("worktree", "add", "--force", "--detach", str(FOLDER), COMMIT)
        subprocess.run(["sh", "./run", "--help"], cwd=FOLDER, stdout=subprocess.DEVNULL, check=True)
    return FOLDER


def python() -> str:
    """The interpreter of its environment."""
    return str(make_ready() / ".venv" / "bin" / "python")


def _require(commit: str) -> None:
    found = subprocess.run(["git", "-C", str(CHECKOUT), "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True)
    if found.returncode:
        raise NotInHistory(f"this clone does not have commit {commit}: git fetch --unshallow, or leave `before` out")


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(CHECKOUT), *words], stdout=sys.stderr, check=True)


def description() -> str:
    """Which commit, with which libraries; makes it ready. Raises: NotInHistory, subprocess.CalledProcessError."""
    tell = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    said = subprocess.run([python(), "-c", tell, *LIBRARIES], capture_output=True, text=True, check=True).stdout
    return ", ".join([COMMIT[:10], *(f"{name} {number}" for name, number in zip(LIBRARIES, said.split(), strict=True))])
