"""O4: links of organisers expire, are listed and revoked, with the sessions that began with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from roomserver.store import RedisRoomStore, keys
from roomserver.store.community import CommunityStore
from roomserver.store.organisers import (
    HOUR_S,
    MOST_LINKS,
    MOST_SESSIONS,
    PASSKEY,
    SESSION_S,
    UNOPENED_S,
    UNUSED_S,
    KeptLink,
    LastLink,
    Organisers,
    TooManyLinks,
)
from tests.roomserver.servers import Server

MADE_AT = 1_800_000_000.25
DAY_S = 24 * 3600


@dataclass
class Clock:
    now: float = MADE_AT

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def organisers(store: RedisRoomStore, clock: Clock) -> Organisers:
    return Organisers(store.servers, "home", clock)


def hour_of(instant: float) -> float:
    return instant // HOUR_S * HOUR_S


async def begun(organisers: Organisers, session: str, link: str) -> bool:
    return await organisers.begin_session(session, link, "Firefox", "Linux")


def as_before(server: Server, link: str, session: str | None = None, lasting_s: int = SESSION_S) -> None:
    """What the release before kept of a link, and of a session that began with it."""
    server.admin.hset(keys.organisers_key("home"), link, repr(MADE_AT - DAY_S))
    if session is not None:
        server.admin.set(keys.organising_key("home", session), link, ex=lasting_s)


# Links


async def test_o4_a_link_is_listed_with_its_name_and_how_long_it_lasts(organisers: Organisers, clock: Clock) -> None:
    await organisers.add_link("a", "மெய்")
    clock.now += 60
    await organisers.add_link("b", "Tom")
    links = await organisers.links()
    assert [*links] == ["b", "a"]
    assert links["a"] == KeptLink(name="மெய்", made_at=MADE_AT, expires_at=MADE_AT + UNOPENED_S)


async def test_o4_a_link_that_nobody_opens_expires(organisers: Organisers, clock: Clock) -> None:
    await organisers.add_link("a", "Mei")
    clock.now += UNOPENED_S - 1
    assert [*await organisers.links()] == ["a"]
    clock.now += 1
    assert await organisers.links() == {}
    assert not await begun(organisers, "s", "a")
    clock.now -= 3600  # it is gone for good, whatever a clock says
    assert not await begun(organisers, "s", "a")
    assert await organisers.session("s") is None


async def test_o4_a_link_that_is_opened_lasts_until_it_has_not_been_for_long(
    organisers: Organisers, clock: Clock
) -> None:
    await organisers.add_link("a", "Mei")
    for opened_at in (MADE_AT + UNOPENED_S - 1, MADE_AT + UNOPENED_S + UNUSED_S - 2):
        clock.now = opened_at
        assert await begun(organisers, f"s{opened_at}", "a")
        [link] = (await organisers.links()).values()
        assert link.expires_at == pytest.approx(opened_at + UNUSED_S, abs=0.001)
        assert link.used_at == hour_of(opened_at)
        assert (link.name, link.made_at) == ("Mei", MADE_AT)
    clock.now += UNUSED_S
    assert not await begun(organisers, "late", "a")


async def test_there_are_so_many_links_and_those_that_expired_make_room(organisers: Organisers, clock: Clock) -> None:
    await organisers.add_link("early", "Mei")
    clock.now += DAY_S
    for number in range(MOST_LINKS - 1):
        await organisers.add_link(f"l{number}", "Tom")
    with pytest.raises(TooManyLinks):
        await organisers.add_link("one more", "Jun")
    clock.now = MADE_AT + UNOPENED_S
    await organisers.add_link("one more", "Jun")
    assert len(await organisers.links()) == MOST_LINKS


async def test_a_link_that_is_added_twice_is_one(organisers: Organisers, server: Server) -> None:
    """A reply was lost, and it is sent once more."""
    for _ in range(2):
        await organisers.add_link("a", "Mei")
    assert server.admin.hlen(keys.organisers_key("home")) == 1


# Revoking


async def test_o4_whoever_revokes_a_link_ends_all_its_sessions_and_no_other(organisers: Organisers) -> None:
    for link in ("a", "b"):
        await organisers.add_link(link, "Mei")
    assert all([await begun(organisers, f"{link}{number}", link) for link in ("a", "b") for number in range(2)])
    await organisers.revoke("a", even_last=False)
    assert [await organisers.session(session) is None for session in ("a0", "a1", "b0", "b1")] == [True, True] + [
        False
    ] * 2
    assert {*await organisers.sessions()} == {"b0", "b1"}
    assert not await begun(organisers, "a2", "a")
    await organisers.revoke("a", even_last=False)  # somebody else pressed it as well
    assert [*await organisers.links()] == ["b"]


async def test_the_last_link_is_revoked_only_when_that_is_meant(organisers: Organisers, clock: Clock) -> None:
    await organisers.add_link("expiring", "Tom")
    clock.now += UNOPENED_S - 1
    await organisers.add_link("last", "Mei")
    clock.now += 1
    assert await begun(organisers, "s", "last")
    with pytest.raises(LastLink):
        await organisers.revoke("last", even_last=False)
    assert await organisers.session("s") is not None
    await organisers.revoke("last", even_last=True)
    assert (await organisers.links(), await organisers.sessions(), await organisers.session("s")) == ({}, {}, None)


async def test_of_two_who_revoke_each_others_link_at_once_one_is_told(
    organisers: Organisers, other_node: RedisRoomStore
) -> None:
    await organisers.add_link("a", "Mei")
    await organisers.add_link("b", "Tom")
    elsewhere = Organisers(other_node.servers, "home", lambda: MADE_AT)
    told = await asyncio.gather(
        organisers.revoke("a", even_last=False), elsewhere.revoke("b", even_last=False), return_exceptions=True
    )
    assert [type(each) for each in told if each is not None] == [LastLink]
    assert len(await organisers.links()) == 1


async def test_a_link_that_is_revoked_while_it_is_opened_begins_nothing_that_lasts(
    organisers: Organisers, other_node: RedisRoomStore
) -> None:
    elsewhere = Organisers(other_node.servers, "home", lambda: MADE_AT)
    for number in range(20):
        link, session = f"l{number}", f"s{number}"
        await organisers.add_link(link, "Mei")
        await asyncio.gather(begun(organisers, session, link), elsewhere.revoke(link, even_last=True))
        assert await organisers.session(session) is None
    assert await organisers.sessions() == {}


# Sessions


async def test_a_session_is_listed_with_when_it_began_and_the_hour_of_its_use(
    organisers: Organisers, clock: Clock
) -> None:
    await organisers.add_link("a", "Mei")
    await begun(organisers, "s", "a")
    clock.now += 3 * HOUR_S
    assert await organisers.session("s") is not None
    [session] = (await organisers.sessions()).values()
    assert (session.link, session.browser, session.system) == ("a", "Firefox", "Linux")
    assert session.began_at == pytest.approx(MADE_AT, abs=0.001)
    assert session.used_at == hour_of(MADE_AT + 3 * HOUR_S)


async def test_a_session_that_is_ended_is_over_and_others_last(organisers: Organisers) -> None:
    await organisers.add_link("a", "Mei")
    assert await begun(organisers, "one", "a")
    assert await begun(organisers, "two", "a")
    for _ in range(2):
        await organisers.end_session("one")
    assert await organisers.session("one") is None
    assert await organisers.session("two") is not None
    assert [*await organisers.sessions()] == ["two"]


async def test_a_session_that_has_lapsed_is_listed_no_longer_and_then_forgotten(
    organisers: Organisers, clock: Clock, server: Server
) -> None:
    await organisers.add_link("a", "Mei")
    await begun(organisers, "one", "a")
    assert SESSION_S < server.admin.ttl(keys.organiser_sessions_key("home")) <= SESSION_S + 2 * 3600
    clock.now += SESSION_S
    assert await organisers.sessions() == {}
    await begun(organisers, "two", "a")
    await organisers.forget_ended()
    assert server.admin.hkeys(keys.organiser_sessions_key("home")) == [b"two"]


# What the release before made


async def test_of_the_sessions_of_one_link_the_newest_last(organisers: Organisers, clock: Clock) -> None:
    """Whoever opens a link again and again fills neither the list nor the store, and is not kept out."""
    for link in ("a", "b"):
        await organisers.add_link(link, "Mei")
    await begun(organisers, "of b", "b")
    for number in range(MOST_SESSIONS + 2):
        clock.now += 1
        assert await begun(organisers, f"s{number}", "a")
    ended = [number for number in range(MOST_SESSIONS + 2) if await organisers.session(f"s{number}") is None]
    assert ended == [0, 1]
    assert {*await organisers.sessions()} == {"of b", *(f"s{number}" for number in range(2, MOST_SESSIONS + 2))}


async def test_what_the_release_before_made_lasts_is_listed_and_revoked(
    organisers: Organisers, clock: Clock, server: Server
) -> None:
    as_before(server, "former", "theirs", lasting_s=SESSION_S - HOUR_S)
    assert await organisers.links() == {"former": KeptLink(made_at=MADE_AT - DAY_S)}
    assert await organisers.sessions() == {}  # nobody knows of it before it is used
    assert await organisers.session("theirs") is not None
    [session] = (await organisers.sessions()).values()
    assert session.began_at == pytest.approx(MADE_AT - HOUR_S, abs=60)
    clock.now += 10 * 365 * DAY_S
    assert await begun(organisers, "later", "former")
    [link] = (await organisers.links()).values()
    assert (link.name, link.made_at, link.expires_at) == (None, MADE_AT - DAY_S, None)
    await organisers.revoke("former", even_last=True)
    assert [await organisers.session(session) for session in ("theirs", "later")] == [None, None]


async def test_communities_share_neither_links_nor_sessions(store: RedisRoomStore) -> None:
    here, there = (store.community(name) for name in ("home", "elsewhere"))

    async def known(community: CommunityStore) -> tuple[int, int, bool]:
        organisers = community.organisers
        return (
            len(await organisers.links()),
            len(await organisers.sessions()),
            await organisers.session("s") is not None,
        )

    await here.organisers.add_link("a", "Mei")
    assert await begun(here.organisers, "s", "a")
    assert (await known(here), await known(there)) == ((1, 1, True), (0, 0, False))


# Passkeys


async def test_a_passkey_is_a_way_in_as_a_link_is(organisers: Organisers, clock: Clock) -> None:
    await organisers.add_passkey("id", "Mei's phone", "key", 3)
    await organisers.add_link("a", "Tom")  # beside it
    clock.now += UNUSED_S + DAY_S
    assert [*await organisers.links()] == [f"{PASSKEY}id"]
    assert await organisers.begin_session_by_passkey("s", "id", 7, "Firefox", "Linux")
    [passkey] = (await organisers.passkeys()).values()
    assert (passkey.name, passkey.public_key, passkey.sign_count) == ("Mei's phone", "key", 7)
    assert (passkey.expires_at, passkey.used_at) == (None, hour_of(clock.now))
    assert not await organisers.begin_session_by_passkey("t", "another", 0, "", "")
    with pytest.raises(LastLink):
        await organisers.revoke(f"{PASSKEY}id", even_last=False)
    await organisers.add_link("b", "Jun")
    await organisers.revoke(f"{PASSKEY}id", even_last=False)
    assert (await organisers.session("s"), await organisers.passkeys()) == (None, {})


async def test_a_passkey_is_not_replaced_by_another_of_its_id(organisers: Organisers, clock: Clock) -> None:
    """Two may add it at once; a reply may also be lost, and the same one sent once more."""
    assert await organisers.add_passkey("id", "Mei's phone", "key", 0)
    assert await organisers.add_passkey("id", "Mei's phone", "key", 0)
    clock.now += DAY_S
    assert not await organisers.add_passkey("id", "Tom's phone", "another key", 0)
    [passkey] = (await organisers.passkeys()).values()
    assert (passkey.name, passkey.public_key) == ("Mei's phone", "key")


async def test_no_link_is_taken_for_a_passkey_and_none_for_a_link(organisers: Organisers) -> None:
    await organisers.add_link("a", "Tom")
    await organisers.add_passkey("b", "Mei's phone", "key", 0)
    assert not await organisers.begin_session_by_passkey("s", "a", 0, "", "")
    assert not await begun(organisers, "s", "b")
    assert [*await organisers.passkeys()] == ["b"]


async def test_what_a_community_shares_is_made_once_and_a_challenge_used_once(
    organisers: Organisers, other_node: RedisRoomStore
) -> None:
    elsewhere = Organisers(other_node.servers, "home", lambda: MADE_AT)
    shared = await asyncio.gather(organisers.secret("one"), elsewhere.secret("two"))
    assert shared[0] == shared[1]
    used = await asyncio.gather(organisers.use_once("c", 60), elsewhere.use_once("c", 60))
    assert sorted(used) == [False, True]
    assert await organisers.use_once("d", 60)
