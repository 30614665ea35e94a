"""Names of what is made in a room: they tell nobody how much happened before, nor what comes after what."""

from __future__ import annotations

from hashlib import blake2s

_ID_BYTES = 6


def unguessable_id(secret: str, prefix: str, made: str) -> str:
    """An id for what was made, by what tells it apart from all else of that prefix: the same on every node.

    Without a secret it can be read, for tests and whoever looks at a room that is not served.
    """
    return prefix + (_digest(secret, f"{prefix}:{made}").hex() if secret else made)


def unguessable_number(secret: str, number: int) -> int:
    """The same for a number that stays one, small enough for any JSON reader."""
    return int.from_bytes(_digest(secret, str(number))) if secret else number


def secret_of(document: bytes) -> str:
    """For a room that an earlier release made without: nobody knows its document, and all nodes read the same."""
    return blake2s(document).hexdigest()


def _digest(secret: str, what: str) -> bytes:
    return blake2s(what.encode(), key=blake2s(secret.encode()).digest(), digest_size=_ID_BYTES).digest()
