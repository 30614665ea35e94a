"""Series as they are asked for, refused and changed over HTTP; the server makes their circles."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.roomserver.api.served import declared, every_circle
from tests.roomserver.api.test_planned_circles import a_plan, words
from tests.serving import RunningServer

Json = dict[str, Any]
PATH = "/organiser/series"
LONG_S = 30.0


def asked(**more: Any) -> Json:
    return {"kind": "open", "title": words("Caring"), "plan": a_plan(), "rule": "FREQ=WEEKLY;INTERVAL=2"} | more


def later(start: Json, days: int) -> Json:
    return start | {"date": (date.fromisoformat(start["date"]) + timedelta(days=days)).isoformat()}


def made(organiser: httpx2.Client, **more: Any) -> Json:
    answer = organiser.post(PATH, json=asked(**more))
    assert answer.status_code == 201, answer.text
    state: Json = answer.json()
    return state


def once_followed(organiser: httpx2.Client, series: str) -> Json:
    """Once its circles are made, and are as it says."""
    until = time.monotonic() + LONG_S
    while True:
        state: Json = organiser.get(f"{PATH}/{series}").json()
        held = [one for one in state["coming"] if one["circle"] is not None]
        if held and all(one["made"] and not one["owed"] for one in held):
            return state
        assert time.monotonic() < until, state


def refused(answer: httpx2.Response, code: str, field: str | None = None) -> Json:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["code"] == code
    assert code in declared(answer)
    assert field is None or field in problem["fields"]
    return problem


def test_a_series_is_previewed_made_listed_and_becomes_circles(organiser: httpx2.Client) -> None:
    preview = organiser.post(f"{PATH}/preview", json=asked(rule="FREQ=WEEKLY;INTERVAL=2;COUNT=3"))
    dates = [one["local"]["date"] for one in preview.json()["coming"]]
    start = a_plan()["start"]
    assert dates == [later(start, days)["date"] for days in (0, 14, 28)]
    before = organiser.get(PATH).json()
    state = made(organiser, rule="FREQ=WEEKLY;INTERVAL=2;COUNT=3")
    assert [one["local"]["date"] for one in state["coming"]] == dates
    listed = organiser.get(PATH).json()
    assert [one["id"] for one in listed["series"]][:5] == [state["id"], *(one["id"] for one in before["series"])][:5]
    first = organiser.get(PATH, params={"limit": 1}).json()
    assert [one["id"] for one in first["series"]] == [state["id"]]
    assert first["left"] == len(before["series"]) + before["left"]
    page = organiser.get(PATH, params={"limit": 20, "before": first["more"] or ""}).json()
    assert page["series"][:5] == before["series"][:5]
    assert organiser.get(PATH, params={"before": "nowhere"}).json() == {"series": [], "more": None, "left": 0}
    assert organiser.get(PATH, params={"limit": 21}).status_code == 422
    state = once_followed(organiser, state["id"])
    listed = every_circle(organiser)
    for one in state["coming"]:
        assert listed[one["circle"]]["starts_at"] == one["starts_at"]
        assert listed[one["circle"]]["terms"]["series"] == state["id"]


def test_evenings_are_moved_skipped_cancelled_and_the_rest_is(organiser: httpx2.Client) -> None:
    state = made(organiser, rule="FREQ=WEEKLY;COUNT=6")
    path, names = f"{PATH}/{state['id']}", [one["occurrence"] for one in state["coming"]]
    start = later(state["coming"][0]["local"], 1)
    state = organiser.post(f"{path}/move", json={"occurrence": names[0], "start": start, "made_on": 1}).json()
    assert state["coming"][0]["local"] == start
    state = organiser.post(f"{path}/skip", json={"occurrence": names[1], "made_on": 2}).json()
    state = organiser.post(f"{path}/cancel", json={"occurrence": names[2], "made_on": 3}).json()
    assert [one["standing"] for one in state["coming"][:4]] == ["planned", "skipped", "cancelled", "planned"]
    refused(organiser.post(f"{path}/skip", json={"occurrence": names[3], "made_on": 3}), "out_of_date")
    refused(organiser.post(f"{path}/skip", json={"occurrence": names[2], "made_on": 4}), "no_such_evening")
    state = organiser.post(f"{path}/end", json={"occurrence": names[4], "made_on": 4}).json()
    assert [one["occurrence"] for one in state["coming"]] == names[:4]


def test_an_evening_that_is_cancelled_at_its_circle_is_cancelled_in_its_series(organiser: httpx2.Client) -> None:
    state = once_followed(organiser, made(organiser, rule="FREQ=WEEKLY;COUNT=4")["id"])
    assert state["left"] == 4
    circle, path = state["coming"][1]["circle"], f"{PATH}/{state['id']}"
    for _ in range(2):
        assert organiser.post(f"/organiser/circles/{circle}/cancel").status_code == 200
        after = organiser.get(path).json()
        assert [one["standing"] for one in after["coming"]] == ["planned", "cancelled", "planned", "planned"]
        assert after["revision"] == state["revision"] + 1
    skip = {"occurrence": state["coming"][2]["occurrence"], "made_on": state["revision"]}
    refused(organiser.post(f"{path}/skip", json=skip), "out_of_date")


def test_all_that_follow_are_changed_and_another_is_made_like_it(organiser: httpx2.Client) -> None:
    state = made(organiser)
    path, second = f"{PATH}/{state['id']}", state["coming"][1]
    plan = a_plan() | {"start": second["local"] | {"time": "18:00"}}
    change = asked(plan=plan, title=words("More")) | {"occurrence": second["occurrence"], "made_on": 1}
    del change["kind"]
    answer = organiser.put(path, json=change)
    assert answer.status_code == 200, answer.text
    assert [one["local"]["time"] for one in answer.json()["coming"][:3]] == ["19:30", "18:00", "18:00"]
    assert answer.json()["plan"]["title"] == words("More")
    again = organiser.post(f"{path}/duplicate", json={"start": later(plan["start"], 70), "rule": "FREQ=WEEKLY;COUNT=2"})
    assert again.status_code == 201
    assert [one["local"]["time"] for one in again.json()["coming"]] == ["18:00", "18:00"]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"rule": "FREQ=YEARLY"}, "rule_not_offered", "rule"),
        ({"rule": "every other day"}, "rule_unreadable", "rule"),
        ({"rule": "FREQ=WEEKLY;COUNT=1000000000"}, "rule_not_offered", "rule"),
        ({"rule": "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"}, "no_evenings", "rule"),
        ({"kind": "closed"}, "closed_too_long", "rule"),
        ({"script": "none such"}, "bad_input", "script"),
        ({"capacity": 3, "facilitators": 4}, "bad_input", "capacity"),
        ({"plan": {"theme": words("Grief")}}, "bad_input", "plan"),
    ],
)
@pytest.mark.parametrize("path", [PATH, f"{PATH}/preview"])
def test_what_cannot_be_is_refused_at_its_field(
    organiser: httpx2.Client, path: str, more: Json, code: str, field: str
) -> None:
    refused(organiser.post(path, json=asked(**more)), code, field)


def test_a_start_that_is_not_of_the_rule_is_refused_with_the_next(organiser: httpx2.Client) -> None:
    start = a_plan()["start"]
    following = later(start, 1)["date"]
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[date.fromisoformat(following).weekday()]
    answer = organiser.post(PATH, json=asked(rule=f"FREQ=WEEKLY;BYDAY={day}"))
    assert following in refused(answer, "start_not_in_rule", "plan.start.date")["fields"]["plan.start.date"]


def test_an_evening_that_clocks_skip_is_refused_with_its_date(organiser: httpx2.Client) -> None:
    sunday = date(datetime.now(UTC).year + 1, 3, 31)
    sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
    start = {"date": str(sunday - timedelta(days=28)), "time": "02:30", "zone": "Europe/Berlin"}
    answer = organiser.post(PATH, json=asked(plan={"start": start}, rule="FREQ=WEEKLY;COUNT=6"))
    said = refused(answer, "skipped_time", "plan.start.time")["fields"]["plan.start.time"]
    assert str(sunday) in said
    assert "01:59" in said


def test_there_is_no_such_series(organiser: httpx2.Client) -> None:
    refused(organiser.get(f"{PATH}/none"), "no_such_series")
    for act in ("skip", "cancel", "end"):
        body = {"occurrence": "2027-03-09T19:30", "made_on": 1}
        refused(organiser.post(f"{PATH}/none/{act}", json=body), "no_such_series")


def test_series_are_for_organisers(site: RunningServer) -> None:
    with httpx2.Client(base_url=site.origin) as stranger:
        assert stranger.get(PATH).status_code == 401
