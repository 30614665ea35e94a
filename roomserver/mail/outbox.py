"""An outbox folder, where no mail server is set: every mail is a file that mail programs open."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from pathlib import Path

from roomserver.mail.post import NotSent

KEPT_S = 14 * 24 * 3600.0
"""How long a mail stays there: whoever runs the service reads it by then, and addresses don't stay for ever."""
MOST = 1000
"""Mails there: a service without a mail server fills no disk."""


class Outbox:
    """A `Post`. Files and folder are for the server's own user alone, and old ones are deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        """A mail that is sent again replaces itself. Raises: NotSent."""
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise NotSent(f"the outbox cannot be written: {error.strerror}") from None

    def _write(self, message: bytes) -> None:
        self._folder.mkdir(0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(message).hexdigest()[:32]
        half = self._folder / f".{name}"
        half.unlink(missing_ok=True)
        try:
            half.touch(0o600)
            half.write_bytes(message)
            half.rename(self._folder / f"{name}.eml")
        finally:
            half.unlink(missing_ok=True)  # of a disk that is full
        with contextlib.suppress(OSError):  # the mail is written, whatever else lies there
            self._forget(time.time() - KEPT_S)

    def _forget(self, before: float) -> None:
        """Other nodes may do so at the same time."""
        written_at = dict[Path, float]()
        for file in self._folder.glob("*.eml"):
            with contextlib.suppress(FileNotFoundError):
                written_at[file] = file.stat().st_mtime
        newest_first = sorted(written_at, key=lambda file: written_at[file], reverse=True)
        for place, file in enumerate(newest_first):
            if place >= MOST or written_at[file] < before:
                file.unlink(missing_ok=True)
