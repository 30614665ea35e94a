"""What the probe noted on a page, waited for from outside."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from tests.browser.person import eventually

Noted = dict[str, Any]


async def first(page: Page, what: str, **like: Any) -> Noted:
    """The first such thing on that page, now or soon."""
    found: list[Noted] = []

    async def look() -> bool:
        noted = await page.evaluate(f"probe.{what}")
        found.extend(each for each in noted if like.items() <= each.items())
        return bool(found)

    await eventually(look, f"{what} {like}")
    return found[0]
