"""O14: what each page costs on the wire, byte by byte over real HTTP, heads and all, with an empty cache."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from roomserver.i18n import read_catalogues
from roomserver.settings import Settings
from tests.raw_http import request, say
from tests.serving import RunningServer

WEB = Settings().web
WITH_GZIP = 1.12
"""How much more it may be where a client takes no Brotli, as browsers do not over plain http."""
ROOM = (
    "act|check_in|console|happened|keys|lines|microphone_state|news|picture|reaction|ring|turn|yours"
    r"|step(?!\.(?:leave|yours_short)\b)|notice(?!\.claim)"
)
ORGANISER = "organiser"
BOTH = "stage"
FILE = re.compile(r'(?:src|href)="/(assets/[^"]+)"')
SEAT = ("seat",)
"""The build puts it into one file with what the room has in common with it: see web/vite.config.ts."""
ORGANISERS = "src/organiser/pages.ts"
LIMITS = {
    "/": (("src/app/Home.svelte",), ("home",), 40_000),
    "/join": (("src/seat/join/Join.svelte",), ("join",), 40_000),
    "/seat/room-seat/": (SEAT, ("seat",), 60_000),
    "/seat/room-seat/ in the room": ((*SEAT, "src/seat/room/Room.svelte"), ("seat", "room"), 150_000),
    "/seat/room-seat/ afterwards": ((*SEAT, "src/seat/ended/Afterwards.svelte"), ("seat", "ended"), 72_000),
    "/seat/room-seat/ early": ((*SEAT, "src/seat/door/Early.svelte"), ("seat", "early"), 65_000),
    "/seat/room-seat/ in person": ((*SEAT, "src/seat/door/InPerson.svelte"), ("seat", "in_person"), 65_000),
    "/answer": (("src/feedback/AnswerPage.svelte",), ("answer",), 45_000),
    "/kept": (("src/feedback/KeptPage.svelte",), ("kept",), 45_000),
    "/organiser/": ((ORGANISERS, "src/organiser/Circles.svelte"), ("organiser",), 150_000),
    "/organiser/programme": ((ORGANISERS, "src/organiser/series/Series.svelte"), ("series",), 150_000),
    "/organiser/alerts": ((ORGANISERS, "src/organiser/mails/AlertMails.svelte"), ("alerts",), 150_000),
    "/organiser/library": ((ORGANISERS, "src/organiser/library/Library.svelte"), ("library",), 150_000),
    "/organiser/community": ((ORGANISERS, "src/organiser/community/Community.svelte"), ("community",), 150_000),
    "/organiser/sign-ups/circle": ((ORGANISERS, "src/organiser/sign-ups/SignUpsPage.svelte"), ("sign_ups",), 150_000),
    "/organiser/who-facilitates": (
        ("src/organiser/facilitators/Facilitators.svelte",),
        ("facilitators",),
        150_000,
    ),
    "/organiser/requests": (("src/organiser/requests/Requests.svelte",), ("requests",), 150_000),
    "/facilitator/": (("src/facilitator/OwnPage.svelte",), ("facilitator",), 150_000),
    "/organiser/access": ((ORGANISERS, "src/organiser/access/Access.svelte"), ("access",), 150_000),
}
"""By address: what the build says the page is loaded from beyond index.html, which words, and the bytes it may take."""
ALL_PARTS = (
    "home",
    "join",
    "seat",
    "room",
    "ended",
    "weather",
    "answer",
    "kept",
    "early",
    "in_person",
    "on_call",
    "organise",
    "organiser",
    "alerts",
    "sign_ups",
    "access",
    "series",
    "library",
    "community",
    "facilitators",
    "requests",
    "facilitator",
    "nothing",
)
LANGUAGES = sorted(read_catalogues())


def words_of(part: str, language: str) -> str:
    """The words of a part, see web/words.config.ts."""
    return f"../roomserver/i18n/catalogues/{language}.json?part={part}"


def files_of(entries: tuple[str, ...]) -> set[str]:
    """Every file that the page and these parts of the app need, by their source or the name that the build has."""
    manifest: dict[str, dict[str, Any]] = json.loads((WEB / ".manifest.json").read_text())
    named = {name for name, part in manifest.items() if name.startswith("_") and part.get("name") in entries}
    waiting = [*named, *(entry for entry in entries if entry in manifest)]
    assert len(waiting) == len(entries)
    files, seen = set(FILE.findall((WEB / "index.html").read_text())), set[str]()
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            files |= {manifest[part]["file"], *manifest[part].get("css", ())}
            waiting += manifest[part].get("imports", ())
    return files


def words_files(parts: Iterable[str], language: str) -> set[str]:
    """Where the words of these parts are, without the app."""
    manifest: dict[str, dict[str, Any]] = json.loads((WEB / ".manifest.json").read_text())
    return {manifest[words_of(part, language)]["file"] for part in parts}


async def on_the_wire(site: RunningServer, path: str, accepted: str, language: str) -> bytes:
    fields = (f"Accept-Encoding: {accepted}".encode(), f"Accept-Language: {language}".encode())
    return (await say(site, request("GET", path, *fields))).text


@pytest.mark.parametrize("accepted", ["gzip, deflate, br, zstd", "gzip"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", LIMITS)
async def test_o14_a_page_is_small_on_the_wire(site: RunningServer, address: str, language: str, accepted: str) -> None:
    entries, parts, limit = LIMITS[address]
    page = await on_the_wire(site, address.split()[0], accepted, language)
    needed = files_of((*entries, *(words_of(part, language) for part in parts)))
    heard = {file: await on_the_wire(site, f"/{file}", accepted, language) for file in needed}
    for file, text in heard.items():
        assert text.startswith(b"HTTP/1.1 200 "), file
    total = len(page) + sum(map(len, heard.values()))
    assert total <= (limit if "br" in accepted else WITH_GZIP * limit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_o14_no_page_says_what_another_has_the_words_for(language: str) -> None:
    """Where the catalogue is divided, as web/words.config.ts has it, each phrase is with whoever says it."""
    for parts, others in (
        (("home", "join", "organise", "nothing", "seat"), (ROOM, ORGANISER, BOTH)),
        (("organiser",), (ROOM,)),
        (("seat", "room"), (ORGANISER,)),
    ):
        text = "".join((WEB / file).read_text() for file in words_files(parts, language))
        assert re.findall(r"[\"'`]app\.name", text)
        for first_words in others:
            assert re.findall(rf"[\"'`](?:{first_words})\.[a-z]\w*", text) == []


@pytest.mark.parametrize("address", LIMITS)
def test_a_page_is_loaded_without_the_words_of_other_pages_and_languages(address: str) -> None:
    """They are in files of their own, which nothing needs at once, and in no other."""
    entries, *_ = LIMITS[address]
    words = {file for language in LANGUAGES for file in words_files(ALL_PARTS, language)}
    assert len(words) == len(ALL_PARTS) * len(LANGUAGES)
    assert not words & files_of(entries)
    text = "".join((WEB / file).read_text() for file in files_of(entries))
    for catalogue in read_catalogues().values():
        assert catalogue.say("help.intro") not in text
