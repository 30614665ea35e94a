"""What a provider says of itself (OpenID Connect Discovery 1.0), and the keys that it signs with."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from roomserver.oidc.fetching import WITHIN_S, Json, fetch_json
from roomserver.oidc.identity import ProviderAway

KEPT_S = 3600.0
"""How long what it says of itself is believed."""
KEYS_AGAIN_S = 30.0
"""How often its keys are asked for anew at most, where a token names one that is not known."""
FAILED_S = 5.0
"""How long nobody else waits for a provider that has just not answered."""
KEY_TYPES: dict[str, type[RSAKey] | type[ECKey]] = {"RSA": RSAKey, "EC": ECKey}
"""Of the algorithms that are believed."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe(url: str) -> bool:
    """By https; or on this very machine, where nothing goes over a network."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _safe(url: str) -> str:
    if not is_safe(url):
        raise ValueError("not by https")
    return url


Endpoint = Annotated[str, AfterValidator(_safe)]


class Metadata(BaseModel):
    """Of it, what is used here."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: Endpoint
    token_endpoint: Endpoint
    jwks_uri: Endpoint
    userinfo_endpoint: Endpoint | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


@dataclass(slots=True)
class Known:
    """What is known of one provider: asked for when it is needed first, never at start. All may raise ProviderAway."""

    issuer: str
    within_s: float = WITHIN_S
    keys_again_s: float = KEYS_AGAIN_S
    _metadata: Metadata | None = None
    _keys: KeySet | None = None
    _read_at: float = 0.0
    _keys_at: float = 0.0
    _failed_at: float = -FAILED_S
    _keys_failed_at: float = -FAILED_S
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def metadata(self) -> Metadata:
        """What it said before is believed on where it does not answer."""
        async with self._lock:
            now = time.monotonic()
            if self._metadata is not None and now - self._read_at < KEPT_S:
                return self._metadata
            if now - self._failed_at < FAILED_S:
                if self._metadata is None:
                    raise ProviderAway("unreachable")
                return self._metadata
            try:
                self._metadata, self._read_at = await self._ask(), now
            except ProviderAway:
                self._failed_at = time.monotonic()
                if self._metadata is None:
                    raise
            return self._metadata

    async def keys(self, *, anew: bool = False) -> KeySet:
        """With `anew`, a token names one that is not among them."""
        uri = (await self.metadata()).jwks_uri
        async with self._lock:
            now = time.monotonic()
            is_old = now - self._keys_at > (self.keys_again_s if anew else KEPT_S)
            if self._keys is not None and not is_old:
                return self._keys
            if now - self._keys_failed_at < FAILED_S:
                raise ProviderAway("no_keys")
            try:
                status, found = await fetch_json(uri, within_s=self.within_s)
                if status != 200:
                    raise ProviderAway("no_keys")
                self._keys, self._keys_at = _read_keys(found), now
            except ProviderAway:
                self._keys_failed_at = time.monotonic()
                raise
            return self._keys

    async def _ask(self) -> Metadata:
        url = get_well_known_url(self.issuer, external=True)
        status, said = await fetch_json(url, within_s=self.within_s)
        if status != 200:
            raise ProviderAway("no_metadata")
        try:
            metadata = Metadata.model_validate(said)
        except ValidationError:
            raise ProviderAway("bad_metadata") from None
        if metadata.issuer != self.issuer:  # Discovery, section 4.3
            raise ProviderAway("other_issuer")
        return metadata


def _read_keys(found: Json) -> KeySet:
    """Those that it signs with. One of a kind that nobody here knows is left out (RFC 7517, section 5)."""
    listed = found.get("keys")
    keys: list[RSAKey | ECKey] = []
    for each in listed if isinstance(listed, list) else []:
        with contextlib.suppress(JoseError, ValueError, TypeError, KeyError, AttributeError):
            key = KEY_TYPES[each["kty"]].import_key(each)
            keys.append(key)
    if not keys:
        raise ProviderAway("no_keys")
    return KeySet([*keys])
