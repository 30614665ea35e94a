"""Signatures as Standard Webhooks has them: HMAC-SHA256 of id, time and body, so that receivers know who sent it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

PREFIX = "whsec_"
KEY_BYTES = 32


def new_signing_secret() -> str:
    """As receivers are given it."""
    return PREFIX + b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def signed_headers(secret: str, delivery: str, body: bytes, now: float) -> dict[str, str]:
    """`delivery` is the same however often it is sent; `now` is when it is."""
    at = str(int(now))
    key = b64decode(secret.removeprefix(PREFIX))
    signature = hmac.digest(key, f"{delivery}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": delivery,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }
