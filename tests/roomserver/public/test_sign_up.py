"""Signing up by a plain form: once, from our own pages alone, and nothing is lost where something is to be checked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from roomserver.programme.sign_ups.book import ANSWER_LENGTH
from roomserver.programme.terms import Question
from roomserver.public.sign_up import SIGN_UPS_BURST
from signalling.credentials import hashed, read_link_token
from tests.moderation.circles import english
from tests.roomserver.public.offers import FORM_KIND, book, circle_of, heading, people
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site

QUESTIONS = (
    Question(id="how", text=english("How did you hear of us?")),
    Question(id="care", text=english("For whom do you care?"), required=True),
)
PARTS = b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nMei\r\n--x--'


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
        sent |= {"come_again": "yes"}
        answer = await site.post(f"/c/home/{circle}/sign-up", **sent)
        page = await site.get(answer.headers["location"])
        location, _, own = answer.headers["location"].rpartition("/")
        answers.append((location, page.text.replace(own.partition("?")[0], "")))
    assert answers[0] == answers[1]
    assert "/place/" not in answers[0][1]
    [mei] = await people(site, circle)
    assert (mei.name, mei.address, mei.language, mei.full_title) == ("Mei", "mei@example.org", "ms", True)
    assert not mei.address_confirmed
    assert mei.come_again


@pytest.mark.parametrize("address", [None, "mei@example.org"])
async def test_a_form_that_is_sent_twice_at_once_signs_up_once(site: Site, address: str | None) -> None:
    circle = await circle_of(site)
    sent = {"form": await site.form(circle), "name": "Mei", **({} if address is None else {"mail": address})}
    answers = await asyncio.gather(*(site.post(f"/c/home/{circle}/sign-up", **sent) for _ in range(4)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    found = await book(site, circle)
    assert len(found.sign_ups) == 1
    assert [notice.kind for notice in found.notices] == ([] if address is None else ["confirmed"])


async def test_what_is_sent_once_more_after_it_was_erased_brings_nobody_back(site: Site) -> None:
    """As a browser does that goes back, or a line that was slow. Whoever wants to may sign up anew."""
    circle = await circle_of(site)
    sent, path = {"form": await site.form(circle), "name": "Mei"}, f"/c/home/{circle}/sign-up"
    place = (await site.post(path, **sent)).headers["location"]
    await site.post(f"{place}/erase", 200)
    answer = await site.post(path, 409, **sent)
    page = Read(answer.content)
    fields = {str(each.get("name")): each for each in page.all("input")}
    assert "was deleted" in page.text
    assert fields["name"]["value"] == "Mei"
    assert await people(site, circle) == []
    assert (await site.post(path, form=str(fields["form"]["value"]), name="Mei")).headers["location"] != place


async def test_whoever_is_erased_while_their_form_is_sent_again_is_gone_in_the_end(site: Site) -> None:
    circle = await circle_of(site)
    path = f"/c/home/{circle}/sign-up"
    for number in range(5):
        sent = {"form": await site.form(circle), "name": f"Canaria {number}"}
        place = (await site.post(path, **sent)).headers["location"]
        again = [site.client.post(path, data=sent, headers={"origin": "http://localhost"}) for _ in range(3)]
        await asyncio.gather(again[0], site.post(f"{place}/erase", 200), *again[1:])
        assert await people(site, circle) == []


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
        "come_again": "yes",
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
    assert "checked" in fields["come_again"]
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


@pytest.mark.parametrize("words", ["می\u200cخواهم ", "\U0001f469\u200d\U0001f467 ", "ශ්\u200dරී "])
async def test_an_answer_that_is_much_too_long_is_said_to_be_in_any_script(site: Site, words: str) -> None:
    circle = await circle_of(site, questions=QUESTIONS)
    sent = {"form": await site.form(circle), "name": "Mei", "q-care": words * 200}
    page = Read((await site.post(f"/c/home/{circle}/sign-up", 422, **sent)).content)
    assert page.ids("q-care-problem")
    await site.post(f"/c/home/{circle}/sign-up", 422, **{**sent, "name": words * 20})


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


async def test_a_word_first_is_said_before_and_after(site: Site) -> None:
    circle = await circle_of(site, word_first=True)
    page = Read((await site.get(f"/c/home/{circle}")).content)
    assert "Ask for a place" in page.texts("button")
    assert "The organiser confirms each place." in page.text
    place = await site.sign_up(circle)
    assert await heading(site, place) == "You've asked for a place"
    [mei] = await people(site, circle)
    await site.communities.default.sign_ups.decline(circle, mei.id)
    assert await heading(site, place) == "We can't give you a place this time"


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


async def test_without_a_mail_server_a_form_speaks_of_no_mails(site: Site) -> None:
    circle, alerts = await circle_of(site), site.communities.default.alerts
    asks = Read((await site.get(f"/c/home/{circle}")).content)
    assert "My mails and my calendar may name the circle" in asks.text
    alerts.goes_out = False
    page = Read((await site.get(f"/c/home/{circle}")).content)
    assert "mail" not in {each.get("name") for each in page.all("input")}
    assert "My calendar may name the circle" in page.text
    assert "mails" not in page.text


async def test_a_mistyped_address_is_corrected_and_takes_no_second_place(site: Site) -> None:
    circle = await circle_of(site, seats=2)
    sent = await site.sign_up(circle, mail="mei@exmaple.org", language="en")
    [wrong] = await people(site, circle)
    page = Read((await site.get(sent)).content)
    [correct] = [str(each["href"]) for each in page.all("a") if "/correct/" in str(each.get("href"))]
    hidden = [each for each in Read((await site.get(correct)).content).all("input") if each.get("type") == "hidden"]
    form = {str(each["name"]): str(each["value"]) for each in hidden}
    await site.post(f"/c/home/{circle}/sign-up", **form, name="Mei", mail="mei@example.org", language="en")
    [mei] = await people(site, circle)
    assert (mei.address, mei.standing, mei.turn) == ("mei@example.org", "confirmed", wrong.turn)
    links = await site.communities.default.sign_ups.links()
    await site.get(f"/place/{links.place_token(circle, wrong)}", 404)


async def test_a_sign_up_that_nobody_knows_is_corrected_by_a_new_one(site: Site) -> None:
    """As where the first address had signed up before: what is read is the same."""
    circle = await circle_of(site, seats=2)
    for instead in ("a" * 16, "../..", ""):
        form = await site.form(circle)
        mail = f"mei{len(instead)}@example.org"
        await site.post(f"/c/home/{circle}/sign-up", form=form, name="Mei", mail=mail, instead=instead)
    assert len(await people(site, circle)) == 3
