"""The evening over HTTP: who has come, and how it divides, which its room follows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx2

from tests.guest import guest
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_planned_circles import words
from tests.roomserver.api.test_sign_ups import add
from tests.serving import RunningServer

Json = dict[str, Any]
LONG_S = 30.0


def make(organiser: httpx2.Client, seats: int = 16, **more: Any) -> tuple[str, Json]:
    """The path of a circle whose doors are open, and its links."""
    asked = {"title": words("Caring"), "starts_at": time.time() + 60.0, "terms": {"sign_up": {"seats": seats}}}
    asked |= {"facilitators": 2, "cofacilitators": 2, "capacity": 24, **more}
    made = organiser.post("/organiser/circles", json=asked)
    assert made.status_code == 201, made.text
    return f"/organiser/circles/{made.json()['circle']['id']}", made.json()["links"]


def until(found: Callable[[], Json], wanted: Callable[[Json], bool]) -> Json:
    end = time.monotonic() + LONG_S
    while True:
        state = found()
        if wanted(state):
            return state
        assert time.monotonic() < end, state


def test_who_has_come_is_told_by_name_and_counted(organiser: httpx2.Client) -> None:
    path, _ = make(organiser)
    mei, daniel = add(organiser, f"{path}/sign-ups", "Mei", "Daniel")
    state = organiser.get(f"{path}/evening").json()
    assert state["counts"] == {"expected": 2, "here": 0, "waiting": 0, "left": 0, "not_yet": 2, "others": 0}
    assert {one["person"]: one["came"] for one in state["people"]} == {mei["id"]: "not_yet", daniel["id"]: "not_yet"}
    assert [one["invited_as"] for one in state["facilitators"]] == [*["facilitator"] * 2, *["cofacilitator"] * 2]
    assert (state["phase"], state["lets_in"], state["groups"], state["version"]) == ("open", True, [], 0)


async def test_waiting_here_and_left_follow_the_room(site: RunningServer, organiser: httpx2.Client) -> None:
    path, links = make(organiser)
    [mei] = add(organiser, f"{path}/sign-ups", "Mei")
    url = organiser.post(f"{path}/sign-ups/links", json={"person": mei["id"]}).json()["url"]
    page = httpx2.get(url, headers={"accept": "text/html"}).text
    token = next(part.partition('"')[0] for part in page.split("/join#")[1:])

    def came() -> str:
        [one] = organiser.get(f"{path}/evening").json()["people"]
        return str(one["came"])

    def comes_to(wanted: str) -> None:
        until(lambda: {"came": came()}, lambda state: state["came"] == wanted)

    async with guest(links["facilitators"][0]["url"]) as fay, guest(f"{site.origin}/join#{token}") as she:
        await fay.command("knock", name="Fay")
        await she.command("knock", name="Mei")
        comes_to("waiting")
        await fay.command("admit", seat=she.seat)
        comes_to("here")
        until(lambda: organiser.get(f"{path}/sign-ups").json()["people"][0], lambda one: one["attended"] is True)
        await she.command("leave")
        comes_to("left")


async def test_once_it_is_over_it_says_how_many_came_and_of_nobody_that_they_did_not(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    path, links = make(organiser)
    mei, _ = add(organiser, f"{path}/sign-ups", "Mei", "Daniel")
    url = organiser.post(f"{path}/sign-ups/links", json={"person": mei["id"]}).json()["url"]
    page = httpx2.get(url, headers={"accept": "text/html"}).text
    token = next(part.partition('"')[0] for part in page.split("/join#")[1:])
    async with guest(links["facilitators"][0]["url"]) as fay, guest(f"{site.origin}/join#{token}") as she:
        await fay.command("knock", name="Fay")
        await she.command("knock", name="Mei")
        await fay.command("begin")
        await fay.command("admit", seat=she.seat)
        assert organiser.get(f"{path}/evening").json()["attendance"] is None
        await fay.command("end_circle")
        state = organiser.get(f"{path}/evening").json()
        assert (state["phase"], state["attendance"]["came"], state["attendance"]["signed_up"]) == ("debrief", 1, 2)
        await fay.command("end_debrief")
    state = until(lambda: organiser.get(f"{path}/evening").json(), lambda state: state["phase"] == "ended")
    assert (state["attendance"]["came"], state["attendance"]["signed_up"]) == (1, 2)
    assert (state["people"], state["facilitators"]) == ([], [])


def test_groups_are_proposed_changed_by_hand_and_refused_without_a_name(organiser: httpx2.Client) -> None:
    path, _ = make(organiser)
    people = add(organiser, f"{path}/sign-ups", *(f"P{number:02}" for number in range(14)))
    ids = [person["id"] for person in people]
    first = organiser.post(f"{path}/evening/groups", json={"made_on": 0, "seed": 3}).json()
    assert [len(group["people"]) for group in first["groups"]] == [7, 7]
    assert [len(group["leaders"]) for group in first["groups"]] == [2, 2]

    late = organiser.post(f"{path}/evening/groups", json={"made_on": 0})
    assert (late.status_code, late.json()["code"]) == (409, "out_of_date")
    assert "out_of_date" in declared(late)

    one, other = first["groups"][0]["people"][:2]
    organiser.put(f"{path}/sign-ups/apart", json={"one": one, "other": other, "apart": True})
    groups = first["groups"]
    again = organiser.put(f"{path}/evening/groups", json={"groups": groups, "made_on": 1})
    assert (again.status_code, again.json()["code"]) == (409, "bad_division")
    assert "bad_division" in declared(again)
    assert not any(word in again.text for word in (*ids, "P0", "P1"))

    second = organiser.post(f"{path}/evening/groups", json={"made_on": 1, "seed": 3}).json()
    moved = [at for at in ids if _home(first, at) != _home(second, at)]
    assert moved in ([one], [other])
    assert organiser.put(f"{path}/evening/groups", json={"groups": [], "made_on": 2}).json()["groups"] == []


def test_where_there_is_no_way_it_says_how_many_circles_would_do(organiser: httpx2.Client) -> None:
    path, _ = make(organiser)
    people = add(organiser, f"{path}/sign-ups", *(f"P{number:02}" for number in range(12)))
    for one, other in ((0, 1), (1, 2), (0, 2)):
        pair = {"one": people[one]["id"], "other": people[other]["id"], "apart": True}
        organiser.put(f"{path}/sign-ups/apart", json=pair)
    refused = organiser.post(f"{path}/evening/groups", json={"made_on": 0})
    assert (refused.status_code, refused.json()["code"], refused.json()["fields"]) == (
        409,
        "cannot_divide",
        {"circles": "3"},
    )
    three = organiser.post(f"{path}/evening/groups", json={"made_on": 0, "circles": 3})
    assert [len(group["people"]) for group in three.json()["groups"]] == [4, 4, 4]


def test_in_person_whoever_was_ticked_off_is_here(organiser: httpx2.Client) -> None:
    plan = {"venue": {"address": "Block 1"}}
    path, _ = make(organiser, plan=plan)
    mei, _ = add(organiser, f"{path}/sign-ups", "Mei", "Daniel")
    organiser.put(f"{path}/sign-ups/attended", json={"person": mei["id"], "attended": True})
    state = organiser.get(f"{path}/evening").json()
    assert (state["in_person"], state["counts"]["here"], state["counts"]["not_yet"]) == (True, 1, 1)


def test_of_an_evening_that_is_nowhere_nothing_is_told(organiser: httpx2.Client) -> None:
    answers = (
        organiser.get("/organiser/circles/nowhere/evening"),
        organiser.put("/organiser/circles/nowhere/evening/groups", json={"groups": [], "made_on": 0}),
        organiser.post("/organiser/circles/nowhere/evening/groups", json={"made_on": 0}),
    )
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def _home(state: Json, person: str) -> int:
    return next(at for at, group in enumerate(state["groups"]) if person in group["people"])
