"""Circles planned by the clock on the wall: the record and the room keep it, and the instant follows from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from moderation.commands.announcing import ReviseCircle
from moderation.state.local_time import LocalTime
from moderation.state.plan import UNPLANNED, Plan
from moderation.state.values import replace
from moderation.transition import Organiser
from roomserver.programme.circles import CircleRevision, CircleSpec, StartOutOfReach
from roomserver.programme.local_time import NoSuchZone, SkippedTime, meaning_of
from roomserver.serving.settling import settling
from roomserver.store import RedisRoomStore, keys
from roomserver.store.records import SCHEMA
from tests.moderation.circles import english
from tests.roomserver.circle_records import kept_record, settled
from tests.roomserver.programme.test_circles import Community, communities_on, community_on
from tests.roomserver.servers import Server

TITLE = english("Caring for a parent")


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


def an_evening(days: int = 30, zone: str = "Asia/Singapore") -> LocalTime:
    """Days from now, at half past seven."""
    day = datetime.now(UTC) + timedelta(days=days)
    return LocalTime(date=f"{day:%Y-%m-%d}", time="19:30", zone=zone)


def a_plan(start: LocalTime | None = None) -> Plan:
    return Plan(
        start=start or an_evening(),
        duration_min=90,
        description=english("For whoever cares for a parent."),
        content_note=english("We may speak of death."),
        theme=english("Grief"),
    )


def spec(plan: Plan | None) -> CircleSpec:
    return CircleSpec(title=TITLE, plan=plan)


async def test_a_circle_is_planned_by_the_clock_there_and_its_room_is_given_the_instant(
    home: Community, server: Server
) -> None:
    plan = a_plan()
    state, _ = await home.book.create(spec(plan))
    assert plan.start is not None
    at = meaning_of(plan.start).at
    room = await home.hub.store.load(state.id)
    assert room is not None
    assert (room.plan, room.starts_at, room.phase) == (plan, at, "scheduled")
    kept = kept_record(server, state.id)
    assert (kept.plan, kept.starts_at) == (state.plan, state.starts_at) == (plan, at)
    assert (await home.book.list()).circles == (state,)


async def test_a_circle_of_now_has_no_plan(home: Community, server: Server) -> None:
    state, _ = await home.book.create(CircleSpec(title=TITLE))
    assert (state.plan, state.starts_at, state.phase) == (UNPLANNED, None, "open")
    assert kept_record(server, state.id).plan == UNPLANNED


async def test_another_plan_is_announced_and_its_record_agrees(home: Community, server: Server) -> None:
    state, _ = await home.book.create(spec(a_plan()))
    sooner = a_plan(an_evening(days=9, zone="Europe/Berlin"))
    revision = CircleRevision(title=TITLE, starts_at=None, capacity=8, plan=sooner, made_on=state.revision)
    revised = await home.book.revise(state.id, revision)
    assert sooner.start is not None
    assert (revised.plan, revised.starts_at) == (sooner, meaning_of(sooner.start).at)
    await settled(home.book, server)
    assert kept_record(server, state.id).plan == sooner
    at = home.hub.store.now() + 3600.0
    revision = CircleRevision(title=TITLE, starts_at=at, capacity=8, made_on=revised.revision)
    revised = await home.book.revise(state.id, revision)
    assert (revised.plan, revised.starts_at) == (replace(sooner, start=None), at)


async def test_what_is_no_time_or_too_far_away_makes_nothing(home: Community, server: Server) -> None:
    skipped = LocalTime(date="2027-03-28", time="02:30", zone="Europe/Berlin")
    for start, error in (
        (skipped, SkippedTime),
        (replace(skipped, zone="Europe/Atlantis"), NoSuchZone),
        (replace(skipped, date="2020-01-01"), StartOutOfReach),
        (replace(skipped, date="2120-01-01"), StartOutOfReach),
    ):
        with pytest.raises(error):
            await home.book.create(spec(a_plan(start)))
    assert server.admin.keys("*circle*") == []
    state, _ = await home.book.create(spec(a_plan()))
    revision = CircleRevision(title=TITLE, starts_at=None, capacity=8, plan=a_plan(skipped), made_on=state.revision)
    with pytest.raises(SkippedTime):
        await home.book.revise(state.id, revision)
    assert (await home.book.list()).circles == (state,)


async def with_former_rules(home: Community, plan: Plan) -> str:
    """A circle whose instant was derived by rules that had clocks there an hour otherwise."""
    state, _ = await home.book.create(spec(plan))
    assert state.starts_at is not None
    otherwise = ReviseCircle(
        title=TITLE, starts_at=state.starts_at + 3600.0, capacity=8, plan=plan, made_on=state.revision
    )
    await home.hub.submit(state.id, otherwise, Organiser())
    return state.id


async def test_where_rules_of_a_zone_change_the_start_moves_with_the_clock_on_the_wall(
    home: Community, store: RedisRoomStore, server: Server
) -> None:
    plan = a_plan()
    circle_id = await with_former_rules(home, plan)
    untouched, _ = await home.book.create(spec(plan))
    now, _ = await home.book.create(CircleSpec(title=TITLE))
    async with settling(communities_on(store, home.hub)):
        pass
    states = {state.id: state for state in (await home.book.list()).circles}
    assert plan.start is not None
    assert (states[circle_id].plan, states[circle_id].starts_at) == (plan, meaning_of(plan.start).at)
    assert (states[untouched.id], states[now.id]) == (untouched, now)
    await settled(home.book, server)
    assert kept_record(server, circle_id).starts_at == meaning_of(plan.start).at
    revision = states[circle_id].revision
    await home.book.follow_zones()
    [again] = [state for state in (await home.book.list()).circles if state.id == circle_id]
    assert again.revision == revision


async def test_a_plan_whose_time_does_not_exist_by_new_rules_starts_right_after(home: Community) -> None:
    state, _ = await home.book.create(spec(a_plan()))
    skipped = LocalTime(date="2027-03-28", time="02:30", zone="Europe/Berlin")
    former = ReviseCircle(
        title=TITLE, starts_at=1_806_000_000.0, capacity=8, plan=a_plan(skipped), made_on=state.revision
    )
    await home.hub.submit(state.id, former, Organiser())
    await home.book.follow_zones()
    [followed] = (await home.book.list()).circles
    assert followed.plan.start == skipped
    assert followed.starts_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC).timestamp()


async def test_a_zone_that_only_a_later_release_knows_keeps_no_other_circle_from_following(home: Community) -> None:
    state, _ = await home.book.create(spec(a_plan()))
    unknown = a_plan(an_evening(zone="Mars/Olympus"))
    later = ReviseCircle(title=TITLE, starts_at=state.starts_at, capacity=8, plan=unknown, made_on=state.revision)
    await home.hub.submit(state.id, later, Organiser())
    other = await with_former_rules(home, a_plan())
    await home.book.follow_zones()
    starts = {each.id: each.starts_at for each in (await home.book.list()).circles}
    assert starts == {state.id: state.starts_at, other: state.starts_at}


async def test_a_record_and_a_room_without_a_plan_are_read_as_they_are(home: Community, server: Server) -> None:
    """As releases with schema 2 of records wrote them."""
    state, _ = await home.book.create(CircleSpec(title=TITLE, starts_at=home.hub.store.now() + 3600.0))
    key, room_key = keys.circle_key("home", state.id), keys.room_key(state.id)
    record, room = (json.loads(server.admin.hget(name, "doc") or b"") for name in (key, room_key))
    del record["circle"]["plan"]
    assert "plan" not in room
    server.admin.hset(key, mapping={"doc": json.dumps(record), "schema": SCHEMA - 1})
    assert (await home.book.list()).circles == (state,)
    revision = CircleRevision(title=TITLE, starts_at=state.starts_at, capacity=9, made_on=state.revision)
    assert (await home.book.revise(state.id, revision)).plan == UNPLANNED
    await settled(home.book, server)
    assert server.admin.hget(key, "schema") == str(SCHEMA).encode()
