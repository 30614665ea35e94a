"""O3: whatever is deleted of somebody is counted, so that the next round takes it out of the store's files too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from moderation.state.care import Card, Happening
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import replace
from roomserver.programme.circles import Circle
from roomserver.programme.communities import Community
from roomserver.serving.forgetting import _forget
from roomserver.store import RedisRoomStore
from roomserver.store.community_documents import Becomes
from roomserver.store.families import KINDS
from roomserver.store.tokens import KeptToken
from tests.moderation.circles import english
from tests.roomserver.circle_records import keep_record
from tests.roomserver.programme.test_circles import SPEC, communities_on
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running
from tests.roomserver.storing import a_room, commit

DAY_S = 24 * 3600.0
End = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Home:
    """A community as one node has it, with the store's server."""

    server: Server
    store: RedisRoomStore
    community: Community


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    with running(BINARIES["valkey"]()) as server:
        store = await open_unhurried(server.url)
        yield Home(server, store, communities_on(store).default)
        await store.aclose()


async def a_link(home: Home) -> End:
    await home.community.kept.organisers.add_link("a", "Mei")
    return lambda: home.community.kept.organisers.revoke("a", even_last=True)


async def a_session(home: Home) -> End:
    organisers = home.community.kept.organisers
    await organisers.add_link("a", "Mei")
    await organisers.begin_session("s", "a", "", "")
    return lambda: organisers.end_session("s")


async def a_token(home: Home) -> End:
    tokens = home.community.kept.tokens
    await tokens.add("t", KeptToken(name="p", scopes=(), made_at=1.0, expires_at=home.store.now() + DAY_S))
    return lambda: tokens.revoke("t")


async def a_link_that_expired(home: Home) -> End:
    home.server.admin.hset("{c:home}:organisers", "l", '{"name":"Mei","made_at":1,"expires_at":2}')
    return lambda: home.community.kept.organisers.begin_session("s", "l", "", "")


async def a_circle_that_was_kept_long_enough(home: Home) -> End:
    circle, _ = await home.community.book.create(SPEC)
    made = circle.created_at - 31 * DAY_S
    keep_record(home.server, Circle(id=circle.id, title=english("Old"), starts_at=None, created_at=made))
    home.server.admin.delete(*home.server.admin.keys("*:room:*"))
    return home.community.book.forget_old


async def a_room_that_lapsed(home: Home) -> End:
    home.server.admin.zadd("{s0}:rooms", {"maple": 1.0})
    return home.store.forget_lapsed


async def a_seat_in_a_circle_that_goes_on(home: Home) -> End:
    seat = Seat(id="p", role="participant", invited_as="participant", name="Mei")
    before = replace(a_room(), seats=(seat,), phase="live")
    await commit(home.store, before)
    return lambda: commit(home.store, replace(before, seats=(), version=2), before=before)


async def a_card_of_somebody_who_left(home: Home) -> End:
    happened = (Happening(what="left", at=1.0),)
    card = Card(id="n", seat="p", name="Mei", place=CIRCLE, state="left", at=1.0, happened=happened)
    before = replace(a_room(), cards=(card,), phase="live")
    await commit(home.store, before)
    return lambda: commit(home.store, replace(before, cards=(), version=2), before=before)


ENDINGS = (
    a_link,
    a_session,
    a_token,
    a_link_that_expired,
    a_circle_that_was_kept_long_enough,
    a_room_that_lapsed,
    a_seat_in_a_circle_that_goes_on,
    a_card_of_somebody_who_left,
)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_o3_it_is_counted(home: Home, ending: Callable[[Home], Awaitable[End]]) -> None:
    end = await ending(home)
    before = home.store.endings
    await end()
    assert home.store.endings > before


@pytest.mark.parametrize("kind", KINDS)
async def test_o3_a_document_that_goes_is_counted_and_one_that_changes_is_not(home: Home, kind: str) -> None:
    documents = home.community.kept.documents(kind)
    for text in ("{}", '{"other":1}'):
        await documents.change("one", lambda document, now, text=text: Becomes(text))  # type: ignore[misc]
    assert home.store.endings == 0
    await documents.change("one", lambda document, now: Becomes(None))
    assert home.store.endings == 1


async def test_o3_what_is_over_leaves_its_lists_once_and_what_lasts_stays(home: Home) -> None:
    admin, until = home.server.admin, home.store.now() + DAY_S
    admin.hset("{c:home}:sessions", "s", '{"link":"a","began_at":1,"used_at":1,"ends_at":2}')
    admin.hset("{c:home}:sessions", "on", f'{{"link":"a","began_at":1,"used_at":1,"ends_at":{until}}}')
    admin.hset("{c:home}:facilitators", "l", '{"name":"Mei","made_at":1,"expires_at":2}')
    admin.hset("{c:home}:tokens", "t", '{"name":"p","scopes":[],"made_at":1,"expires_at":2}')
    admin.hset("{c:home}:organisers", mapping={"before": "1.0", "no end": '{"made_at":1}'})
    await _forget(home.community)
    assert home.store.endings == 3
    await _forget(home.community)
    assert home.store.endings == 3
    assert admin.hkeys("{c:home}:sessions") == [b"on"]
    assert admin.hkeys("{c:home}:organisers") == [b"before", b"no end"]
    assert not admin.exists("{c:home}:facilitators", "{c:home}:tokens")
