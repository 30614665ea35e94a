"""What tests read of a server's files, and of what it was asked for."""

from __future__ import annotations

from pathlib import Path

from tests.roomserver.servers import Server

CANARY = "canary"
LOG = ("--appendonly", "yes", "--aof-use-rdb-preamble", "no")
SNAPSHOTS = ("--save", "3600 1", "--rdbcompression", "no")
LONG_US = 200_000
"""In a rewrite or a snapshot, for each key."""


def on_disk(folder: Path) -> bytes:
    """All that files hold there; one that goes while they are read holds nothing."""
    held = []
    for file in folder.rglob("*"):
        try:
            held.append(file.read_bytes() if file.is_file() else b"")
        except FileNotFoundError:
            continue
    return b"".join(held)


def folder_of(server: Server) -> Path:
    return Path(server.url.removeprefix("unix://")).parent


def calls(server: Server, command: str) -> int:
    """How often the server was asked for that."""
    return int(server.admin.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})["calls"])


def is_at_it(server: Server, what: str) -> bool:
    return bool(server.admin.info("persistence")[f"{what}_in_progress"])


def say(server: Server) -> None:
    """Something is said and deleted, and stays in the files."""
    server.admin.set("said", CANARY)
    server.admin.delete("said")
