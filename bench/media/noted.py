"""What the probe noted on a person's page, waited for from outside."""

from __future__ import annotations

from typing import Any

from tests.browser.person import Person, eventually

Noted = dict[str, Any]


async def first(person: Person, what: str, **like: Any) -> Noted:
    """The first such thing on that page, now or soon."""
    found: list[Noted] = []

    async def look() -> bool:
        noted = await person.page.evaluate(f"probe.{what}")
        found.extend(each for each in noted if like.items() <= each.items())
        return bool(found)

    await eventually(look, f"{what} {like} at {person.name}")
    return found[0]
