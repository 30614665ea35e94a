"""The evening on a real store: its room follows how it is divided, and what is there of people follows its room."""

from __future__ import annotations

import asyncio
import contextlib
import time
from itertools import combinations

import pytest

from moderation.commands.groups import SetNotTogether
from moderation.refusal import Refused
from moderation.transition import Organiser
from roomserver.programme.sign_ups.book import Group
from roomserver.programme.sign_ups.dividing import CannotDivide
from roomserver.programme.sign_ups.evening import Evenings
from roomserver.programme.sign_ups.refusals import BadDivision
from roomserver.store import RedisRoomStore
from tests.roomserver.programme.sign_ups.test_service import Home, at

NAMES = tuple(f"P{number:02}" for number in range(12))
IDS = tuple(name.lower() for name in NAMES)


@pytest.fixture
def home(store: RedisRoomStore) -> Home:
    return at(store)


async def twelve(home: Home) -> tuple[str, Evenings]:
    circle = await home.circle(seats=14, capacity=16)
    await home.come(circle, *NAMES)
    await home.sign_ups.settle_due()
    return circle, Evenings(home.sign_ups, home.store)


async def prepared(home: Home, circle: str) -> list[list[str]]:
    """Of the room, people by their sign-ups."""
    links = await home.sign_ups.links()
    known = {links.seat_id(circle, person, circle): person for person in IDS}
    return [[known.get(seat, seat) for seat in group] for group in (await home.room(circle)).prepared]


async def test_the_room_follows_a_division_and_whoever_cancels_is_out_of_it(home: Home) -> None:
    circle, evenings = await twelve(home)
    [leader] = [one.seat for one in (await evenings.evening(circle)).facilitating]
    evening = await evenings.set_groups(circle, (Group(leaders=(leader,), people=IDS[:6]), Group(people=IDS[6:])), 0)
    assert evening.book.division(circle).version == 1
    await home.sign_ups.settle_due()
    assert await prepared(home, circle) == [[leader, *IDS[:6]], [*IDS[6:]]]

    await home.sign_ups.cancel(circle, "p00")
    await home.sign_ups.settle_due()
    assert await prepared(home, circle) == [[leader, *IDS[1:6]], [*IDS[6:]]]


async def test_pairs_that_were_said_of_seats_in_the_room_count_as_well(home: Home) -> None:
    circle, evenings = await twelve(home)
    [leader] = [one.seat for one in (await evenings.evening(circle)).facilitating]
    links, room = await home.sign_ups.links(), await home.room(circle)
    pair = (leader, links.seat_id(circle, "p00", circle))
    await home.hub.submit(circle, SetNotTogether(pairs=(pair,), made_on=room.not_together_version), Organiser())

    with pytest.raises(BadDivision):
        await evenings.set_groups(circle, (Group(leaders=(leader,), people=("p00",)),), 0)
    evening = await evenings.propose(circle, 0, seed=1, anew=True, circles=None)
    [led] = [group for group in evening.book.division(circle).groups if leader in group.leaders]
    assert "p00" not in led.people


async def test_what_cannot_be_divided_leaves_everything_as_it_was(home: Home) -> None:
    circle, evenings = await twelve(home)
    for one, other in (("p00", "p01"), ("p01", "p02"), ("p00", "p02")):
        await home.sign_ups.set_apart(circle, one, other, apart=True)
    with pytest.raises(CannotDivide):
        await evenings.propose(circle, 0, seed=1, anew=True, circles=None)
    assert (await evenings.evening(circle)).book.division(circle).groups == ()
    assert await prepared(home, circle) == []


async def test_whoever_looks_for_a_way_to_divide_keeps_nobody_else_waiting(home: Home) -> None:
    circle, evenings = await twelve(home)
    for one, other in combinations(IDS[:8], 2):
        await home.sign_ups.set_apart(circle, one, other, apart=True)
    looking = asyncio.create_task(evenings.propose(circle, 0, seed=1, anew=True, circles=None))
    longest = 0.0
    while not looking.done():
        began = time.thread_time()  # however busy the machine is
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - began)
    with pytest.raises(CannotDivide):
        await looking
    assert longest < 0.05


async def test_whoever_cancels_while_a_way_is_looked_for_is_in_none(home: Home) -> None:
    circle, evenings = await twelve(home)
    looking = asyncio.create_task(evenings.propose(circle, 0, seed=1, anew=True, circles=None))
    await home.sign_ups.cancel(circle, "p00")
    with contextlib.suppress(Refused):
        await looking
    book = await home.sign_ups.book(circle)
    assert "p00" not in [person for group in book.division(circle).groups for person in group.people]
