"""A circle and its room lie in different slots: what breaks between them is completed or undone, and never shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.refusal import Refused
from moderation.state.room import Room
from moderation.state.values import LocalText, replace
from roomserver.programme.circles import Circle, CircleRevision, NoSuchCircle
from roomserver.programme.records import DUE_AFTER_S, MADE_WITHIN_S, CircleRecords
from roomserver.serving.settling import settling
from roomserver.store import RedisRoomStore, keys
from roomserver.store.records import SCHEMA, UnreadableRecord
from signalling.store import StoreUnavailable
from tests.moderation.circles import english
from tests.roomserver.circle_records import keep_record, kept_record, settled
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.lasting import lasting
from tests.roomserver.programme.test_circles import SPEC, Community, communities_on, community_on
from tests.roomserver.servers import BINARIES, PATIENT_S, Server, running
from tests.roomserver.storing import a_room, change, having_slept, opened, proxied

TITLE = english("Another")


def records_on(store: RedisRoomStore) -> CircleRecords:
    return CircleRecords(store.community("home"), store)


def due(server: Server) -> int:
    return int(server.admin.zcard(keys.circles_due_key("home")))


def records_on_home(home: Community) -> CircleRecords:
    store = home.hub.store
    assert isinstance(store, RedisRoomStore)
    return records_on(store)


def with_title(room: Room, title: LocalText) -> Room:
    return replace(room, version=room.version + 1, title=title)


async def listed(home: Community) -> set[str]:
    return {circle.id for circle in (await home.book.list()).circles}


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


@pytest.fixture(params=BINARIES)
def own(request: pytest.FixtureRequest) -> Iterator[Server]:
    """One server, so that all that is asked goes one way."""
    with running(BINARIES[str(request.param)]()) as server:
        yield server


@pytest.mark.parametrize("after_it", [False, True])
@pytest.mark.parametrize("answers", range(4))
async def test_whoever_is_cut_off_in_the_making_leaves_a_whole_circle_or_none(
    own: Server, tmp_path: Path, answers: int, after_it: bool
) -> None:
    async with opened(own.url, PATIENT_S) as store, proxied(own, tmp_path / "s") as proxy:
        home = community_on(store)
        async with opened(proxy.url, PATIENT_S) as cut_off:
            proxy.replies_left, proxy.after_it = answers, after_it
            made = True
            try:
                await community_on(cut_off).book.create(SPEC)
            except StoreUnavailable:
                made = False
        before = await listed(home)
        rooms = set(await store.rooms())
        assert made is (answers >= 2)
        assert before <= rooms
        await settled(home.book, own)
        assert await listed(home) == rooms
        assert len(rooms) == (answers + after_it >= 2)
        assert due(own) == 0
        assert len(list(own.admin.scan_iter("*:circle:*"))) == len(rooms)


@pytest.mark.parametrize("after_it", [False, True])
@pytest.mark.parametrize("answers", range(8))
async def test_whoever_is_cut_off_in_a_revision_leaves_a_record_that_will_agree(
    own: Server, tmp_path: Path, answers: int, after_it: bool
) -> None:
    async with opened(own.url, PATIENT_S) as store, proxied(own, tmp_path / "s") as proxy:
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        revision = CircleRevision(title=TITLE, starts_at=None, capacity=9, made_on=circle.revision)
        async with opened(proxy.url, PATIENT_S) as cut_off:
            proxy.replies_left, proxy.after_it = answers, after_it
            try:
                await community_on(cut_off).book.revise(circle.id, revision)
            except StoreUnavailable:
                assert answers < 7
        room = await store.load(circle.id)
        assert room is not None
        await settled(home.book, own)
        assert kept_record(own, circle.id).title == room.title
        assert room.title == (TITLE if answers + after_it >= 7 else circle.title)
        assert due(own) == 0


async def test_within_5_s_of_the_stores_return_any_node_completes_or_undoes() -> None:
    with lasting(BINARIES["valkey"]()) as server:
        async with opened(server.url, PATIENT_S) as store:
            maker, home = records_on(store), community_on(store)
            revised, _ = await home.book.create(SPEC)
            await maker.expect_revision(revised.id)
            room = await store.load(revised.id)
            assert room is not None
            await store.commit(change(store, with_title(room, TITLE), before=room))
            unmade = await maker.begin("elm", SPEC.title, None)
            unconfirmed = await maker.begin("maple", SPEC.title, None)
            await store.commit(change(store, a_room("maple")))
        server.kill()
        server.start()
        returned_at = asyncio.get_running_loop().time()
        async with opened(server.url, PATIENT_S) as store:
            home = community_on(store)
            assert await listed(home) == {revised.id}
            async with settling(communities_on(store)):
                await until(lambda: server.admin.zcard(keys.circles_due_key("home")) == 0)
            assert asyncio.get_running_loop().time() - returned_at < 5
            assert await listed(home) == {revised.id, unconfirmed.id}
            with pytest.raises(NoSuchCircle):
                await records_on(store).get(unmade.id)
            server.admin.delete(keys.room_key(revised.id))
            assert {circle.id: circle.title for circle in (await home.book.list()).circles}[revised.id] == TITLE


async def test_what_one_node_left_another_completes_or_undoes(
    home: Community, other_node: RedisRoomStore, store: RedisRoomStore, server: Server
) -> None:
    await records_on(store).begin("elm", SPEC.title, None)
    await records_on(store).begin("maple", SPEC.title, None)
    await store.commit(change(store, a_room("maple")))
    there = community_on(other_node)
    await there.book.settle_due()  # it is too early to know
    assert (await listed(there), due(server)) == (set(), 2)
    with pytest.raises(NoSuchCircle):
        await records_on(other_node).get("maple")
    await settled(there.book, server)
    assert (await listed(home), due(server)) == ({"maple"}, 0)


async def test_a_node_whose_clock_is_ahead_undoes_nothing_that_is_being_made(server: Server, home: Community) -> None:
    await records_on_home(home).begin("elm", SPEC.title, None)
    async with having_slept(server, -3600) as ahead:
        await community_on(ahead).book.settle_due()
        assert due(server) == 1
        await community_on(ahead).book.settle_due()  # its clock is right again
        assert due(server) == 1


async def test_a_room_is_made_in_time_or_never(
    home: Community, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store refuses a change that says another time than its own by more than a quarter of a second."""
    assert MADE_WITHIN_S + 2 * 0.25 < DUE_AFTER_S
    monkeypatch.setattr("roomserver.programme.circles.MADE_WITHIN_S", -1.0)
    with pytest.raises(StoreUnavailable, match="in time"):
        await home.book.create(SPEC)
    assert await home.hub.store.rooms() == []
    await settled(home.book, server)
    assert list(server.admin.scan_iter("*:circle:*")) == []


async def test_o5_a_page_reads_what_is_current_and_its_own_records_and_rooms_alone(
    home: Community, server: Server
) -> None:
    for number in range(400):
        keep_record(server, Circle(id=f"c{number}", title=TITLE, starts_at=None, created_at=float(number)))
    await home.book.list(limit=20)  # which finds that they are over
    for _ in range(3):
        await home.book.create(SPEC)
    read = sum(reads(each) for each in server.each)
    assert len((await home.book.list(limit=20)).circles) == 20
    assert sum(reads(each) for each in server.each) == read + 2 * 20


async def test_a_circle_that_is_over_stays_so_whatever_is_asked_of_it(
    home: Community, server: Server, store: RedisRoomStore
) -> None:
    circle, _ = await home.book.create(SPEC)
    await home.book.close(circle.id)
    assert await listed(home) == {circle.id}
    revision = CircleRevision(title=TITLE, starts_at=None, capacity=9, made_on=circle.revision)
    with pytest.raises(Refused):
        await home.book.revise(circle.id, revision)
    await settled(home.book, server)
    assert await store.community("home").records.current() == []
    assert await listed(home) == {circle.id}


def reads(server: Server) -> int:
    return int(server.admin.info("commandstats").get("cmdstat_hmget", {"calls": 0})["calls"])


async def test_a_record_of_a_later_release_is_refused(home: Community, server: Server) -> None:
    circle, _ = await home.book.create(SPEC)
    server.admin.hset(keys.circle_key("home", circle.id), "schema", SCHEMA + 1)
    with pytest.raises(UnreadableRecord):
        await home.book.list()


async def test_one_record_that_cannot_be_read_keeps_no_other_from_what_is_due(home: Community, server: Server) -> None:
    for name in ("elm", "maple", "oak"):
        await records_on_home(home).begin(name, SPEC.title, None)
    server.admin.hset(keys.circle_key("home", "maple"), "doc", '{"title": "canary"}')
    with pytest.raises(ValueError, match="validation error"):
        await settled(home.book, server)
    assert server.admin.zrange(keys.circles_due_key("home"), 0, -1) == [b"maple"]


# Who is told


async def test_whoever_listens_is_told_of_circles_that_are_made_revised_and_forgotten(
    home: Community, other_node: RedisRoomStore, server: Server
) -> None:
    changes = community_on(other_node).book.changes()
    async with asyncio.timeout(PATIENT_S):
        assert await anext(changes) is None
        circle, _ = await home.book.create(SPEC)
        assert await anext(changes) == circle.id
        await settled(home.book, server)
        revision = CircleRevision(title=TITLE, starts_at=None, capacity=9, made_on=circle.revision)
        await home.book.revise(circle.id, revision)
        assert await anext(changes) == circle.id
    await changes.aclose()
    await until(lambda: not any(each.admin.pubsub_shardchannels() for each in server.each))
