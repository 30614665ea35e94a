"""Work for every community: what fails in one, or takes its time, keeps no other from it, and new ones are found."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from structlog.testing import capture_logs

from roomserver.programme.communities import Communities, Community
from roomserver.serving.rounds import Rounds, for_each, learning
from roomserver.store import RedisRoomStore, keys
from signalling.store import StoreUnavailable
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import PATIENT_S, Server

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
CANARY = "canary"


class Work:
    """Of one community it goes wrong, of one the store is away, and of one it takes its time."""

    def __init__(self) -> None:
        self.begun = Counter[str]()
        self.finished: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, community: Community) -> None:
        self.begun[community.id] += 1
        try:
            match community.id:
                case "wrong":
                    raise ValueError(CANARY)
                case "away":
                    raise StoreUnavailable
                case "slow":
                    await self.go_on.wait()
        finally:
            self.finished.append(community.id)


@pytest.fixture
async def communities(store: RedisRoomStore) -> Communities:
    made = communities_on(store)
    for community in ("wrong", "away", "slow", "right"):
        await made.make(community)
    return made


async def test_what_fails_or_takes_its_time_in_one_keeps_no_other_from_it(communities: Communities) -> None:
    work, stopping = Work(), asyncio.Event()
    with capture_logs() as lines:
        running = asyncio.create_task(Rounds(communities, "tests", work, 0.01).run(stopping))
        await until(lambda: min(work.begun[each] for each in ("home", "wrong", "away", "right")) >= 3)
        assert work.begun["slow"] == 1
        await communities.make("new")
        await until(lambda: work.begun["new"] >= 1)
        stopping.set()
        await until(lambda: work.finished.count("new") == work.begun["new"])
        assert not running.done()
        work.go_on.set()
        async with asyncio.timeout(PATIENT_S):
            await running
    assert sum(work.begun.values()) == len(work.finished)
    assert {(line["event"], line["where"]) for line in lines} == {("mistake", "tests")}
    assert CANARY not in repr(lines)


async def test_what_is_under_way_goes_with_rounds_that_are_cancelled(communities: Communities) -> None:
    work = Work()
    running = asyncio.create_task(Rounds(communities, "tests", work).run(asyncio.Event()))
    await until(lambda: work.begun["slow"] == 1)
    running.cancel()
    await asyncio.wait([running])
    assert "slow" in work.finished


async def test_once_for_each_is_done_for_all(communities: Communities) -> None:
    work = Work()
    work.go_on.set()
    with capture_logs() as lines:
        await for_each(communities, "tests", work)
    assert sorted(work.finished) == ["away", "home", "right", "slow", "wrong"]
    assert [(line["event"], line["where"]) for line in lines] == [("mistake", "tests")]


async def test_communities_of_other_nodes_are_found_and_ones_own_default_is_told_of(
    communities: Communities, other_node: RedisRoomStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the list can't be read for a while."""
    monkeypatch.setattr("roomserver.serving.rounds.EVERY_S", 0.01)
    elsewhere = communities_on(other_node, default="other")
    async with learning(communities), learning(elsewhere):
        await until(lambda: None not in (communities.of("other"), elsewhere.of("home"), elsewhere.of("right")))
        server.admin.delete(keys.COMMUNITIES)
        with capture_logs() as lines:
            server.admin.set(keys.COMMUNITIES, CANARY)
            await until(lambda: len(lines) >= 2)
        server.admin.delete(keys.COMMUNITIES)
        await elsewhere.make("late")
        await until(lambda: communities.of("late") is not None)
    assert {line["where"] for line in lines} == {"communities"}
    assert "communities" not in {task.get_name() for task in asyncio.all_tasks()}
