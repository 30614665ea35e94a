"""Passing among pages that have the policy and nothing else, in the same run: what this machine takes in any case."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import combinations

from playwright.async_api import Page

from bench.media.figures import spread
from bench.media.load import LoadMeter
from bench.media.noted import first
from bench.media.passing import FULL_LINES, LISTEN_S
from bench.media.stage import CONNECTIONS, PROBE, Stage
from tests.browser.person import eventually


async def measure(stage: Stage, size: int, passes: int) -> None:
    """Print what it came to. Whoever passes presses, and the next is the holder by that alone."""
    pages = [await _page(stage, own, size) for own in range(size)]
    for (one, asking), (other, asked) in combinations(enumerate(pages), 2):
        offer = await asking.evaluate("seat => bare.offer(seat)", other)
        answer = await asked.evaluate("([seat, offer]) => bare.answer(seat, offer)", [one, offer])
        await asking.evaluate("([seat, answer]) => bare.accept(seat, answer)", [other, answer])
    for own, page in enumerate(pages):
        await eventually(partial(page.evaluate, "bare.connected()"), f"the lines of page {own}")
        await page.evaluate("bare.begin()")
        await page.evaluate("probe.listen()")
    load = LoadMeter()
    made = [await _pass_on(pages, n % size) for n in range(passes)]
    print(f"N = {size}, pages with the policy and nothing else; CPU over all: {load.read()}")
    print(f"    {'pass -> next voice at every ear':32} {spread([sound for sound, _ in made])}")
    print(f"    {'pass -> next picture whole':32} {spread([picture for _, picture in made])}", flush=True)
    for page in pages:
        await page.context.close()


async def _page(stage: Stage, own: int, size: int) -> Page:
    context = await stage.browser.new_context(permissions=["microphone", "camera"])
    for script in (CONNECTIONS, PROBE):
        await context.add_init_script(script)
    page = await context.new_page()
    await page.goto(f"{stage.server.origin}/assets/bare.html?size={size}&own={own}")
    await page.evaluate("bare.open()")
    return page


async def _pass_on(pages: list[Page], holder: int) -> tuple[float, float]:
    """To the last ear and the last eye, in ms."""
    await asyncio.sleep(LISTEN_S)
    for page in pages:
        await page.evaluate("probe.forget()")
    await pages[holder].evaluate("probe.press('Pass the piece')")
    following = (holder + 1) % len(pages)
    others = [page for own, page in enumerate(pages) if own != following]
    sound = [await first(page, "sounds", seat=str(following), loud=True) for page in others]
    picture = [await first(page, "pictures", seat=str(following), lines=FULL_LINES) for page in others]
    passed = await first(pages[holder], "presses", name="Pass the piece")
    return max(each["at"] for each in sound) - passed["at"], max(each["at"] for each in picture) - passed["at"]
