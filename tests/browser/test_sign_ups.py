"""An organiser sees who signed up, by name, adds people, and keeps two apart; the circle's card leads there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.test_who_can_organise import in_every_look, organising
from tests.serving import running_server


def circle_asked() -> dict[str, object]:
    """With two places, in two weeks."""
    day = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    start = {"date": day, "time": "19:30", "zone": "Asia/Singapore"}
    title = {"default": "en", "texts": {"en": "Caring for a parent"}}
    return {"title": title, "plan": {"start": start}, "terms": {"sign_up": {"seats": 2}}}


async def test_an_organiser_sees_who_signed_up_and_decides(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        made = server.organising.post("/organiser/circles", json=circle_asked()).json()
        path = f"/organiser/circles/{made['circle']['id']}/sign-ups"
        for name in ("Mei", "Daniel", "Aisha", "Ravi"):
            assert server.organising.post(path, json={"name": name}).status_code == 201
        page = await organising(browser, server.command("organiser", "invite", "Kavitha").strip())
        await expect(page.get_by_text("2 of 2 places taken.")).to_be_visible()
        await page.get_by_role("link", name="Who signed up: Caring for a parent").click()
        await expect(page.get_by_role("heading", name="Ravi")).to_be_visible()
        await in_every_look(page)

        await page.get_by_role("button", name="Move to the front: Ravi").click()
        await expect(page.get_by_text("Ravi is next in line.")).to_be_visible()
        await page.get_by_role("button", name="More: Mei").press("Enter")
        unfolded = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Mei"))
        await expect(unfolded.get_by_text("If they don't have their link, show it")).to_be_visible()
        await in_every_look(page)
        await page.get_by_role("button", name="Cancel their place: Mei").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Cancel the place of Mei?")
        await in_every_look(page)
        await page.get_by_role("dialog").get_by_role("button", name="Cancel their place").click()
        await expect(page.get_by_role("heading", name="Offered a place")).to_be_visible()
        await page.get_by_role("button", name="Confirm for them: Ravi").click()
        await expect(page.get_by_text("Ravi has a place.")).to_be_visible()

        await page.get_by_role("button", name="More: Ravi").click()
        await page.get_by_role("button", name="Show their link: Ravi").click()
        await expect(page.get_by_role("textbox", name="Personal link of Ravi")).to_have_value(
            re.compile("/place/home[.]")
        )


async def test_an_organiser_reads_whose_seat_is_whose_and_who_was_not_told(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        made = server.organising.post("/organiser/circles", json=circle_asked()).json()
        for name in ("Mei", "Daniel"):
            added = server.organising.post(f"/organiser/circles/{made['circle']['id']}/sign-ups", json={"name": name})
            assert added.status_code == 201
        page = await organising(browser, server.command("organiser", "invite", "Kavitha").strip())
        card = page.get_by_role("article").filter(has_text="Caring for a parent")
        await card.get_by_text("Manage this circle").click()
        await expect(card.get_by_role("button", name="Name the link of Mei (Participant 1)")).to_be_visible()
        await card.get_by_role("button", name="Cancel this circle").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel the circle").click()
        await expect(card.get_by_role("status").filter(has_text="2 people were not told")).to_contain_text("Daniel")
        await in_every_look(page)
        await card.get_by_role("link", name="Who signed up: Caring for a parent").click()
        await expect(page.get_by_text("Not told that it is cancelled.")).to_have_count(2)
