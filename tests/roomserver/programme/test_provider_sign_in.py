"""The way through an identity provider and back, and whose account it opens."""

from __future__ import annotations

from typing import Any

import pytest

from roomserver.oidc.identity import Identity
from roomserver.programme.challenges import GOOD_FOR_S, ChallengeRefused, Challenges
from roomserver.programme.provider_sign_in import Ways, accounts_of
from roomserver.store import RedisRoomStore
from roomserver.store.organisers import UNOPENED_S, UNUSED_S, Organisers
from signalling.credentials import hashed
from tests.roomserver.programme.test_circles import communities_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
TOM = Identity("https://id.example.org", "s1", "tom@example.org")


class Clock:
    """It goes on when it is told to."""

    def __init__(self, store: RedisRoomStore) -> None:
        self.now = 1_800_000_000.0
        self.kept = Organisers(store.servers, "home", lambda: self.now)
        self.ways = Ways(Challenges(self.kept))


@pytest.fixture
def clock(store: RedisRoomStore) -> Clock:
    return Clock(store)


async def test_a_way_is_good_for_its_time_once(clock: Clock) -> None:
    way, late = await clock.ways.begin(), await clock.ways.begin()
    assert await clock.ways.end(way.secret, way.state) == way
    with pytest.raises(ChallengeRefused):
        await clock.ways.end(way.secret, way.state)
    clock.now += GOOD_FOR_S
    with pytest.raises(ChallengeRefused):
        await clock.ways.end(late.secret, late.state)


async def test_what_the_provider_is_told_says_nothing_of_what_the_browser_keeps(clock: Clock) -> None:
    way, other = await clock.ways.begin(), await clock.ways.begin()
    told = (way.state, way.nonce, way.verifier)
    assert len({*told, other.state, other.nonce, other.verifier, way.secret}) == 7
    assert [each for each in told if way.secret in each] == []
    assert len(way.verifier) == 43  # RFC 7636, section 4.1: 43 at least


async def test_a_challenge_for_something_else_is_no_way_back(clock: Clock) -> None:
    way = await clock.ways.begin()
    with pytest.raises(ChallengeRefused):
        await Challenges(clock.kept).check(way.state.encode(), "sign in")
    for state in ("", "A" * 75, "ü"):
        with pytest.raises(ChallengeRefused):
            await clock.ways.end(way.secret, state)


async def test_an_account_that_nobody_used_for_long_is_nobodys(clock: Clock) -> None:
    await clock.kept.add_mailed("m1", "Tom", "tom@example.org")
    clock.now += UNOPENED_S - 1
    assert await clock.kept.begin_session_by_provider(hashed("a"), "m1", TOM.hashed, "", "")
    clock.now += UNUSED_S - 1
    assert await clock.kept.begin_session_by_provider(hashed("b"), "m1", TOM.hashed, "", "")
    clock.now += UNUSED_S + 1
    assert not await clock.kept.begin_session_by_provider(hashed("c"), "m1", TOM.hashed, "", "")


async def test_of_two_who_come_to_one_account_at_first_one_has_it(clock: Clock) -> None:
    """Both were told of it before either had begun."""
    await clock.kept.add_mailed("m1", "Tom", "tom@example.org")
    assert await clock.kept.begin_session_by_provider(hashed("a"), "m1", TOM.hashed, "", "")
    assert not await clock.kept.begin_session_by_provider(hashed("b"), "m1", "0" * 64, "", "")
    [session] = (await clock.kept.sessions()).values()
    assert session.by_provider


@pytest.mark.parametrize(
    "changes",
    [{"issuer": "https://other.example.org"}, {"subject": "s2"}, {"address": None}, {"address": "no"}],
    ids=str,
)
async def test_accounts_are_for_one_person_of_one_provider(store: RedisRoomStore, changes: dict[str, Any]) -> None:
    communities = communities_on(store)
    await communities.default.organisers.invite_by_mail("Tom", "Tom@example.org")
    [account] = await accounts_of(TOM, communities)
    assert await account.sign_in(TOM) is not None
    other = Identity(**{"issuer": TOM.issuer, "subject": TOM.subject, "address": TOM.address, **changes})
    assert await accounts_of(other, communities) == []
    assert other.address != TOM.address or await account.sign_in(other) is None
