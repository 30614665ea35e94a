"""Facilitators read on their own page what is kept of them, and of nobody else."""

from __future__ import annotations

import pytest

from tests.roomserver.api.test_facilitators import Town, town

__all__ = ["town"]
pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)


async def test_a_facilitator_reads_what_is_kept_of_them(town: Town) -> None:
    person, other = await town.person("Jun"), await town.person("Lina")
    circle = await town.circle()
    await town.assign(person, circle)
    browser = await town.page(person)
    kept = (await browser.get("/facilitator/kept")).raise_for_status()
    assert {"facilitator", "duties"} <= {each["what"] for each in kept.json()["told"]}
    assert "Jun" in [each["value"] for each in kept.json()["items"] if each["what"] == "facilitator"]
    assert "Lina" not in kept.text
    assert other not in kept.text
    assert (await town.organiser.get("/facilitator/kept")).status_code == 401
