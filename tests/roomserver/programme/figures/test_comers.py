"""Who comes again: counted once each time, told in blocks of five, and forgotten at once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.figures.comers import MONTH_S, ComerTotals, Counting, forget, forget_old, note
from roomserver.programme.figures.tally import FEWEST
from roomserver.store import RedisRoomStore
from roomserver.store.community_documents import Becomes
from tests.roomserver.programme.figures.evenings import Node, make_due, node_on
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import Server

PEOPLE = [f"p{number}" for number in range(9)]
STEPS = st.lists(st.tuples(st.sampled_from(["comes", "comes", "comes", "is forgotten"]), st.sampled_from(PEOPLE)))


def how_often(times: int) -> str:
    return "once" if times == 1 else "few" if times < 4 else "often"


@given(STEPS)
def test_what_is_shown_changes_only_when_five_people_are_to_be_told_of(steps: list[tuple[str, str]]) -> None:
    """Of an own account of it: who is counted as what, and as what they were shown."""
    counting, times, shown = Counting(), Counter[str](), dict[str, str]()
    for number, (what, who) in enumerate(steps):
        before = counting.shown
        if what == "comes":
            counting = note(counting, who, str(number), 0.0)
            times[who] += 1
        else:
            counting = forget(counting, [who])
            assert counting.shown == before
            del times[who]
            shown.pop(who, None)
        untold = {each for each in times if shown.get(each) != how_often(times[each])}
        if counting.shown != before:
            assert len(untold) >= FEWEST
            shown |= {each: how_often(times[each]) for each in untold}
        elif what == "comes":
            assert len(untold) < FEWEST
    assert counting.people.keys() == set(times)
    assert {who: person.times for who, person in counting.people.items()} == dict(times)


def all_came(counting: Counting, *times: str, people: int = FEWEST) -> Counting:
    for coming in times:
        for who in PEOPLE[:people]:
            counting = note(counting, who, f"{who} {coming}", 0.0)
    return counting


def test_totals_follow_people_from_once_to_often() -> None:
    once = all_came(Counting(), "1")
    assert once.shown == ComerTotals(once=5)
    assert all_came(once, "2").shown == ComerTotals(few=5)
    assert all_came(once, "2", "3").shown == ComerTotals(few=5)
    assert all_came(once, "2", "3", "4").shown == ComerTotals(often=5)


def test_each_time_counts_once_however_often_it_is_noted() -> None:
    counting = note(Counting(), "mei", "1", 0.0)
    assert note(counting, "mei", "1", 1.0) is counting


def test_whoever_has_not_come_for_long_is_forgotten() -> None:
    counting = note(note(Counting(), "mei", "1", MONTH_S), "tom", "2", 5 * MONTH_S)
    assert forget_old(counting, 4 * MONTH_S).people.keys() == {"tom"}


@pytest.fixture
def here(store: RedisRoomStore) -> Node:
    return node_on(store)


@pytest.fixture
def there(other_node: RedisRoomStore) -> Node:
    return node_on(other_node)


async def times(node: Node, name: str) -> int:
    """How often they are known to have come."""
    document = await node.community.kept.documents("comers").load("all")
    counting = Counting.model_validate_json(document.text) if document.version else Counting()
    who = (await node.community.sign_ups.links()).comer(f"{name.lower()}@example.org")
    return counting.people[who].times if who in counting.people else 0


async def comes(
    node: Node, server: Server, name: str, *, agreed: bool = True, confirmed: bool = True
) -> tuple[str, str]:
    """To a circle that is held; the circle, and their sign-up."""
    circle = await node.circle()
    person = await node.sign_up(circle, name, agreed=agreed, confirmed=confirmed)
    await node.community.sign_ups.settle_due()
    await node.hold(circle, over=False, here=[person])
    await node.community.sign_ups.follow_circle(circle)
    await node.hold(circle)
    make_due(server, "sign-ups")
    await node.community.sign_ups.settle_due()
    return circle, person


async def test_those_who_agreed_came_and_confirmed_their_address_are_counted(here: Node, server: Server) -> None:
    for _ in range(2):
        await comes(here, server, "Mei")
    await comes(here, server, "Tom", agreed=False)
    await comes(here, server, "Ana", confirmed=False)
    assert [await times(here, name) for name in ("Mei", "Tom", "Ana")] == [2, 0, 0]
    assert await here.community.sign_ups.comers.shown() == ComerTotals()
    assert "mei@example.org" not in everything_of_comers(server)


async def test_nothing_counts_twice_whichever_nodes_settle(here: Node, there: Node, server: Server) -> None:
    circle, person = await comes(here, server, "Mei")
    for node in (there, here):
        await node.community.sign_ups.follow_circle(circle)
        make_due(server, "sign-ups")
        await node.community.sign_ups.settle_due()
    assert await times(there, "Mei") == 1
    book = await here.community.sign_ups.kept(circle)
    assert (book.returned, book.person(person).attended) == ((), None)


@pytest.mark.parametrize("how", ["erased", "taken back"])
async def test_erasing_and_taking_it_back_forget_at_once_and_a_backup_brings_nothing_back(
    here: Node, server: Server, how: str
) -> None:
    await comes(here, server, "Mei")
    circle, person = await comes(here, server, "Mei")
    who = (await here.community.sign_ups.links()).comer("mei@example.org")
    saved = await here.community.kept.documents("comers").load("all")
    if how == "erased":
        await here.community.erasing.erase(circle, person)
    else:
        await here.community.erasing.take_back_counting(circle, person)
    assert who not in everything_of_comers(server)
    other = await here.circle()
    again = await here.sign_up(other, "Mei")
    assert (await here.community.sign_ups.book(other)).person(again).come_again is False

    comers = here.community.kept.documents("comers")
    await comers.change("all", lambda document, now: Becomes(saved.text))
    assert who in everything_of_comers(server)
    await here.community.erasing.apply([])
    assert who not in everything_of_comers(server)


def everything_of_comers(server: Server) -> str:
    return "\n".join(line for line in everything(server.admin).splitlines() if "people" in line or "comers" in line)
