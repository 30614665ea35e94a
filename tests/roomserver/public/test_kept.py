"""The page that says what is kept about whoever has a place, and the file of it."""

from __future__ import annotations

from tests.roomserver.public.offers import book, circle_of, heading
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site


async def test_a_person_reads_what_is_kept_who_reads_it_and_until_when(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, "Mei Canary")
    before = await book(site, circle)
    page = Read((await site.get(f"{place}/kept")).content)
    assert page.texts("h1") == ["What is kept about you"]
    assert "The name you signed up with" in page.texts("h2")
    assert "Mei Canary" in page.text
    assert "organisers" in page.text
    assert [each["href"] for each in page.all("a") if each["href"] == f"{place}/kept.json"]
    assert await book(site, circle) == before
    assert f"{place}/kept" in [each["href"] for each in Read((await site.get(place)).content).all("a")]


async def test_and_takes_it_along_as_a_file(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, "Mei Canary")
    await site.sign_up(circle, "Aisha Canary")
    answer = await site.get(f"{place}/kept.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="kept-about-me.json"'
    assert answer.headers["cache-control"] == "no-store"
    name = next(each for each in answer.json()["kept"] if each["what"] == "sign_up_name")
    assert (name["value"], name["readers"], name["said"]) == (
        "Mei Canary",
        ["themselves", "organisers"],
        "The name you signed up with",
    )
    assert "Aisha" not in answer.text


async def test_once_they_are_erased_there_is_no_such_page(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    await site.post(f"{place}/erase", 200)
    assert await heading(site, f"{place}/kept", 404)
    await site.get(f"{place}/kept.json", 404)
