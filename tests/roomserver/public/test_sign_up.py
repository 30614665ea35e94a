"""Signing up by a plain form, and the person's own page: what stands, what may be changed, and what changes nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from icalendar import Calendar

from moderation.state.plan import Plan, Venue
from roomserver.programme.sign_ups.book import ANSWER_LENGTH, Book, SignUp
from roomserver.programme.terms import Question, SignUpTerms, Terms
from roomserver.public.sign_up import SIGN_UPS_BURST
from signalling.credentials import hashed, read_link_token
from tests.moderation.circles import english
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site

TITLE = "Caring for a parent"
QUESTIONS = (
    Question(id="how", text=english("How did you hear of us?")),
    Question(id="care", text=english("For whom do you care?"), required=True),
)


def terms(seats: int = 2, **more: object) -> Terms:
    return Terms(visibility="public", sign_up=SignUpTerms.model_validate({"seats": seats, **more}))


async def circle_of(site: Site, seats: int = 2, plan: Plan | None = None, **more: object) -> str:
    return await site.make(TITLE, terms=terms(seats, **more), plan=plan)


async def book(site: Site, circle: str) -> Book:
    return await site.communities.default.sign_ups.book(circle)


async def people(site: Site, circle: str) -> list[SignUp]:
    return list((await book(site, circle)).sign_ups)


async def heading(site: Site, path: str, status: int = 200) -> str:
    [text] = Read((await site.get(path, status)).content).texts("h1")
    return text


async def test_whoever_leaves_no_address_is_led_to_a_page_with_a_link_that_opens_their_seat(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    assert re.fullmatch(r"/place/[\w.-]+", place)
    answer = await site.get(place)
    page = Read(answer.content)
    assert page.texts("h1") == ["You have a place"]
    assert answer.headers["cache-control"] == "no-store"
    [link] = [str(each["href"]) for each in page.all("a") if "/join#" in str(each.get("href"))]
    await site.follow()
    room = await site.store.load(circle)
    found = read_link_token(link.partition("#")[2])
    assert room is not None
    assert found is not None
    assert found[0] == circle
    assert hashed(found[1]) in [seat.link for seat in room.seats]
    assert "<svg" in answer.text
    assert "QR code" in answer.text


async def test_whoever_leaves_an_address_reads_the_same_whether_it_has_signed_up_before_or_not(site: Site) -> None:
    """Their link comes by mail, or nobody would know that it is theirs."""
    circle = await circle_of(site, seats=4)
    answers = []
    for name in ("Mei", "Somebody else"):
        form = await site.form(circle)
        sent = {"form": form, "name": name, "mail": "mei@example.org", "language": "ms", "full_title": "yes"}
        answer = await site.post(f"/c/home/{circle}/sign-up", **sent)
        page = await site.get(answer.headers["location"])
        answers.append((answer.headers["location"], page.text))
    assert answers[0] == answers[1]
    assert "/place/" not in answers[0][1]
    [mei] = await people(site, circle)
    assert (mei.name, mei.address, mei.language, mei.full_title) == ("Mei", "mei@example.org", "ms", True)
    assert not mei.address_confirmed


@pytest.mark.parametrize("address", [None, "mei@example.org"])
async def test_a_form_that_is_sent_twice_at_once_signs_up_once(site: Site, address: str | None) -> None:
    circle = await circle_of(site)
    sent = {"form": await site.form(circle), "name": "Mei", **({} if address is None else {"mail": address})}
    answers = await asyncio.gather(*(site.post(f"/c/home/{circle}/sign-up", **sent) for _ in range(4)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    found = await book(site, circle)
    assert len(found.sign_ups) == 1
    assert [notice.kind for notice in found.notices] == ([] if address is None else ["confirmed"])


async def test_the_same_words_from_another_page_are_another_person(site: Site) -> None:
    circle = await circle_of(site)
    assert await site.sign_up(circle) != await site.sign_up(circle)
    assert len(await people(site, circle)) == 2


async def test_what_is_to_be_checked_is_said_at_its_field_and_what_was_typed_stays(site: Site) -> None:
    circle = await circle_of(site, questions=QUESTIONS)
    sent = {
        "form": await site.form(circle),
        "name": "x" * 41,
        "mail": "not an address",
        "q-how": "y" * (ANSWER_LENGTH + 1),
        "q-care": "",
        "full_title": "yes",
        "language": "ms",
    }
    answer = await site.post(f"/c/home/{circle}/sign-up", 422, **sent)
    page = Read(answer.content)
    fields = {str(each.get("name")): each for tag, each in page.tags if tag in ("input", "textarea")}
    wrong = ["name", "mail", "q-how", "q-care"]
    assert [name for name, each in fields.items() if each.get("aria-invalid") == "true"] == wrong
    assert [name for name, each in fields.items() if "autofocus" in each] == ["name"]
    for name in wrong:
        assert f"{name}-problem" in str(fields[name]["aria-describedby"]).split()
        assert page.ids(f"{name}-problem")
    assert fields["name"]["value"] == sent["name"]
    assert fields["mail"]["value"] == sent["mail"]
    assert fields["form"]["value"] == sent["form"]
    assert "checked" in fields["full_title"]
    assert sent["q-how"] in page.text
    assert [each["value"] for each in page.all("option") if "selected" in each] == ["ms"]
    assert "Please check" in answer.text.partition("</title>")[0]
    assert await people(site, circle) == []


async def test_answers_are_kept_by_their_questions(site: Site) -> None:
    circle = await circle_of(site, questions=QUESTIONS)
    place = await site.sign_up(circle, **{"q-care": "My mother", "q-other": "Nobody asked"})
    assert [each.answers for each in await people(site, circle)] == [{"care": "My mother"}]
    page = Read((await site.get(place)).content)
    assert "My mother" in page.text
    assert "For whom do you care?" in page.texts("dt")


async def test_a_program_that_fills_in_every_field_is_told_so(site: Site) -> None:
    circle = await circle_of(site)
    answer = await site.post(f"/c/home/{circle}/sign-up", 422, name="Mei", website="https://example.org")
    assert "Please empty this field" in answer.text
    assert await people(site, circle) == []


async def test_a_flood_from_one_network_is_held_up_and_what_was_typed_stays(site: Site) -> None:
    circle = await circle_of(site)
    answers = [
        await site.client.post(
            f"/c/home/{circle}/sign-up", data={"name": f"P{number}"}, headers={"origin": "http://localhost"}
        )
        for number in range(int(SIGN_UPS_BURST) + 5)
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses[: int(SIGN_UPS_BURST)] == [303] * int(SIGN_UPS_BURST)
    assert statuses[-1] == 429
    assert f'value="P{len(answers) - 1}"' in answers[-1].text
    assert await site.sign_up(await circle_of(site)), "another circle is not held up"


FORM_KIND = "application/x-www-form-urlencoded"
PARTS = b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nMei\r\n--x--'


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example.org", "http://localhost.evil.example.org"])
async def test_a_strangers_form_changes_nothing(site: Site, origin: str | None) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    before = await book(site, circle)
    headers = {"content-type": FORM_KIND, "accept": "text/html"} | ({} if origin is None else {"origin": origin})
    paths = [
        f"/c/home/{circle}/sign-up",
        *(f"{place}/{act}" for act in ("cancel", "confirm", "address", "link", "erase")),
    ]
    for path in paths:
        answer = await site.client.post(path, content=b"name=Eve", headers=headers)
        assert answer.status_code == 403, path
        assert "didn't come from our page" in answer.text.replace("&#39;", "'")
    assert await book(site, circle) == before


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nMei\r\n--x--',
            415,
        ),
        ("application/json", b'{"name": "Mei"}', 415),
        ("", b"name=Mei", 415),
        (FORM_KIND, b"name=" + b"x" * 40_000, 413),
        (FORM_KIND, b"&".join(b"a%d=1" % number for number in range(50)), 422),
        (FORM_KIND, b"name=%00%01%02", 422),
        (FORM_KIND, b"name=%ED%A0%80", 303),
        (FORM_KIND, b"name=%ff%fe", 303),
        (FORM_KIND, b"name=\xff\xfe", 303),
        (FORM_KIND, b"name=%E2%80%AE", 422),
        (FORM_KIND, b"name=%0d%0aSet-Cookie:x", 303),
        (FORM_KIND, b"name=Mei&mail=a%0d%0aBcc:x@example.org", 422),
        (FORM_KIND, b"", 422),
        (FORM_KIND, b"&&&==%", 422),
        (FORM_KIND, b"name[]=Mei&name[$ne]=1", 422),
        (FORM_KIND, b"name=" + "\U0001f469\u200d\U0001f33e".encode() * 60, 422),
    ],
)
async def test_no_bad_input_is_a_mistake_of_ours(site: Site, kind: str, content: bytes, status: int) -> None:
    circle = await circle_of(site)
    headers = {"origin": "http://localhost", "content-type": kind, "accept": "text/html"}
    answer = await site.client.post(f"/c/home/{circle}/sign-up", content=content, headers=headers)
    assert answer.status_code == status
    assert status == 303 or Read(answer.content).all("h1")
    assert len(await people(site, circle)) == (status == 303)


async def test_a_hundred_megabytes_are_not_read(site: Site) -> None:
    circle = await circle_of(site)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 1_000_000

    headers = {"origin": "http://localhost", "content-type": FORM_KIND}
    answer = await site.client.post(f"/c/home/{circle}/sign-up", content=body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


async def test_whoever_is_late_waits_and_confirms_the_place_that_becomes_free(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    first, second, third = [await site.sign_up(circle, name) for name in ("Mei", "Aisha", "Ravi")]
    assert "Join the waiting list" in Read((await site.get(f"/c/home/{circle}")).content).texts("button")
    assert await heading(site, second) == "You're on the waiting list"
    assert "You're next" in Read((await site.get(second)).content).text
    assert "You're number 2" in Read((await site.get(third)).content).text
    assert "/join#" not in (await site.get(second)).text
    await site.post(f"{first}/cancel")
    assert await heading(site, first) == "You no longer have a place"
    for _ in range(3):  # mail scanners open links
        assert await heading(site, second) == "A place is free for you"
    assert re.search(r"You can take it until \w+, \d+ \w+ \d+, ", (await site.get(second)).text)
    assert (await site.post(f"{second}/confirm")).headers["location"] == second
    assert await heading(site, second) == "You have a place"
    await site.post(f"{second}/confirm")
    assert await heading(site, third) == "You're on the waiting list"


async def test_opening_a_page_changes_nothing(site: Site) -> None:
    circle = await circle_of(site, seats=1)
    first, second = await site.sign_up(circle, "Mei"), await site.sign_up(circle, "Aisha")
    await site.post(f"{first}/cancel")
    before = await book(site, circle)
    for place in (first, second):
        for path in ("", "/cancel", "/erase", "/unsubscribe"):
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
    assert await heading(site, place) == "You no longer have a place"


async def test_a_new_link_ends_the_old_one_and_leads_to_itself(site: Site) -> None:
    circle = await circle_of(site)
    old = await site.sign_up(circle)
    new = (await site.post(f"{old}/link")).headers["location"]
    assert new != old
    assert await heading(site, new) == "You have a place"
    assert await heading(site, old, 404) == "This link doesn't work any more"
    await site.post(f"{old}/cancel", 404)
    assert await heading(site, new) == "You have a place"


async def test_whoever_is_erased_leaves_nothing(site: Site) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, "Canary")
    page = Read((await site.post(f"{place}/erase", 200)).content)
    assert page.texts("h1") == ["Everything about you is deleted"]
    assert "Canary" not in page.text
    assert await people(site, circle) == []
    assert "Canary" not in (await site.get(place, 404)).text


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
    assert "Is this your mail address?" not in (await site.get(place)).text


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


@pytest.mark.parametrize("full", [False, True])
async def test_a_calendar_names_what_it_is_about_only_where_that_was_chosen(site: Site, full: bool) -> None:
    circle = await circle_of(site)
    place = await site.sign_up(circle, **({"full_title": "yes"} if full else {}))
    answer = await site.get(f"{place}/appointment.ics")
    assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'
    assert (TITLE in answer.text) == full
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1


async def test_a_word_first_is_said_before_and_after(site: Site) -> None:
    circle = await circle_of(site, word_first=True)
    page = Read((await site.get(f"/c/home/{circle}")).content)
    assert "Ask for a place" in page.texts("button")
    assert "The organiser confirms each place." in page.text
    place = await site.sign_up(circle)
    assert await heading(site, place) == "You've asked for a place"
    [mei] = await people(site, circle)
    await site.communities.default.sign_ups.decline(circle, mei.id)
    assert await heading(site, place) == "There is no place for you this time"


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


async def test_nobody_signs_up_for_what_is_cancelled_or_by_links_alone(site: Site) -> None:
    by_links = await site.make("By links")
    answer = await site.post(f"/c/home/{by_links}/sign-up", 409, name="Mei")
    assert "You come to this circle by a link." in answer.text
    circle = await circle_of(site)
    place = await site.sign_up(circle)
    await site.communities.default.book.cancel(circle)
    answer = await site.post(f"/c/home/{circle}/sign-up", 409, name="Aisha")
    assert "This circle is cancelled." in answer.text
    assert "This circle is cancelled." in (text := (await site.get(place)).text)
    assert "/join#" not in text
    assert await site.titles() == ["By links"]


async def test_a_full_line_takes_nobody_and_loses_nothing_that_was_typed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.sign_ups.rules.MOST_IN_LINE", 1)
    circle = await circle_of(site, seats=1)
    for name in ("Mei", "Aisha"):
        await site.sign_up(circle, name)
    answer = await site.post(f"/c/home/{circle}/sign-up", 409, name="Ravi")
    assert "The waiting list is full" in answer.text
    assert 'value="Ravi"' in answer.text


async def test_the_mail_field_is_there_where_mails_go_out(site: Site) -> None:
    circle = await circle_of(site)
    names = [each.get("name") for each in Read((await site.get(f"/c/home/{circle}")).content).all("input")]
    assert "mail" in names
