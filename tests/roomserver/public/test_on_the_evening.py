"""On the evening itself: whoever comes unannounced, and whoever has an old link."""

from __future__ import annotations

import pytest

from roomserver.programme.sign_ups.book import Book
from signalling.credentials import read_link_token
from tests.roomserver.public.offers import book, circle_of, heading, people, terms
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import DAY_S, Site

BEGUN = -600.0 / DAY_S
"""Ten minutes ago, in days."""


async def token_of(site: Site, circle: str) -> str:
    """Of the one who signed up."""
    [person] = await people(site, circle)
    return (await site.communities.default.sign_ups.links()).place_token(circle, person)


async def mailed(site: Site, circle: str) -> list[str]:
    found: Book = await book(site, circle)
    return [notice.kind for notice in found.notices]


async def confirmed(site: Site, *, address_confirmed: bool = True) -> tuple[str, str]:
    """A circle that somebody signed up for with an address, and an old token of theirs; nothing is to be told."""
    circle, sign_ups = await circle_of(site), site.communities.default.sign_ups
    mail = "mei@example.org" if address_confirmed else "stranger@example.org"
    await site.sign_up(circle, mail=mail, language="en")
    [mei] = await people(site, circle)
    if address_confirmed:
        await sign_ups.confirm_address(circle, mei.id)
    old = await token_of(site, circle)
    await sign_ups.replace_link(circle, mei.id, told=False)

    async def told(book: Book) -> None:
        """As if it was mailed."""

    await sign_ups.settle_due(told)
    assert await mailed(site, circle) == []
    return circle, old


async def test_whoever_comes_unannounced_has_a_place_that_is_free_and_a_seat_at_once(site: Site) -> None:
    circle = await site.make("Caring", BEGUN, terms=terms(2))
    place = await site.sign_up(circle)
    page = Read((await site.get(place)).content)
    assert page.texts("h1") == ["You have a place"]
    [link] = [str(each["href"]) for each in page.all("a") if "/join#" in str(each.get("href"))]
    room = await site.store.load(circle)
    assert room is not None
    assert read_link_token(link.partition("#")[2]) is not None
    assert sum(seat.invited_as == "participant" for seat in room.seats) == 1


SOON, LATER = 59 / (24 * 60), 61 / (24 * 60)
"""In days."""


@pytest.mark.parametrize("starts", [BEGUN, SOON])
async def test_where_a_mail_could_come_too_late_everybody_gets_their_page_at_once(site: Site, starts: float) -> None:
    """Also whoever sends an address from a form that was opened before, however often it has signed up."""
    circle = await site.make("Caring", starts, terms=terms(3))
    page = await site.get(f"/c/home/{circle}")
    assert 'name="mail"' not in page.text
    assert "a mail could come too late" in page.text
    for mail in ("mei@example.org", "mei@example.org", "no address"):
        place = await site.sign_up(circle, mail=mail, language="en")
        assert await heading(site, place) == "You have a place"
    assert [person.address for person in await people(site, circle)] == [None] * 3


async def test_earlier_the_link_comes_by_mail(site: Site) -> None:
    circle = await site.make("Caring", LATER, terms=terms(2))
    assert 'name="mail"' in (await site.get(f"/c/home/{circle}")).text
    assert "/sent/confirmed/" in await site.sign_up(circle, mail="mei@example.org", language="en")


async def test_once_all_places_are_taken_nobody_waits_for_one_on_the_evening(site: Site) -> None:
    circle = await site.make("Caring", BEGUN, terms=terms(1))
    await site.sign_up(circle)
    assert "/sign-up" not in (await site.get(f"/c/home/{circle}")).text


async def test_an_old_link_has_the_new_one_sent(site: Site) -> None:
    circle, old = await confirmed(site)
    page = await site.get(f"/place/{old}", 404)
    assert f"/place/{old}/again" in page.text
    answer = await site.post(f"/place/{old}/again", 200)
    assert Read(answer.content).texts("h1") == ["Look into your mailbox"]
    assert await mailed(site, circle) == ["new_link"]
    assert (await people(site, circle))[0].link == 2
    assert await heading(site, f"/place/{await token_of(site, circle)}") == "You have a place"


async def test_the_answer_is_the_same_where_there_is_nobody_to_send_it_to(site: Site) -> None:
    other_circle, unconfirmed = await confirmed(site, address_confirmed=False)
    circle, old = await confirmed(site)
    known = await site.post(f"/place/{old}/again", 200)
    strangers = (unconfirmed, f"home.{circle}.nobody.1.{'x' * 24}", old.replace(".1.", ".2."))
    for token in strangers:
        assert (await site.get(f"/place/{token}", 404)).text.count("<form") == 1
        assert (await site.post(f"/place/{token}/again", 200)).text.replace(token, old) == known.text
    assert await mailed(site, circle) == ["new_link"]
    assert await mailed(site, other_circle) == []


async def test_it_is_sent_few_times_and_to_nobody_who_does_not_come(site: Site) -> None:
    circle, old = await confirmed(site)
    sign_ups = site.communities.default.sign_ups

    async def told(book: Book) -> None:
        sent.extend(notice.kind for notice in book.notices)

    sent: list[str] = []
    for _ in range(4):
        await site.post(f"/place/{old}/again", 200)
        await sign_ups.settle_due(told)
    assert sent == ["new_link"] * 2
    [mei] = await people(site, circle)
    await sign_ups.cancel(circle, mei.id)
    await sign_ups.settle_due(told)
    await sign_ups.send_link(circle, mei.id)
    await sign_ups.settle_due(told)
    assert sent == [*["new_link"] * 2, "cancelled"]


async def test_links_that_never_were_use_up_nobodys_chances(site: Site) -> None:
    circle, old = await confirmed(site)
    forged = f"{old[:-24]}{'x' * 24}"
    pages = {(await site.post(f"/place/{forged}/again", 200)).text for _ in range(30)}
    assert pages == {(await site.post(f"/place/{old}/again", 200)).text.replace(old, forged)}
    assert await mailed(site, circle) == ["new_link"]


async def test_only_our_own_pages_ask_for_it(site: Site) -> None:
    circle, old = await confirmed(site)
    answer = await site.client.post(f"/place/{old}/again", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert await mailed(site, circle) == []


# By an old personal link to the circle


async def seat_token_of(site: Site, circle: str, generation: int) -> str:
    """Of the one who signed up, as it was then."""
    [person] = await people(site, circle)
    links = await site.communities.default.sign_ups.links()
    return links.seat_token(circle, person.model_copy(update={"link": generation}), circle)


async def test_an_old_personal_link_has_the_new_one_sent(site: Site) -> None:
    circle, _ = await confirmed(site)
    answer = await site.post("/place/again", 200, link=await seat_token_of(site, circle, 1))
    assert Read(answer.content).texts("h1") == ["Look into your mailbox"]
    assert await mailed(site, circle) == ["new_link"]


async def test_the_answer_to_a_personal_link_is_the_same_whoever_has_it(site: Site) -> None:
    unconfirmed, _ = await confirmed(site, address_confirmed=False)
    circle, _ = await confirmed(site)
    old = await seat_token_of(site, circle, 1)
    known = await site.post("/place/again", 200, link=old)
    never = f"{circle}.{'x' * 24}"
    nowhere = f"nowhere.{'x' * 24}"
    to_come = await seat_token_of(site, circle, 3)
    for link in (await seat_token_of(site, unconfirmed, 1), never, nowhere, to_come, "", "é", "x" * 1000):
        assert (await site.post("/place/again", 200, link=link)).text == known.text
    assert circle not in known.text
    assert await mailed(site, circle) == ["new_link"]
    assert await mailed(site, unconfirmed) == []


async def test_both_ways_are_limited_together_and_networks_are(site: Site) -> None:
    circle, old = await confirmed(site)
    sign_ups, sent = site.communities.default.sign_ups, list[str]()

    async def told(book: Book) -> None:
        sent.extend(notice.kind for notice in book.notices)

    for _ in range(2):
        await site.post(f"/place/{old}/again", 200)
        await sign_ups.settle_due(told)
        await site.post("/place/again", 200, link=await seat_token_of(site, circle, 1))
        await sign_ups.settle_due(told)
    assert sent == ["new_link"] * 2
    other, _ = await confirmed(site)
    for _ in range(30):
        await site.post("/place/again", 200, link=f"nowhere.{'x' * 24}")
    await site.post("/place/again", 200, link=await seat_token_of(site, other, 1))
    assert await mailed(site, other) == []


async def test_only_our_own_page_asks_by_a_personal_link_and_by_a_form(site: Site) -> None:
    circle, _ = await confirmed(site)
    form = {"link": await seat_token_of(site, circle, 1)}
    answer = await site.client.post("/place/again", data=form, headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    answer = await site.client.post("/place/again", json=form, headers={"origin": "http://localhost"})
    assert answer.status_code == 415
    await site.get("/place/again", 404)
    assert await mailed(site, circle) == []
