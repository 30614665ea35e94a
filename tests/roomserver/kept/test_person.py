"""Somebody reads and takes along all that is kept of them, and nothing of anybody else."""

from __future__ import annotations

import json

from moderation.kept.declaration import Kept
from moderation.kept.room import ROOM
from roomserver.kept.person import Item, OfPeople, by_name, exported
from roomserver.store import RedisRoomStore
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.programme.test_erasing import CANARY, Home, home

__all__ = ["home"]

SAID = ("at home", "is tired", "shouted", "says")
"""What was planted of her in the room, each after her name."""


async def kept_of(home: Home, circle: str, person: str) -> list[Item]:
    return await OfPeople(home.community, home.store).sign_up(circle, person)


async def test_all_that_is_in_the_store_of_a_person_is_told_to_them(home: Home) -> None:
    circle = await home.circle()
    person = await home.come(circle)
    await home.live_room(circle, person)
    told = json.dumps(exported(await kept_of(home, circle, person)))
    assert f"{CANARY} answers" in told
    assert [words for words in SAID if f"{CANARY} {words}" in told] == [], "a link may be in wrong hands"
    assert f"call {CANARY}" not in told
    assert "canaria@example.org" in told
    names = {item.kept.name for item in await kept_of(home, circle, person)}
    assert {"sign_up_name", "address", "answers", "mailbox", "seat", "contact", "wrote", "removal"} - names <= {
        "mailbox"
    }


async def test_whom_they_are_kept_apart_from_is_in_nothing_that_they_are_told(home: Home) -> None:
    circle = await home.circle()
    person, mei = await home.come(circle), await home.come(circle, "Mei")
    before = exported(await kept_of(home, circle, person))
    await home.community.sign_ups.set_apart(circle, person, mei, apart=True)
    await home.settle()
    after = exported(await kept_of(home, circle, person))
    assert [each for each in after if each["what"] == "apart"] == []
    assert {each["what"] for each in after} - {each["what"] for each in before} <= {"seat", "link", "role", "mails"}
    assert "Mei" not in json.dumps(after)


async def test_nothing_of_anybody_else_is_told(home: Home) -> None:
    circle = await home.circle()
    person, mei = await home.come(circle), await home.come(circle, "Mei")
    await home.live_room(circle, person)
    assert CANARY.lower() not in json.dumps(exported(await kept_of(home, circle, mei))).lower()


async def test_after_erasing_nothing_is_kept_in_rooms(home: Home) -> None:
    circle = await home.circle()
    person = await home.come(circle)
    seat = await home.live_room(circle, person)
    assert await OfPeople(home.community, home.store).seat(circle, seat) != []
    await home.community.erasing.erase(circle, person)
    assert await OfPeople(home.community, home.store).seat(circle, seat) == []


async def test_a_room_of_another_community_tells_nothing(home: Home, store: RedisRoomStore) -> None:
    circle = await home.circle()
    seat = await home.live_room(circle, await home.come(circle))
    north = await communities_on(store).make("north")
    assert await OfPeople(north, store).seat(circle, seat) == []


def test_what_has_one_name_is_told_once_with_the_latest_of_its_ends() -> None:
    name, seat = (next(kept for kept in ROOM.items() if kept.name == wanted) for wanted in ("name", "seat"))
    told = by_name([_of(name, "Mei", 3.0), _of(seat, "s", None), _of(name, "Mei", 5.0), _of(seat, "t", 4.0)])
    assert [(each.kept.name, each.values, each.until) for each in told] == [("name", ("Mei",), 5.0), ("seat", (), None)]


def _of(kept: Kept, value: str, until: float | None) -> Item:
    return Item(kept, "circle", value, until)
