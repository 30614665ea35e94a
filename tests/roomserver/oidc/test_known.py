"""What is known of a provider, and for how long nobody waits for one that does not answer."""

from __future__ import annotations

import asyncio

from roomserver.oidc.identity import ProviderAway
from roomserver.oidc.metadata import Known
from tests.roomserver.oidc.providing import providing


async def test_nobody_waits_in_line_for_keys_that_do_not_come() -> None:
    async with providing() as provider:
        known = Known(provider.issuer, within_s=0.2)
        await known.metadata()
        provider.go_on.clear()
        failed = await asyncio.gather(*(known.keys() for _ in range(5)), return_exceptions=True)
        assert [type(each) for each in failed] == [ProviderAway] * 5
        assert provider.asked.count("/keys") == 1
