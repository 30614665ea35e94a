"""Mails in the store: sent once by two nodes, again after whatever fails, and as one mail when a node dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Literal

import pytest

from roomserver.mail.message import Letter
from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.mails import CLAIM_S, Composed, Mail, Mails
from roomserver.store import RedisRoomStore, keys
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import HOST, Sink, listening
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import BINARIES, PATIENT_S, Server, running
from tests.roomserver.storing import opened, proxied

FROM = "circles@circle.example.org"
MEI, JUN = "mei@example.org", "jun@example.org"
SAID = Composed(Letter("en", "Circle", "A circle needs you", ("Text.",), "Open", "https://example.org/"), FROM, ("a1",))


async def compose(mail: Mail) -> Composed:
    return SAID


async def nothing(mail: Mail) -> None:
    return None


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as made:
        yield made


@pytest.fixture
def mails(store: RedisRoomStore) -> Mails:
    return Mails(store.community("home"))


@pytest.fixture
def elsewhere(other_node: RedisRoomStore) -> Mails:
    return Mails(other_node.community("home"))


def smtp(sink: Sink) -> Smtp:
    return Smtp(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S)


def due_at(server: Server) -> list[float]:
    key = keys.documents_due_key("home", "mail")
    scores = (server.admin.zscore(key, str(name, "utf-8")) for name in server.admin.zrange(key, 0, -1))  # type: ignore[arg-type]
    return sorted(score for score in scores if score is not None)


def make_due(server: Server) -> None:
    """Whatever was due later."""
    key = keys.documents_due_key("home", "mail")
    for name in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def recipients(sink: Sink) -> list[str]:
    return sorted(to for mail in sink.received for to in mail.recipients)


async def test_a_mail_is_sent_once_and_no_address_is_kept(mails: Mails, sink: Sink, server: Server) -> None:
    await mails.queue(MEI, "maple", ["a1"])
    for _ in range(3):
        await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [MEI]
    assert MEI not in everything(server.admin)
    await mails.queue(MEI, "maple", ["a1"])
    make_due(server)
    await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [MEI]


async def test_two_nodes_send_each_mail_once(mails: Mails, elsewhere: Mails, sink: Sink) -> None:
    wanted = sorted(f"person{number}@example.org" for number in range(12))
    for to in wanted:
        await asyncio.gather(mails.queue(to, "maple", ["a1"]), elsewhere.queue(to, "maple", ["a1"]))
    for _ in range(2):
        await asyncio.gather(*(node.send_due(smtp(sink), compose) for node in (mails, elsewhere, mails, elsewhere)))
    assert recipients(sink) == wanted


async def test_what_one_node_is_sending_no_other_begins(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server
) -> None:
    sink.trouble = "stalls"
    await mails.queue(MEI, "maple", ["a1"])
    sending = asyncio.create_task(mails.send_due(smtp(sink), compose))
    await until(lambda: sink.tried == 1)
    await elsewhere.send_due(smtp(sink), compose)
    assert sink.tried == 1
    sink.go_on.set()
    await sending
    assert recipients(sink) == [MEI]


@pytest.mark.parametrize("trouble", ["busy", "drops"])
async def test_what_was_not_accepted_is_tried_again_as_the_same_mail(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server, store: RedisRoomStore, trouble: str
) -> None:
    sink.trouble = "busy" if trouble == "busy" else "drops"
    await mails.queue(MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink), compose)
    assert (await mails.unsent()).waiting_since is not None
    [at] = due_at(server)
    assert 30 < at - store.now() <= 60
    await mails.send_due(smtp(sink), compose)
    assert (sink.tried, sink.received) == (1, [])
    make_due(server)
    await elsewhere.send_due(smtp(sink), compose)
    assert recipients(sink) == [MEI]
    assert (await mails.unsent()).waiting_since is None


async def test_whoever_dies_after_the_servers_acceptance_has_sent_what_others_send_again(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    """With the same Message-ID, and the same in every byte; and not before its claim is over."""

    class Dying(Smtp):
        async def send(self, sender: str, recipient: str, message: bytes) -> None:
            await super().send(sender, recipient, message)
            await asyncio.Event().wait()

    await mails.queue(MEI, "maple", ["a1"])
    dying = Dying(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S)
    sending = asyncio.create_task(mails.send_due(dying, compose))
    await until(lambda: len(sink.received) == 1)
    sending.cancel()
    await asyncio.wait([sending])
    [at] = due_at(server)
    assert CLAIM_S / 2 < at - store.now() <= CLAIM_S
    await elsewhere.send_due(smtp(sink), compose)
    assert len(sink.received) == 1
    make_due(server)
    await elsewhere.send_due(smtp(sink), compose)
    first, second = sink.received
    assert first == second
    assert b"\r\nMessage-ID: <" in first.content


async def test_another_mail_has_another_id(mails: Mails, sink: Sink, server: Server) -> None:
    for _ in range(2):
        await mails.queue(MEI, None)
        await mails.send_due(smtp(sink), compose)
    first, second = (mail.content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for mail in sink.received)
    assert first != second


async def test_one_refused_recipient_is_given_up_and_stops_no_other(mails: Mails, sink: Sink, server: Server) -> None:
    sink.answers = {MEI: "550 No such user"}
    for to in (MEI, JUN):
        await mails.queue(to, "maple", ["a1"])
    await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [JUN]
    assert (await mails.unsent()).given_up_since is not None
    assert "example.org" not in everything(server.admin)
    await mails.see_unsent()
    assert (await mails.unsent()).given_up_since is None


async def test_what_cannot_be_sent_for_two_days_is_given_up(
    mails: Mails, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    sink.trouble, sink.times = "busy", 99
    await mails.queue(MEI, "maple", ["a1"])
    [document] = await store.community("home").documents("mail").all()
    long_ago = Mail.model_validate_json(document.text).model_copy(update={"waits_since": store.now() - 172_000.0})
    key = keys.document_key("home", "mail", document.id)
    server.admin.hset(key, "doc", long_ago.model_dump_json())
    await mails.send_due(smtp(sink), compose)
    assert (await mails.unsent()).given_up_since is None
    server.admin.hset(key, "doc", long_ago.model_copy(update={"waits_since": 7.0}).model_dump_json())
    make_due(server)
    await mails.send_due(smtp(sink), compose)
    assert (await mails.unsent()).given_up_since == 7.0
    make_due(server)
    await mails.send_due(smtp(sink), compose)
    assert sink.tried == 2
    assert await store.community("home").documents("mail").all() == []


async def test_what_there_is_nothing_to_say_in_any_more_is_not_sent(mails: Mails, sink: Sink, server: Server) -> None:
    await mails.queue(MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink), nothing)
    assert sink.tried == 0
    assert MEI not in everything(server.admin)
    await mails.queue(MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [MEI]


async def test_whoever_tests_again_need_not_wait(mails: Mails, sink: Sink) -> None:
    sink.trouble = "busy"
    await mails.queue(MEI, None)
    await mails.send_due(smtp(sink), compose)
    await mails.queue(MEI, None)
    await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [MEI]


async def test_a_test_that_is_on_its_way_is_not_begun_again(mails: Mails, elsewhere: Mails, sink: Sink) -> None:
    sink.trouble = "stalls"
    await mails.queue(MEI, None)
    sending = asyncio.create_task(mails.send_due(smtp(sink), compose))
    await until(lambda: sink.tried == 1)
    await elsewhere.queue(MEI, None)
    await elsewhere.send_due(smtp(sink), compose)
    assert sink.tried == 1
    sink.go_on.set()
    await sending


@pytest.mark.parametrize("then", ["accepts", "busy"])
async def test_who_sees_what_was_given_up_hurries_no_mail_that_is_on_its_way(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server, then: Literal["accepts", "busy"]
) -> None:
    sink.trouble, sink.times = "refuses", 1
    await mails.queue(MEI, None)
    await mails.send_due(smtp(sink), compose)
    await mails.queue(MEI, None)
    sink.trouble, sink.times = "stalls", 2
    sending = asyncio.create_task(mails.send_due(smtp(sink), compose))
    await until(lambda: sink.tried == 2)
    await elsewhere.see_unsent()
    await elsewhere.send_due(smtp(sink), compose)
    assert sink.tried == 2
    sink.trouble = "none" if then == "accepts" else "busy"
    sink.go_on.set()
    await sending
    unsent = await mails.unsent()
    assert unsent.given_up_since is None
    assert (unsent.waiting_since is not None) == (then == "busy")


async def test_what_is_kept_of_others_goes_at_once(mails: Mails, sink: Sink, server: Server) -> None:
    for to in (MEI, JUN):
        await mails.queue(to, "maple", ["a1"])
        await mails.queue(to, None)
    await mails.keep_only([JUN])
    assert MEI not in everything(server.admin)
    await mails.send_due(smtp(sink), compose)
    assert recipients(sink) == [JUN, JUN]


async def test_a_recipient_who_is_deleted_while_a_mail_is_on_its_way_stays_deleted(
    mails: Mails, sink: Sink, server: Server
) -> None:
    sink.trouble = "stalls"
    await mails.queue(MEI, "maple", ["a1"])
    sending = asyncio.create_task(mails.send_due(smtp(sink), compose))
    await until(lambda: sink.tried == 1)
    await mails.keep_only([])
    sink.go_on.set()
    await sending
    assert MEI not in everything(server.admin)


async def test_a_node_that_stops_begins_no_mail(mails: Mails, sink: Sink) -> None:
    await mails.queue(MEI, "maple", ["a1"])
    mails.stop()
    await mails.send_due(smtp(sink), compose)
    assert sink.tried == 0


async def test_one_mistake_keeps_no_other_mail(mails: Mails, sink: Sink) -> None:
    async def mistaken(mail: Mail) -> Composed:
        if mail.to == MEI:
            raise ZeroDivisionError
        return SAID

    for to in (MEI, JUN):
        await mails.queue(to, "maple", ["a1"])
    with pytest.raises(ZeroDivisionError):
        await mails.send_due(smtp(sink), mistaken)
    assert recipients(sink) == [JUN]


async def test_an_acceptance_is_recorded_once_the_store_is_back(sink: Sink, tmp_path: Path) -> None:
    with running(BINARIES["valkey"]()) as own:
        async with proxied(own, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as store:
            paused: list[float] = []

            class CutOff(Smtp):
                async def send(self, sender: str, recipient: str, message: bytes) -> None:
                    await super().send(sender, recipient, message)
                    proxy.replies_left = 0

            def back(pause_s: float) -> Awaitable[None]:
                paused.append(pause_s)
                proxy.replies_left = None
                return asyncio.sleep(0)

            mails = Mails(store.community("home"), back)
            await mails.queue(MEI, "maple", ["a1"])
            await mails.send_due(CutOff(MailServer(HOST, sink.port, "none")), compose)
            assert paused
            make_due(own)
            await mails.send_due(smtp(sink), compose)
            assert recipients(sink) == [MEI]
