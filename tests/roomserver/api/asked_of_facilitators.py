"""What is asked of facilitators and by them, valid but for what it names; and one of them on their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2

from tests.roomserver.api.test_organising_alone import House

OF_FACILITATORS: dict[str, Callable[[Any, str], list[Any]]] = {
    "POST /organiser/facilitators": lambda sown, asks: [{"name": "Tom"}],
    "PUT /organiser/facilitators/{facilitator}": lambda sown, asks: [{"name": "Tom", "made_on": 1}],
    "POST /organiser/facilitators/{facilitator}/links": lambda sown, asks: [{"by_mail": False}, {"by_mail": True}],
    "POST /organiser/facilitators/{facilitator}/duties": lambda sown, asks: [
        {"of": sown.ids["circle"], "kind": "circle", "role": "facilitator"},
        {"of": sown.ids["series"], "kind": "series", "role": "facilitator"},
    ],
    "POST /organiser/facilitators/{facilitator}/duties/end": lambda sown, asks: [{"of": sown.ids["circle"]}],
    "POST /facilitator/circles/{circle}/cannot": lambda sown, asks: [{"note": "Ill"}],
    "POST /facilitator/passkeys/options": lambda sown, asks: [{"name": "Tom"}],
    "POST /facilitator/passkeys": lambda sown, asks: [{"name": "Tom", "credential": {}}],
}


async def facilitator(house: House, organiser: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Whom that organiser has added, on their page."""
    added = await organiser.post("/organiser/facilitators", json={"name": "Jun"})
    person = added.raise_for_status().json()["id"]
    made = await organiser.post(f"/organiser/facilitators/{person}/links", json={"by_mail": False})
    browser = house.browser(f"10.0.{len(house.clients)}.1")
    link = made.json()["url"].partition("#")[2]
    (await browser.post("/api/organise", json={"link": link})).raise_for_status()
    return browser
