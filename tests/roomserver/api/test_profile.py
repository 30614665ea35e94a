"""What organisers say of their community, as their page asks for it and is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from roomserver.api.profile import MOST
from roomserver.programme.logo import MOST_BYTES
from roomserver.store import RedisRoomStore
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import LIBRARY, TITLE, House, Json, office_of
from tests.roomserver.pictures import PNG, SVG
from tests.roomserver.programme.test_circles import community_on
from tests.values import as_data

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATH = "/organiser/profile"
LOGO = f"{PATH}/logo"
CHOICES: Json = {
    "name": "Rumah Tenang",
    "about": {"default": "en", "texts": {"en": "A house for those who grieve.", "ms": "Rumah."}},
    "colours": {"day": "#1d5c63", "night": "#7fd1c7"},
    "languages": ["ms", "en"],
    "region": "MY",
    "zone": "Asia/Kuala_Lumpur",
    "agreements": [{"default": "ms", "texts": {"ms": "Kami mendengar."}}],
    "helplines": [
        {
            "region": "MY",
            "lines": [
                {"name": "Talian Kasih", "service": None, "hours": None, "call": "15999", "whatsapp": "+60192615999"},
                {"name": None, "service": "police", "hours": None, "call": "999", "whatsapp": None},
            ],
        }
    ],
    "phone": "+60 12-345 6789",
    "retention": {"circles_days": 7, "figures_days": 400, "lines_days": 60},
    "connections": "direct",
    "training": [{"id": "intro", "name": "Introduction"}],
    "forms": {"facilitate": True, "invite_us": False},
}


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def organiser(office: House) -> httpx2.AsyncClient:
    return await office.organiser()


async def refused(answer: httpx2.Response) -> tuple[int, str, list[str]]:
    assert answer.json()["code"] in declared(answer)
    return answer.status_code, answer.json()["code"], list(answer.json().get("fields", {}))


async def test_an_organiser_says_what_the_community_is(organiser: httpx2.AsyncClient) -> None:
    before = (await organiser.get(PATH)).json()
    assert (before["profile"]["name"], before["profile"]["version"], before["logo"]) == ("Circle", 0, None)
    assert before["shipped_agreements"] == [as_data(line) for line in LIBRARY.agreements.lines]
    answer = await organiser.put(PATH, json={**CHOICES, "made_on": 0})
    said = {**before, "profile": {**CHOICES, "logo": None, "version": 1}}
    assert (answer.status_code, answer.json()) == (200, said)
    assert (await organiser.get(PATH)).json() == said


async def test_words_are_readable_as_all_that_people_write(organiser: httpx2.AsyncClient) -> None:
    """They are on public pages, in mails and feeds: nothing steers, hides, or begins a line of a header."""
    odd, plain = "Ru\u202emah\u0000 \u200bTenang\r\nBcc: x", "Rumah Tenang Bcc: x"
    text, said = ({"default": "en", "texts": {"en": words}} for words in (odd, plain.replace(" Bcc", "\nBcc")))
    line = CHOICES["helplines"][0]["lines"][0]
    asked = {
        "name": odd,
        "about": text,
        "agreements": [text],
        "helplines": [{"region": "MY", "lines": [{**line, "name": odd, "hours": odd}]}],
        "training": [{"id": "intro", "name": odd}],
    }
    profile = (await organiser.put(PATH, json={**CHOICES, **asked, "made_on": 0})).json()["profile"]
    assert (profile["name"], profile["about"], profile["agreements"]) == (plain, said, [said])
    [there] = profile["helplines"][0]["lines"]
    assert (there["name"], there["hours"], profile["training"][0]["name"]) == (plain, plain, plain)
    for nothing in ("\u200b", "\u2800", "\u0000\u0007"):
        answer = await organiser.put(PATH, json={**CHOICES, "name": nothing, "made_on": 1})
        assert await refused(answer) == (422, "bad_input", ["name"])


async def test_of_two_organisers_the_second_is_told_and_nothing_is_overwritten(organiser: httpx2.AsyncClient) -> None:
    await organiser.put(PATH, json={**CHOICES, "made_on": 0})
    answer = await organiser.put(PATH, json={**CHOICES, "name": "Other", "made_on": 0})
    assert await refused(answer) == (409, "out_of_date", [])
    assert (await organiser.get(PATH)).json()["profile"]["name"] == CHOICES["name"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"colours": {"day": "#ffcc00", "night": "#ffcc00"}}, "colours.day"),
        ({"colours": {"day": "yellow", "night": "#ffcc00"}}, "colours.day"),
        ({"languages": ["ms", "fr"]}, "languages.1"),
        ({"region": "ZZ"}, "region"),
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"helplines": [{"region": "MY", "lines": []}]}, "helplines.0.lines"),
        ({"helplines": [{"region": "MY", "lines": [{"name": "A", "call": "none"}]}]}, "helplines.0.lines.0.call"),
        ({"phone": "none"}, "phone"),
        ({"retention": {"circles_days": 0}}, "retention.circles_days"),
        ({"retention": {"figures_days": 29}}, "retention.figures_days"),
        ({"connections": "relayed"}, "connections"),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(organiser: httpx2.AsyncClient, change: Json, field: str) -> None:
    answer = await organiser.put(PATH, json={**CHOICES, **change, "made_on": 0})
    status, code, (first, *_) = await refused(answer)
    assert (status, code, first) == (422, "bad_input", field)
    assert (await organiser.get(PATH)).json()["profile"]["version"] == 0


async def test_a_profile_may_be_longer_than_other_things_that_are_asked(organiser: httpx2.AsyncClient) -> None:
    line = {"name": "Talian Kasih " * 4, "call": "+60 19-261 5999", "hours": "hours " * 10}
    long = [{"region": region, "lines": [line] * 12} for region in ("MY", "SG", "ID", "TH", "PH", "VN")]
    asked = {**CHOICES, "helplines": long, "made_on": 0}
    assert (await organiser.put(PATH, json=asked)).status_code == 200
    answer = await organiser.put(PATH, json={**asked, "name": "n" * MOST})
    assert await refused(answer) == (413, "too_big", [])


async def test_a_logo_is_set_and_taken_away(organiser: httpx2.AsyncClient) -> None:
    answer = await organiser.put(LOGO, content=PNG, headers={"content-type": "image/svg+xml"})
    logo = answer.json()["profile"]["logo"]
    assert (answer.status_code, logo["type"]) == (200, "image/png")
    assert answer.json()["logo"] == f"/c/home/logo/{logo['hash']}"
    answer = await organiser.delete(LOGO)
    assert (answer.status_code, answer.json()["logo"], answer.json()["profile"]["logo"]) == (200, None, None)


async def test_what_is_no_picture_is_refused(organiser: httpx2.AsyncClient) -> None:
    assert await refused(await organiser.put(LOGO, content=SVG)) == (422, "bad_logo", ["logo"])
    assert await refused(await organiser.put(LOGO, content=bytes(MOST_BYTES + 1))) == (413, "too_big", [])
    packed = await organiser.put(LOGO, content=PNG, headers={"content-encoding": "gzip"})
    assert await refused(packed) == (415, "unsupported_media_type", [])
    assert (await organiser.get(PATH)).json()["logo"] is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_organisers_are_asked(office: House, method: str) -> None:
    browser = office.browser()
    for path in (PATH, LOGO):
        if (path, method) not in ((LOGO, "GET"), (PATH, "DELETE")):
            assert (await browser.request(method, path, content=PNG)).status_code == 401


async def test_new_circles_have_the_community_s_agreements(office: House, organiser: httpx2.AsyncClient) -> None:
    async def agreed() -> list[Json]:
        made = await organiser.post("/organiser/circles", json={"title": TITLE})
        room = await office.home.hub.store.load(made.json()["circle"]["id"])
        assert room is not None
        assert room.agreements is not None
        return [as_data(line) for line in room.agreements.lines]

    assert await agreed() == [as_data(line) for line in LIBRARY.agreements.lines]
    await organiser.put(PATH, json={**CHOICES, "made_on": 0})
    assert await agreed() == CHOICES["agreements"]
