"""Which communities there are, on whatever node they were made, and whose a session is."""

from __future__ import annotations

import pytest

from roomserver.programme.communities import BadCommunityId, Communities
from roomserver.store import RedisRoomStore
from signalling.credentials import read_link_token
from signalling.store import StoreUnavailable
from tests.roomserver.programme.test_circles import SPEC, communities_on, everything, secret_of
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened


@pytest.fixture
def communities(store: RedisRoomStore) -> Communities:
    return communities_on(store)


async def test_the_default_community_is_always_there(communities: Communities) -> None:
    assert [community.id for community in communities.all()] == ["home"]
    assert communities.of("home") is communities.default
    assert communities.of("north") is None


async def test_one_that_is_made_is_there_at_once_and_on_other_nodes_once_they_have_looked(
    communities: Communities, other_node: RedisRoomStore
) -> None:
    elsewhere = communities_on(other_node)
    north, east = await communities.make("north"), await communities.make("east")
    assert communities.all() == (communities.default, north, east)
    assert elsewhere.of("north") is None
    await elsewhere.look()
    assert [community.id for community in elsewhere.all()] == ["home", "north", "east"]
    known = elsewhere.all()
    await elsewhere.look()
    assert elsewhere.all() == known  # with what its services have in hand


async def test_the_first_link_of_one_opens_on_other_nodes_at_once(
    communities: Communities, other_node: RedisRoomStore
) -> None:
    elsewhere = communities_on(other_node)
    token = await (await communities.make("willow")).organisers.invite("Mei")
    read = read_link_token(token)
    assert read is not None
    assert await elsewhere.sign_in_by_link(*read) is not None
    assert await elsewhere.sign_in_by_link("nowhere", read[1]) is None


async def test_one_that_is_there_is_not_made_anew(communities: Communities, store: RedisRoomStore) -> None:
    north = await communities.make("north")
    made = await store.communities.all()
    assert await communities.make("north") is north
    assert await communities.make("home") is communities.default
    assert (await store.communities.all())["north"] == made["north"]


@pytest.mark.parametrize("wrong", ["", "North", "no-rth", "north\n", "nörth", "n" * 33, "٣", "{c:home}"])
async def test_what_cannot_stand_in_a_link_is_no_id(communities: Communities, server: Server, wrong: str) -> None:
    with pytest.raises(BadCommunityId):
        await communities.make(wrong)
    assert everything(server.admin) == ""


async def test_a_circle_is_of_one_community_alone(communities: Communities) -> None:
    north = await communities.make("north")
    circle, _ = await north.book.create(SPEC)
    assert [each.id for each in (await north.book.list()).circles] == [circle.id]
    assert (await communities.default.book.list()).circles == ()


async def test_links_of_a_community_begin_as_those_of_the_others(communities: Communities) -> None:
    early = await communities.make("early")
    await communities.set_origin("https://circle.example.org")
    late = await communities.make("late")
    assert await early.book.origin() == await late.book.origin() == "https://circle.example.org"


async def test_a_session_is_of_the_community_that_it_names(communities: Communities) -> None:
    north = await communities.make("north")
    link = await north.organisers.invite("Mei")
    assert (read_link_token(link) or ("",))[0] == "north"
    secret = await north.organisers.sign_in(secret_of(link))
    found = await communities.session(f"north.{secret}")
    assert found is not None
    assert found.community == "north"
    for other in (f"home.{secret}", f"south.{secret}", f"North.{secret}", f"north.{secret}x", secret, "north.", ""):
        assert await communities.session(other or "") is None


async def test_a_session_of_the_release_before_is_of_the_default_community(communities: Communities) -> None:
    await communities.make("north")
    organisers = communities.default.organisers
    secret = await organisers.sign_in(secret_of(await organisers.invite("Mei"))) or ""
    found = await communities.session(secret)
    assert found is not None
    assert found.community == "home"
    named = await communities.session(f"home.{secret}")
    assert named is not None
    assert (named.id, named.link) == (found.id, found.link)


async def test_which_there_are_is_known_while_the_store_is_away(server: Server, store: RedisRoomStore) -> None:
    async with opened(server.url, PATIENT_S) as going:
        communities = communities_on(going)
        north = await communities.make("north")
    with pytest.raises(StoreUnavailable):
        await communities.look()
    with pytest.raises(StoreUnavailable):
        await communities.make("south")
    assert communities.all() == (communities.default, north)
