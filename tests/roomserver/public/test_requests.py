"""Forms by which strangers reach organisers: from our own pages alone, and nothing is lost where something is wrong."""

from __future__ import annotations

import re

import pytest

from roomserver.programme.profile import Forms, ProfileChoices
from roomserver.programme.requests.request import CommunityRequest
from roomserver.public.filled_form import FIELDS, LONGEST_LINE, LONGEST_TEXT
from roomserver.public.requests import ADDRESSES, REQUESTS_BURST
from tests.roomserver.public.offers import FORM_KIND
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site

WROTE = {
    "facilitate": {
        "name": "Ravi",
        "mail": "ravi@example.org",
        "languages": "Tamil, English",
        "experience": "I have been to ten circles.",
        "text": "It helped me.\nI would like to give it back.",
    },
    "invite-us": {
        "name": "Aisha",
        "mail": "aisha@example.org",
        "place": "Willow School",
        "when": "in May",
        "people": "about 12",
        "text": "For our teachers.",
    },
}
BOTH = pytest.mark.parametrize("address", [*ADDRESSES])


async def kept(site: Site, community: str = "home") -> list[CommunityRequest]:
    found = site.communities.of(community)
    assert found is not None
    return list((await found.requests.page(50)).requests)


async def filled(site: Site, address: str, **changed: str) -> dict[str, str]:
    """A fresh form, filled in."""
    page = Read((await site.get(f"/c/home/{address}")).content)
    form = next(str(each["value"]) for each in page.all("input") if each.get("name") == "form")
    return {"form": form, **WROTE[address], **changed}


async def choose(site: Site, **forms: bool) -> None:
    profiles = site.communities.default.book.profiles
    version = (await profiles.current()).version
    await profiles.choose(ProfileChoices(name="Kampung Circle", forms=Forms(**forms)), version)


@BOTH
async def test_what_a_stranger_writes_reaches_the_organisers(site: Site, address: str) -> None:
    answer = await site.post(f"/c/home/{address}", **await filled(site, address))
    assert answer.headers["location"] == f"/c/home/{address}/sent"
    page = await site.get(answer.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert "read what you wrote and answer you by mail" in Read(page.content).text
    assert "90 days" in Read(page.content).text
    [request] = await kept(site)
    wrote = WROTE[address]
    assert request.kind == ADDRESSES[address]
    assert (request.name, request.address, request.text) == (wrote["name"], wrote["mail"], wrote["text"])
    said = {name: getattr(request, name) for name in ("languages", "experience", "place", "when", "people")}
    assert {name: text for name, text in said.items() if text} == {
        name: text for name, text in wrote.items() if name not in ("name", "mail", "text")
    }
    assert await kept(site, "other") == []


@BOTH
async def test_the_page_says_who_reads_it_what_happens_and_until_when_it_is_kept(site: Site, address: str) -> None:
    await choose(site)
    answer = await site.get(f"/c/home/{address}")
    page = Read(answer.content)
    assert "The organisers of Kampung Circle read what you write here and answer you by mail." in page.text
    assert "Only the organisers of Kampung Circle read this. We delete it after 90 days" in page.text
    assert answer.headers["cache-control"] == "no-store"
    required = {str(each.get("name")) for tag, each in page.tags if tag in ("input", "textarea") and "required" in each}
    assert required == {each.name for each in FIELDS[ADDRESSES[address]] if each.required}
    assert {"name", "mail", "text"} <= required
    assert len(answer.content) < 50_000


@BOTH
async def test_what_is_sent_twice_is_one_and_the_same_words_from_another_page_are_another(
    site: Site, address: str
) -> None:
    sent = await filled(site, address)
    for _ in range(3):
        await site.post(f"/c/home/{address}", **sent)
    assert len(await kept(site)) == 1
    await site.post(f"/c/home/{address}", **await filled(site, address))
    assert len(await kept(site)) == 2


@BOTH
async def test_what_is_to_be_checked_is_said_at_its_field_and_what_was_written_stays(site: Site, address: str) -> None:
    wrong = {"name": "x" * 41, "mail": "ravi at home", "text": "t" * (LONGEST_TEXT + 1)}
    other = "languages" if address == "facilitate" else "place"
    sent = await filled(site, address, **wrong, **{other: " "})
    answer = await site.post(f"/c/home/{address}", 422, **sent)
    page = Read(answer.content)
    fields = {str(each.get("name")): each for tag, each in page.tags if tag in ("input", "textarea")}
    marked = [name for name, each in fields.items() if each.get("aria-invalid") == "true"]
    assert sorted(marked) == sorted([*wrong, other])
    assert [name for name, each in fields.items() if "autofocus" in each] == ["name"]
    for name in marked:
        assert f"{name}-problem" in str(fields[name]["aria-describedby"]).split()
        assert page.ids(f"{name}-problem")
    assert (fields["name"]["value"], fields["mail"]["value"]) == (wrong["name"], wrong["mail"])
    assert fields["form"]["value"] == sent["form"]
    assert wrong["text"] in page.text
    assert "Please check" in answer.text.partition("</title>")[0]
    assert await kept(site) == []


async def test_each_field_has_its_bounds(site: Site) -> None:
    for address, kind in ADDRESSES.items():
        for asked in FIELDS[kind]:
            if asked.name in ("name", "mail"):
                continue
            most = LONGEST_TEXT if asked.rows else LONGEST_LINE
            assert asked.most == most
            await site.post(f"/c/home/{address}", 422, **await filled(site, address, **{asked.name: "x" * (most + 1)}))
            status = 422 if asked.required else 303
            await site.post(f"/c/home/{address}", status, **await filled(site, address, **{asked.name: "\u200b"}))
    assert all(
        not text or "\u200b" not in text
        for each in await kept(site)
        for text in dict(each).values()
        if isinstance(text, str)
    )


async def test_what_could_steer_is_cleaned(site: Site) -> None:
    await site.post(
        "/c/home/facilitate", **await filled(site, "facilitate", name="Ra\u202evi", text="a\r\nb\u0000c\u202e")
    )
    [request] = await kept(site)
    assert (request.name, request.text) == ("Ravi", "a\nbc")


async def test_an_organiser_switches_each_form_off(site: Site) -> None:
    home = Read((await site.get("/c/home/")).content)
    assert len(home.hrefs("/c/home/(facilitate|invite-us)")) == 2
    await choose(site, facilitate=False)
    assert Read((await site.get("/c/home/")).content).hrefs("/c/home/(facilitate|invite-us)") == ["/c/home/invite-us"]
    await site.get("/c/home/facilitate", 404)
    await site.get("/c/home/invite-us")
    await choose(site, facilitate=False, invite_us=False)
    page = Read((await site.get("/c/home/")).content)
    assert page.hrefs("/c/home/(facilitate|invite-us)") == []
    assert "Take part in other ways" not in page.text
    assert len(Read((await site.get("/c/other/")).content).hrefs("/c/other/(facilitate|invite-us)")) == 2


async def test_a_form_that_was_switched_off_meanwhile_keeps_what_was_written(site: Site) -> None:
    sent = await filled(site, "facilitate")
    await choose(site, facilitate=False)
    answer = await site.post("/c/home/facilitate", 409, **sent)
    assert "just closed this form" in answer.text
    assert sent["languages"] in answer.text
    assert await kept(site) == []


async def test_a_flood_from_one_network_is_held_up_and_what_was_written_stays(site: Site) -> None:
    for number in range(int(REQUESTS_BURST)):
        await site.post("/c/home/facilitate", **WROTE["facilitate"] | {"name": f"P{number}"})
    answer = await site.post("/c/home/invite-us", 429, **WROTE["invite-us"])
    assert "from your network" in answer.text
    assert "Willow School" in answer.text
    assert len(await kept(site)) == int(REQUESTS_BURST)
    await site.post("/c/other/facilitate", **WROTE["facilitate"])


async def test_where_too_many_wait_that_is_said_and_what_was_written_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.programme.requests.service.MOST_WAITING", 1)
    await site.post("/c/home/facilitate", **WROTE["facilitate"])
    answer = await site.post("/c/home/invite-us", 409, **WROTE["invite-us"])
    assert "take any more right now" in Read(answer.content).text
    assert "Willow School" in answer.text


async def test_a_program_that_fills_in_every_field_is_told_so(site: Site) -> None:
    answer = await site.post("/c/home/facilitate", 422, **WROTE["facilitate"], website="https://example.org")
    assert "Please empty this field" in answer.text
    assert await kept(site) == []


@BOTH
@pytest.mark.parametrize("origin", [None, "null", "https://evil.example.org"])
async def test_a_strangers_form_changes_nothing(site: Site, address: str, origin: str | None) -> None:
    headers = {"accept": "text/html"} | ({} if origin is None else {"origin": origin})
    answer = await site.client.post(f"/c/home/{address}", data=WROTE[address], headers=headers)
    assert answer.status_code == 403
    assert await kept(site) == []


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b'{"name": "Mei"}', 415),
        ("", b"name=Mei", 415),
        (FORM_KIND, b"name=" + b"x" * 40_000, 413),
        (FORM_KIND, b"&".join(b"a%d=1" % number for number in range(50)), 422),
        (FORM_KIND, b"", 422),
        (FORM_KIND, b"name=Mei&mail=a%0d%0aBcc:x@example.org&languages=x&text=y", 422),
        (FORM_KIND, b"name=Mei&mail=a@example.org&languages=%ff%00x&text=%ED%A0%80", 303),
        (FORM_KIND, b"form=%ff&name=Mei&mail=a@example.org&languages=x&text=y", 303),
    ],
)
async def test_no_bad_input_is_a_mistake_of_ours(site: Site, kind: str, content: bytes, status: int) -> None:
    headers = {"origin": "http://localhost", "content-type": kind, "accept": "text/html"}
    answer = await site.client.post("/c/home/facilitate", content=content, headers=headers)
    assert answer.status_code == status
    assert len(await kept(site)) == (status == 303)


async def test_nothing_is_in_an_address_and_a_language_stays(site: Site) -> None:
    page = Read((await site.get("/c/home/facilitate?lang=ms")).content)
    [form] = page.all("form")
    assert form["action"] == "/c/home/facilitate?lang=ms"
    answer = await site.post("/c/home/facilitate?lang=ms", **WROTE["facilitate"])
    assert answer.headers["location"] == "/c/home/facilitate/sent?lang=ms"
    assert "Terima kasih" in (await site.get(answer.headers["location"])).text


async def test_no_community_no_form(site: Site) -> None:
    for address in ADDRESSES:
        await site.get(f"/c/nowhere/{address}", 404)
        await site.post(f"/c/nowhere/{address}", 404, **WROTE[address])
        assert re.search(r"[^a-km-np-z0-9]|[l01]", address), "no circle has such an id"
