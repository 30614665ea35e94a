"""An ID token is checked (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from roomserver.oidc.identity import NotVouchedFor
from roomserver.oidc.metadata import Known

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By keys that the provider alone has: none that a client's secret, or nobody at all, could sign with."""
LEEWAY_S = 60
"""By which its clock and ours may differ."""
LONGEST_SUBJECT = 255
Claims = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What it has to say."""

    issuer: str
    client: str
    nonce: str
    access_token: str | None


async def checked_claims(token: str, expected: Expected, known: Known) -> Claims:
    """What it says. Raises: NotVouchedFor, ProviderAway."""
    try:
        decoded = await _decoded(token, known)
        options = {
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client},
        }
        params = {"nonce": expected.nonce, "client_id": expected.client, "access_token": expected.access_token}
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(time.time()), leeway=LEEWAY_S)
    except JoseError as error:
        raise NotVouchedFor(error.error) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotVouchedFor("unreadable") from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotVouchedFor("no_subject")
    return dict(claims)


async def _decoded(token: str, known: Known) -> jwt.Token:
    try:
        return jwt.decode(token, await known.keys(), algorithms=[*ALGORITHMS])
    except InvalidKeyIdError:
        return jwt.decode(token, await known.keys(anew=True), algorithms=[*ALGORITHMS])
