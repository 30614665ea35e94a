"""The organiser's list at the wire: what needs them is on the first page, however many circles there are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from roomserver.programme.pages import LISTED
from tests.guest import guest
from tests.serving import Links, RunningServer, running_server

Json = dict[str, Any]
MANY = 60


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Of which no other test makes circles: this counts them all."""
    with running_server(tmp_path_factory.mktemp("house")) as server:
        yield server


@pytest.fixture(scope="module")
def many(house: RunningServer) -> list[Links]:
    """Sixty that have not begun, the oldest first."""
    return [house.new_circle(participants=1) for _ in range(MANY)]


def page(organiser: httpx2.Client, **asked: object) -> Json:
    params = {name: str(value) for name, value in asked.items()}
    told: Json = organiser.get("/organiser/circles", params=params).raise_for_status().json()
    return told


def ids(told: Json) -> list[str]:
    return [circle["id"] for circle in told["circles"]]


def close(organiser: httpx2.Client, circle: str) -> None:
    organiser.post(f"/organiser/circles/{circle}/close", json={}).raise_for_status()


async def test_whoever_does_not_feel_safe_in_the_oldest_of_60_circles_is_on_the_first_page_until_that_is_seen(
    house: RunningServer, many: list[Links]
) -> None:
    organiser, oldest = house.organising, many[0]
    told = page(organiser)
    assert (len(told["circles"]), told["left"]) == (LISTED, MANY - LISTED)
    assert sorted(ids(told) + ids(page(organiser, before=told["more"]))) == sorted(links.circle for links in many)
    async with guest(oldest.facilitators[0]) as facilitator, guest(oldest.participants[0]) as participant:
        await facilitator.command("knock", name="Kavitha")
        await participant.command("knock", name="Mei")
        await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
        assert first_once_it_is(organiser, oldest)["attendance"]["waiting"] == 1
        await facilitator.command("admit_all")
        await facilitator.command("begin")
        assert first_once_it_is(organiser, oldest)["phase"] == "live"
        await participant.command("send_signal", kind="not_safe")
        await participant.command("leave")
        await facilitator.command("end_circle")
        await facilitator.command("end_debrief")
    first = first_once_it_is(organiser, oldest)
    assert first["phase"] == "ended"
    [alert] = first["alerts"]
    assert (alert["what"], alert["state"], alert["seen_at"]) == ("left_open", "not_safe", None)
    seen = organiser.post(f"/organiser/circles/{oldest.circle}/alerts/seen", json={"alerts": [alert["id"]]})
    assert seen.status_code == 204
    told = page(organiser)
    assert (oldest.circle in ids(told), told["left"]) == (False, MANY - 1 - LISTED)
    assert ids(page(organiser, before=told["more"]))[-1] == oldest.circle


def first_once_it_is(organiser: httpx2.Client, circle: Links) -> Json:
    """The first of the list, once whoever changed it has told the list."""
    while (first := page(organiser)["circles"][0])["id"] != circle.circle:
        pass
    told: Json = first
    return told


def test_the_next_one_to_begin_comes_first_whenever_it_was_made(house: RunningServer, many: list[Links]) -> None:
    def starting_in(days: int) -> str:
        starts_at = int(time.time()) + days * 24 * 3600
        title = {"default": "en", "texts": {"en": f"In {days} days"}}
        answer = house.organising.post("/organiser/circles", json={"title": title, "starts_at": starts_at})
        made: str = answer.raise_for_status().json()["circle"]["id"]
        return made

    made = {days: starting_in(days) for days in (3, 1, 2)}
    assert ids(page(house.organising))[:3] == [made[1], made[2], made[3]]
    for circle in made.values():
        close(house.organising, circle)


def test_pages_are_complete_while_circles_end(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_server(tmp_path_factory.mktemp("ending")) as server:
        organiser = server.organising
        made = [server.new_circle().circle for _ in range(20)]
        for circle in made[::3]:
            close(organiser, circle)
        still_open = [circle for circle in made if circle not in made[::3]]
        found: list[str] = []
        asked: dict[str, object] = {}
        while True:
            told = page(organiser, limit=3, **asked)
            found += ids(told)
            if told["more"] is None:
                break
            asked["before"] = told["more"]
            for circle in still_open[-3:]:
                close(organiser, circle)
            del still_open[-3:]
            page(organiser, limit=3)  # another window finds that they are over
        assert {*found} == {*made}


def test_a_page_that_no_other_has_named_is_empty(house: RunningServer, many: list[Links]) -> None:
    assert page(house.organising, before=many[0].circle) == {"circles": [], "more": None, "left": 0}
