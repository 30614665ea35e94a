"""Alerts by webhook: where they go, how they are signed, and what comes after a failure."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable

import pytest
import trustme

from moderation.refusal import Refused
from moderation.state.values import replace
from roomserver.i18n import read_catalogues
from roomserver.programme.alert_hooks import AlertHooks, HookSettings, NoHook
from roomserver.programme.alerts import NoSuchLanguage
from roomserver.programme.deliveries import DOCUMENTS
from roomserver.programme.queue import Unsent
from roomserver.store import RedisRoomStore, keys
from roomserver.webhooks.receiver import BadReceiver, read_allowed
from roomserver.webhooks.sending import Sender
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.programme.test_alert_mails import CANARY, ORIGIN, alerted, new_circle
from tests.roomserver.programme.test_circles import Community, community_on, everything
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import commit
from tests.roomserver.webhooks.listener import HOST, Got, Listener, listening, trusting

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
AUTHORITY = trustme.CA()
CATALOGUES = read_catalogues()
BUSY, GONE = (f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode() for status in (503, 410))
OK = Listener.answer


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening(AUTHORITY) as made:
        yield made


@pytest.fixture
async def home(store: RedisRoomStore) -> Community:
    made = community_on(store)
    await made.book.set_origin(ORIGIN)
    return made


@pytest.fixture
def hooks(store: RedisRoomStore, listener: Listener) -> AlertHooks:
    return hooks_on(store, listener)


@pytest.fixture
def elsewhere(other_node: RedisRoomStore, listener: Listener) -> AlertHooks:
    return hooks_on(other_node, listener)


def hooks_on(store: RedisRoomStore, listener: Listener) -> AlertHooks:
    return AlertHooks(store.community("home"), store, CATALOGUES, read_allowed([f"{HOST}:{listener.port}"]))


def sender(listener: Listener) -> Sender:
    return Sender(read_allowed([f"{HOST}:{listener.port}"]), trusting(AUTHORITY), within_s=PATIENT_S)


def make_due(server: Server) -> None:
    key = keys.documents_due_key("home", DOCUMENTS)
    for name in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def kept_of_deliveries(server: Server) -> str:
    """Every one that waits, or is remembered."""
    return "".join(str(server.admin.hgetall(key)) for key in server.admin.scan_iter(f"*:document:{DOCUMENTS}:*"))


def is_signed(got: Got, secret: str) -> bool:
    """As a receiver finds out (Standard Webhooks)."""
    said = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mac = hmac.new(b64decode(secret.removeprefix("whsec_")), said, hashlib.sha256).digest()
    return got.headers["webhook-signature"] == f"v1,{b64encode(mac).decode()}"


async def test_a_webhook_says_that_a_circle_needs_them_and_nothing_else(
    home: Community, hooks: AlertHooks, store: RedisRoomStore, listener: Listener
) -> None:
    settings, _ = await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await hooks.look(circle)
    await hooks.send_due(sender(listener))
    assert listener.got == []
    await alerted(store, circle, "a1")
    for _ in range(2):
        await hooks.look(circle)
        await hooks.send_due(sender(listener))
    [got] = listener.got
    assert is_signed(got, settings.secret)
    assert abs(int(got.headers["webhook-timestamp"]) - store.now()) < 60
    said = json.loads(got.body)
    at = said.pop("timestamp")
    assert at.endswith("Z")
    link = f"{ORIGIN}/organiser/"
    assert said == {"type": "circle.alert", "data": {"link": link}, "text": f"A circle needs you {link}"}
    assert CANARY not in str(got)
    assert circle not in str(got)


async def test_what_the_organiser_has_seen_is_not_sent(
    home: Community, hooks: AlertHooks, store: RedisRoomStore, listener: Listener
) -> None:
    await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await hooks.look(circle)
    room = await store.load(circle)
    assert room is not None
    seen = tuple(replace(alert, seen_at=6.0) for alert in room.alerts)
    await commit(store, replace(room, version=room.version + 1, alerts=seen), "seen", before=room)
    await hooks.send_due(sender(listener))
    assert listener.got == []


async def test_an_alert_that_another_node_raised_and_told_nobody_of_is_found(
    home: Community, hooks: AlertHooks, elsewhere: AlertHooks, store: RedisRoomStore, listener: Listener
) -> None:
    await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await hooks.look_everywhere()
    await alerted(store, circle, "a1")
    for each in (elsewhere, hooks):
        await each.look_everywhere()
    await asyncio.gather(*(each.send_due(sender(listener)) for each in (hooks, elsewhere)))
    assert len(listener.got) == 1


async def test_what_was_not_accepted_is_tried_again_with_the_same_id(
    hooks: AlertHooks, elsewhere: AlertHooks, listener: Listener, server: Server
) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    listener.answer = BUSY
    await hooks.send_due(sender(listener))
    assert (await hooks.unsent()).waiting_since is not None
    await hooks.send_due(sender(listener))
    assert len(listener.got) == 1
    listener.answer = OK
    make_due(server)
    await elsewhere.send_due(sender(listener))
    first, second = listener.got
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert (await hooks.unsent()).waiting_since is None
    await hooks.test()
    await hooks.send_due(sender(listener))
    assert listener.got[2].headers["webhook-id"] != first.headers["webhook-id"]


async def test_who_is_gone_is_given_up_until_that_is_seen(hooks: AlertHooks, listener: Listener) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    listener.answer = GONE
    await hooks.send_due(sender(listener))
    unsent = await hooks.unsent()
    assert unsent.waiting_since is None
    assert unsent.given_up_since is not None
    await hooks.see_unsent()
    assert (await hooks.unsent()).given_up_since is None


async def test_what_one_node_is_sending_no_other_begins(
    hooks: AlertHooks, elsewhere: AlertHooks, listener: Listener
) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    listener.trouble = "stalls"
    sending = asyncio.create_task(hooks.send_due(sender(listener)))
    await until(lambda: len(listener.got) == 1)
    await elsewhere.test()
    await elsewhere.see_unsent()
    await elsewhere.send_due(sender(listener))
    listener.go_on.set()
    await sending
    assert len(listener.got) == 1
    assert await hooks.unsent() == await elsewhere.unsent()


async def test_a_node_that_stops_begins_none(hooks: AlertHooks, listener: Listener) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    hooks.stop()
    await hooks.send_due(sender(listener))
    assert listener.got == []


async def test_the_secret_is_another_for_another_address_and_whenever_that_is_asked(
    hooks: AlertHooks, listener: Listener
) -> None:
    first, is_new = await hooks.set(listener.url, "en", 0)
    same, is_new_too = await hooks.set(listener.url, "ms", 1)
    assert (is_new, is_new_too, same.secret) == (True, False, first.secret)
    replaced = await hooks.replace_secret(2)
    other, _ = await hooks.set("https://hooks.example.org/", "en", 3)
    again, _ = await hooks.set(listener.url, "en", 4)
    assert len({each.secret for each in (first, replaced, other, again)}) == 4
    await hooks.test()
    await hooks.send_due(sender(listener))
    assert [is_signed(got, again.secret) for got in listener.got] == [True]
    assert again.secret not in repr(again)
    assert listener.url not in repr(again)


async def test_an_address_that_is_taken_away_leaves_nothing(
    hooks: AlertHooks, listener: Listener, server: Server
) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    listener.answer = BUSY
    await hooks.send_due(sender(listener))
    assert await hooks.set(" ", "en", 1) == (HookSettings(version=2), False)
    make_due(server)
    await hooks.send_due(sender(listener))
    assert len(listener.got) == 1
    assert (await hooks.unsent()).waiting_since is None
    assert "s3cret" not in everything(server.admin)
    assert "whsec_" not in everything(server.admin)


async def test_a_host_that_the_operator_allows_no_longer_is_sent_nothing(
    hooks: AlertHooks, store: RedisRoomStore, listener: Listener
) -> None:
    await hooks.set(listener.url, "en", 0)
    await hooks.test()
    later = AlertHooks(store.community("home"), store, CATALOGUES, read_allowed([]))
    await later.send_due(sender(listener))
    assert listener.got == []


# What is gone meanwhile


async def test_a_circle_that_is_gone_is_told_of_no_more(
    home: Community, hooks: AlertHooks, store: RedisRoomStore, listener: Listener, server: Server
) -> None:
    await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await hooks.look(circle)
    listener.answer = BUSY
    await hooks.send_due(sender(listener))
    server.admin.delete(keys.room_key(circle))
    make_due(server)
    await hooks.send_due(sender(listener))
    await hooks.look(circle)
    await hooks.send_due(sender(listener))
    assert len(listener.got) == 1
    assert (await hooks.unsent()) == Unsent(None, None)
    assert "s3cret" not in kept_of_deliveries(server)


@pytest.mark.parametrize("answer", [OK, BUSY, GONE])
async def test_a_webhook_that_is_on_its_way_when_its_address_is_taken_away_leaves_nothing(
    home: Community,
    hooks: AlertHooks,
    elsewhere: AlertHooks,
    store: RedisRoomStore,
    listener: Listener,
    server: Server,
    answer: bytes,
) -> None:
    await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await hooks.look(circle)
    listener.trouble = "stalls"
    sending = asyncio.create_task(hooks.send_due(sender(listener)))
    await until(lambda: len(listener.got) == 1)
    await elsewhere.set("", "en", 1)
    listener.answer = answer
    listener.go_on.set()
    await sending
    assert kept_of_deliveries(server) == ""
    assert await hooks.unsent() == Unsent(None, None)


@pytest.mark.parametrize("other", ["", "&for=another"])
async def test_whoever_asked_for_a_webhook_to_an_address_that_was_just_taken_away_sends_none(
    home: Community, hooks: AlertHooks, store: RedisRoomStore, listener: Listener, server: Server, other: str
) -> None:
    """A node that read the settings before; or one that died before it deleted what waited."""
    await hooks.set(listener.url, "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    former = await hooks.settings()
    await hooks.set(f"{listener.url}{other}" if other else "", "en", 1)
    await hooks._look(circle, former)
    await hooks.look(circle)
    await hooks.send_due(sender(listener))
    assert [got.line.split()[1] for got in listener.got] == ([f"/alerts?key=s3cret{other}"] if other else [])
    assert "s3cret" not in kept_of_deliveries(server)


async def test_a_secret_that_was_replaced_meanwhile_signs_the_next_try(
    hooks: AlertHooks, listener: Listener, server: Server
) -> None:
    former, _ = await hooks.set(listener.url, "en", 0)
    await hooks.test()
    listener.answer = BUSY
    await hooks.send_due(sender(listener))
    replaced = await hooks.replace_secret(1)
    listener.answer = OK
    make_due(server)
    await hooks.send_due(sender(listener))
    assert [is_signed(got, former.secret) for got in listener.got] == [True, False]
    assert [is_signed(got, replaced.secret) for got in listener.got] == [False, True]


async def test_an_address_that_comes_back_gets_no_id_again(hooks: AlertHooks, listener: Listener) -> None:
    """Receivers take one of an id that they have had for the same (Standard Webhooks)."""
    for version in (0, 2):
        await hooks.set(listener.url, "en", version)
        await hooks.test()
        await hooks.send_due(sender(listener))
        await hooks.set("", "en", version + 1)
    first, second = (got.headers["webhook-id"] for got in listener.got)
    assert first != second


@pytest.mark.parametrize(
    ("ask", "refused"),
    [
        (lambda hooks: hooks.set("http://hooks.example.org", "en", 0), BadReceiver),
        (lambda hooks: hooks.set("https://localhost:1/", "en", 0), BadReceiver),
        (lambda hooks: hooks.set("https://hooks.example.org", "ta", 0), NoSuchLanguage),
        (lambda hooks: hooks.set("https://hooks.example.org", "en", 7), Refused),
        (lambda hooks: hooks.replace_secret(0), NoHook),
        (lambda hooks: hooks.replace_secret(1), Refused),
        (lambda hooks: hooks.test(), NoHook),
    ],
)
async def test_what_cannot_be_is_refused(
    hooks: AlertHooks, ask: Callable[[AlertHooks], object], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        await ask(hooks)  # type: ignore[misc]
    assert await hooks.settings() == HookSettings()
