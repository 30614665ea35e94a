"""The programme at a terminal: circles and series are listed, one is cancelled, and sign-ups are counted."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.roomserver.api.test_planned_circles import a_plan, words
from tests.roomserver.cli.test_cli import complaint, run
from tests.serving import ROOMSERVER, STARTS_WITHIN_S, RunningServer, running_server

Json = dict[str, Any]
CANARY = "Canaria Mockingbird"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("programme")) as running:
        yield running


def circle(own: RunningServer, title: str, **more: Any) -> str:
    asked = {"title": words(title), "plan": a_plan(), "terms": {"sign_up": {"seats": 2}}} | more
    made: str = own.organising.post("/organiser/circles", json=asked).raise_for_status().json()["circle"]["id"]
    return made


def printed(own: RunningServer, *command: str) -> list[Json]:
    return [json.loads(line) for line in own.command(*command, "--json").splitlines()]


def stands(own: RunningServer, which: str) -> str:
    [one] = [each for each in printed(own, "circle", "list", "--past") if each["id"] == which]
    phase: str = one["phase"]
    return phase


def test_circles_are_listed_page_by_page_without_those_that_are_over(own: RunningServer) -> None:
    made = [circle(own, f"Number {number}") for number in range(53)]
    own.organising.post(f"/organiser/circles/{made[0]}/close").raise_for_status()
    listed = printed(own, "circle", "list")
    assert sorted(one["id"] for one in listed if one["title"].startswith("Number")) == sorted(made[1:])
    every = printed(own, "circle", "list", "--past")
    assert {*made} <= {one["id"] for one in every}
    assert len(every) == len({one["id"] for one in every})
    start = a_plan()["start"]
    [line] = [line for line in own.command("circle", "list").splitlines() if line.startswith(made[5])]
    assert line.split("  ")[1] == f"{start['date']} {start['time']} {start['zone']}"
    assert line.endswith("scheduled  Number 5")


def test_a_circle_without_a_time_says_so(own: RunningServer) -> None:
    which = circle(own, "Timeless", plan={})
    [line] = [line for line in own.command("circle", "list").splitlines() if line.startswith(which)]
    assert "without a time" in line


def test_a_circle_is_cancelled_where_it_is_said_that_it_is_meant(own: RunningServer) -> None:
    which = circle(own, "Cancelled")
    unasked = complaint(run("circle", "cancel", which, "--data", str(own.data)))
    assert unasked == "roomserver: say --yes: whoever signed up is told that the circle is cancelled"
    assert stands(own, which) == "scheduled"
    assert own.command("circle", "cancel", which, "--yes") == ""
    assert stands(own, which) == "cancelled"
    assert own.command("circle", "cancel", which, "--yes") == ""


@pytest.mark.parametrize(("answer", "phase"), [("y", "cancelled"), ("n", "scheduled")])
def test_on_a_terminal_it_is_asked_before(own: RunningServer, answer: str, phase: str) -> None:
    which = circle(own, "Asked")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        (*ROOMSERVER, "circle", "cancel", which, "--data", str(own.data)),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(ours, f"{answer}\n".encode())
    out, err = process.communicate(timeout=STARTS_WITHIN_S)
    os.close(ours)
    os.close(theirs)
    assert out.strip() == ""
    assert "Cancel Asked (" in err
    assert ("nothing was changed" in err, process.returncode) == ((False, 0) if answer == "y" else (True, 1))
    assert stands(own, which) == phase


def test_what_has_begun_or_is_over_or_never_was_is_not_cancelled(own: RunningServer) -> None:
    which = circle(own, "Over")
    own.organising.post(f"/organiser/circles/{which}/close").raise_for_status()
    assert (
        complaint(run("circle", "cancel", which, "--yes", "--data", str(own.data))) == "roomserver: the circle is over"
    )
    line = complaint(run("circle", "cancel", "none", "--yes", "--data", str(own.data)))
    assert line == "roomserver: there is no circle of that id; `roomserver circle list` shows those that there are"


def a_series(own: RunningServer, title: str, rule: str) -> Json:
    asked = {"kind": "open", "title": words(title), "plan": a_plan(), "rule": rule}
    made: Json = own.organising.post("/organiser/series", json=asked).raise_for_status().json()
    return made


def test_series_are_listed_with_their_next_evening(own: RunningServer) -> None:
    made = [a_series(own, f"Series {number}", "FREQ=WEEKLY;COUNT=4")["id"] for number in range(23)]
    listed = printed(own, "series", "list")
    ours = [one for one in listed if one["title"].startswith("Series ")]
    assert [one["next"] for one in ours] == sorted(one["next"] for one in ours)
    assert {one["id"] for one in ours} == set(made)
    start = a_plan()["start"]
    [line] = [line for line in own.command("series", "list").splitlines() if line.startswith(made[7])]
    start_there = f"{start['date']} {start['time']} {start['zone']}"
    assert re.split(r"\s{2,}", line)[1:] == ["open", start_there, "FREQ=WEEKLY;COUNT=4", "Series 7"]


def test_an_evening_that_is_cancelled_is_so_in_its_series(own: RunningServer) -> None:
    made = a_series(own, "With a gap", "FREQ=WEEKLY;COUNT=4")
    until = time.monotonic() + STARTS_WITHIN_S
    while (first := own.organising.get(f"/organiser/series/{made['id']}").json()["coming"][0])["made"] is False:
        assert time.monotonic() < until
    own.command("circle", "cancel", first["circle"], "--yes")
    after = own.organising.get(f"/organiser/series/{made['id']}").json()["coming"]
    assert [one["standing"] for one in after[:2]] == ["cancelled", "planned"]
    [shown] = [one for one in printed(own, "series", "list") if one["id"] == made["id"]]
    start = a_plan()["start"]
    second = (date.fromisoformat(start["date"]) + timedelta(days=7)).isoformat()
    assert shown["next"].startswith(second)


def test_sign_ups_are_counted_and_named_only_where_that_is_asked(own: RunningServer) -> None:
    which = circle(own, "Counted")
    for name in (CANARY, "Daniel", "Ravi"):
        path = f"/organiser/circles/{which}/sign-ups"
        own.organising.post(
            path, json={"name": name, "address": "canaria@example.org" if name == CANARY else None}
        ).raise_for_status()
    assert own.command("sign-ups", which) == "seats: 2, taken: 2, offered: 0, waiting: 1, asked: 0\n"
    assert printed(own, "sign-ups", which) == [{"seats": 2, "taken": 2, "offered": 0, "waiting": 1, "asked": 0}]
    counts, *people = own.command("sign-ups", which, "--names").splitlines()
    assert counts.startswith("seats: 2")
    assert [line.split(maxsplit=1) for line in people] == [
        ["confirmed", CANARY],
        ["confirmed", "Daniel"],
        ["waiting", "Ravi"],
    ]
    named = printed(own, "sign-ups", which, "--names")[1:]
    assert [one["name"] for one in named] == [CANARY, "Daniel", "Ravi"]
    assert "canaria@example.org" not in json.dumps(named)
    line = complaint(run("sign-ups", "none", "--data", str(own.data)))
    assert line == "roomserver: there is no circle of that id; `roomserver circle list` shows those that there are"


def test_of_another_community_nothing_is_listed_or_changed(own: RunningServer) -> None:
    which = circle(own, "Ours")
    own.command("community", "new", "apart", "--name", "Apart")
    for command in (("circle", "list", "--past"), ("series", "list")):
        assert own.command(*command, "--community", "apart") == ""
    of = ("--community", "apart", "--data", str(own.data))
    assert "no circle of that id" in complaint(run("circle", "cancel", which, "--yes", *of))
    assert "no circle of that id" in complaint(run("sign-ups", which, *of))
    assert stands(own, which) == "scheduled"
    assert {"id": "apart", "name": "Apart"} in printed(own, "community", "list")


def test_what_organisers_take_along_is_printed_as_csv_or_json(own: RunningServer) -> None:
    which = circle(own, "Taken along")
    own.organising.post(f"/organiser/circles/{which}/sign-ups", json={"name": f"={CANARY}"}).raise_for_status()
    printed = own.command("export", "sign-ups", which)
    assert printed.startswith("\ufeffname,address,")
    assert f"'={CANARY}" in printed
    assert json.loads(own.command("export", "sign-ups", which, "--json"))["people"][0]["name"] == f"={CANARY}"
    for what, column in (("circles", "circle"), ("feedback", "of"), ("lines", "circle")):
        assert own.command("export", what).startswith(f"\ufeff{column},")
        assert json.loads(own.command("export", what, "--json")) == {what: []}
    line = complaint(run("export", "sign-ups", "none", "--data", str(own.data)))
    assert line == "roomserver: there is no circle of that id; `roomserver circle list` shows those that there are"
