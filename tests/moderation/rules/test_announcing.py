"""What an organiser announces, and announces otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from moderation.commands.announcing import ReviseCircle
from moderation.commands.ending import EndCircle
from moderation.commands.stages import Begin
from moderation.commands.stepping_in import StepIn
from moderation.reading.views import organiser_view
from moderation.refusal import RefusalCode
from moderation.rules.hearing import may_hear
from moderation.rules.pace import ends_as_announced
from moderation.state.local_time import LocalTime
from moderation.state.plan import LONGEST_MIN, SHORTEST_MIN, UNPLANNED, Plan
from moderation.state.room import DOORS_OPEN_S, UNUSED_S, Room
from moderation.state.values import LocalText, replace
from moderation.transition import Actor, AtSeat, Organiser, Service
from tests.moderation.circles import NOW, Circle, empty_circle, english, live_circle, open_circle, script, stage

NEVER = object()


def revised(circle: Circle, title: LocalText | None = None, starts_at: object = NEVER, capacity: int = 0) -> Room:
    return circle.organiser(revision(circle, title, starts_at, capacity))


def revision(
    circle: Circle, title: LocalText | None = None, starts_at: object = NEVER, capacity: int = 0
) -> ReviseCircle:
    """One that changes what is named alone."""
    room = circle.room
    return ReviseCircle(
        title=title or room.title,
        starts_at=room.starts_at if starts_at is NEVER else starts_at,
        capacity=capacity or room.capacity,
        made_on=room.revision,
    )


def test_everybody_sees_the_new_title_also_while_the_circle_is_live() -> None:
    circle = live_circle()
    room = revised(circle, english("Caring for two parents"))
    assert (room.title, room.revision) == (english("Caring for two parents"), 2)
    assert room.begun_at == circle.room.begun_at


@pytest.mark.parametrize("begin", [open_circle, live_circle], ids=["open", "live"])
def test_another_language_is_spoken_from_now_on_and_stays_where_none_is_said(begin: Callable[[], Circle]) -> None:
    circle = begin()
    room = circle.organiser(revision(circle).model_copy(update={"language": "ms"}))
    assert (room.language, room.revision) == ("ms", 2)
    assert organiser_view(room).circle.language == "ms"
    assert revised(circle, english("Another")).language == "ms"


def test_the_doors_follow_the_start() -> None:
    circle = empty_circle()
    later = NOW + 3 * 86400.0
    room = revised(circle, starts_at=later)
    assert (room.phase, room.starts_at) == ("scheduled", later)
    assert (room.opens_at, room.closes_at) == (later - DOORS_OPEN_S, later + UNUSED_S)
    sooner = revised(circle, starts_at=NOW + 60.0)
    assert (sooner.phase, sooner.closes_at) == ("open", NOW + 60.0 + UNUSED_S)
    assert revised(circle, starts_at=None).opens_at is None


def test_a_circle_put_off_is_not_closed_as_unused_on_its_former_day() -> None:
    circle = empty_circle()
    revised(circle, starts_at=NOW + 3 * 86400.0)
    assert circle.wait(UNUSED_S + 3600.0).phase == "scheduled"
    assert circle.wait(2 * 86400.0 - 3600.0 - DOORS_OPEN_S).phase == "open"


def test_d2_whoever_waits_or_sits_there_stays_when_it_is_put_off_and_nobody_begins_days_early() -> None:
    circle = open_circle()
    before = circle.room.seats
    room = revised(circle, starts_at=NOW + 86400.0)
    assert (room.phase, room.seats) == ("scheduled", before)
    assert circle.refusal_by("fay", Begin()) == RefusalCode.PUT_OFF
    circle.wait(86400.0 - DOORS_OPEN_S)
    circle.by("fay", Begin())
    assert circle.phase() == "live"


def test_nobody_is_heard_when_it_is_put_off_nor_when_its_doors_open_again() -> None:
    circle = open_circle()
    circle.by("fay", StepIn())
    room = revised(circle, starts_at=NOW + 86400.0)
    assert room.circle.stepped_in == ()
    assert circle.refusal_by("fay", StepIn()) == RefusalCode.NOT_LIVE
    circle.wait(86400.0 - DOORS_OPEN_S)
    assert not may_hear(circle.room, "ana", "fay")


def test_what_has_begun_is_not_put_off() -> None:
    circle = live_circle()
    assert circle.refusal(revision(circle, starts_at=NOW + 86400.0), Organiser()) == RefusalCode.ALREADY_LIVE


def test_another_course_is_chosen_until_the_circle_begins() -> None:
    circle = open_circle()
    other, version = script(stage("agreements"), stage("round")), circle.room.script_version
    command = revision(circle).model_copy(update={"script": other})
    room = circle.organiser(command)
    assert (room.script, room.script_version, room.revision) == (other, version + 1, 2)
    circle.by("fay", Begin())
    assert circle.room.stage_of(circle.room.circle).kind == "agreements"
    late = revision(circle).model_copy(update={"script": script(stage("round"))})
    assert circle.refusal(late, Organiser()) == RefusalCode.ALREADY_LIVE
    same = revision(circle).model_copy(update={"script": other})
    assert circle.organiser(same).revision == 2


def test_there_are_no_fewer_seats_than_are_taken_or_promised() -> None:
    circle = open_circle()  # four links of their own
    invited = len(circle.room.seats)
    assert revised(circle, capacity=invited + 1).capacity == invited + 1
    circle.arrive("kit")
    circle.admit("kit")
    assert circle.refusal(revision(circle, capacity=invited), Organiser()) == RefusalCode.SEATS_PROMISED
    told = organiser_view(circle.room).attendance
    assert told is not None
    assert told.promised == invited + 1
    assert revised(circle, capacity=invited + 2).capacity == invited + 2
    assert revised(circle, capacity=invited + 1).capacity == invited + 1


def test_a_circle_that_has_promised_more_than_it_has_can_still_be_named_otherwise() -> None:
    circle = empty_circle("fay", "ana ben", capacity=2)
    assert revised(circle, english("Another")).title == english("Another")


def test_more_seats_let_the_next_one_in() -> None:
    circle = empty_circle("fay", "ana", capacity=2)
    circle.arrive("fay")
    circle.arrive("kit")
    revised(circle, capacity=3)
    circle.admit("kit")
    assert circle.seat("kit").standing == "seated"


@pytest.mark.parametrize("made_on", [0, 2])
def test_what_was_made_on_another_announcement_is_refused(made_on: int) -> None:
    circle = open_circle()
    command = revision(circle, english("Another")).model_copy(update={"made_on": made_on})
    assert circle.refusal(command, Organiser()) == RefusalCode.OUT_OF_DATE


def test_nothing_new_is_no_change() -> None:
    circle = open_circle()
    assert revised(circle).revision == 1


def test_what_is_over_stays_as_it_was() -> None:
    circle = live_circle()
    circle.by("fay", EndCircle())
    assert circle.refusal(revision(circle, english("Another")), Organiser()) == RefusalCode.ENDED


@pytest.mark.parametrize("actor", [AtSeat("fay"), AtSeat("ana"), Service()], ids=str)
def test_it_is_the_organisers_to_say(actor: Actor) -> None:
    circle = open_circle()
    assert circle.refusal(revision(circle, english("Another")), actor) == RefusalCode.NOT_ALLOWED


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 1},
        {"capacity": 33},
        {"starts_at": "soon"},
        {"starts_at": float("nan")},
        {"title": {"texts": {}}},
        {"language": ""},
        {"language": "Bahasa Melayu"},
    ],
)
def test_it_is_a_circle_that_could_be_made(wrong: dict[str, object]) -> None:
    whole = revision(open_circle()).model_dump()
    with pytest.raises(ValidationError):
        ReviseCircle.model_validate({**whole, **wrong})


PLAN = Plan(
    start=LocalTime(date="2027-01-12", time="19:30", zone="Europe/Berlin"),
    duration_min=90,
    description=english("For whoever cares for a parent."),
    content_note=english("We may speak of death."),
    theme=english("Grief"),
)


def planned(circle: Circle, plan: Plan | None, starts_at: object = NEVER) -> Room:
    return circle.organiser(revision(circle, starts_at=starts_at).model_copy(update={"plan": plan}))


def test_a_plan_is_announced_and_stays_until_there_is_another() -> None:
    circle = empty_circle()
    assert planned(circle, PLAN, NOW + 3600.0).plan == PLAN
    assert circle.room.revision == 2
    assert revised(circle, english("Another")).plan == PLAN
    assert planned(circle, UNPLANNED).plan == UNPLANNED


def test_an_instant_that_was_set_is_no_local_time() -> None:
    circle = empty_circle()
    planned(circle, PLAN, NOW + 3600.0)
    assert revised(circle, starts_at=NOW + 7200.0).plan == replace(PLAN, start=None)


def test_what_a_circle_is_for_changes_while_it_is_live_but_not_when_it_starts() -> None:
    circle = live_circle()
    note = Plan(content_note=english("We may speak of death."))
    assert planned(circle, note).plan == note
    command = revision(circle, starts_at=NOW + 3600.0).model_copy(update={"plan": PLAN})
    assert circle.refusal(command, Organiser()) == RefusalCode.ALREADY_LIVE


def test_it_ends_as_planned_and_otherwise_by_its_script() -> None:
    circle = empty_circle(script=script(stage("welcome", minutes=10), stage("round", minutes=20)))
    revised(circle, starts_at=NOW + 3600.0)
    assert ends_as_announced(circle.room) == NOW + 3600.0 + 30 * 60
    planned(circle, Plan(duration_min=90))
    assert ends_as_announced(circle.room) == NOW + 3600.0 + 90 * 60
    revised(circle, starts_at=None)
    assert ends_as_announced(circle.room) is None


def test_everybody_with_a_link_reads_what_is_planned() -> None:
    circle = empty_circle()
    planned(circle, PLAN, NOW + 3600.0)
    assert organiser_view(circle.room).circle.plan == PLAN


def write(**plan: object) -> Plan | None:
    """As an organiser writes it."""
    text = json.dumps({"title": as_json("x"), "starts_at": None, "capacity": 8, "made_on": 1, "plan": plan})
    return ReviseCircle.model_validate_json(text, strict=True).plan


def as_json(words: str) -> dict[str, object]:
    return {"default": "en", "texts": {"en": words}}


@pytest.mark.parametrize("minutes", [SHORTEST_MIN - 1, LONGEST_MIN + 1, 7.5, "60"])
def test_a_circle_takes_whole_minutes_within_bounds(minutes: object) -> None:
    with pytest.raises(ValidationError):
        write(duration_min=minutes)
    assert [getattr(write(duration_min=each), "duration_min", None) for each in (SHORTEST_MIN, LONGEST_MIN)] == [5, 720]


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "2027-1-12"},
        {"date": "20270-01-12"},
        {"time": "24:00"},
        {"time": "7:30"},
        {"time": "19:30:00"},
        {"zone": ""},
        {"zone": "x" * 65},
        {"zone": "Europe/../Berlin"},
        {"second": 1},
        {"instant": 5.0},
    ],
)
def test_what_is_no_local_time(wrong: dict[str, object]) -> None:
    start: dict[str, object] = {"date": "2027-01-12", "time": "19:30", "zone": "Europe/Berlin"}
    with pytest.raises(ValidationError):
        write(start={**start, **wrong})
    assert write(start=start) == Plan(start=PLAN.start)


@pytest.mark.parametrize("field", ["description", "content_note", "theme"])
def test_o12_what_a_circle_is_for_is_readable_or_nothing(field: str) -> None:
    for nothing in ("", "\u200b\u202e", "x" * 601):
        with pytest.raises(ValidationError):
            write(**{field: as_json(nothing)})
    assert getattr(write(**{field: as_json("\u202eGrief ")}), field) == english("Grief")
    lines = getattr(write(**{field: as_json("One\ntwo")}), field)
    assert lines == english("One two" if field == "theme" else "One\ntwo")
