"""Whoever came in person says how it was from the page of their place, without scripts."""

from __future__ import annotations

import pytest

from moderation.state.plan import Plan
from roomserver.programme.figures.answer import Answer
from tests.roomserver.programme.figures.evenings import HOUR_S, VENUE, Node
from tests.roomserver.public.offers import circle_of, people
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site


async def held(site: Site, *, over: bool = True, came: bool | None = True) -> tuple[str, str]:
    """The page of somebody's place, and that to answer on, of an evening in person."""
    circle = await circle_of(site, plan=Plan(venue=VENUE, duration_min=90))
    place = await site.sign_up(circle)
    [mei] = await people(site, circle)
    home = site.communities.default
    await home.sign_ups.choose(circle, mei.id, attended=came)
    if over:
        await Node(site.store, home).move(circle, -2 * HOUR_S)
        await home.figures.ended(circle)
    return place, f"{place}/answer/{circle}"


async def stands(site: Site, answering: str) -> Answer:
    circle = answering.rpartition("/")[2]
    [mei] = await people(site, circle)
    figures = site.communities.default.figures
    return await figures.answer_of(await figures.answerers.of_sign_up(circle, mei.id, circle))


async def test_who_came_answers_changes_it_and_takes_it_back(site: Site) -> None:
    place, answering = await held(site)
    assert answering in [each["href"] for each in Read((await site.get(place)).content).all("a")]
    page = Read((await site.get(answering)).content)
    assert page.texts("legend") == ["I feel less alone", "I felt understood", "I feel more hopeful", "How are you now?"]
    await site.post(answering, less_alone="4", hopeful="", weather_after="9", line=" It helped. ")
    assert await stands(site, answering) == Answer(less_alone=4, line="It helped.")
    page = Read((await site.get(answering)).content)
    checked = [(each["name"], each["value"]) for each in page.all("input") if "checked" in each]
    assert checked == [("less_alone", "4"), ("understood", ""), ("hopeful", ""), ("weather_after", "")]
    assert "Thank you. Your answers are in." in page.text
    await site.post(answering, hopeful="2")
    assert await stands(site, answering) == Answer(hopeful=2)
    await site.post(answering, withdraw="1", hopeful="2")
    assert await stands(site, answering) == Answer()


async def test_once_it_is_over_the_page_says_so_and_offers_nothing_to_cancel(site: Site) -> None:
    place, _ = await held(site)
    page = Read((await site.get(place)).content)
    assert page.texts("h1") == ["Your circle is over"]
    assert "You have a place" not in page.text
    assert f"{place}/cancel" not in [each["href"] for each in page.all("a")]


async def test_before_the_end_nothing_is_asked_or_taken(site: Site) -> None:
    place, answering = await held(site, over=False)
    assert answering not in [each["href"] for each in Read((await site.get(place)).content).all("a")]
    page = Read((await site.get(answering)).content)
    assert page.texts("legend") == []
    await site.post(answering, hopeful="2")
    assert await stands(site, answering) == Answer()


@pytest.mark.parametrize("came", [False, None])
async def test_who_did_not_come_has_no_such_page(site: Site, came: bool | None) -> None:
    place, answering = await held(site, came=came)
    assert answering not in [each["href"] for each in Read((await site.get(place)).content).all("a")]
    await site.get(answering, 404)
    await site.post(answering, 404, hopeful="2")
    assert await stands(site, answering) == Answer()


async def test_nobody_elses_page_answers_for_them(site: Site) -> None:
    _, answering = await held(site)
    answer = await site.client.post(answering, data={"hopeful": "2"}, headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert await stands(site, answering) == Answer()
