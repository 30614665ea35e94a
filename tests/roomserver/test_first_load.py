"""O14: what each page costs on the wire, byte by byte over real HTTP, heads and all, with an empty cache."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

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
SEAT = ("src/seat/SeatPage.svelte",)
LIMITS = {
    "/": (("src/app/Home.svelte",), 40_000),
    "/join": (("src/seat/join/Join.svelte",), 40_000),
    "/seat/room-seat/": (SEAT, 60_000),
    "/seat/room-seat/ in the room": ((*SEAT, "src/seat/room/Room.svelte"), 150_000),
    "/organiser/": (("src/organiser/Circles.svelte",), 150_000),
}
"""By address: what the build says the page is loaded from beyond index.html, and the bytes that it may take."""


def files_of(entries: tuple[str, ...]) -> set[str]:
    """Every file that these parts of the app need, as the build says."""
    manifest: dict[str, dict[str, Any]] = json.loads((WEB / ".manifest.json").read_text())
    files, waiting, seen = set[str](), ["index.html", *entries], set[str]()
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            files |= {manifest[part]["file"], *manifest[part].get("css", ())}
            waiting += manifest[part].get("imports", ())
    return files


async def on_the_wire(site: RunningServer, path: str, accepted: str) -> bytes:
    return (await say(site, request("GET", path, f"Accept-Encoding: {accepted}".encode()))).text


@pytest.mark.parametrize("accepted", ["gzip, deflate, br, zstd", "gzip"])
@pytest.mark.parametrize("address", LIMITS)
async def test_o14_a_page_is_small_on_the_wire(site: RunningServer, address: str, accepted: str) -> None:
    entries, limit = LIMITS[address]
    page = await on_the_wire(site, address.split()[0], accepted)
    heard = {file: await on_the_wire(site, f"/{file}", accepted) for file in files_of(entries)}
    for file, text in heard.items():
        assert text.startswith(b"HTTP/1.1 200 "), file
    total = len(page) + sum(map(len, heard.values()))
    assert total <= (limit if "br" in accepted else WITH_GZIP * limit)


def test_o14_no_page_says_what_another_has_the_words_for() -> None:
    """Where the catalogue is divided, as web/words.config.ts has it, each phrase is with whoever says it."""
    for entries, others in (
        (
            ("src/app/Home.svelte", "src/seat/join/Join.svelte", "src/organiser/Organise.svelte", *SEAT),
            (ROOM, ORGANISER, BOTH),
        ),
        (("src/organiser/Circles.svelte",), (ROOM,)),
        ((*SEAT, "src/seat/room/Room.svelte"), (ORGANISER,)),
    ):
        text = "".join((WEB / file).read_text() for file in files_of(entries))
        for first_words in others:
            assert re.findall(rf"[\"'`](?:{first_words})\.[a-z]\w*", text) == []
