"""Who signed up, as organisers see it over HTTP, and what they do about it."""

from __future__ import annotations

import time
from typing import Any

import httpx2
import pytest

from roomserver.programme.links import read_place_token
from tests.roomserver.api.served import declared, every_circle
from tests.roomserver.api.test_planned_circles import a_plan, words
from tests.serving import RunningServer

Json = dict[str, Any]
CANARIES = ("Canaria Mockingbird", "canaria.mockingbird@example.org")
LONG_S = 30.0


@pytest.fixture
def path(organiser: httpx2.Client) -> str:
    """Of the sign-ups of a circle with two places."""
    asked = {"title": words("Caring"), "plan": a_plan(), "terms": {"sign_up": {"seats": 2}}}
    made = organiser.post("/organiser/circles", json=asked)
    assert made.status_code == 201, made.text
    return f"/organiser/circles/{made.json()['circle']['id']}/sign-ups"


def add(organiser: httpx2.Client, path: str, *names: str) -> list[Json]:
    """People by name; all there are."""
    for name in names:
        answer = organiser.post(path, json={"name": name})
        assert answer.status_code == 201, answer.text
    people: list[Json] = organiser.get(path).json()["people"]
    return people


def act(organiser: httpx2.Client, path: str, person: Json, what: str) -> httpx2.Response:
    return organiser.post(f"{path}/acts", json={"person": person["id"], "act": what})


def refused(answer: httpx2.Response, code: str) -> Json:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["code"] == code
    assert code in declared(answer)
    return problem


def standings(organiser: httpx2.Client, path: str) -> dict[str, str]:
    return {person["name"]: person["standing"] for person in organiser.get(path).json()["people"]}


def test_people_are_listed_by_name_and_the_list_moves_up(organiser: httpx2.Client, path: str) -> None:
    mei, daniel, aisha, ravi = add(organiser, path, "Mei", "Daniel", "Aisha", "Ravi")
    assert [person["in_line"] for person in (mei, daniel, aisha, ravi)] == [None, None, 1, 2]
    places = organiser.get(path.removesuffix("sign-ups") + "places").json()
    assert places == {"seats": 2, "taken": 2, "offered": 0, "waiting": 2, "asked": 0}

    act(organiser, path, ravi, "move_up")
    listed = act(organiser, path, mei, "cancel").json()

    assert listed["places"] == {"seats": 2, "taken": 2, "offered": 1, "waiting": 1, "asked": 0}
    assert standings(organiser, path) == {
        "Mei": "cancelled",
        "Daniel": "confirmed",
        "Aisha": "waiting",
        "Ravi": "offered",
    }
    assert act(organiser, path, ravi, "confirm_offer").status_code == 200
    assert standings(organiser, path)["Ravi"] == "confirmed"


def test_a_person_has_a_seat_in_the_room_soon_and_an_own_link(organiser: httpx2.Client, path: str) -> None:
    [mei] = add(organiser, path, "Mei")
    asked = {"person": mei["id"]}
    made = organiser.post(f"{path}/links", json=asked).json()
    first = made["url"]
    assert made["code"].startswith("<svg xmlns=")
    same = organiser.post(f"{path}/links", json=asked).json()["url"]
    other = organiser.post(f"{path}/links", json=asked | {"renew": True}).json()["url"]

    assert first == same != other
    assert read_place_token(other.rpartition("/place/")[2]) is not None
    until = time.monotonic() + LONG_S
    while True:
        seats = every_circle(organiser)[path.split("/")[3]]["attendance"]["invitations"]
        if any(seat["invited_as"] == "participant" for seat in seats):
            return
        assert time.monotonic() < until, seats


def test_who_was_there_and_who_is_kept_apart_is_said_by_name(organiser: httpx2.Client, path: str) -> None:
    mei, daniel, aisha = add(organiser, path, "Mei", "Daniel", "Aisha")

    pair = {"one": mei["id"], "other": daniel["id"], "apart": True}
    [apart] = organiser.put(f"{path}/apart", json=pair).json()["apart"]
    there = organiser.put(f"{path}/attended", json={"person": mei["id"], "attended": True}).json()

    assert {apart["one"], apart["other"]} == {mei["id"], daniel["id"]}
    assert [person["attended"] for person in there["people"]] == [True, None, None]
    assert organiser.put(f"{path}/apart", json=pair | {"apart": False}).json()["apart"] == []
    refused(organiser.put(f"{path}/attended", json={"person": aisha["id"], "attended": True}), "not_confirmed")


def test_whoever_is_erased_is_gone(organiser: httpx2.Client, path: str) -> None:
    [mei] = add(organiser, path, "Mei")
    for what in ("erase", "erase", "erase_everywhere"):
        assert act(organiser, path, mei, what).json()["people"] == []
    refused(act(organiser, path, {"id": "nobody"}, "erase"), "no_such_sign_up")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"name": ""}, 422, "bad_input"),
        ({"name": "\u200b"}, 422, "bad_input"),
        ({"name": "a" * 41}, 422, "bad_input"),
        ({"name": "a" * 4000}, 422, "bad_input"),
        ({"name": "Mei", "address": "nowhere"}, 422, "bad_input"),
        ({"name": "Mei", "colour": "red"}, 422, "bad_input"),
        ({}, 422, "bad_input"),
    ],
)
def test_what_is_no_person_is_refused(organiser: httpx2.Client, path: str, asked: Json, status: int, code: str) -> None:
    answer = organiser.post(path, json=asked)
    assert answer.status_code == status
    refused(answer, code)
    assert organiser.get(path).json()["people"] == []


def test_what_cannot_be_done_is_refused(organiser: httpx2.Client, path: str) -> None:
    mei, _, aisha = add(organiser, path, "Mei", "Daniel", "Aisha")
    refused(act(organiser, path, mei, "confirm_word"), "not_asked")
    refused(act(organiser, path, mei, "decline"), "not_asked")
    refused(act(organiser, path, aisha, "confirm_offer"), "not_offered")
    refused(act(organiser, path, mei, "move_up"), "not_waiting")
    act(organiser, path, mei, "cancel")
    refused(act(organiser, path, mei, "cancel"), "already_out")
    nobody = {"person": "nobody"}
    refused(organiser.post(f"{path}/links", json=nobody), "no_such_sign_up")
    nowhere = path.replace(path.split("/")[3], "nowhere")
    refused(organiser.get(nowhere), "no_such_circle")
    refused(organiser.post(nowhere, json={"name": "Mei"}), "no_such_circle")


def test_only_organisers_see_and_change_it(site: RunningServer, path: str) -> None:
    with httpx2.Client(base_url=site.origin, headers={"origin": site.origin}) as stranger:
        assert stranger.get(path).status_code == 401
        assert stranger.post(path, json={"name": "Mei"}).status_code == 401


def test_a_circle_by_links_alone_takes_nobody(organiser: httpx2.Client) -> None:
    made = organiser.post("/organiser/circles", json={"title": words("Caring"), "plan": a_plan()}).json()
    path = f"/organiser/circles/{made['circle']['id']}/sign-ups"
    assert organiser.get(path).json()["open"] is False
    refused(organiser.post(path, json={"name": "Mei"}), "not_open")


def test_no_name_or_address_is_in_a_refusal(organiser: httpx2.Client, path: str) -> None:
    name, address = CANARIES
    organiser.post(path, json={"name": name, "address": address})
    [person] = organiser.get(path).json()["people"]
    assert (person["name"], person["address"], person["address_confirmed"]) == (name, address, False)
    answers = [
        organiser.post(path, json={"name": name * 4, "address": address}),
        organiser.post(path, json={"name": name, "address": f"{address}@"}),
        act(organiser, path, person, "decline"),
    ]
    for answer in answers:
        assert answer.status_code in (409, 422)
        assert "anaria" not in answer.text


def test_whom_a_cancellation_did_not_reach_is_said_by_name(organiser: httpx2.Client, path: str) -> None:
    add(organiser, path, "Mei", "Daniel")
    organiser.post(path, json={"name": "Aisha", "address": "aisha@example.org"}).raise_for_status()
    circle = path.removesuffix("/sign-ups")
    assert organiser.get(f"{circle}/untold").json() == {"people": []}
    organiser.post(f"{circle}/cancel").raise_for_status()
    untold = [{"kind": "called_off", "circle": circle.rpartition("/")[2], "why": "no_address"}]
    until = time.monotonic() + LONG_S
    expected = {"people": [{"name": name, "untold": untold} for name in ("Mei", "Daniel")]}
    while organiser.get(f"{circle}/untold").json() != expected:
        assert time.monotonic() < until, organiser.get(f"{circle}/untold").json()
    told = {person["name"]: person["untold"] for person in organiser.get(path).json()["people"]}
    assert told == {"Mei": untold, "Daniel": untold, "Aisha": []}
