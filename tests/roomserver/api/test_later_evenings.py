"""Whoever is assigned to a series is given evenings that become circles later, unless something stands against it by
then: no one is assigned silently, and the organiser reads why.
"""

from __future__ import annotations

import pytest

from tests.roomserver.api.test_facilitators import DONE, TITLE, Json, Town, due, town
from tests.roomserver.api.test_planned_circles import a_plan

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
__all__ = ["town"]


async def a_series(town: Town, **said: object) -> str:
    """None of its evenings is a circle yet."""
    body = {"kind": "open", "title": TITLE, "plan": a_plan(), "rule": "FREQ=WEEKLY;COUNT=3", "capacity": 4, **said}
    answer = await town.organiser.post("/organiser/series", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def evenings_made(town: Town, series: str) -> list[str]:
    """Its evenings become circles."""
    await town.community.series.settle_due()
    state = (await town.organiser.get(f"/organiser/series/{series}")).json()
    return [each["circle"] for each in state["coming"]]


async def followed(town: Town, person: str) -> None:
    """As some minutes later."""
    await due(town, person)
    await town.community.facilitators.settle_due()


async def seats(town: Town, person: str, circles: list[str]) -> list[str | None]:
    return [await town.seat(person, circle) for circle in circles]


async def listed(town: Town, person: str) -> Json:
    facilitators = (await town.organiser.get("/organiser/facilitators")).json()["facilitators"]
    return next(each for each in facilitators if each["id"] == person)


async def held_back(town: Town, person: str) -> dict[str, tuple[str, Json]]:
    return {each["circle"]: (each["code"], each["fields"]) for each in (await listed(town, person))["held_back"]}


async def change(town: Town, person: str, **said: object) -> None:
    made_on = (await listed(town, person))["version"]
    body = {"name": "Jun", "steps": DONE, "made_on": made_on, **said}
    answer = await town.organiser.put(f"/organiser/facilitators/{person}", json=body)
    assert answer.status_code == 200, answer.text


async def test_evenings_that_become_circles_later_are_theirs(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    assert (await town.assign(person, series, kind="series")).status_code == 204
    circles = await evenings_made(town, series)
    assert await seats(town, person, circles) == [None] * 3
    await followed(town, person)
    assert await seats(town, person, circles) == ["facilitator"] * 3
    assert await held_back(town, person) == {}


@pytest.mark.parametrize(
    ("said", "fields"),
    [({"steps": {"listen": "2026-03-01"}}, {"steps": "Shadowing"}), ({"active": False}, {"active": ""})],
    ids=["a step taken back", "a break"],
)
async def test_whoever_is_ready_no_more_is_not_given_them_until_they_are(town: Town, said: Json, fields: Json) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    await change(town, person, **said)
    circles = await evenings_made(town, series)
    await followed(town, person)
    assert await seats(town, person, circles) == [None] * 3
    assert await held_back(town, person) == dict.fromkeys(circles, ("not_ready", fields))
    assert await town.community.facilitators.shifts(person) == []
    await change(town, person)
    await followed(town, person)
    assert await seats(town, person, circles) == ["facilitator"] * 3
    assert await held_back(town, person) == {}


async def test_whoever_has_their_seat_keeps_it_where_a_step_is_taken_back(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    circles = await evenings_made(town, series)
    assert (await town.assign(person, series, kind="series")).status_code == 204
    await change(town, person, steps={})
    await followed(town, person)
    assert await seats(town, person, circles) == ["facilitator"] * 3
    assert (await listed(town, person))["missing"] == ["Listening", "Shadowing"]


async def test_a_step_that_the_community_adds_counts_for_later_evenings(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    steps = [
        {"id": "listen", "name": "Listening"},
        {"id": "shadow", "name": "Shadowing"},
        {"id": "care", "name": "Care"},
    ]
    body = {"languages": ["en"], "region": "SG", "zone": "Asia/Singapore", "connections": "direct"}
    said = {**body, "training": steps, "made_on": 1}
    (await town.organiser.put("/organiser/profile", json=said)).raise_for_status()
    circles = await evenings_made(town, series)
    await followed(town, person)
    assert await held_back(town, person) == dict.fromkeys(circles, ("not_ready", {"steps": "Care"}))


async def test_whoever_is_at_another_circle_then_is_not_given_it(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    other = await town.circle(plan=a_plan(), starts_at=None, title={"default": "en", "texts": {"en": "Elsewhere"}})
    assert (await town.assign(person, other)).status_code == 204
    first, *rest = circles = await evenings_made(town, series)
    await followed(town, person)
    assert await seats(town, person, circles) == [None, "facilitator", "facilitator"]
    assert await held_back(town, person) == {first: ("busy", {"circle": "Elsewhere"})}
    assert await town.unassign(person, other) == 204
    await followed(town, person)
    assert await seats(town, person, circles) == ["facilitator"] * 3
    assert rest == circles[1:]


async def test_where_no_seat_is_left_beside_those_who_sign_up_nobody_takes_one_of_theirs(town: Town) -> None:
    first, person = await town.person("Mei"), await town.person()
    series = await a_series(town, capacity=4, sign_up={"seats": 3}, visibility="link")
    for each in (first, person):
        assert (await town.assign(each, series, kind="series")).status_code == 204
    circles = await evenings_made(town, series)
    for each in (first, person):
        await followed(town, each)
    assert await seats(town, first, circles) == ["facilitator"] * 3
    assert await seats(town, person, circles) == [None] * 3
    assert await held_back(town, person) == dict.fromkeys(circles, ("full", {}))


async def test_whoever_said_that_they_cannot_is_not_given_it_again(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    first, *rest = await evenings_made(town, series)
    await followed(town, person)
    browser = await town.page(person)
    assert (await browser.post(f"/facilitator/circles/{first}/cannot", json={})).status_code == 204
    for _ in range(2):
        await followed(town, person)
        assert await seats(town, person, [first, *rest]) == [None, "facilitator", "facilitator"]
    assert await held_back(town, person) == {}


async def test_an_evening_that_they_were_not_given_is_not_counted_as_held(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    await change(town, person, active=False)
    first, *_ = await evenings_made(town, series)
    await followed(town, person)
    (await town.organiser.post(f"/organiser/circles/{first}/close")).raise_for_status()
    for _ in range(3):
        await followed(town, person)
        state = await listed(town, person)
        assert (state["held"], state["off"]) == (0, [first])


async def test_an_evening_that_they_could_not_make_or_were_taken_off_is_not_counted_as_held(town: Town) -> None:
    person, series = await town.person(), await a_series(town)
    await town.assign(person, series, kind="series")
    first, second, third = await evenings_made(town, series)
    await followed(town, person)
    browser = await town.page(person)
    assert (await browser.post(f"/facilitator/circles/{first}/cannot", json={})).status_code == 204
    assert await town.unassign(person, second) == 204
    for circle in (first, second, third):
        (await town.organiser.post(f"/organiser/circles/{circle}/close")).raise_for_status()
    for _ in range(3):
        await followed(town, person)
        assert (await listed(town, person))["held"] == 1
