"""What a community writes for itself: it is read before it is kept, and what is made with it stays as it was made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from roomserver.api.own_shelf import MOST
from roomserver.library.document import LARGEST
from roomserver.programme.own_files import MOST_FILES
from roomserver.store import RedisRoomStore
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import LIBRARY, TITLE, House, Json, office_of
from tests.roomserver.library.writing import PLAIN
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
SCRIPT, LIST = "/organiser/scripts", "/organiser/prompts"
OURS = "kind: closing\nprompts:\n  - text: {en: Be kind to yourself tonight.}\n"
KINDS = pytest.mark.parametrize(("path", "text"), [(SCRIPT, PLAIN), (LIST, OURS)])


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def organiser(office: House) -> httpx2.AsyncClient:
    return await office.organiser()


async def saved(organiser: httpx2.AsyncClient, path: str, text: str, made_on: str = "") -> Json:
    """The shelf afterwards."""
    answer: Json = (await organiser.put(path, json={"text": text, "made_on": made_on})).raise_for_status().json()
    return answer


async def mark_of(organiser: httpx2.AsyncClient, path: str) -> str:
    return str((await organiser.get(path)).raise_for_status().json()["mark"])


def refused(answer: httpx2.Response) -> tuple[int, str]:
    code = answer.json()["code"]
    assert code in declared(answer)
    return answer.status_code, code


async def test_what_is_shipped_is_there_with_its_text_to_begin_from(organiser: httpx2.AsyncClient) -> None:
    shelf = (await organiser.get("/organiser/shelf")).raise_for_status().json()
    assert [each["script"] for each in shelf["scripts"]] == list(LIBRARY.scripts)
    assert [each["list"] for each in shelf["prompts"]] == list(LIBRARY.prompts)
    assert not any(each["own"] for each in (*shelf["scripts"], *shelf["prompts"]))
    for kind, path in (("scripts", SCRIPT), ("prompts", LIST)):
        for file in (Path(__file__).parents[3] / "roomserver" / "library" / kind).glob("*.yaml"):
            told = (await organiser.get(f"{path}/{file.stem}")).raise_for_status().json()
            assert told == {"name": file.stem, "text": file.read_text(), "mark": ""}
            copy = await organiser.put(f"{path}/my-{file.stem}", json={"text": told["text"], "made_on": ""})
            assert copy.status_code == 200


async def test_its_own_comes_first_and_in_place_of_what_is_shipped_until_it_is_removed(
    organiser: httpx2.AsyncClient,
) -> None:
    await saved(organiser, f"{SCRIPT}/open-table", PLAIN)
    shelf = await saved(organiser, f"{LIST}/quotes", OURS)
    ours, *others = shelf["scripts"]
    assert (ours["script"], ours["name"]["texts"]["en"], ours["own"]) == ("open-table", "A plain circle", True)
    assert [each["script"] for each in others] == [name for name in LIBRARY.scripts if name != "open-table"]
    assert (shelf["prompts"][0]["list"], shelf["prompts"][0]["prompts"]) == ("quotes", 1)
    assert (await organiser.get(f"{SCRIPT}/open-table")).json()["text"] == PLAIN
    gone = await organiser.post(f"{SCRIPT}/open-table/remove", json={"made_on": ours["mark"]})
    assert [each["script"] for each in gone.raise_for_status().json()["scripts"]] == list(LIBRARY.scripts)


async def test_a_circle_has_the_communitys_script_as_it_was_when_it_was_made(
    office: House, organiser: httpx2.AsyncClient
) -> None:
    await saved(organiser, f"{SCRIPT}/open-table", PLAIN)
    asked = {"title": TITLE, "participants": 2, "script": "open-table"}
    made = (await organiser.post("/organiser/circles", json=asked)).raise_for_status().json()["circle"]["id"]
    mark = await mark_of(organiser, f"{SCRIPT}/open-table")
    await saved(organiser, f"{SCRIPT}/open-table", PLAIN.replace("plain", "changed"), mark)
    later = (await organiser.post("/organiser/circles", json=asked)).raise_for_status().json()["circle"]["id"]
    names = [(await office.home.hub.read(circle)).script.name.texts["en"] for circle in (made, later)]
    assert names == ["A plain circle", "A changed circle"]
    mark = await mark_of(organiser, f"{SCRIPT}/open-table")
    (await organiser.post(f"{SCRIPT}/open-table/remove", json={"made_on": mark})).raise_for_status()
    shipped = (await organiser.post("/organiser/circles", json=asked)).raise_for_status().json()["circle"]["id"]
    assert (await office.home.hub.read(shipped)).script == LIBRARY.scripts["open-table"]
    assert (await office.home.hub.read(made)).script.name.texts["en"] == "A plain circle"


@KINDS
@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("{kind: roundabout, name: 1, stages: 2, prompts: 3}", True),
        ("", False),
        ("a: b: c", True),
        ('kind: "\\U00110000"\nname: {en: A}', True),
        ('kind: "\\ud800"', True),
        ("%YAML " + "9" * 5000 + ".1\n---\na", True),
        ("字" * (LARGEST // 2), False),
    ],
)
async def test_what_cannot_be_read_is_told_why_and_not_kept(
    organiser: httpx2.AsyncClient, path: str, text: str, wrong: str, *, line: bool
) -> None:
    answer = await organiser.put(f"{path}/ours", json={"text": wrong, "made_on": ""})
    assert refused(answer) == (422, "bad_file")
    assert answer.json()["fields"]["text"]
    assert answer.json()["fields"].get("line") == ("1" if line else None)
    assert (await organiser.get(f"{path}/ours")).status_code == 404


@KINDS
@pytest.mark.parametrize("wrong", [b'"\\ud800"', b'"' + b"x" * (LARGEST + 1) + b'"', b"7", b"null"])
async def test_what_is_no_text_of_that_length_is_not_read(
    organiser: httpx2.AsyncClient, path: str, text: str, wrong: bytes
) -> None:
    body = b'{"made_on":"","text":' + wrong + b"}"
    answer = await organiser.put(f"{path}/ours", content=body, headers={"content-type": "application/json"})
    assert refused(answer) == (422, "bad_input")


async def test_the_line_and_the_reason_are_those_of_a_file(organiser: httpx2.AsyncClient) -> None:
    wrong = PLAIN.replace("minutes: 5", "minuts: 5")
    for answer in (
        await organiser.post("/organiser/shelf/read-script", json={"text": wrong}),
        await organiser.put(f"{SCRIPT}/ours", json={"text": wrong, "made_on": ""}),
    ):
        assert refused(answer) == (422, "bad_file")
        assert answer.json()["fields"] == {"text": "there is no “minuts” here; perhaps “minutes”", "line": "5"}


async def test_a_preview_says_what_was_read_and_keeps_nothing(organiser: httpx2.AsyncClient) -> None:
    script = (await organiser.post("/organiser/shelf/read-script", json={"text": PLAIN})).raise_for_status().json()
    assert (script["name"]["texts"]["en"], script["minutes"]) == ("A plain circle", 15)
    assert [part["kind"] for part in script["parts"]] == ["welcome", "check_in", "closing"]
    assert script["parts"][1]["prompt"]["texts"] == {"en": "How are you?"}
    read = (await organiser.post("/organiser/shelf/read-prompts", json={"text": OURS})).raise_for_status().json()
    assert (read["read"]["kind"], len(read["read"]["prompts"])) == ("closing", 1)
    shelf = (await organiser.get("/organiser/shelf")).json()
    assert not any(each["own"] for each in (*shelf["scripts"], *shelf["prompts"]))


@KINDS
async def test_nobody_overwrites_or_removes_what_they_have_not_seen(
    organiser: httpx2.AsyncClient, path: str, text: str
) -> None:
    ours = f"{path}/ours"
    await saved(organiser, ours, text)
    first = await mark_of(organiser, ours)
    await saved(organiser, ours, f"{text}# again\n", first)
    for old in ("", first):
        assert refused(await organiser.put(ours, json={"text": text, "made_on": old})) == (409, "out_of_date")
        assert refused(await organiser.post(f"{ours}/remove", json={"made_on": old})) == (409, "out_of_date")
    second = await mark_of(organiser, ours)
    (await organiser.post(f"{ours}/remove", json={"made_on": second})).raise_for_status()
    again = await organiser.put(ours, json={"text": text, "made_on": second})
    assert refused(again) == (409, "out_of_date")
    await saved(organiser, ours, f"{text}# another\n")
    late = await organiser.put(ours, json={"text": text, "made_on": second})
    assert refused(late) == (409, "out_of_date")


@KINDS
async def test_there_are_only_so_many_and_those_that_are_there_can_be_changed(
    organiser: httpx2.AsyncClient, path: str, text: str
) -> None:
    for number in range(MOST_FILES):
        await saved(organiser, f"{path}/ours-{number}", text)
    answer = await organiser.put(f"{path}/ours", json={"text": text, "made_on": ""})
    assert refused(answer) == (409, "too_many_files")
    await saved(organiser, f"{path}/ours-0", f"{text}# again\n", await mark_of(organiser, f"{path}/ours-0"))


@KINDS
@pytest.mark.parametrize("name", ["Ours", "o urs", "ours-", "x" * 41, "%3A", "ours.yaml"])
async def test_a_name_is_that_of_a_file(organiser: httpx2.AsyncClient, path: str, text: str, name: str) -> None:
    answer = await organiser.put(f"{path}/{name}", json={"text": text, "made_on": ""})
    assert (refused(answer), [*answer.json()["fields"]]) == ((422, "bad_input"), ["name"])
    for other in (
        await organiser.get(f"{path}/{name}"),
        await organiser.post(f"{path}/{name}/remove", json={"made_on": ""}),
    ):
        assert refused(other) == (404, "no_such_file")


async def test_a_text_of_many_escapes_fits_and_a_longer_request_does_not(organiser: httpx2.AsyncClient) -> None:
    long = PLAIN + f"#{chr(34) * 99}\n" * ((LARGEST - len(PLAIN)) // 101)
    assert (await organiser.put(f"{SCRIPT}/ours", json={"text": long, "made_on": ""})).status_code == 200
    body = b'{"text":"' + b"x" * MOST + b'","made_on":""}'
    answer = await organiser.put(f"{SCRIPT}/ours", content=body, headers={"content-type": "application/json"})
    assert refused(answer) == (413, "too_big")
