"""Another circle like one that there is."""

from __future__ import annotations

import pytest

from moderation.state.plan import Plan
from moderation.state.values import replace
from roomserver.library import read_library
from roomserver.programme.circle import Planned
from roomserver.programme.circles import CircleSpec, NoSuchCircle
from roomserver.programme.local_time import SkippedTime, meaning_of
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from tests.moderation.circles import english
from tests.roomserver.programme.test_circles import Community, community_on, secrets_of
from tests.roomserver.programme.test_planning import a_plan, an_evening


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


SPEC = CircleSpec(
    title=english("Caring"),
    language="ta",
    plan=a_plan(),
    facilitators=2,
    cofacilitators=1,
    participants=4,
    capacity=9,
    open_link=True,
)


async def test_it_has_all_that_was_planned_of_the_other_and_links_of_its_own(home: Community) -> None:
    library = read_library()
    script, agreements = library.scripts["check-in-30"], library.agreements
    first, links = await home.book.create(SPEC, script, agreements)
    await home.book.invite(first.id, "participant")
    again = an_evening(days=37)
    assert SPEC.plan is not None
    second, its_links = await home.book.duplicate(
        first.id, Planned(plan=replace(SPEC.plan, start=again)), library.agreements
    )
    one, other = await home.hub.store.load(first.id), await home.hub.store.load(second.id)
    assert one is not None
    assert other is not None
    assert second.id != first.id
    alike = [(room.title, room.language, room.capacity, room.script, room.agreements) for room in (one, other)]
    assert alike[0] == alike[1]
    assert other.plan == replace(one.plan, start=again)
    assert other.starts_at == meaning_of(again).at
    counts = (len(its_links.facilitators), len(its_links.cofacilitators), len(its_links.participants))
    assert counts == (2, 1, 5)  # one was invited later
    assert its_links.open is not None
    assert not set(secrets_of(links)) & set(secrets_of(its_links))
    hashes = [{seat.link for seat in room.seats} for room in (one, other)]
    assert not hashes[0] & hashes[1]
    assert {hashed(secret) for secret in secrets_of(its_links)} >= hashes[1] - {None} - {
        seat.link for seat in other.seats if seat.invited_as == "cofacilitator"
    }


async def test_seats_that_are_kept_for_facilitators_are_kept_again(home: Community) -> None:
    spec = SPEC.model_copy(update={"facilitator_links": False, "capacity": 8})
    first, links = await home.book.create(spec)
    assert (links.facilitators, links.cofacilitators, len(links.participants)) == ((), (), 4)
    await home.book.invite(first.id, "cofacilitator")
    second, its_links = await home.book.duplicate(first.id, Planned())
    room = await home.hub.store.load(second.id)
    assert room is not None
    assert (room.kept_for_facilitators, room.capacity) == (3, 8)
    assert [seat.invited_as for seat in room.seats] == ["participant"] * 4
    assert (its_links.facilitators, its_links.cofacilitators) == ((), ())


async def test_without_a_plan_it_has_that_of_the_other_but_for_its_start(home: Community) -> None:
    first, _ = await home.book.create(SPEC)
    second, _ = await home.book.duplicate(first.id, Planned())
    assert (second.plan, second.starts_at) == (replace(first.plan, start=None), None)
    third, _ = await home.book.duplicate(first.id, Planned(plan=Plan(theme=english("Sleep"))))
    assert third.plan == Plan(theme=english("Sleep"))


async def test_a_circle_that_is_over_is_made_again_with_as_many_links(home: Community) -> None:
    first, _ = await home.book.create(SPEC)
    await home.book.close(first.id)
    second, links = await home.book.duplicate(first.id, Planned())
    assert (second.phase, second.title) == ("open", first.title)
    assert (len(links.facilitators), len(links.cofacilitators), len(links.participants)) == (2, 1, 4)


async def test_what_is_no_time_or_no_circle_makes_nothing(home: Community) -> None:
    first, _ = await home.book.create(SPEC)
    skipped = replace(an_evening(zone="Europe/Berlin"), date="2027-03-28", time="02:30")
    with pytest.raises(SkippedTime):
        await home.book.duplicate(first.id, Planned(plan=a_plan(skipped)))
    with pytest.raises(NoSuchCircle):
        await home.book.duplicate("nowhere", Planned())
    assert (await home.book.list()).circles == (first,)
