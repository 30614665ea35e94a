"""Seats are kept for those who facilitate: whoever is assigned takes one, and who may sign up has as many as before."""

from __future__ import annotations

import asyncio

import pytest

from moderation.commands.links import Invite
from moderation.rules.door import places_left
from moderation.transition import Organiser
from roomserver.programme.circle import CircleSpec
from roomserver.programme.facilitators.seats import KIND
from roomserver.programme.facilitators.service import CannotAssign
from roomserver.store import RedisRoomStore
from tests.moderation.circles import english
from tests.roomserver.api.test_facilitators import TITLE, Json, Town, town
from tests.roomserver.api.test_later_evenings import evenings_made, followed, listed, seats
from tests.roomserver.api.test_planned_circles import a_plan
from tests.roomserver.programme.test_circles import communities_on

pytestmark = pytest.mark.parametrize("server", ["valkey", "redis cluster of 1"], indirect=True)
__all__ = ["town"]

FOR_TEN = {"facilitators": 2, "capacity": 10, "sign_up": {"seats": 8}}


async def a_series(town: Town, **said: object) -> tuple[str, list[str]]:
    """Its id, and the circles of its evenings."""
    body = {"kind": "open", "title": TITLE, "plan": a_plan(), "rule": "FREQ=WEEKLY;COUNT=3", **FOR_TEN, **said}
    answer = await town.organiser.post("/organiser/series", json=body)
    assert answer.status_code == 201, answer.text
    series = str(answer.json()["id"])
    return series, await evenings_made(town, series)


async def sign_up(town: Town, circle: str, people: int) -> None:
    for number in range(people):
        answer = await town.organiser.post(f"/organiser/circles/{circle}/sign-ups", json={"name": f"P{number}"})
        assert answer.status_code == 201, answer.text
    await town.community.sign_ups.settle_due()


async def attendance(town: Town, circle: str) -> Json:
    state = await town.office.home.book.state(circle)
    assert state.attendance is not None
    return {"promised": state.attendance.promised, "kept": state.attendance.kept_for_facilitators}


async def roles(town: Town, circle: str) -> list[str]:
    return sorted(seat.invited_as for seat in (await town.room(circle)).seats)


@pytest.mark.parametrize("roles_of_two", [("facilitator", "facilitator"), ("facilitator", "cofacilitator")])
async def test_two_are_assigned_to_a_series_of_ten_seats_with_eight_to_sign_up_for(
    town: Town, roles_of_two: tuple[str, str]
) -> None:
    series, circles = await a_series(town)
    assert [await attendance(town, circle) for circle in circles] == [{"promised": 2, "kept": 2}] * 3
    for name, role in zip(("Aisha", "Ben"), roles_of_two, strict=True):
        person = await town.person(name)
        assert (await town.assign(person, series, role, kind="series")).status_code == 204
        assert await seats(town, person, circles) == [role] * 3
    await sign_up(town, circles[0], 8)
    assert await roles(town, circles[0]) == sorted([*roles_of_two, *["participant"] * 8])
    assert await attendance(town, circles[0]) == {"promised": 10, "kept": 0}
    listing = (await town.organiser.get(f"/organiser/circles/{circles[0]}/sign-ups")).json()
    assert {one["standing"] for one in listing["people"]} == {"confirmed"}


async def test_who_is_assigned_after_all_have_signed_up_has_their_seat_too(town: Town) -> None:
    series, circles = await a_series(town)
    await sign_up(town, circles[0], 9)  # one waits
    assert await attendance(town, circles[0]) == {"promised": 10, "kept": 2}
    person = await town.person("Aisha")
    assert (await town.assign(person, series, kind="series")).status_code == 204
    assert await attendance(town, circles[0]) == {"promised": 10, "kept": 1}


async def test_who_is_not_assigned_any_more_or_cannot_come_leaves_the_seat_to_the_next(town: Town) -> None:
    series, (first, second, third) = await a_series(town, facilitators=1, capacity=9)
    aisha, ben = await town.person("Aisha"), await town.person("Ben")
    assert (await town.assign(aisha, series, kind="series")).status_code == 204
    refused = await town.assign(ben, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "full")
    browser = await town.page(aisha)
    assert (await browser.post(f"/facilitator/circles/{first}/cannot", json={})).status_code == 204
    assert await town.unassign(aisha, second) == 204
    for circle in (first, second):
        assert await attendance(town, circle) == {"promised": 1, "kept": 1}
        assert (await town.assign(ben, circle)).status_code == 204
        assert await roles(town, circle) == ["facilitator"]
    assert (await town.organiser.delete(f"/organiser/facilitators/{aisha}")).status_code == 204
    assert (await town.room(third)).seats == ()
    assert await attendance(town, third) == {"promised": 1, "kept": 1}


async def test_where_evenings_stand_against_a_series_each_is_named_with_what_does(town: Town) -> None:
    series, (first, second, third) = await a_series(town, facilitators=1, capacity=9)
    aisha, ben = await town.person("Aisha"), await town.person("Ben")
    assert (await town.assign(ben, first)).status_code == 204
    other = await town.circle(plan=a_plan(), starts_at=None, title={"default": "en", "texts": {"en": "Elsewhere"}})
    assert (await town.assign(aisha, other)).status_code == 204
    state = await town.office.home.book.state(second)
    body = {"title": TITLE, "starts_at": state.starts_at, "capacity": 9, "language": "ta", "made_on": state.revision}
    (await town.organiser.put(f"/organiser/circles/{second}", json=body)).raise_for_status()
    assert (await town.assign(ben, third)).status_code == 204

    answer = await town.assign(aisha, series, kind="series")

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "not_every_evening")
    assert [(each["circle"], each["code"], each.get("fields")) for each in said["evenings"]] == [
        (first, "busy", {"circle": "Elsewhere"}),
        (second, "not_ready", {"language": "ta"}),
        (third, "full", None),
    ]
    rooms = [await town.room(circle) for circle in (first, second, third)]
    assert [each["starts_at"] for each in said["evenings"]] == [room.starts_at for room in rooms]
    assert said["evenings"][0]["local"]["zone"] == a_plan()["start"]["zone"]
    assert all(each["detail"] for each in said["evenings"])
    assert await seats(town, aisha, [first, second, third]) == [None] * 3
    assert [duty["of"] for duty in (await listed(town, aisha))["duties"]] == [other]


async def test_to_every_evening_of_a_series_but_those_that_they_said_they_cannot_make(town: Town) -> None:
    series, circles = await a_series(town)
    person = await town.person("Aisha")
    assert (await town.assign(person, series, kind="series")).status_code == 204
    browser = await town.page(person)
    assert (await browser.post(f"/facilitator/circles/{circles[0]}/cannot", json={})).status_code == 204
    assert (await town.assign(person, series, "cofacilitator", kind="series")).status_code == 204
    for _ in range(2):
        assert await seats(town, person, circles) == [None, "cofacilitator", "cofacilitator"]
        await followed(town, person)
    assert (await town.assign(person, circles[0])).status_code == 204
    assert await seats(town, person, circles) == ["facilitator", "cofacilitator", "cofacilitator"]


async def test_two_nodes_give_one_seat_once(town: Town, other_node: RedisRoomStore) -> None:
    _, (circle, *_) = await a_series(town, facilitators=1, capacity=9)
    aisha, ben = await town.person("Aisha"), await town.person("Ben")
    elsewhere = communities_on(other_node).default.facilitators
    done = await asyncio.gather(
        town.community.facilitators.assign(aisha, circle, "facilitator", is_series=False),
        elsewhere.assign(ben, circle, "facilitator", is_series=False),
        return_exceptions=True,
    )
    assert sorted(map(type, done), key=str) == [type(None), CannotAssign]
    await sign_up(town, circle, 8)
    assert await roles(town, circle) == ["facilitator"] + ["participant"] * 8
    duties = [(await listed(town, person))["duties"] for person in (aisha, ben)]
    assert sorted(map(len, duties)) == [0, 1]


async def test_an_organiser_asks_for_a_link_to_a_seat_that_is_kept_and_nobody_takes_it_away(town: Town) -> None:
    _, (circle, *_) = await a_series(town)
    made = await town.organiser.post(f"/organiser/circles/{circle}/seats", json={"role": "facilitator"})
    assert made.status_code == 201
    assert await attendance(town, circle) == {"promised": 2, "kept": 1}
    aisha, ben = await town.person("Aisha"), await town.person("Ben")
    assert (await town.assign(aisha, circle)).status_code == 204
    refused = await town.assign(ben, circle)
    assert (refused.status_code, refused.json()["code"]) == (409, "full")
    token = made.json()["url"].partition("#")[2]
    assert (await town.office.browser().post("/api/enter", json={"link": token})).status_code == 200


async def test_a_circle_that_is_made_by_itself_keeps_seats_or_gives_links(town: Town) -> None:
    for links, asked in ((2, {}), (0, {"facilitator_links": False})):
        terms = {"visibility": "link", "sign_up": {"seats": 8}}
        body = {"title": TITLE, "facilitators": 2, "capacity": 10, "terms": terms, **asked}
        made = (await town.organiser.post("/organiser/circles", json=body)).json()
        assert len(made["links"]["facilitators"]) == links
        circle = made["circle"]["id"]
        answer = await town.assign(await town.person("Aisha"), circle)
        assert answer.status_code == (409 if links else 204)
        assert await roles(town, circle) == (["facilitator"] * 2 if links else ["facilitator"])


async def test_an_evening_that_the_release_before_made_keeps_its_seats_and_takes_another(town: Town) -> None:
    """Nobody knows whether their links were given to somebody."""
    spec = CircleSpec(title=english("Before"), facilitators=2, capacity=10)
    made, _ = await town.office.home.book.create(spec)
    person = await town.person("Aisha")
    assert (await town.assign(person, made.id)).status_code == 204
    assert await roles(town, made.id) == ["facilitator"] * 3
    assert await town.unassign(person, made.id) == 204
    assert await roles(town, made.id) == ["facilitator"] * 2


async def test_a_changed_series_keeps_as_many_seats_as_it_says_in_whichever_order_they_become_free(town: Town) -> None:
    series, circles = await a_series(town)
    for facilitators, people in ((3, 7), (1, 9), (2, 8)):
        state = (await town.organiser.get(f"/organiser/series/{series}")).json()
        first = state["coming"][0]["occurrence"]
        said = {**FOR_TEN, "facilitators": facilitators, "sign_up": {"seats": people}}
        body = {"title": TITLE, "plan": a_plan(), "rule": "FREQ=WEEKLY;COUNT=3", "occurrence": first, **said}
        path = f"/organiser/series/{series}"
        answer = await town.organiser.put(path, json={**body, "made_on": state["revision"]})
        assert answer.status_code == 200, answer.text
        await town.community.series.settle_due()
        for circle in circles:
            terms = await town.office.home.book.terms(circle)
            assert (await town.room(circle)).kept_for_facilitators == facilitators
            assert terms.seats_to_sign_up_for == people


async def test_organisers_read_who_is_assigned_at_the_circle_and_in_its_plan(town: Town) -> None:
    _, (circle, *_) = await a_series(town, facilitators=3, capacity=11)
    for name, role in (("Aisha", "facilitator"), ("Ben", "cofacilitator")):
        assert (await town.assign(await town.person(name), circle, role)).status_code == 204
    mei = (await town.organiser.post(f"/organiser/circles/{circle}/seats", json={"role": "facilitator"})).json()
    evening = f"/organiser/circles/{circle}/evening"
    arrivals = (await town.organiser.get(evening)).json()["facilitators"]
    assert [(one["name"], one["invited_as"]) for one in arrivals] == [
        ("Aisha", "facilitator"),
        ("Ben", "cofacilitator"),
        (None, "facilitator"),
    ]
    called = {"seat": mei["seat"], "called": "Mei"}
    names = (await town.organiser.put(f"/organiser/circles/{circle}/seat-names", json=called)).json()
    assert sorted(names["names"].values()) == ["Aisha", "Ben", "Mei"]
    assert sorted(names["names"][seat] for seat in names["own_page"]) == ["Aisha", "Ben"]
    assert (await town.organiser.get(f"/organiser/circles/{circle}/seat-names")).json() == names
    proposed = (await town.organiser.post(f"{evening}/groups", json={"made_on": 0})).json()
    assert [one["name"] for one in proposed["facilitators"]] == ["Aisha", "Ben", "Mei"]


async def test_places_for_participants_are_the_same_before_and_after(town: Town) -> None:
    _, (circle, *_) = await a_series(town, sign_up=None)
    before = places_left(await town.room(circle))
    await town.assign(await town.person("Aisha"), circle)
    assert places_left(await town.room(circle)) == before == 8
    for number in range(before):
        invited = Invite(seat=f"s{number}", role="participant", link=f"link-{number}")
        await town.office.home.hub.submit(circle, invited, Organiser())
    assert (await town.assign(await town.person("Ben"), circle)).status_code == 204


async def test_the_door_knows_the_name_of_whoever_is_assigned(town: Town) -> None:
    person, circle = await town.person("Aisha"), await town.circle()
    assert (await town.assign(person, circle)).status_code == 204
    links = await town.community.sign_ups.links()
    seat = links.seat_id(KIND, person, circle)
    assert await town.office.communities.chosen_name("home", circle, seat) == "Aisha"
    others = [each.id for each in (await town.room(circle)).seats if each.id != seat]
    assert [await town.office.communities.chosen_name("home", circle, each) for each in others] == [""] * len(others)
