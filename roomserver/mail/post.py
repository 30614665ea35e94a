"""Where mails are handed over: what any way of sending promises, and how it says that it could not."""

from __future__ import annotations

from typing import Protocol


class NotSent(Exception):
    """It was not accepted, as far as is known; a later try may succeed. The text names no address and no secret."""


class Refused(NotSent):
    """The server will not take this mail, however often it is asked."""


class Post(Protocol):
    """Takes one mail to one recipient."""

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Returns once it is accepted. `sender` and `recipient` are in ASCII. Raises: NotSent, Refused."""
