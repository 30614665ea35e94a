"""The four acts: each brings its claim about, measures it, and measures it again with the guard taken out."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
from playwright.async_api import Browser
from websockets.exceptions import ConnectionClosed

from prove.evidence import Evidence
from prove.sentence import SENTENCE_S
from prove.stage import Circle, Figures, circle, figures, forget, listener, rogue, serving, until
from tests.browser.person import Person
from tests.guest import Guest, enter, guest
from tests.serving import RunningServer

Say = Callable[[str], None]

WATCHED_S = 5.0
PACKETS_A_SECOND = 20
SPOKEN_BEFORE_S = 3.0
"""How much of the sentence is heard before the server dies."""
AWAY_S = 3.0
SLACK_S = 0.5
LONGER_GAP_S = 0.2
"""Than in a sentence during which nothing happened: how busy the machine is shows in both."""
QUIET_S = 1.5
"""After which a sentence is over."""
DROPPED_S = 4.0
GONE_WITHIN_S = 1.0


async def one_voice(mei: Person, say: Say) -> Evidence:
    """Ember has the piece and speaks; Slate, a modified client, sends all the time."""
    say("Ember has the piece. Slate, a modified client, sends its voice all the time.")
    for voice in ("Ember", "Slate"):
        await until(mei.page, voice, lambda found: found["rate"] >= PACKETS_A_SECOND, f"packets from {voice}")
    await until(mei.page, "Ember", lambda found: found["played"] > 0, "Ember's voice")
    await forget(mei.page)
    before = (await figures(mei.page, "Slate"))["packets"]
    await asyncio.sleep(WATCHED_S)
    slate, ember = await figures(mei.page, "Slate"), await figures(mei.page, "Ember")
    packets = slate["packets"] - before
    return Evidence(
        "No one hears a modified client that sends out of turn.",
        f"{packets} of Slate's packets arrived in {WATCHED_S:.0f} s; loudest sample played {slate['played']:.3f} "
        f"(Ember's {ember['played']:.3f})",
        packets >= PACKETS_A_SECOND * WATCHED_S and slate["played"] == 0 and ember["played"] > 0,
        f"the same packets before the gate: loudest sample {slate['before']:.3f}",
        slate["before"] > 0,
    )


async def sentence_to_its_end(server: RunningServer, here: Circle, mei: Person, tom: Person, say: Say) -> Evidence:
    """The server is killed while Ember speaks; Tom's page is one that hangs up with the server."""
    usual_s = (await until(mei.page, "Ember", _is_over, "the end of the sentence before"))["gapS"]
    for one in (mei, tom):
        await forget(one.page)
        await until(one.page, "Ember", lambda found: found["heardS"] == 0, "measuring from the sentence's beginning")
    await here.offer("Ember")
    await asyncio.gather(
        *(until(one.page, "Ember", _has_begun, f"Ember's sentence at {one.name}") for one in (mei, tom))
    )
    server.end(signal.SIGKILL)
    say("The server was killed in mid-sentence (SIGKILL). Ember goes on speaking.")
    await asyncio.sleep(AWAY_S)
    server.start()
    say("The server is back.")
    heard = await until(mei.page, "Ember", _is_over, "the end of Ember's sentence")
    cut_s = (await figures(tom.page, "Ember"))["heardS"]
    return Evidence(
        "The server is killed in mid-sentence, and the sentence is heard to its end.",
        f"{heard['heardS']:.1f} of {SENTENCE_S:.1f} s heard; longest gap {heard['gapS'] * 1000:.0f} ms "
        f"({usual_s * 1000:.0f} ms in the sentence before)",
        heard["heardS"] >= SENTENCE_S - SLACK_S and heard["gapS"] <= usual_s + LONGER_GAP_S,
        f"a page that hangs up with the server heard {cut_s:.1f} s of it",
        cut_s < SENTENCE_S - SLACK_S,
    )


def _has_begun(voice: Figures) -> bool:
    return bool(voice["heardS"] > SPOKEN_BEFORE_S)


def _is_over(voice: Figures) -> bool:
    return voice.get("quietS") is not None and voice["quietS"] > QUIET_S


async def seat_is_kept(folder: Path, web: Path, server: RunningServer, say: Say) -> Evidence:
    """The connection of whoever holds the piece drops for some seconds."""
    say("Aisha has the piece. Her connection drops.")
    with serving(folder, "no-grace", web, "grace") as bare:
        with_grace, without = await asyncio.gather(_drop_the_holder(server), _drop_the_holder(bare))
    return Evidence(
        "The connection of the person with the piece drops, and their seat and the piece are kept.",
        with_grace[1],
        with_grace[0],
        without[1],
        not without[0],
    )


async def _drop_the_holder(server: RunningServer) -> tuple[bool, str]:
    """Whether she has the very turn she had, and how that went."""
    async with circle(server, 2) as here, AsyncExitStack() as stack:
        session = await enter(here.links.participants[0])
        aisha = await stack.enter_async_context(guest(session, incarnation="aisha---"))
        await aisha.command("knock", name="Aisha")
        ravi = await stack.enter_async_context(guest(here.links.participants[1], incarnation="ravi----"))
        await ravi.command("knock", name="Ravi")
        await here.seated(3)
        await here.kavitha.command("begin")
        await here.offer("Aisha")
        await aisha.until(lambda: aisha.piece["kind"] == "offered")
        await aisha.command("take_piece", offer_id=aisha.piece["id"])
        await here.holds("Aisha")
        turn, place = here.kavitha.piece["id"], _place(here, "Aisha")
        await aisha.drop()
        await here.kavitha.until(lambda: here.presence("Aisha") != "present")
        told = here.presence("Aisha")
        await asyncio.sleep(DROPPED_S)
        back = await stack.enter_async_context(guest(session, incarnation="aisha---"))
        await back.until(lambda: "centre" in back.parts)
        await here.kavitha.until(lambda: here.presence("Aisha") == "present")
        has_it = back.piece["kind"] == "held" and back.piece["id"] == turn
        kept = "the same turn" if has_it else "no longer the piece"
        where = "the same place" if _place(here, "Aisha") == place else "another place"
        return has_it, f'shown as "{told}", back after {DROPPED_S:.0f} s with {kept}, in {where} in the order'


def _place(here: Circle, name: str) -> int:
    return [one["name"] for one in here.kavitha.parts["roster"]["seats"]].index(name)


async def removal_is_final(folder: Path, web: Path, server: RunningServer, browser: Browser, say: Say) -> Evidence:
    """Somebody who was removed tries to come back by five ways."""
    say("Slate is removed, and tries five ways to come back.")
    with serving(folder, "no-removal", web, "removal") as bare:
        opened, without = await asyncio.gather(_ways_back(server, browser), _ways_back(bare, browser))
    return Evidence(
        "A removed person tries five ways to come back, and none works.",
        _told(opened),
        not any(opened.values()),
        _told(without),
        all(without.values()),
    )


def _told(ways: dict[str, bool]) -> str:
    return ", ".join(f"{way}: {'open' if opens else 'closed'}" for way, opens in ways.items())


async def _ways_back(server: RunningServer, browser: Browser) -> dict[str, bool]:
    """Which ways are open after the removal: two of the rogue's, and what a person at a keyboard would try."""
    async with circle(server, 3) as here, AsyncExitStack() as stack:
        session = await enter(here.links.participants[0])
        jun = await stack.enter_async_context(guest(session, incarnation="jun-----"))
        await jun.command("knock", name="Jun")
        stack.enter_context(rogue(here.links.participants[1]))
        mei = await listener(browser, here.links.participants[2], "Mei")
        await here.seated(4)
        await mei.is_seated(4)
        await until(mei.page, "Slate", lambda found: found["rate"] >= PACKETS_A_SECOND, "packets from Slate")
        for name in ("Slate", "Jun"):
            await here.kavitha.command("remove", seat=here.seat(name))
        removed_at = time.monotonic()
        ways = {
            "the page that is open": await _is_heeded(jun),
            "the same page again": await _opens(session, "jun-----"),
            "another page": await _opens(session, "jun-two-"),
            "the link": await _exchanges(here.links.participants[0]),
        }
        await asyncio.sleep(max(0.0, removed_at + GONE_WITHIN_S - time.monotonic()))
        before = (await figures(mei.page, "Slate")).get("packets", 0)
        await asyncio.sleep(2.0)
        ways["the connection to a browser"] = (await figures(mei.page, "Slate")).get("packets", 0) > before
        await mei.page.context.close()
        return ways


async def _is_heeded(jun: Guest) -> bool:
    """Whether the server still does what that page asks."""
    try:
        return bool((await jun.command("mute_self"))["type"] == "reply")
    except (AssertionError, ConnectionClosed, TimeoutError):
        return False


async def _opens(session: tuple[str, str, str], incarnation: str) -> bool:
    async with guest(session, incarnation=incarnation) as back:
        return bool(back.view) and back.view["kind"] not in ("removed", "door", "claimant")


async def _exchanges(link: str) -> bool:
    try:
        await enter(link)
    except httpx2.HTTPStatusError:
        return False
    return True
