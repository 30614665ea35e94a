"""ICE servers for a welcome: the operator's own, with TURN credentials that live ten minutes at most."""

from __future__ import annotations

import base64
import hashlib
import hmac

from signalling.credentials import new_id
from signalling.messages import IceServer

TURN_LIFETIME_S = 600


def turn_credential(secret: str, now: float) -> tuple[str, str]:
    """User name and password of the TURN REST form: `<expiry>:<name>`, base64 HMAC-SHA1 of it."""
    username = f"{int(now) + TURN_LIFETIME_S}:{new_id()}"
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return username, base64.b64encode(mac.digest()).decode()


def ice_servers(
    stun_urls: tuple[str, ...], turn_urls: tuple[str, ...], turn_secret: str, now: float
) -> tuple[IceServer, ...]:
    """What a browser is told; nothing when the operator has set nothing up."""
    servers: list[IceServer] = []
    if stun_urls:
        servers.append(IceServer(urls=stun_urls))
    if turn_urls and turn_secret:
        username, credential = turn_credential(turn_secret, now)
        servers.append(IceServer(urls=turn_urls, username=username, credential=credential))
    return tuple(servers)
