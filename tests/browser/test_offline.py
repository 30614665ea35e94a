"""What a page says while its line to the server is away: only what the lines to the others bear out."""

from __future__ import annotations

import signal
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import expect

from tests.browser.chromium import chromium
from tests.browser.circle import begun_circle
from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.serving import RunningServer, running_server

HEARD = "You are still heard"


async def test_who_speaks_is_told_whether_anybody_still_hears(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        links = server.new_circle(participants=1)
        async with chromium() as browser:
            mei, ravi = await begun_circle(browser, links, ("Mei", "Ravi"))
            await mei.take()
            await ravi.tap()
            await ravi.hears_only({await mei.own_seat()})
            server.end(signal.SIGKILL)
            await mei.sees(HEARD)
            await ravi.sees("You still hear Mei")
            await ravi.hears_only({await mei.own_seat()})
            await ravi.page.context.close()
            await mei.sees("Your line is down, and nobody hears you just now")
            await expect(mei.page.get_by_text(HEARD)).to_be_hidden()
            server.start()
            await mei.is_seated(2)
            await expect(mei.button("Pass the piece")).to_be_enabled()
            await expect(mei.page.get_by_text("Your line is down")).to_be_hidden()


async def test_whose_line_to_the_server_dropped_is_there_while_they_are_heard(server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with chromium() as browser, AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei, ravi = [
            await Person.arrive(browser, link, name)
            for link, name in zip(links.participants, ("Mei", "Ravi"), strict=True)
        ]
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await ravi.is_seated(3)
        await kavitha.command("begin")
        seat = await mei.own_seat()
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await mei.take()
        await ravi.tap()
        await ravi.hears_only({seat})
        await mei.page.context.set_offline(offline=True)
        await kavitha.until(
            lambda: (
                next(one for one in kavitha.parts["roster"]["seats"] if one["id"] == seat)["presence"] == "reconnecting"
            )
        )
        await ravi.hears_only({seat})
        await ravi.sees("Mei has the piece")
        await expect(ravi.page.get_by_text("Holding Mei's place").first).to_be_hidden()
        await mei.page.context.close()
        await ravi.sees("Holding Mei's place")


async def test_who_leaves_while_their_line_is_away_has_left_once_it_is_back(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with chromium() as browser, AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit_all")
        await mei.is_seated(2)
        await mei.page.context.set_offline(offline=True)
        await kavitha.until(lambda: "reconnecting" in {seat["presence"] for seat in kavitha.parts["roster"]["seats"]})
        await mei.press("Leave")
        await mei.sees("You have left the circle")
        untold = mei.page.get_by_text("the circle is told once the line is back")
        await expect(untold).to_be_visible()
        await mei.page.context.set_offline(offline=False)
        await kavitha.until(lambda: [seat["name"] for seat in kavitha.parts["roster"]["seats"]] == ["Kavitha"])
        await expect(untold).to_be_hidden()
        await mei.sees("You have left the circle")
