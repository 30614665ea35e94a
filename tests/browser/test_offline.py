"""What a page says while its line to the server is away: only what the lines to the others bear out."""

from __future__ import annotations

import signal
from pathlib import Path

from playwright.async_api import expect

from tests.browser.chromium import chromium
from tests.browser.circle import begun_circle
from tests.serving import running_server

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
