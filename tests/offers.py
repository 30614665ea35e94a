"""Descriptions as small as a server carries them."""

from __future__ import annotations

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
SDP = f"v=0\r\n{FINGERPRINT}\r\n"
OFFER = {"type": "offer", "sdp": SDP}


def offer_of(size: int) -> dict[str, str]:
    """An offer of some so many bytes."""
    return {"type": "offer", "sdp": SDP + "a=x\r\n" * ((size - len(SDP)) // 5)}
