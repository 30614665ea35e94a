"""A community that is erased is in nothing that is kept, whoever dies meanwhile, and others are as they were."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from moderation.state.values import LocalText
from roomserver.programme.backup.restoring import restore
from roomserver.programme.backup.saving import save, save_erasures
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import FirstCommunity, WasErased
from roomserver.programme.erasing_communities import CirclesAhead, StillTelling, cancel_all, check_erasable
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore, keys
from roomserver.store.whole_community import delete_community
from signalling.store import StoreUnavailable
from tests.roomserver.api.test_communities_apart import kept, organiser, sow
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.programme.test_circles import communities_on, community_on
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running

ON_VALKEY = pytest.mark.parametrize("server", ["valkey"], indirect=True)
ON_ONE_SERVER_AND_A_CLUSTER = pytest.mark.parametrize("server", ["valkey", "valkey cluster of 3"], indirect=True)
NORTH = "canarynorth"
DAY_S = 24 * 3600.0


@pytest.fixture
async def house(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


def names(server: Server) -> list[str]:
    """Of all keys that are its own."""
    return [key.decode() for key in server.admin.scan_iter("*") if NORTH in key.decode()]


async def sown(house: House) -> tuple[RedisRoomStore, str]:
    """As much as can be is known in that community; its circle."""
    store = house.home.hub.store
    assert isinstance(store, RedisRoomStore)
    await house.communities.make(NORTH)
    return store, (await sow(house, NORTH)).ids["circle"]


@ON_ONE_SERVER_AND_A_CLUSTER
async def test_nothing_is_left_and_others_are_as_they_were(house: House, server: Server) -> None:
    home = await sow(house, "home")
    store, circle = await sown(house)
    before = kept(server, home)
    assert len(names(server)) > 20
    assert await store.load(circle) is not None
    mei = await organiser(house, NORTH)

    await house.communities.erase(NORTH)

    assert names(server) == []
    assert [key for key in server.admin.scan_iter("*") if circle in key.decode()] == []
    assert await store.load(circle) is None
    assert kept(server, home) == before
    assert house.communities.of(NORTH) is None
    assert (await mei.get("/organiser/circles")).status_code == 401
    indexes = [keys.due_key(shard) for shard in range(keys.SHARDS)] + [keys.rooms_key(shard) for shard in range(64)]
    assert not [key for key in indexes if circle.encode() in server.admin.zrange(key, 0, -1)]


class Dying:
    """It dies before the write of that number."""

    def __init__(self, store: RedisRoomStore, writes: int) -> None:
        self._servers = store.servers
        self._left = writes
        self.slots = store.servers.slots

    async def read(self, slot: int, *command: Any) -> Any:
        if command[0] in ("UNLINK", "ZREM"):
            self._left -= 1
            if self._left < 0:
                raise StoreUnavailable("It died.")
        return await self._servers.read(slot, *command)


@ON_VALKEY
@pytest.mark.parametrize("writes", [0, 1, 2, 3, 5])
async def test_another_node_completes_what_one_began(
    house: House, other_node: RedisRoomStore, server: Server, writes: int
) -> None:
    store, circle = await sown(house)
    await store.communities.begin_erasing(NORTH, store.now(), 0.0)
    with pytest.raises(StoreUnavailable):
        await delete_community(Dying(store, writes), NORTH)  # type: ignore[arg-type]
    there = communities_on(other_node)
    await there.look()
    assert there.of(NORTH) is None
    await there.complete_erasures()
    assert names(server) == []
    assert await store.load(circle) is None
    server.admin.zadd(keys.ERASING, {NORTH: 0.0})
    await there.complete_erasures()
    assert server.admin.zcard(keys.ERASING) == 0


@ON_VALKEY
async def test_what_a_node_writes_meanwhile_goes_too(house: House, server: Server) -> None:
    store, _ = await sown(house)
    late = house.communities.of(NORTH)
    assert late is not None
    await house.communities.erase(NORTH)
    await late.organisers.invite_from_terminal("Late")
    assert names(server) != []
    server.admin.zadd(keys.ERASING, {NORTH: 0.0})
    endings = store.endings
    await house.communities.complete_erasures()
    assert names(server) == []
    assert store.endings > endings  # its files are rewritten
    await house.communities.look()
    assert house.communities.of(NORTH) is None


@ON_VALKEY
async def test_no_backup_brings_it_back(house: House, tmp_path: Path) -> None:
    store, _ = await sown(house)
    await house.communities.make("south")
    backup, erasures = tmp_path / "backup", tmp_path / "erasures"
    await _written(backup, save, store)
    await house.communities.erase(NORTH)
    await _written(erasures, save_erasures, store)
    with running(BINARIES["valkey"]()) as empty:
        other = await open_unhurried(empty.url)
        await restore(backup, [erasures], other, communities_on(other))
        assert names(empty) == []
        assert [*await other.communities.all()] == ["south"]
        await other.aclose()


async def _written(path: Path, how: Any, store: RedisRoomStore) -> None:
    with path.open("wb") as out:
        await how(store, out)


@ON_VALKEY
async def test_an_organiser_erases_it_by_its_id_and_is_logged_out(house: House) -> None:
    await house.communities.make(NORTH)
    mei, path = await organiser(house, NORTH), "/organiser/community"
    stands = {"id": NORTH, "first": False, "going_on": 0, "to_come": 0, "telling": False}
    assert (await mei.get(f"{path}/erasing")).json() == stands
    asked = {"title": {"default": "en", "texts": {"en": "Calm"}}, "capacity": 4}
    (await mei.post("/organiser/circles", json=asked)).raise_for_status()
    assert (await mei.post(f"{path}/erase", json={"id": NORTH})).json()["code"] == "circles_ahead"
    assert (await mei.post(f"{path}/cancel-all")).json() == stands
    assert (await mei.post(f"{path}/erase", json={"id": "home"})).status_code == 409
    assert (await mei.post(f"{path}/erase", json={"id": NORTH})).status_code == 204
    assert (await mei.get(f"{path}/erasing")).status_code == 401
    tom = await organiser(house, "home")
    assert (await tom.post(f"{path}/erase", json={"id": "home"})).json()["code"] == "first_community"


@ON_VALKEY
async def test_an_id_is_not_used_again_while_a_backup_may_have_it_and_the_first_stays(house: House) -> None:
    await house.communities.make(NORTH)
    await house.communities.erase(NORTH)
    with pytest.raises(WasErased):
        await house.communities.make(NORTH)
    with pytest.raises(FirstCommunity):
        await house.communities.erase("home")


@ON_VALKEY
async def test_circles_to_come_are_cancelled_and_people_told_before(house: House, server: Server) -> None:
    store = house.home.hub.store
    assert isinstance(store, RedisRoomStore)
    community = await house.communities.make(NORTH)
    terms = Terms(sign_up=SignUpTerms(seats=3))
    title = LocalText(default="en", texts={"en": "Calm"})
    made, _ = await community.book.create(CircleSpec(title=title, terms=terms, starts_at=store.now() + 9 * DAY_S))
    await community.sign_ups.sign_up(made.id, Comer(id="mei", name="Mei", address="mei@example.org"))
    with pytest.raises(CirclesAhead):
        await check_erasable(community, store)
    assert await cancel_all(community, store) == 0
    await community.sign_ups.follow_circle(made.id)
    with pytest.raises(StillTelling):
        await check_erasable(community, store)
    for kind in ("sign-ups", "notice"):  # as if all was sent
        server.admin.delete(keys.documents_due_key(NORTH, kind))
    await check_erasable(community, store)
