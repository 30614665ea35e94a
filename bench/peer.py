"""PeerServer from npm: installed from its lock, run by the Node that builds the browser app."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from web import node

FOLDER = Path(__file__).with_name("references") / "peer"


@cache
def command() -> tuple[str, str]:
    """What starts it; installs it first where the lock asks for it."""
    environment = node.environment()
    modules = FOLDER / "node_modules"
    stamp = modules / ".installed"
    with (FOLDER / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever else installs is waited for
        locked = hashlib.sha256(lock.read()).hexdigest()
        if not stamp.is_file() or stamp.read_text() != locked:
            node.say("Installing PeerServer.")
            install = [*node.npm(), "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
            subprocess.run(install, cwd=FOLDER, env=environment, stdout=sys.stderr, check=True)
            stamp.write_text(locked)
    program = shutil.which("node", path=environment["PATH"])
    assert program is not None, "web.node found one"
    return program, str(FOLDER / "server.mjs")


def description() -> str:
    """Which PeerServer, on which Node."""
    program, _ = command()
    release = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    packages = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    return f"peer {packages['node_modules/peer']['version']} on Node {release}"
