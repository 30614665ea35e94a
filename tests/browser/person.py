"""A person at a browser: what they read, press and hear."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, expect

TAP = (Path(__file__).parent / "tap.js").read_text()
PATIENCE_S = 20.0
WENT_BACK = "() => !history.state?.layer"
"""A dialog that closed took the entry of the history that Back would have closed it with: until then it is not left."""
expect.set_options(timeout=PATIENCE_S * 1000)
SILENT_LOOKS = 60
"""Looks, 20 ms apart, over which a silence is believed; the made-up microphone beeps once a second."""
LOOKS_OF_A_TAIL = 20
"""Longer than a beep that was on its way takes to be heard, also where the processor is busy."""


class Person:
    """One tab. Everything is found by role and name, as a screen reader finds it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    @classmethod
    async def arrive(
        cls,
        where: Browser | BrowserContext,
        link: str,
        name: str,
        *,
        microphone: bool = True,
        camera: bool = False,
        width: int = 1024,
        contact: str | None = None,
        is_known: bool = False,
        is_early: bool = False,
    ) -> Person:
        """Open a link in a new tab, say a name, come in; `is_known`: the door knows the name of whoever signed up,
        `is_early`: whoever facilitates opens the doors before their time.
        """
        if isinstance(where, Browser):
            where = await where.new_context(viewport={"width": width, "height": 768})
        page = await where.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        person = cls(page, name)
        await follow(page, link)
        if is_early:
            await person.press("Open the doors now")
        if is_known:
            await expect(person.textbox("Your name")).to_have_value(name)
        else:
            await person.textbox("Your name").fill(name)
        if microphone:
            await person.press("Turn on microphone")
            await expect(person.button("Turn off microphone")).to_be_visible()
        if camera:
            await person.press("Turn on camera")
            await expect(person.button("Turn off camera")).to_be_visible()
        if contact is not None:
            await page.get_by_text("If we're worried about you (optional)").click()
            await person.textbox("Where you are, and who we could call").fill(contact)
        await person.agreement.check()
        await person.press("Come in")
        return person

    def button(self, name: str) -> Locator:
        """The button of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def textbox(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    @property
    def agreement(self) -> Locator:
        """At the door."""
        return self.page.get_by_role("checkbox", name="I agree to this")

    @property
    def ring(self) -> Locator:
        """The seats of the circle."""
        return self.page.get_by_role("list", name="The circle").get_by_role("listitem")

    def seat(self, name: str) -> Locator:
        """The seat of that name in the ring."""
        return self.ring.filter(has_text=re.compile(rf"\b{re.escape(name)}\b"))

    async def press(self, name: str) -> None:
        await self.button(name).click()

    async def sees(self, text: str | re.Pattern[str], patience_s: float = PATIENCE_S) -> None:
        """That text is on the page."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=patience_s * 1000)

    async def is_seated(self, count: int) -> None:
        """The ring is there, with that many seats."""
        await expect(self.ring).to_have_count(count, timeout=PATIENCE_S * 1000)

    async def begin(self, first: str) -> None:
        """Begin the circle, and offer the piece to that one."""
        await self.press("Begin the circle")
        await self.press(f"Offer to {first}{' (you)' if first == self.name else ''}")

    async def admit(self, name: str) -> None:
        """Where they are the next step, or else from the list of the lobby."""
        await self.button(f"Admit {name}").first.click()

    async def take(self) -> None:
        await self.press("Take the piece")
        await expect(self.button("Pass the piece")).to_be_visible()

    async def pass_on(self) -> None:
        await self.press("Pass the piece")
        await expect(self.button("Pass the piece")).to_be_hidden()

    # Ears

    async def tap(self) -> None:
        """Begin to listen to what the page plays."""
        await self.page.evaluate(TAP)

    async def own_seat(self) -> str:
        """The id of this seat, from its address."""
        found = re.search(r"/seat/[^/]+-([^/]+)/", self.page.url)
        assert found
        return found[1]

    async def heard(self) -> dict[str, tuple[float, int]]:
        """For each peer's seat: the loudest sample since the last reset, and the looks taken."""
        heard = await self.page.evaluate("circleTap.heard()")
        return {seat: (value["peak"], value["looks"]) for seat, value in heard.items()}

    async def reset_ears(self) -> None:
        await self.page.evaluate("circleTap.reset()")

    async def hears_only(self, speakers: set[str]) -> None:
        """Each speaker is heard, and over the same time of a second and more nobody else, not one sample."""
        await self.wait_until(lambda heard: all(heard.get(seat, (0, 0))[0] > 0 for seat in speakers))
        await self.is_quiet_but_for(speakers)
        await self.reset_ears()
        await self.wait_until(
            lambda heard: (
                all(looks >= SILENT_LOOKS for _, looks in heard.values())
                and all(heard[seat][0] > 0 for seat in speakers)
            )
        )
        unwanted = {seat: peak for seat, (peak, _) in (await self.heard()).items() if seat not in speakers and peak}
        assert not unwanted, f"{self.name} hears out of turn: {unwanted}"

    async def is_quiet_but_for(self, speakers: set[str]) -> None:
        """What others said last has arrived and been played: a silence longer than that takes."""

        async def look() -> bool:
            others = [heard for seat, heard in (await self.heard()).items() if seat not in speakers]
            if any(peak for peak, _ in others):
                await self.reset_ears()
                return False
            return all(looks >= LOOKS_OF_A_TAIL for _, looks in others)

        await self.reset_ears()
        await eventually(look, f"{self.name} hears out of turn")

    async def wait_until(self, holds: Callable[[dict[str, tuple[float, int]]], bool]) -> None:
        """Poll the ears until something holds of what they heard."""

        async def look() -> bool:
            return holds(await self.heard())

        await eventually(look, f"{self.name} hears wrongly")


async def follow(page: Page, link: str) -> None:
    """Open a link, which sends on to another page: it may be before its own is there at all."""
    try:
        await page.goto(link, wait_until="commit")
    except Error as error:
        if "is interrupted by another navigation" not in error.message:
            raise


async def eventually(look: Callable[[], Awaitable[bool]], what: str, patience_s: float = PATIENCE_S) -> None:
    """Poll until true. Raises: AssertionError that says `what`, when patience ends."""
    deadline = time.monotonic() + patience_s
    while not await look():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)
