"""A circle is announced otherwise: to whom, and until when."""

from __future__ import annotations

import time

import httpx2
import pytest

from tests.guest import guest
from tests.roomserver.api.asking import TITLE, Json, announced, created, listed, told
from tests.serving import RunningServer


async def test_a_circle_is_announced_otherwise_to_everybody_who_has_a_link(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle()
    path = f"/organiser/circles/{links.circle}"
    title, later = {"default": "en", "texts": {"en": "Caring for two parents"}}, time.time() + 3 * 86400
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        before = listed(organiser, links.circle)
        said = organiser.put(path, json=announced(before, title=title, language="ms", starts_at=later, capacity=12))
        assert said.status_code == 200, said.text
        assert said.json() == listed(organiser, links.circle)
        await facilitator.until(lambda: facilitator.parts["circle"]["title"] == title)
        assert facilitator.parts["circle"]["starts_at"] == later
        assert facilitator.parts["circle"]["language"] == said.json()["language"] == "ms"
    assert (said.json()["phase"], said.json()["revision"]) == ("scheduled", before["revision"] + 1)
    assert said.json()["attendance"]["capacity"] == 12
    assert told(organiser.put(path, json=announced(before))) == (409, "out_of_date")


def test_a_page_of_the_release_before_says_no_language_and_that_stays(organiser: httpx2.Client) -> None:
    made = created(organiser, language="ta")["circle"]
    said = organiser.put(f"/organiser/circles/{made['id']}", json=announced(made, capacity=9))
    assert (said.status_code, said.json()["language"], said.json()["revision"]) == (200, "ta", 2)


def test_only_a_start_that_is_another_has_to_be_within_reach(site: RunningServer, organiser: httpx2.Client) -> None:
    made = created(organiser, starts_at=time.time() - 86000)["circle"]
    path = f"/organiser/circles/{made['id']}"
    for out_of_reach in (time.time() - 2 * 86400, time.time() + 6 * 366 * 86400):
        answer = organiser.put(path, json=announced(made, starts_at=out_of_reach))
        assert told(answer) == (422, "bad_input")
        assert [*answer.json()["fields"]] == ["starts_at"]
    assert listed(organiser, made["id"]) == made
    assert organiser.put(path, json=announced(made, capacity=9)).status_code == 200


def test_seats_that_are_promised_are_kept(organiser: httpx2.Client) -> None:
    made = created(organiser, participants=5, capacity=8)["circle"]
    path = f"/organiser/circles/{made['id']}"
    assert told(organiser.put(path, json=announced(made, capacity=5))) == (409, "seats_promised")
    assert organiser.put(path, json=announced(made, capacity=6)).status_code == 200


async def test_another_course_is_announced_until_the_circle_begins(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle()
    path = f"/organiser/circles/{links.circle}"
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        said = organiser.put(path, json=announced(listed(organiser, links.circle), script="check-in-30"))
        assert said.json()["course"]["texts"]["en"] == "Check-in 30 min"
        await facilitator.command("begin")
        stages = [stage["kind"] for stage in facilitator.parts["script"]["script"]["stages"]]
        live = listed(organiser, links.circle)
        assert told(organiser.put(path, json=announced(live, script="circle-60"))) == (409, "already_live")
        assert organiser.put(path, json=announced(live, title=TITLE)).json()["course"] == said.json()["course"]
    summaries = organiser.get("/api/scripts").json()["scripts"]
    assert stages == next(summary["stages"] for summary in summaries if summary["script"] == "check-in-30")


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 33},
        {"title": "Tea"},
        {"language": "Bahasa Melayu"},
        {"starts_at": "soon"},
        {"made_on": None},
        {"script": "no-such-script"},
    ],
)
def test_what_is_no_circle_is_not_announced(organiser: httpx2.Client, wrong: Json) -> None:
    made = created(organiser)["circle"]
    answer = organiser.put(f"/organiser/circles/{made['id']}", json=announced(made, **wrong))
    assert told(answer) == (422, "bad_input")
    assert [field.split(".")[0] for field in answer.json()["fields"]] == [*wrong]
    assert listed(organiser, made["id"]) == made
