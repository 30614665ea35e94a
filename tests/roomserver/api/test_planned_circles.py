"""Circles planned by the clock on the wall, as they are asked for and refused over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from tests import plain
from tests.guest import guest
from tests.roomserver.api.asking import TITLE, announced, created, listed, told
from tests.serving import RunningServer

Json = dict[str, Any]
NOTHING = {"start": None, "duration_min": None, "description": None, "content_note": None, "theme": None, "venue": None}


def next_evening(zone: str = "Asia/Singapore") -> Json:
    day = datetime.now(UTC) + timedelta(days=30)
    return {"date": f"{day:%Y-%m-%d}", "time": "19:30", "zone": zone, "second": False}


def words(text: str) -> Json:
    return {"default": "en", "texts": {"en": text}}


def a_plan() -> Json:
    return {
        "start": next_evening(),
        "duration_min": 90,
        "description": words("For whoever cares for a parent."),
        "content_note": words("We may speak of death."),
        "theme": words("Grief"),
        "venue": None,
    }


def instant(start: Json) -> float:
    wall = datetime.fromisoformat(f"{start['date']}T{start['time']}")
    return wall.replace(tzinfo=ZoneInfo(start["zone"])).timestamp()


async def test_a_planned_circle_is_listed_and_read_at_the_door_as_it_was_planned(organiser: httpx2.Client) -> None:
    plan = a_plan()
    made = created(organiser, plan=plan)
    assert (made["circle"]["plan"], made["circle"]["starts_at"]) == (plan, instant(plan["start"]))
    assert listed(organiser, made["circle"]["id"]) == made["circle"]
    async with guest(made["links"]["facilitators"][0]["url"]) as facilitator:
        circle = facilitator.parts["circle"]
        assert (circle["plan"], circle["starts_at"]) == (plan, instant(plan["start"]))
        assert circle["ends_at"] == circle["starts_at"] + 90 * 60


def test_a_plan_may_say_little_and_a_circle_of_now_nothing(organiser: httpx2.Client) -> None:
    assert created(organiser, plan={"theme": words("Grief")})["circle"]["plan"] == {**NOTHING, "theme": words("Grief")}
    made = created(organiser)["circle"]
    assert (made["plan"], made["starts_at"], made["phase"]) == (NOTHING, None, "open")


def test_a_plan_is_announced_otherwise_and_stays_where_none_is_sent(organiser: httpx2.Client) -> None:
    made = created(organiser, plan=a_plan())["circle"]
    path = f"/organiser/circles/{made['id']}"
    later = {**a_plan(), "start": next_evening("Europe/Berlin"), "description": None}
    said = organiser.put(path, json=announced(made, starts_at=None, plan=later)).json()
    assert (said["plan"], said["starts_at"]) == (later, instant(later["start"]))
    kept = organiser.put(path, json=announced(said, title=words("Another"))).json()
    assert (kept["plan"], kept["starts_at"]) == (later, said["starts_at"])


START = {"date": "2027-03-28", "time": "02:30", "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("start", "code", "field"),
    [
        (START, "skipped_time", "plan.start.time"),
        ({**START, "zone": "Europe/Atlantis"}, "no_such_zone", "plan.start.zone"),
        ({**START, "date": "2027-02-30"}, "no_such_date", "plan.start.date"),
        ({**START, "date": "1950-02-20"}, "beyond_calendar", "plan.start.date"),
        ({**START, "date": "2045-02-20"}, "bad_input", "starts_at"),
        ({**START, "time": "25:00"}, "bad_input", "plan.start.time"),
    ],
)
def test_what_is_no_time_is_refused_by_code_and_field(
    organiser: httpx2.Client, start: Json, code: str, field: str
) -> None:
    answer = organiser.post("/organiser/circles", json={"title": TITLE, "plan": {"start": start}})
    assert told(answer) == (422, code)
    assert [*answer.json()["fields"]] == [field]
    made = created(organiser)["circle"]
    answer = organiser.put(f"/organiser/circles/{made['id']}", json=announced(made, plan={"start": start}))
    assert told(answer) == (422, code)
    assert listed(organiser, made["id"]) == made


def test_of_a_time_that_does_not_exist_the_reason_and_the_nearest_that_do_are_told(organiser: httpx2.Client) -> None:
    answer = organiser.post("/organiser/circles", json={"title": TITLE, "plan": {"start": START}})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "That time doesn't exist there: clocks go forward then."
    assert answer.json()["fields"]["plan.start.time"] == (
        "Clocks in Europe/Berlin go forward then, so 02:30 on 2027-03-28 doesn't exist. "
        "The nearest times are 01:59 and 03:00."
    )


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"duration_min": 4}, "plan.duration_min"),
        ({"duration_min": 721}, "plan.duration_min"),
        ({"description": words("x" * 601)}, "plan.description.texts.en"),
        ({"content_note": words(" ")}, "plan"),
        ({"theme": "Grief"}, "plan.theme"),
        ({"until": 5}, "plan.until"),
    ],
)
def test_what_is_no_plan_is_told_field_by_field(organiser: httpx2.Client, plan: Json, field: str) -> None:
    answer = organiser.post("/organiser/circles", json={"title": TITLE, "plan": plan})
    assert told(answer) == (422, "bad_input")
    assert [*answer.json()["fields"]] == [field]


def test_a_circle_has_one_start(organiser: httpx2.Client) -> None:
    body = {"title": TITLE, "starts_at": instant(next_evening()), "plan": a_plan()}
    answer = organiser.post("/organiser/circles", json=body)
    assert told(answer) == (422, "bad_input")
    assert [*answer.json()["fields"]] == ["plan"]


async def test_another_circle_is_made_like_one_that_there_is(organiser: httpx2.Client, site: RunningServer) -> None:
    made = created(organiser, plan=a_plan(), participants=3, capacity=5, open_link=True, script="check-in-30")
    first = made["circle"]
    again = {**next_evening(), "time": "08:00"}
    path = f"/organiser/circles/{first['id']}/duplicate"
    answer = organiser.post(path, json={"plan": {**a_plan(), "start": again}})
    assert answer.status_code == 201, answer.text
    second = answer.json()["circle"]
    assert listed(organiser, second["id"]) == second
    assert (second["title"], second["course"]) == (first["title"], first["course"])
    assert (second["plan"], second["starts_at"]) == ({**a_plan(), "start": again}, instant(again))
    links, its_links = made["links"], answer.json()["links"]
    assert [len(its_links[kind]) for kind in ("facilitators", "cofacilitators", "participants")] == [1, 0, 3]
    urls = [[each["url"] for each in (*of["facilitators"], *of["participants"])] for of in (links, its_links)]
    assert not set(urls[0]) & set(urls[1])
    assert its_links["open"].startswith(f"{site.origin}/join#")
    answer = organiser.post(path, json={"plan": {"start": START}})
    assert told(answer) == (422, "skipped_time")
    assert told(organiser.post("/organiser/circles/nowhere/duplicate", json={})) == (404, "no_such_circle")


@pytest.mark.parametrize(
    ("terms", "status"),
    [({"visibility": "public"}, 200), ({"sign_up": {"seats": 2}}, 200), ({}, 404)],
    ids=["public", "signed up for", "by links alone"],
)
async def test_a_circle_says_where_its_own_page_is_while_it_has_one(
    organiser: httpx2.Client, terms: Json, status: int
) -> None:
    made = created(organiser, plan={"start": next_evening()}, terms=terms)["circle"]
    address = f"/c/home/{made['id']}"
    assert made["page"] == (address if status == 200 else None)
    with plain.Client(base_url=organiser.base_url) as client:
        assert client.get(address).status_code == status
        organiser.post(f"/organiser/circles/{made['id']}/close", json={}).raise_for_status()
        assert client.get(address).status_code == 404
