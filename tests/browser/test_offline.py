"""What a page says while its line to the server is away: only what the lines to the others bear out."""

from __future__ import annotations

import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.circle import begun_circle
from tests.browser.line import Line
from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.browser.test_gates_hold import takes_the_piece
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.first

HEARD = "Others can still hear you"
SOON_S = 10.0
"""A page answers beats for so long at most after its line is gone, by what it said last."""


async def test_who_speaks_is_told_whether_anybody_still_hears(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        links = server.new_circle(participants=1)
        mei, ravi = await begun_circle(browser, links, ("Mei", "Ravi"))
        await mei.take()
        await ravi.tap()
        await ravi.hears_only({await mei.own_seat()})
        server.end(signal.SIGKILL)
        await mei.sees(HEARD)
        await ravi.sees("You can still hear Mei")
        await ravi.hears_only({await mei.own_seat()})
        await ravi.page.context.close()
        await mei.sees("You're offline, and no one can hear you")
        await expect(mei.page.get_by_text(HEARD)).to_be_hidden()
        server.start()
        await mei.is_seated(2)
        await expect(mei.button("Pass the piece")).to_be_enabled()
        shown = mei.page.get_by_role("region", name="Messages about the circle")
        await expect(shown.get_by_text("You're offline")).to_be_hidden()


async def test_e4_whose_line_to_the_server_dropped_is_reconnecting_for_everybody_also_while_they_are_heard(
    browser: Browser,
    server: RunningServer,
) -> None:
    """Others go on hearing them over their own lines."""
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack, Line(server).laid() as line:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, line.leading_over_it(links.participants[0]), "Mei")
        ravi = await Person.arrive(browser, links.participants[1], "Ravi")
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await ravi.is_seated(3)
        await kavitha.command("begin")
        seat = await mei.own_seat()
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await mei.take()
        await ravi.tap()
        await ravi.hears_only({seat})
        line.cut()
        await ravi.sees("Mei is reconnecting", SOON_S)
        await kavitha.until(
            lambda: (
                next(one for one in kavitha.parts["roster"]["seats"] if one["id"] == seat)["presence"] == "reconnecting"
            )
        )
        await ravi.hears_only({seat})
        await ravi.sees("You can still hear them")
        assert kavitha.piece["by"] == seat
        await mei.page.context.close()
        await ravi.sees("Their place is held for now")


async def test_who_leaves_while_their_line_is_away_has_left_once_it_is_back(
    browser: Browser, server: RunningServer
) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit_all")
        await mei.is_seated(2)
        await mei.page.context.set_offline(offline=True)
        await kavitha.until(lambda: "reconnecting" in {seat["presence"] for seat in kavitha.parts["roster"]["seats"]})
        await mei.press("Leave")
        await mei.sees("You've left the circle")
        untold = mei.page.get_by_text("your seat still looks taken until you reconnect")
        await expect(untold).to_be_visible()
        await mei.page.context.set_offline(offline=False)
        await kavitha.until(lambda: [seat["name"] for seat in kavitha.parts["roster"]["seats"]] == ["Kavitha"])
        await expect(untold).to_be_hidden()
        await mei.sees("You've left the circle")


async def test_t6_a_pass_while_offline_mutes_at_once_and_is_in_effect_once_the_line_is_back(
    browser: Browser,
    server: RunningServer,
) -> None:
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack, Line(server).laid() as line:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, line.leading_over_it(links.participants[0]), "Mei")
        ravi = await Person.arrive(browser, links.participants[1], "Ravi")
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await ravi.is_seated(3)
        await kavitha.command("begin")
        await takes_the_piece(kavitha, mei)
        seat = await mei.own_seat()
        await ravi.tap()
        await ravi.hears_only({seat})
        line.cut()
        await kavitha.until(lambda: "reconnecting" in {one["presence"] for one in kavitha.parts["roster"]["seats"]})
        await ravi.hears_only({seat})
        await mei.press("Pass the piece")
        on_its_way = mei.page.get_by_text("Your pass is on its way").first
        await expect(on_its_way).to_be_visible()
        await ravi.reset_ears()
        await ravi.hears_only(set())
        assert (kavitha.piece["kind"], kavitha.piece["by"]) == ("held", seat)
        line.mend()
        await kavitha.until(lambda: kavitha.piece["kind"] == "offered" and kavitha.piece["to"] != seat)
        await expect(on_its_way).to_be_hidden()
        await ravi.reset_ears()
        await ravi.hears_only(set())
