"""Mails in the store: each of its own id, and no address is kept of those that were sent."""

from __future__ import annotations

import asyncio
import json

import pytest

from roomserver.programme.alerts import waiting_id
from roomserver.programme.mails import Mails
from roomserver.programme.queue import Unsent
from roomserver.store import RedisRoomStore
from roomserver.store.community_documents import Becomes
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import (
    JUN,
    MEI,
    mails_on,
    make_due,
    queue,
    recipients,
    smtp,
)
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import Server


@pytest.fixture
def mails(store: RedisRoomStore) -> Mails:
    return mails_on(store)


async def test_a_mail_is_sent_once_and_no_address_is_kept(mails: Mails, sink: Sink, server: Server) -> None:
    await queue(mails, MEI, "maple", ["a1"])
    for _ in range(3):
        await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]
    assert MEI not in everything(server.admin)
    await queue(mails, MEI, "maple", ["a1"])
    make_due(server)
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def test_another_mail_has_another_id(mails: Mails, sink: Sink, server: Server) -> None:
    for _ in range(2):
        await queue(mails, MEI, None)
        await mails.send_due(smtp(sink))
    first, second = (mail.content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for mail in sink.received)
    assert first != second


async def test_one_refused_recipient_is_given_up_and_stops_no_other(mails: Mails, sink: Sink, server: Server) -> None:
    sink.answers = {MEI: "550 No such user"}
    for to in (MEI, JUN):
        await queue(mails, to, "maple", ["a1"])
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [JUN]
    assert (await mails.unsent()).given_up_since is not None
    assert "example.org" not in everything(server.admin)
    await mails.see_unsent()
    assert (await mails.unsent()).given_up_since is None


async def test_a_recipient_who_is_deleted_while_a_mail_is_on_its_way_stays_deleted(
    mails: Mails, sink: Sink, server: Server
) -> None:
    sink.trouble = "stalls"
    await queue(mails, MEI, "maple", ["a1"])
    sending = asyncio.create_task(mails.send_due(smtp(sink)))
    await until(lambda: sink.tried == 1)
    await mails.delete(waiting_id("maple", MEI))
    sink.go_on.set()
    await sending
    assert MEI not in everything(server.admin)


async def test_what_the_release_before_wrote_is_sent_and_its_trouble_shown(
    mails: Mails, store: RedisRoomStore, sink: Sink
) -> None:
    documents = store.community("home").documents("mail")
    idle: dict[str, object] = {
        "circle": None,
        "to": "",
        "waits_since": None,
        "tries": 0,
        "claimed_until": None,
        "told": [],
    }
    idle |= {"serial": 3, "sent_at": None, "given_up": 7.0}
    in_vain = idle | {"circle": "maple", "to": MEI, "waits_since": 5.0, "tries": 2, "given_up": None}
    for name, kept, at in (("one", in_vain, 0.0), ("two", idle, store.now() + 900.0)):
        becomes = Becomes(json.dumps(kept, separators=(",", ":")), at)
        await documents.change(name, lambda document, now, becomes=becomes: becomes)  # type: ignore[misc]
    await mails.adopt_former()
    assert await mails.unsent() == Unsent(5.0, 7.0)
    assert {mail.kind: mail.about for _, mail in await mails.all()} == {"alert": ("maple",), "test": ()}
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]
    assert await mails.unsent() == Unsent(None, 7.0)
