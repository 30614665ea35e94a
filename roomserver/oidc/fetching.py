"""Asking the provider for JSON, within bounds: it may be slow, endless or broken."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx2

from roomserver.oidc.identity import ProviderAway

WITHIN_S = 5.0
"""How long a whole answer may take."""
MOST_BYTES = 256 * 1024
Json = dict[str, Any]


async def fetch_json(
    url: str, headers: Mapping[str, str] | None = None, body: str | None = None, within_s: float = WITHIN_S
) -> tuple[int, Json]:
    """The status and what came with it; with a `body` it is a POST. No redirect is followed. Raises: ProviderAway."""
    try:
        async with asyncio.timeout(within_s):
            context = await asyncio.to_thread(ssl.create_default_context)
            async with httpx2.AsyncClient(verify=context, trust_env=False, timeout=within_s) as client:
                method, content = ("GET", None) if body is None else ("POST", body.encode())
                async with client.stream(method, url, headers=dict(headers or {}), content=content) as response:
                    return response.status_code, _read(await _content(response))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError):
        raise ProviderAway("unreachable") from None


async def _content(response: httpx2.Response) -> bytes:
    content = b""
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise ProviderAway("too_long")
    return content


def _read(content: bytes) -> Json:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        raise ProviderAway("no_json") from None
    if not isinstance(read, dict):
        raise ProviderAway("no_json")
    return read
