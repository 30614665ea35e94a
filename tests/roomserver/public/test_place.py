"""A person's own page: what stands, what may be changed there, and that opening it changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan, Venue
from moderation.state.script import ROUND_AND_ROUND
from roomserver.i18n import Wording, read_catalogues
from roomserver.mail.outbox import Outbox
from roomserver.programme.circle import CircleRevision, CircleSpec
from roomserver.programme.notices.letters import moment
from roomserver.programme.series import SeriesPlan, Stretch
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.public.place import LINKS_BURST
from roomserver.public.programme import LISTED
from roomserver.store import keys
from roomserver.store.community_documents import SCHEMA
from tests.moderation.circles import english
from tests.roomserver.programme.sign_ups.books import comer
from tests.roomserver.public.offers import FORM_KIND, TITLE, book, circle_of, heading, people
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site
from tests.roomserver.servers import Server


async def test_whoever_is_late_waits_and_confirms_the_place_that_becomes_free(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    first, second, third = [await site.sign_up(circle, name) for name in ("Mei", "Aisha", "Ravi")]
    assert "Join the waiting list" in Read((await site.get(f"/c/home/{circle}")).content).texts("button")
    assert await heading(site, second) == "You're on the waiting list"
    assert "You're next" in Read((await site.get(second)).content).text
    assert "You're number 2" in Read((await site.get(third)).content).text
    assert "/join#" not in (await site.get(second)).text
    await site.post(f"{first}/cancel")
    assert await heading(site, first) == "You're no longer signed up"
    for _ in range(3):  # mail scanners open links
        assert await heading(site, second) == "A place is free for you"
    assert re.search(r"You can take it until \w+, \d+ \w+ \d+, ", (await site.get(second)).text)
    assert (await site.post(f"{second}/confirm")).headers["location"] == second
    assert await heading(site, second) == "You have a place"
    await site.post(f"{second}/confirm")
    assert await heading(site, third) == "You're on the waiting list"


async def test_whoever_left_no_address_reads_on_their_page_that_the_time_has_changed(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    home = site.communities.default
    room = await site.store.load(circle)
    assert room is not None
    assert room.starts_at is not None
    before = moment(room.starts_at, "Asia/Singapore", Wording(read_catalogues()["en"], "SG"))
    assert "The time has changed" not in Read((await site.get(place)).content).text
    revision = CircleRevision(
        title=english(TITLE), starts_at=room.starts_at + 7200.0, capacity=room.capacity, made_on=room.revision
    )
    await home.book.revise(circle, revision)
    await home.sign_ups.follow_circle(circle)
    said = f"The time has changed. It was {before}."
    assert said in Read((await site.get(place)).content).text
    await home.sign_ups.settle_due(home.notices.queue)
    await home.notices.send_due(Outbox(Path("nowhere")))
    assert said in Read((await site.get(place)).content).text


async def test_opening_a_page_changes_nothing(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    first, second = await site.sign_up(circle, "Mei"), await site.sign_up(circle, "Aisha")
    await site.post(f"{first}/cancel")
    before = await book(site, circle)
    for place in (first, second):
        for path in ("", "/cancel", "/erase", "/unsubscribe", "/kept", "/kept.json"):
            await site.get(f"{place}{path}")
        for path in ("/confirm", "/link", "/address", "/nothing", "/cancel/x"):
            await site.get(f"{place}{path}", 404)
        assert (await site.client.head(place)).status_code == 200
    assert await book(site, circle) == before


async def test_cancelling_is_asked_once_and_can_be_taken_back_before(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    page = Read((await site.get(f"{place}/cancel")).content)
    assert page.texts("h1") == ["Cancel your place?"]
    assert [each["href"] for each in page.all("a") if each["href"] == place]
    [form] = page.all("form")
    assert form["action"] == f"{place}/cancel"
    assert await heading(site, place) == "You have a place"
    await site.post(str(form["action"]))
    await site.post(str(form["action"]))
    assert await heading(site, place) == "You're no longer signed up"


async def test_whoever_waits_or_is_offered_a_place_has_none_to_cancel(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    first, second = await site.sign_up(circle, "Mei"), await site.sign_up(circle, "Aisha")
    page = Read((await site.get(second)).content)
    assert "Leave the waiting list" in page.text
    assert "Cancel your place" not in page.text
    assert "your place stays yours" not in page.text
    asked = Read((await site.get(f"{second}/cancel")).content)
    assert asked.texts("h1") == ["Leave the waiting list?"]
    assert "Leave the waiting list" in asked.texts("button")
    await site.post(f"{first}/cancel")
    assert "I don't want the place" in Read((await site.get(second)).content).text
    assert await heading(site, f"{second}/cancel") == "Give the place to the next person?"


async def test_whoever_has_cancelled_is_led_to_where_they_can_sign_up_again(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    assert "Sign up again" not in Read((await site.get(place)).content).text
    await site.post(f"{place}/cancel")
    page = Read((await site.get(place)).content)
    assert "Sign up again" in page.text
    assert page.hrefs(rf"/c/home/{circle}")
    await site.communities.default.book.cancel(circle)
    page = Read((await site.get(place)).content)
    assert "Sign up again" not in page.text
    assert "You can sign up again" not in page.text


async def test_of_a_circle_that_is_cancelled_no_place_is_left(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    places = await site.sign_up(circle, "Mei"), await site.sign_up(circle, "Aisha")
    await site.communities.default.book.cancel(circle)
    for place in places:
        page = Read((await site.get(place)).content)
        assert page.texts("h1") == ["Your circle is cancelled"]
        assert "Delete everything about you" in page.text
        for left in ("You have a place", "Add to your calendar", "Cancel your place", "your place stays", "the list."):
            assert left not in page.text


async def test_a_new_link_ends_the_old_one_and_leads_to_itself(site: Site) -> None:
    circle = await circle_of(site)
    old = await site.sign_up(circle)
    new = (await site.post(f"{old}/link")).headers["location"]
    assert new != old
    assert await heading(site, new) == "You have a place"
    assert await heading(site, old, 404) == "This link doesn't work any more"
    await site.post(f"{old}/cancel", 404)
    assert await heading(site, new) == "You have a place"


async def test_whoever_has_a_link_fills_nobodys_mailbox_with_new_ones(site: Site) -> None:
    circle, sign_ups = await circle_of(site), site.communities.default.sign_ups
    await sign_ups.sign_up(circle, comer("Mei", "mei@example.org"))
    token = (await sign_ups.links()).place_token(circle, (await book(site, circle)).person("mei"))
    path = f"/place/{token}"
    for _ in range(int(LINKS_BURST)):
        path = (await site.post(f"{path}/link")).headers["location"]
    before = await book(site, circle)
    answer = await site.post(f"{path}/link", 429)
    assert "The newest one works" in answer.text
    assert await book(site, circle) == before
    assert await heading(site, path) == "You have a place"


async def test_whoever_is_erased_leaves_nothing(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, "Canary")
    page = Read((await site.post(f"{place}/erase", 200)).content)
    assert page.texts("h1") == ["Everything about you is deleted"]
    assert "Canary" not in page.text
    assert await people(site, circle) == []
    assert "Canary" not in (await site.get(place, 404)).text
    again = Read((await site.post(f"{place}/erase", 200)).content)
    assert again.texts("h1") == ["This sign-up is deleted"]
    await site.post(f"{place[:-4]}AAAA/erase", 404)


async def test_whoever_confirmed_their_address_may_be_erased_everywhere_with_one_press(site: Site) -> None:
    circles, sign_ups = [await circle_of(site), await circle_of(site)], site.communities.default.sign_ups
    for circle in circles:
        await sign_ups.sign_up(circle, comer("Canary"))
    place = f"/place/{(await sign_ups.links()).place_token(circles[0], (await book(site, circles[0])).sign_ups[0])}"
    requests_too = "what was written with it to the organisers"
    before = Read((await site.get(f"{place}/erase")).content)
    only = before.texts("button")
    assert requests_too not in before.text
    for circle in circles:
        await sign_ups.confirm_address(circle, "canary")
    asked = Read((await site.get(f"{place}/erase")).content)
    both = asked.texts("button")
    assert len(both) == len(only) + 1
    assert "Delete everything with my mail address" in both
    assert requests_too in asked.text
    page = Read((await site.post(f"{place}/erase", 200, everywhere="1")).content)
    assert page.texts("h1") == ["Everything about you is deleted"]
    assert [await people(site, circle) for circle in circles] == [[], []]


async def test_what_is_left_since_it_cannot_be_read_is_said(site: Site, server: Server) -> None:
    circles, sign_ups = [await circle_of(site), await circle_of(site)], site.communities.default.sign_ups
    for circle in circles:
        await sign_ups.sign_up(circle, comer("Canary"))
        await sign_ups.confirm_address(circle, "canary")
    place = f"/place/{(await sign_ups.links()).place_token(circles[0], (await book(site, circles[0])).sign_ups[0])}"
    server.admin.hset(keys.document_key("home", "sign-ups", circles[1]), "schema", SCHEMA + 1)
    page = Read((await site.post(f"{place}/erase", 200, everywhere="1")).content)
    assert page.texts("h1") == ["Nearly everything about you is deleted"]
    assert await people(site, circles[0]) == []


async def test_one_click_stops_reminders_and_never_the_place(site: Site) -> None:
    """As a mail provider sends it, which has no origin and no cookie (RFC 8058)."""
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    content = b"List-Unsubscribe=One-Click"
    for kind in (FORM_KIND, "multipart/form-data; boundary=x"):
        answer = await site.client.post(f"{place}/unsubscribe", content=content, headers={"content-type": kind})
        assert answer.status_code == 200
        assert "location" not in answer.headers
    [mei] = await people(site, circle)
    assert (mei.reminders, mei.standing) == (False, "confirmed")
    foreign = await site.client.post(f"{place}/unsubscribe", headers={"origin": "https://evil.example.org"})
    assert foreign.status_code == 403


async def test_an_address_is_confirmed_by_a_button_on_the_page_that_was_mailed(site: Site) -> None:
    circle = await circle_of(site)
    form = await site.form(circle)
    await site.post(f"/c/home/{circle}/sign-up", form=form, name="Mei", mail="mei@example.org")
    [mei] = await people(site, circle)
    sign_ups = site.communities.default.sign_ups
    place = f"/place/{(await sign_ups.links()).place_token(circle, mei)}"
    assert "If mei@example.org is yours" in Read((await site.get(place)).content).text
    assert [each.address_confirmed for each in await people(site, circle)] == [False]
    await site.post(f"{place}/address")
    assert [each.address_confirmed for each in await people(site, circle)] == [True]
    page = (await site.get(place)).text
    assert "Is this your mail address?" not in page
    assert "your mail address is confirmed" in page


async def test_their_page_is_in_the_language_of_their_mails_unless_another_is_asked_for(site: Site) -> None:
    circle = await circle_of(site)
    form = await site.form(circle)
    answer = await site.post(f"/c/home/{circle}/sign-up?lang=ms", form=form, name="Mei")
    place = answer.headers["location"].partition("?")[0]
    assert answer.headers["location"].endswith("?lang=ms")
    assert (await site.get(place, accept_language="en")).headers["content-language"] == "ms"
    assert (await site.get(f"{place}?lang=en")).headers["content-language"] == "en"


async def test_an_address_in_person_is_for_those_who_have_a_place(site: Site) -> None:
    venue = Venue(address="12 Canary Road", directions=english("Ring at Canary."))
    circle = await circle_of(site, seats=1, plan=Plan(venue=venue))
    first, second = await site.sign_up(circle, "Mei"), await site.sign_up(circle, "Aisha")
    assert "12 Canary Road" in (text := Read((await site.get(first)).content).text)
    assert "Ring at Canary." in text
    assert "Join the circle" not in text
    assert "Canary" not in (await site.get(second)).text
    assert "Canary" not in (await site.get(f"/c/home/{circle}")).text
    entry = Calendar.from_ical((await site.get(f"{first}/appointment.ics")).content).walk("VEVENT")[0]
    assert entry["LOCATION"] == "12 Canary Road"
    await site.get(f"{second}/appointment.ics", 404)


async def test_a_circle_without_a_time_has_no_doors_to_wait_for_and_no_appointment(site: Site) -> None:
    spec = CircleSpec(title=english(TITLE), terms=Terms(visibility="public", sign_up=SignUpTerms(seats=2)))
    circle, _ = await site.communities.default.book.create(spec)
    page = Read((await site.get(await site.sign_up(circle.id))).content)
    assert "This link is for you alone." in page.text
    assert "15 minutes" not in page.text
    assert "Add to your calendar" not in page.text


@pytest.mark.parametrize("full", [False, True])
async def test_a_calendar_names_what_it_is_about_only_where_that_was_chosen(site: Site, full: bool) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, **({"full_title": "yes"} if full else {}))
    answer = await site.get(f"{place}/appointment.ics")
    assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'
    assert (TITLE in answer.text) == full
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1


async def test_no_address_has_a_name_in_it_and_none_opens_another_communitys(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, "Canary")
    page = Read((await site.get(place)).content)
    addresses = [str(each.get(name)) for _, each in page.tags for name in ("href", "src", "action") if each.get(name)]
    assert not any("anary" in address for address in addresses)
    await site.get(place.replace("/place/home.", "/place/other."), 404)
    await site.get(f"/c/other/{circle}", 404)
    await site.post(f"/c/other/{circle}/sign-up", 404, name="Mei")


@pytest.mark.parametrize(
    "token",
    ["x", "home.a.b.1." + "x" * 24, "%00", "%ED%A0%80", "a" * 9000, "home.*.b.1." + "x" * 24, "..%2f..%2fx", "💬"],
)
async def test_a_link_that_is_none_says_so(site: Site, token: str) -> None:
    for path in (f"/place/{token}", f"/place/{token}/cancel", f"/place/{token}/appointment.ics"):
        assert (await site.get(path, 404, accept="text/html")).headers["cache-control"] == "no-store"
    headers = {"origin": "http://localhost", "content-type": FORM_KIND}
    assert (await site.client.post(f"/place/{token}/cancel", content=b"", headers=headers)).status_code in (404, 405)


async def closed_series(site: Site, start: LocalTime, evenings: int, title: str = "Three evenings") -> list[str]:
    """Paths of its circles."""
    asked = SeriesPlan(
        title=english(title),
        plan=Plan(start=start, duration_min=60),
        rule=f"FREQ=DAILY;COUNT={evenings}",
        visibility="public",
        sign_up=SignUpTerms(seats=2),
    )
    home = site.communities.default
    await home.series.make("closed", Stretch(asked=asked, script=ROUND_AND_ROUND))
    await home.series.settle_due()
    events = Calendar.from_ical((await site.get("/c/home/feed.ics")).content).walk("VEVENT")
    return [str(event["URL"]).removeprefix("http://localhost") for event in events]


def in_days(days: int) -> LocalTime:
    return LocalTime(date=f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}", time="19:30", zone="Asia/Singapore")


async def test_a_closed_series_is_signed_up_for_once_and_its_page_has_each_evening(site: Site) -> None:
    start = in_days(3)
    circles = await closed_series(site, start, 3)
    assert len(circles) == 3
    assert "You sign up for all of them." in (await site.get(circles[0])).text
    second = Read((await site.get(circles[1])).content)
    assert "Evening 2 of 3, with the same people each time" in second.text
    days = [datetime.fromisoformat(start.date) + timedelta(days=day) for day in range(3)]
    assert [day.strftime("%-d %B %Y") in second.text for day in days] == [True] * 3
    place = await site.sign_up(circles[1].rpartition("/")[2])
    page = Read((await site.get(place)).content)
    assert page.texts("h2").count("Three evenings") == 3
    assert len(set(page.hrefs(r".*/join#.*"))) == 3
    assert len(Calendar.from_ical((await site.get(f"{place}/appointment.ics")).content).walk("VEVENT")) == 3
    assert {"1 place left"} == {
        text for text in Read((await site.get("/c/home/")).content).texts("dd") if "place" in text
    }


async def test_what_a_page_takes_grows_with_the_evenings_of_a_closed_series_and_not_with_their_square(
    site: Site, server: Server
) -> None:
    circles = await closed_series(site, in_days(3), LISTED)
    place = await site.sign_up(circles[0].rpartition("/")[2])
    await site.follow()
    for path in (place, "/c/home/"):
        assert await site.asks_the_store(server, path) < 10 * LISTED


async def test_whether_it_is_counted_how_often_somebody_comes_is_changed_on_their_page(site: Site) -> None:
    circle = await circle_of(site)
    mei = await site.sign_up(circle, "Mei")
    assert "Count how often I come" not in (await site.get(mei)).text  # they left no address to count by
    sign_ups = site.communities.default.sign_ups
    await sign_ups.sign_up(circle, comer("Tom"))
    tom = f"/place/{(await sign_ups.links()).place_token(circle, (await book(site, circle)).person('tom'))}"
    assert (await people(site, circle))[1].come_again is False
    for act, is_counted, button in (("count", True, "Don&#39;t count"), ("uncount", False, "Count how often I come")):
        await site.post(f"{tom}/{act}")
        assert (await people(site, circle))[1].come_again is is_counted
        assert button in (await site.get(tom)).text
