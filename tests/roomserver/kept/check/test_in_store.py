"""What outlived its time is found in a store, whatever it is; and what did not is left alone."""

from __future__ import annotations

import asyncio

import pytest

from roomserver.kept.check.in_store import DECLARED, check_store
from roomserver.kept.roots import ROOTS
from roomserver.programme.mail_states import Mail
from roomserver.store import RedisRoomStore, keys
from roomserver.store.families import FAMILIES
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.kept.check import planting
from tests.roomserver.kept.check.planting import DAY_S, HOUR_S, Planted, planted
from tests.roomserver.on_disk import calls
from tests.roomserver.servers import Server

DUE = tuple(kind for kind, root in ROOTS.items() if root.goes_when_due)
PLANTED = planted(DUE)


@pytest.mark.parametrize("leftover", PLANTED, ids=lambda each: each.name)
async def test_each_is_found(leftover: Planted, store: RedisRoomStore, server: Server) -> None:
    leftover.plant(server.admin, store.now())
    found = await check_store(store, again_after_s=0)
    assert leftover.is_found_in(found), found
    assert "anaria" not in repr(found)


def test_every_way_of_going_is_among_them() -> None:
    assert {family.name for family in FAMILIES if family.goes == "as declared"} == DECLARED.keys()
    by_itself = {family.name for family in FAMILIES if family.goes == "by itself"}
    assert by_itself == planting.BY_THEMSELVES.keys()
    with_documents = {family.name for family in FAMILIES if family.goes == "with its documents"}
    assert with_documents - {"circles of before"} == planting.INDEXES.keys()
    assert {family.name for family in FAMILIES if family.goes == "with its room"} == {"lines", "acts"}
    with_a_moment = {kind for kind, root in ROOTS.items() if root.instant.__name__ != "_at_no_time"}
    assert with_a_moment == {each.kind for each in PLANTED if each.family == "document" and each.reason == "outlived"}


async def test_what_has_its_time_is_left_alone(store: RedisRoomStore, server: Server) -> None:
    admin, now = server.admin, store.now()
    planting.put_room(admin, planting.live_room())
    planting.put_line(admin, "maple")
    admin.zadd(keys.due_key(keys.shard_of("maple")), {"maple": now - HOUR_S / 2})
    planting.put_room(admin, planting.ended_room(planting.live_room("birch"), now - DAY_S, now + DAY_S), now + DAY_S)
    planting.put_document(admin, "sign-ups", "evening", planting.book_of(now).model_dump_json(), now + DAY_S)
    planting.put_document(
        admin, "notice", "evening-mei", Mail(kind="notice", about=("evening", "mei")).model_dump_json()
    )
    planting.put_document(admin, "requests", "r", planting.a_request(now - 90 * DAY_S).model_dump_json(), now)
    planting.put_circle(admin, "new", now - 30 * DAY_S)
    admin.hset(keys.organisers_key("home"), mapping={"before": "1.0", "new": '{"made_at":1,"name":"Mei"}'})
    admin.set(keys.proof_key(1), "1", px=1000)
    admin.zadd(keys.rooms_key(keys.shard_of("lapsed")), {"lapsed": now - HOUR_S / 2})
    admin.zadd(keys.rooms_at_hand_key(keys.shard_of("lapsed"), "home"), {"lapsed": 1.0})
    assert await check_store(store, again_after_s=0) == []


async def test_what_went_between_two_looks_is_no_leftover(store: RedisRoomStore, server: Server) -> None:
    """An erasure changes the book first, and mails follow it: both times it has to be the same."""
    admin = server.admin
    notice = keys.document_key("home", "notice", "evening-mei")
    text = Mail(kind="notice", about=("evening", "mei")).model_dump_json()
    planting.put_document(admin, "notice", "evening-mei", text)
    before = calls(server.serving(notice), "hscan")
    checking = asyncio.create_task(check_store(store, again_after_s=0.5))
    await until(lambda: calls(server.serving(notice), "hscan") > before)
    admin.delete(notice)
    admin.zrem(keys.documents_key("home", "notice"), "evening-mei")
    assert await checking == []
