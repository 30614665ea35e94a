"""Secrets of links and sessions: random, at least 128 bits, and only their hashes are ever kept."""

from __future__ import annotations

import base64
import hashlib
import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Thirty-two, so that every byte stands for one and none is likelier than another."""


def new_id(length: int = 10) -> str:
    """A short random name for rooms, seats, nodes: no secret, easy to read aloud."""
    return "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(length))


def new_secret() -> str:
    """144 random bits, base64url."""
    return secrets.token_urlsafe(18)


def hashed(secret: str) -> str:
    """What is kept of a secret: SHA-256, base64url. The secret is random, so it needs no salt."""
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")


def link_token(room_id: str, secret: str) -> str:
    """What stands in the fragment of a link: where to look, and the secret."""
    return f"{room_id}.{secret}"


def read_link_token(token: str) -> tuple[str, str] | None:
    """Room id and secret of a token, or None when it is none."""
    room_id, dot, secret = token.partition(".")
    if not dot or not room_id.isalnum() or not room_id.isascii() or not 16 <= len(secret) <= 64:
        return None
    return room_id, secret


def seat_ref(room_id: str, seat_id: str) -> str:
    """How a seat is named in paths."""
    return f"{room_id}-{seat_id}"


def read_seat_ref(ref: str) -> tuple[str, str] | None:
    """Room id and seat id of a path's seat, or None when it is none."""
    room_id, dash, seat_id = ref.partition("-")
    if not dash or len(ref) > 64 or not (room_id + seat_id).isalnum() or not ref.isascii():
        return None
    return (room_id, seat_id) if room_id and seat_id else None
