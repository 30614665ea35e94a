"""The page that says to everybody what is kept, why, who reads it and until when."""

from __future__ import annotations

import pytest

from moderation.kept.room import ROOM
from roomserver.i18n import read_catalogues
from roomserver.kept.programme import PROGRAMME_KEPT
from roomserver.kept.sections import sections
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site


def test_all_that_is_kept_of_people_is_told() -> None:
    told = {kept.name for items in sections().values() for kept in items}
    kept = {each.name for each in (*ROOM.items(), *PROGRAMME_KEPT.items())}
    assert kept - told == set()


@pytest.mark.parametrize("language", ["en", "ms"])
async def test_the_page_says_each_in_its_language(site: Site, language: str) -> None:
    catalogue = read_catalogues()[language]
    answer = await site.get("/c/home/privacy", accept_language=language)
    page = Read(answer.content)
    assert len(answer.content) < 50_000
    assert page.texts("h1") == [catalogue.say("privacy.title")]
    wanted = {catalogue.say(f"kept.{kept.name}") for items in sections().values() for kept in items}
    assert wanted - set(page.texts("summary")) == set()


async def test_every_page_of_a_community_leads_there(site: Site) -> None:
    page = Read((await site.get("/c/home/")).content)
    assert "/c/home/privacy" in [each["href"] for each in page.all("a")]
    await site.get("/c/nowhere/privacy", 404)
