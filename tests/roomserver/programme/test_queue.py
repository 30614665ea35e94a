"""What waits in the store: sent once by two nodes, again after whatever fails, by one name when a node dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Literal

import pytest

from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.mail_states import CLAIM_S, Mail, waiting, with_news
from roomserver.programme.mails import Composed, Mails
from roomserver.programme.queue import Later, Unsent
from roomserver.store import RedisRoomStore, keys
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import HOST, Sink
from tests.roomserver.programme.mailing import (
    FROM,
    JUN,
    LETTER,
    MEI,
    compose,
    due_at,
    keep,
    mails_on,
    make_due,
    queue,
    recipients,
    smtp,
)
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import BINARIES, PATIENT_S, Server, running
from tests.roomserver.storing import opened, proxied


@pytest.fixture
def mails(store: RedisRoomStore) -> Mails:
    return mails_on(store)


@pytest.fixture
def elsewhere(other_node: RedisRoomStore) -> Mails:
    return mails_on(other_node)


async def nothing(mail: Mail) -> Later:
    return Later(None)


async def test_two_nodes_send_each_mail_once(mails: Mails, elsewhere: Mails, sink: Sink) -> None:
    wanted = sorted(f"person{number}@example.org" for number in range(12))
    for to in wanted:
        await asyncio.gather(queue(mails, to, "maple", ["a1"]), queue(elsewhere, to, "maple", ["a1"]))
    for _ in range(2):
        await asyncio.gather(*(node.send_due(smtp(sink)) for node in (mails, elsewhere, mails, elsewhere)))
    assert recipients(sink) == wanted


async def test_what_one_node_is_sending_no_other_begins(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server
) -> None:
    sink.trouble = "stalls"
    await queue(mails, MEI, "maple", ["a1"])
    sending = asyncio.create_task(mails.send_due(smtp(sink)))
    await until(lambda: sink.tried == 1)
    await elsewhere.send_due(smtp(sink))
    assert sink.tried == 1
    sink.go_on.set()
    await sending
    assert recipients(sink) == [MEI]


@pytest.mark.parametrize("trouble", ["busy", "drops"])
async def test_what_was_not_accepted_is_tried_again_as_the_same_mail(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server, store: RedisRoomStore, trouble: str
) -> None:
    sink.trouble = "busy" if trouble == "busy" else "drops"
    await queue(mails, MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink))
    assert (await mails.unsent()).waiting_since is not None
    [at] = due_at(server)
    assert 30 < at - store.now() <= 60
    await mails.send_due(smtp(sink))
    assert (sink.tried, sink.received) == (1, [])
    make_due(server)
    await elsewhere.send_due(smtp(sink))
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

    await queue(mails, MEI, "maple", ["a1"])
    dying = Dying(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S)
    sending = asyncio.create_task(mails.send_due(dying))
    await until(lambda: len(sink.received) == 1)
    sending.cancel()
    await asyncio.wait([sending])
    [at] = due_at(server)
    assert CLAIM_S / 2 < at - store.now() <= CLAIM_S
    await elsewhere.send_due(smtp(sink))
    assert len(sink.received) == 1
    make_due(server)
    await elsewhere.send_due(smtp(sink))
    first, second = sink.received
    assert first == second
    assert b"\r\nMessage-ID: <" in first.content


async def test_what_cannot_be_sent_for_two_days_is_given_up(
    mails: Mails, sink: Sink, server: Server, store: RedisRoomStore
) -> None:
    sink.trouble, sink.times = "busy", 99
    long_ago = Mail(kind="alert", about=("maple",), to=MEI, waits_since=store.now() - 172_000.0, serial=1)
    await keep(store, long_ago)
    await mails.send_due(smtp(sink))
    assert (await mails.unsent()).given_up_since is None
    await keep(store, long_ago.model_copy(update={"waits_since": 7.0}))
    await mails.send_due(smtp(sink))
    assert (await mails.unsent()).given_up_since == 7.0
    make_due(server)
    await mails.send_due(smtp(sink))
    assert sink.tried == 2
    assert await store.community("home").documents("mail").all() == []


async def test_what_there_is_nothing_to_say_in_any_more_is_not_sent(
    mails: Mails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    await queue(mails, MEI, "maple", ["a1"])
    await mails_on(store, nothing).send_due(smtp(sink))
    assert sink.tried == 0
    assert MEI not in everything(server.admin)
    await queue(mails, MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def test_whoever_tests_again_need_not_wait(mails: Mails, sink: Sink) -> None:
    sink.trouble = "busy"
    await queue(mails, MEI, None)
    await mails.send_due(smtp(sink))
    await queue(mails, MEI, None)
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def test_a_test_that_is_on_its_way_is_not_begun_again(mails: Mails, elsewhere: Mails, sink: Sink) -> None:
    sink.trouble = "stalls"
    await queue(mails, MEI, None)
    sending = asyncio.create_task(mails.send_due(smtp(sink)))
    await until(lambda: sink.tried == 1)
    await queue(elsewhere, MEI, None)
    await elsewhere.send_due(smtp(sink))
    assert sink.tried == 1
    sink.go_on.set()
    await sending


@pytest.mark.parametrize("then", ["accepts", "busy"])
async def test_who_sees_what_was_given_up_hurries_no_mail_that_is_on_its_way(
    mails: Mails, elsewhere: Mails, sink: Sink, server: Server, then: Literal["accepts", "busy"]
) -> None:
    sink.trouble, sink.times = "refuses", 1
    await queue(mails, MEI, None)
    await mails.send_due(smtp(sink))
    await queue(mails, MEI, None)
    sink.trouble, sink.times = "stalls", 2
    sending = asyncio.create_task(mails.send_due(smtp(sink)))
    await until(lambda: sink.tried == 2)
    await elsewhere.see_unsent()
    await elsewhere.send_due(smtp(sink))
    assert sink.tried == 2
    sink.trouble = "none" if then == "accepts" else "busy"
    sink.go_on.set()
    await sending
    unsent = await mails.unsent()
    assert unsent.given_up_since is None
    assert (unsent.waiting_since is not None) == (then == "busy")


async def test_a_node_that_stops_begins_no_mail(mails: Mails, sink: Sink) -> None:
    await queue(mails, MEI, "maple", ["a1"])
    mails.stop()
    await mails.send_due(smtp(sink))
    assert sink.tried == 0


async def test_one_mistake_keeps_no_other_mail(mails: Mails, store: RedisRoomStore, sink: Sink) -> None:
    async def mistaken(mail: Mail) -> Composed:
        if mail.to == MEI:
            raise ZeroDivisionError
        return await compose(mail)

    for to in (MEI, JUN):
        await queue(mails, to, "maple", ["a1"])
    with pytest.raises(ZeroDivisionError):
        await mails_on(store, mistaken).send_due(smtp(sink))
    assert recipients(sink) == [JUN]


async def test_those_in_trouble_are_found_and_seen_among_many(
    mails: Mails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    """However many there are: nothing but they is read."""
    for number in range(70):
        await keep(store, Mail(kind="alert", given_up=100.0 + number), f"given-up-{number}")
        await keep(store, Mail(kind="alert", to=MEI, waits_since=50.0 + number, tries=3), f"in-vain-{number}")
        await keep(store, Mail(kind="alert", told=("a1",)), f"sent-{number}")
    for number in range(70):
        server.admin.set(keys.document_key("home", "mail", f"sent-{number}"), "nothing that can be read")
    assert await mails.unsent() == Unsent(50.0, 100.0)
    await mails.see_unsent()
    assert await mails.unsent() == Unsent(50.0, None)


async def test_news_while_a_mail_is_composed_or_on_its_way_are_told_too(
    store: RedisRoomStore, elsewhere: Mails, sink: Sink
) -> None:
    """Whatever is asked for at whatever instant: what is said last is of after it."""
    news, said = ["first"], list[str]()

    async def newest(mail: Mail) -> Composed | Later:
        known = news[-1]
        if known == "first":  # and at this instant there is more
            news.append("second")
            await elsewhere.change("one", lambda mail, now: with_news(mail or Mail(kind="alert"), now))
        if known in mail.told:
            return Later(store.now() + 86_400.0)
        said.append(known)
        return Composed(LETTER, FROM, MEI, told=(known,), name=known, again_at=store.now() + 86_400.0)

    class Slow(Smtp):
        async def send(self, sender: str, recipient: str, message: bytes) -> None:
            if news[-1] == "second":
                news.append("third")
                await elsewhere.change("one", lambda mail, now: with_news(mail or Mail(kind="alert"), now))
            await super().send(sender, recipient, message)

    mails = mails_on(store, newest)
    await mails.change("one", lambda mail, now: waiting(Mail(kind="alert"), now))
    for _ in range(5):
        await mails.send_due(Slow(MailServer(HOST, sink.port, "none")))
    assert said == ["first", "second", "third"]
    assert len(sink.received) == 2  # the first was composed on what was true no more
    ids = {mail.content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for mail in sink.received}
    assert len(ids) == 2


async def test_what_is_put_off_is_asked_again_then_and_known_where_it_was_tried(
    store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    later = store.now() + 3600.0

    async def too_late(mail: Mail) -> Later:
        return Later(later, ("missed",), missed=True)

    mails = mails_on(store, too_late)
    await keep(store, Mail(kind="alert", waits_since=5.0, serial=1))
    await mails.send_due(smtp(sink))
    assert (await mails.unsent(), due_at(server)) == (Unsent(None, None), [later])
    await keep(store, Mail(kind="alert", waits_since=5.0, serial=1, tries=2))
    await mails.send_due(smtp(sink))
    assert (await mails.unsent(), due_at(server)) == (Unsent(None, 5.0), [later])
    [(_, mail)] = await mails.all()
    assert (mail.waits_since, mail.tries, mail.told) == (later, 0, ("missed",))


async def test_what_nobody_is_to_be_told_of_is_deleted(store: RedisRoomStore, sink: Sink) -> None:
    async def nobody(mail: Mail) -> None:
        return None

    mails = mails_on(store, nobody)
    await queue(mails, MEI, "maple", ["a1"])
    await mails.send_due(smtp(sink))
    assert await mails.all() == []


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

            mails = mails_on(store, sleep=back)
            await queue(mails, MEI, "maple", ["a1"])
            await mails.send_due(CutOff(MailServer(HOST, sink.port, "none")))
            assert paused
            make_due(own)
            await mails.send_due(smtp(sink))
            assert recipients(sink) == [MEI]
