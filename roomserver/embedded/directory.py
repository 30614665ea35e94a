"""The data directory of an embedded store: who owns it, and where its server listens."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import stat
import tempfile
import time
from pathlib import Path

from roomserver.embedded.descriptor import OwnDescriptor
from roomserver.embedded.failures import DataDirectoryBusy, EmbeddedStoreFailed

LONGEST_SOCKET_PATH = 103
"""Bytes; macOS has room for 104 with the final zero."""
POLL_S = 0.01


def prepare(data_dir: Path) -> None:
    """Makes it if need be, private to this user."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    data_dir.chmod(0o700)


def lock_file(data_dir: Path) -> Path:
    """Locked by the owner, for as long as it lives; holds the path of the socket."""
    return data_dir / "lock"


def noted_socket(data_dir: Path) -> Path | None:
    """Where the owner, or the last one, said that its server listens."""
    try:
        path = lock_file(data_dir).read_text()
    except FileNotFoundError:
        return None
    return Path(path) if path else None


def was_owned(data_dir: Path) -> bool:
    """Whether a store was ever there."""
    return noted_socket(data_dir) is not None


def clear_unfinished(data_dir: Path) -> None:
    """What a server was writing when it was killed: it never looks at it again, and what was said is in it."""
    for file in data_dir.glob("temp-*"):
        if file.suffix in (".aof", ".rdb"):
            file.unlink(missing_ok=True)


async def lock(data_dir: Path, patience_s: float) -> OwnDescriptor:
    """Held until the descriptor closes. Raises: DataDirectoryBusy."""
    descriptor = OwnDescriptor(os.open(lock_file(data_dir), os.O_RDWR | os.O_CREAT, 0o600))
    deadline = time.monotonic() + patience_s
    try:
        while True:
            try:
                fcntl.flock(descriptor.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise DataDirectoryBusy(f"Another roomserver uses the data directory {data_dir}.") from None
                await asyncio.sleep(POLL_S)
            else:
                return descriptor
    except BaseException:
        descriptor.close()
        raise


def choose_socket(data_dir: Path) -> Path:
    """In the data directory, or where that is too long for a socket, in a private one among the temporary files.

    Notes it in the lock file, for others. Raises: EmbeddedStoreFailed.
    """
    path = data_dir / "valkey.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        path = _private_directory(data_dir) / "valkey.sock"
    lock_file(data_dir).write_text(str(path))
    return path


def _private_directory(data_dir: Path) -> Path:
    key = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    directory = Path(tempfile.gettempdir(), f"roomserver-{os.getuid()}-{key}")
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise EmbeddedStoreFailed(f"{directory} belongs to another user, or other users can open it; remove it.")
    return directory
