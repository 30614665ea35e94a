"""An outbox folder, where no mail server is set: every mail is a file that mail programs open."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from roomserver.mail.post import NotSent


class Outbox:
    """A `Post`. Files and folder are for the server's own user alone."""

    keeps_here = True

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
        half.touch(0o600)
        half.write_bytes(message)
        half.rename(self._folder / f"{name}.eml")
