"""Where everything is shown: a server of its own, pages with instruments, and people over bare sockets."""

from __future__ import annotations

import asyncio
import math
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.person import Person
from tests.guest import Guest, guest
from tests.serving import ROOMSERVER, Links, RunningServer
from web.node import BUILT

INSTRUMENTS = tuple(Path(__file__).with_name(name) for name in ("instruments.js", "instruments.css", "ear.js"))
HEAD = '<link rel="stylesheet" href="/instruments.css" /><script src="/instruments.js"></script>'
HANGS_UP = "window.hangsUpWithTheServer = true"
PATIENCE_S = 30.0

Figures = dict[str, Any]
"""Of one voice at one page: `packets`, and `rate` a second; the loudest sample `played` and `before` the gate, 0..1;
for how long it was heard, the longest gap in that, and since when it is quiet: `heardS`, `gapS`, `quietS`.
"""


def page_with_instruments(folder: Path) -> Path:
    """The built app, and beside its page the instruments."""
    web = folder / "web"
    shutil.copytree(BUILT, web)
    for file in INSTRUMENTS:
        shutil.copy(file, web)
    for ready_made in web.glob("index.html.*"):
        ready_made.unlink()  # compressed when it was built, without the instruments
    index = web / "index.html"
    index.write_text(index.read_text().replace("<head>", f"<head>{HEAD}", 1))
    return web


@contextmanager
def serving(folder: Path, name: str, web: Path, guard: str | None = None) -> Iterator[RunningServer]:
    """A server in a process of its own; with `guard`, that one is taken out of it."""
    program = ROOMSERVER if guard is None else (sys.executable, "-m", "prove.unguarded", guard)
    server = RunningServer(folder / name, {"ROOMSERVER_WEB": str(web)}, program=program)
    server.start()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def rogue(link: str) -> Iterator[None]:
    """A modified client that sends all the time, in a child process."""
    child = subprocess.Popen((sys.executable, "-m", "prove.rogue"), stdin=subprocess.PIPE, text=True)
    assert child.stdin is not None
    child.stdin.write(f"{link}\n")
    child.stdin.flush()
    try:
        yield
    finally:
        child.stdin.close()
        try:
            child.wait(10)
        finally:
            child.kill()


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle with a facilitator over a bare socket, who lets everybody in."""

    links: Links
    kavitha: Guest

    async def admit(self) -> None:
        """Admit whoever knocks, as long as this runs."""
        while True:
            await self.kavitha.until(self._somebody_knocks, patience_s=math.inf)
            await self.kavitha.command("admit_all")

    async def seated(self, count: int) -> None:
        """Wait until that many are."""
        await self.kavitha.until(lambda: len(self.kavitha.parts["roster"]["seats"]) >= count, patience_s=PATIENCE_S)

    def _somebody_knocks(self) -> bool:
        return any(not knock["admitted"] for knock in self.kavitha.parts["lobby"]["knocks"])

    def seat(self, name: str) -> str:
        """The seat of whoever has that name."""
        return next(str(one["id"]) for one in self.kavitha.parts["roster"]["seats"] if one["name"] == name)

    def presence(self, name: str) -> str:
        return next(str(one["presence"]) for one in self.kavitha.parts["roster"]["seats"] if one["name"] == name)

    async def offer(self, name: str) -> None:
        """Offer the piece to that one, wherever it is."""
        await self.kavitha.command("move_piece", piece_id=self.kavitha.piece["id"], to=self.seat(name))

    async def gives_up(self, name: str) -> None:
        """Wait until that one no longer has the piece."""
        await self.kavitha.until(
            lambda: self.kavitha.piece["kind"] != "held" or self.kavitha.piece["by"] != self.seat(name),
            patience_s=PATIENCE_S,
        )

    async def holds(self, name: str) -> None:
        """Wait until that one has the piece."""
        await self.kavitha.until(
            lambda: self.kavitha.piece["kind"] == "held" and self.kavitha.piece["by"] == self.seat(name),
            patience_s=PATIENCE_S,
        )


@asynccontextmanager
async def circle(server: RunningServer, participants: int, *, open_link: bool = False) -> AsyncIterator[Circle]:
    """A new one, not begun."""
    links = server.new_circle(participants=participants, open_link=open_link)
    async with guest(links.facilitators[0], incarnation="kavitha-") as kavitha:
        await kavitha.command("knock", name="Kavitha")
        await kavitha.until_kind("facilitator")
        here = Circle(links, kavitha)
        admitting = asyncio.create_task(here.admit())
        try:
            yield here
        finally:
            admitting.cancel()
            await asyncio.wait([admitting])


async def listener(browser: Browser, link: str, name: str, *scripts: str) -> Person:
    """A person at the room's own page, with instruments; `scripts` run before the page's."""
    context = await browser.new_context(viewport={"width": 1024, "height": 768})
    for script in scripts:
        await context.add_init_script(script)
    return await Person.arrive(context, link, name, microphone=False)


async def figures(page: Page, voice: str) -> Figures:
    """What the instruments of that page have of that voice now; empty before there is any."""
    found: dict[str, Figures] = await page.evaluate("instruments.figures()")
    return found.get(voice, {})


async def forget(page: Page) -> None:
    """Measure from now on."""
    await page.evaluate("instruments.forget()")


async def until(page: Page, voice: str, holds: Callable[[Figures], bool], what: str) -> Figures:
    """Wait for that of a voice at a page. Raises: AssertionError that says `what`, and what there is instead."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while not (found := await figures(page, voice)) or not holds(found):
        assert loop.time() < deadline, f"{what}: {found}"
        await asyncio.sleep(0.05)
    return found
