"""Organisers who get alerts are told that somebody wrote: at most once an hour, and nothing of who or what."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from email.policy import default

import pytest

from roomserver.programme.communities import Community
from roomserver.programme.mail_states import idle
from roomserver.programme.requests.mails import APART_S, KIND, asked
from roomserver.store import RedisRoomStore, keys
from tests.roomserver.mail.sink import Sink, listening
from tests.roomserver.programme.mailing import JUN, MEI, recipients, smtp
from tests.roomserver.programme.requests.asked import asked as request
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import Server

ORIGIN = "https://circle.example.org"
CANARY = "Canaria"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as made:
        yield made


@pytest.fixture
async def home(store: RedisRoomStore) -> Community:
    home = communities_on(store).default
    await home.book.set_origin(ORIGIN)
    await home.alerts.set((MEI, JUN), "en", 0)
    return home


async def settle(home: Community, sink: Sink) -> None:
    await home.requests.settle_due(home.request_mails.tell)
    await home.request_mails.send_due(smtp(sink))


def an_hour_later(server: Server) -> None:
    """As if the last mail was sent an hour before, and the next is due."""
    for key in server.admin.scan_iter(f"{{c:home}}:document:{KIND}:*"):
        text = server.admin.hget(key, "doc")
        assert isinstance(text, bytes)
        sent_at = text.decode().partition('"sent_at":')[2].partition(",")[0].partition("}")[0]
        earlier = text.decode().replace(sent_at, repr(float(sent_at) - APART_S)) if sent_at else text.decode()
        server.admin.hset(key, "doc", earlier)
        server.admin.zadd(keys.documents_due_key("home", KIND), {key.decode().rpartition(":")[2]: 0.0})


async def test_a_mail_says_that_somebody_wrote_and_nothing_else(home: Community, sink: Sink, server: Server) -> None:
    await home.requests.add(request(CANARY, address="canaria@example.org"))
    await home.requests.settle_due(home.request_mails.tell)
    waiting = [server.admin.hgetall(key) for key in server.admin.scan_iter(f"{{c:home}}:document:{KIND}:*")]
    assert len(waiting) == 2
    assert "@" not in repr(waiting)
    await settle(home, sink)
    assert recipients(sink) == sorted([MEI, JUN])
    for mail in sink.received:
        message = email.message_from_bytes(mail.content, policy=default)
        assert message["subject"] == "Someone wrote to your community"
        body = message.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert f"{ORIGIN}/organiser/requests" in text
        assert "Someone wrote to your community." in text
        assert not [
            word for word in (CANARY.lower(), "facilitate", "would like") if word in mail.content.decode().lower()
        ]


async def test_within_an_hour_there_is_no_second_one_and_then_one_for_all(
    home: Community, sink: Sink, server: Server
) -> None:
    await home.requests.add(request("One"))
    await settle(home, sink)
    for name in ("Two", "Three"):
        await home.requests.add(request(name))
        await settle(home, sink)
    assert len(sink.received) == 2
    an_hour_later(server)
    await settle(home, sink)
    assert len(sink.received) == 4
    an_hour_later(server)
    await settle(home, sink)
    assert len(sink.received) == 4


async def test_what_was_answered_by_then_is_not_told(home: Community, sink: Sink, server: Server) -> None:
    await home.requests.add(request("One"))
    await settle(home, sink)
    await home.requests.add(request("Two"))
    await settle(home, sink)
    await home.requests.set_answered("two", "Mei")
    an_hour_later(server)
    await settle(home, sink)
    assert len(sink.received) == 2


async def test_who_gets_no_alerts_is_told_nothing_and_what_was_kept_of_them_goes(
    home: Community, sink: Sink, server: Server
) -> None:
    await home.requests.add(request("One"))
    await home.requests.settle_due(home.request_mails.tell)
    await home.alerts.set((JUN,), "ms", 1)
    await home.request_mails.forget_others()
    assert server.admin.zcard(keys.documents_key("home", KIND)) == 1
    await settle(home, sink)
    assert recipients(sink) == [JUN]
    [mail] = sink.received
    assert email.message_from_bytes(mail.content, policy=default)["subject"] == "Seseorang menulis kepada komuniti anda"


async def test_without_an_address_nothing_waits(store: RedisRoomStore, server: Server, sink: Sink) -> None:
    home = communities_on(store).default
    await home.requests.add(request("One"))
    await settle(home, sink)
    assert server.admin.zcard(keys.documents_key("home", KIND)) == 0


def test_news_that_come_while_a_mail_is_on_its_way_are_looked_at_after_it() -> None:
    first = asked(None, 10.0, "x")
    assert first is not None
    assert first.waits_since == 10.0
    assert asked(first, 11.0, "x") is None
    claimed = first.model_copy(update={"claimed_until": 100.0})
    again = asked(claimed, 12.0, "x")
    assert again is not None
    assert again.again
    after = idle(first).model_copy(update={"sent_at": 20.0})
    next_one = asked(after, 30.0, "x")
    assert next_one is not None
    assert next_one.waits_since == 20.0 + APART_S
