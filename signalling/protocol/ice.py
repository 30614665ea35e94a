"""The operator's own ICE servers, for those who are seated, with TURN credentials that live ten minutes at most."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from signalling.credentials import new_id
from signalling.protocol.messages import IceServer

TURN_LIFETIME_S = 600


def turn_credential(secret: str, now: float) -> tuple[str, str]:
    """User name and password of the TURN REST form: `<expiry>:<name>`, base64 HMAC-SHA1 of it."""
    username = f"{int(now) + TURN_LIFETIME_S}:{new_id()}"
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return username, base64.b64encode(mac.digest()).decode()


@dataclass(frozen=True, slots=True)
class Ice:
    """What the operator has set up. A credential is renewed `renew_s` after it was told."""

    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    renew_s: float = TURN_LIFETIME_S / 2

    @property
    def has_relay(self) -> bool:
        """Whether there is a TURN server, and what its credentials are made with."""
        return bool(self.turn_urls and self.turn_secret)

    def servers(self, now: float) -> tuple[IceServer, ...]:
        """What somebody seated is told; nothing when nothing is set up."""
        servers: list[IceServer] = []
        if self.stun_urls:
            servers.append(IceServer(urls=self.stun_urls))
        if self.has_relay:
            username, credential = turn_credential(self.turn_secret, now)
            servers.append(IceServer(urls=self.turn_urls, username=username, credential=credential))
        return tuple(servers)


NONE_SET_UP = Ice()
