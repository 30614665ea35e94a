"""Alerts by mail: to whom, when, and that nothing is said of whom or what they are about."""

from __future__ import annotations

import asyncio
import email
from email.message import EmailMessage
from email.policy import default
from typing import Literal, cast

import pytest

from moderation.refusal import RefusalCode, Refused
from moderation.state.care import Alert
from moderation.state.values import replace
from roomserver.i18n import read_catalogues
from roomserver.programme.alert_mails import AlertMails, AlertSettings, NoAddress, WrongAddress
from roomserver.programme.alerts import APART_S, NoSuchLanguage
from roomserver.programme.queue import Unsent
from roomserver.store import RedisRoomStore, keys
from tests.moderation.circles import english
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import JUN, MEI, due_at, make_due, recipients, smtp
from tests.roomserver.programme.test_circles import SPEC, Community, community_on, everything
from tests.roomserver.servers import Server
from tests.roomserver.storing import commit

CANARY = "canary"
ORIGIN = "https://circle.example.org"
CATALOGUES = read_catalogues()


@pytest.fixture
async def home(store: RedisRoomStore) -> Community:
    home = community_on(store)
    await home.book.set_origin(ORIGIN)
    return home


@pytest.fixture
def mails(store: RedisRoomStore) -> AlertMails:
    return alert_mails(store)


def alert_mails(store: RedisRoomStore, sender: str = "") -> AlertMails:
    return AlertMails(store.community("home"), store, CATALOGUES, sender)


async def new_circle(home: Community) -> str:
    circle, _ = await home.book.create(SPEC.model_copy(update={"title": english(CANARY)}))
    return circle.id


async def alerted(store: RedisRoomStore, circle: str, *ids: str) -> None:
    """Something happened in that circle of which its organiser is told."""
    room = await store.load(circle)
    assert room is not None
    alerts = tuple(Alert(id=each, what="left_open", at=5.0, place="circle", seat=CANARY) for each in ids)
    changed = replace(room, version=room.version + 1, alerts=(*room.alerts, *alerts))
    await commit(store, changed, f"alert:{','.join(ids)}", before=room)


def read(sink: Sink) -> list[EmailMessage]:
    return [email.message_from_bytes(mail.content, policy=default) for mail in sink.received]


def texts(message: EmailMessage) -> list[str]:
    return [cast(EmailMessage, part).get_content() for part in message.iter_parts()]


async def test_a_mail_goes_to_each_address_and_says_only_that_a_circle_needs_them(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink
) -> None:
    await mails.set((MEI, JUN), "en", 0)
    circle = await new_circle(home)
    await mails.look(circle)
    await mails.send_due(smtp(sink))
    assert sink.received == []
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await mails.send_due(smtp(sink))
    assert recipients(sink) == sorted([MEI, JUN])
    assert {mail.sender for mail in sink.received} == {"messages@circle.example.org"}
    for message in read(sink):
        assert message["subject"] == "A circle needs you"
        assert message["from"] == "Circle <messages@circle.example.org>"
        for text in texts(message):
            assert f"{ORIGIN}/organiser/" in text
            assert "A circle needs you." in text
    for mail in sink.received:
        assert not [word for word in (CANARY, circle, "left_open", "a1 ") if word.encode() in mail.content]


async def test_a_mail_is_in_the_communitys_language(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink
) -> None:
    await mails.set((MEI,), "ms", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await mails.send_due(smtp(sink))
    [message] = read(sink)
    assert message["subject"] == "Sebuah lingkaran memerlukan anda"
    assert message["content-language"] == "ms"
    assert all("halaman penganjur" in text for text in texts(message))


async def test_the_operator_says_from_whom(store: RedisRoomStore, home: Community, sink: Sink) -> None:
    mails = alert_mails(store, "post@example.org")
    await mails.set((MEI,), "en", 0)
    await mails.test()
    await mails.send_due(smtp(sink))
    assert [mail.sender for mail in sink.received] == ["post@example.org"]


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://192.0.2.7", "http://[2001:db8::1]:8000"])
async def test_a_server_without_a_name_sends_too(
    store: RedisRoomStore, home: Community, mails: AlertMails, sink: Sink, origin: str
) -> None:
    await home.book.set_origin(origin)
    await mails.set((MEI,), "en", 0)
    await mails.test()
    await mails.send_due(smtp(sink))
    assert [mail.sender for mail in sink.received] == ["messages@localhost"]


async def test_what_was_seen_meanwhile_is_not_sent(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink
) -> None:
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await home.book.see_alerts(circle, ("a1",))
    await mails.send_due(smtp(sink))
    assert sink.received == []
    await alerted(store, circle, "a2")
    await mails.look(circle)
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def test_a_circle_sends_one_mail_in_ten_minutes(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    await mails.set((MEI,), "en", 0)
    one, other = await new_circle(home), await new_circle(home)
    await alerted(store, one, "a1")
    await mails.look(one)
    await mails.send_due(smtp(sink))
    sent_at = store.now()
    await alerted(store, one, "a2", "a3")
    await mails.look(one)
    await mails.send_due(smtp(sink))
    assert len(sink.received) == 1
    assert [at for at in due_at(server) if sent_at + APART_S - 60 < at <= sent_at + APART_S]
    await alerted(store, other, "a1")
    await mails.look(other)
    await mails.send_due(smtp(sink))
    assert len(sink.received) == 2
    make_due(server)
    await mails.send_due(smtp(sink))
    assert len(sink.received) == 3
    await mails.look(one)
    await mails.send_due(smtp(sink))
    assert len(sink.received) == 3


async def test_what_no_node_noted_is_found_and_told_once(
    home: Community, mails: AlertMails, store: RedisRoomStore, other_node: RedisRoomStore, sink: Sink
) -> None:
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    nodes = (mails, alert_mails(other_node))
    for _ in range(2):
        for node in nodes:
            await node.look_everywhere()
            await node.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def test_what_was_there_before_there_was_an_address_is_told_too(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink
) -> None:
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await mails.look_everywhere()
    settings = await mails.set((MEI,), "en", 0)
    await mails.look_everywhere()
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [MEI]
    await mails.set((MEI, JUN), "en", settings.version)
    await mails.look_everywhere()
    await mails.send_due(smtp(sink))
    assert recipients(sink) == sorted([MEI, JUN])


# What the organiser says


async def test_addresses_are_kept_as_they_were_typed_each_once(mails: AlertMails) -> None:
    assert await mails.settings() == AlertSettings()
    kept = await mails.set((" mei@Bücher.example ", "mei@xn--bcher-kva.example", JUN), "ms", 0)
    assert kept == AlertSettings(addresses=("mei@Bücher.example", JUN), language="ms", version=1)
    assert await mails.settings() == kept


async def test_a_domain_in_other_letters_goes_over_the_line_in_ascii(
    home: Community, mails: AlertMails, sink: Sink
) -> None:
    await mails.set(("mei@bücher.example",), "en", 0)
    await mails.test()
    await mails.send_due(smtp(sink))
    assert recipients(sink) == ["mei@xn--bcher-kva.example"]


async def test_what_is_none_is_refused_and_changes_nothing(mails: AlertMails) -> None:
    kept = await mails.set((MEI,), "en", 0)
    with pytest.raises(WrongAddress) as wrong:
        await mails.set((JUN, "jun at example.org"), "en", kept.version)
    assert wrong.value.at == 1
    assert "jun" not in str(wrong.value)
    with pytest.raises(NoSuchLanguage):
        await mails.set((MEI,), "xx", kept.version)
    assert await mails.settings() == kept


async def test_what_another_organiser_said_meanwhile_is_not_overwritten(mails: AlertMails) -> None:
    await mails.set((MEI,), "en", 0)
    with pytest.raises(Refused) as refused:
        await mails.set((JUN,), "en", 0)
    assert refused.value.code is RefusalCode.OUT_OF_DATE
    assert (await mails.settings()).addresses == (MEI,)


async def test_an_address_that_is_taken_away_is_nowhere_any_more(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await mails.test()
    assert MEI in everything(server.admin)
    await mails.set((), "en", 1)
    assert MEI not in everything(server.admin)
    await mails.look(circle)
    await mails.look_everywhere()
    await mails.send_due(smtp(sink))
    assert sink.received == []


async def test_mails_to_an_address_that_stays_stay(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink
) -> None:
    await mails.set((MEI, JUN), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    await mails.test()
    await mails.set((JUN,), "en", 1)
    await mails.send_due(smtp(sink))
    assert recipients(sink) == [JUN, JUN]


async def test_whoever_made_a_mail_to_an_address_that_was_just_taken_away_sends_it_to_nobody(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    """A node that read the settings before; or one that died before it deleted what waited."""
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    former = await mails.settings()
    await mails.set((), "en", 1)
    await mails._look(circle, former)
    await mails.send_due(smtp(sink))
    assert sink.received == []
    assert MEI not in everything(server.admin)


@pytest.mark.parametrize("then", ["accepts", "busy", "refuses"])
async def test_a_mail_that_is_on_its_way_when_its_address_is_taken_away_leaves_nothing(
    home: Community,
    mails: AlertMails,
    store: RedisRoomStore,
    sink: Sink,
    server: Server,
    then: Literal["accepts", "busy", "refuses"],
) -> None:
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    sink.trouble, sink.times = "stalls", 2
    sending = asyncio.create_task(mails.send_due(smtp(sink)))
    await until(lambda: sink.tried == 1)
    await mails.set((), "en", 1)
    sink.trouble = "none" if then == "accepts" else then
    sink.go_on.set()
    await sending
    assert await store.community("home").documents("mail").all() == []
    assert await mails.unsent() == Unsent(None, None)
    assert MEI not in everything(server.admin)


async def test_a_circle_that_is_gone_is_told_of_no_more(
    home: Community, mails: AlertMails, store: RedisRoomStore, sink: Sink, server: Server
) -> None:
    await mails.set((MEI,), "en", 0)
    circle = await new_circle(home)
    await alerted(store, circle, "a1")
    await mails.look(circle)
    sink.trouble = "busy"
    await mails.send_due(smtp(sink))
    server.admin.delete(keys.room_key(circle))
    make_due(server)
    await mails.send_due(smtp(sink))
    await mails.look(circle)
    await mails.send_due(smtp(sink))
    assert sink.received == []
    assert await mails.unsent() == Unsent(None, None)
    assert [
        document for document in await store.community("home").documents("mail").all() if MEI in document.text
    ] == []


async def test_an_address_that_comes_back_gets_no_message_id_again(
    home: Community, mails: AlertMails, sink: Sink
) -> None:
    """Mail programs show one of an id that they have had for the same."""
    for version in (0, 2):
        await mails.set((MEI,), "en", version)
        await mails.test()
        await mails.send_due(smtp(sink))
        await mails.set((), "en", version + 1)
    first, second = (message["message-id"] for message in read(sink))
    assert first != second


async def test_a_test_mail_goes_to_every_address(home: Community, mails: AlertMails, sink: Sink) -> None:
    with pytest.raises(NoAddress):
        await mails.test()
    await mails.set((MEI, JUN), "en", 0)
    await mails.test()
    await mails.send_due(smtp(sink))
    assert recipients(sink) == sorted([MEI, JUN])
    assert [message["subject"] for message in read(sink)] == ["Test: alerts come to this address"] * 2


async def test_what_was_given_up_is_known_until_it_is_seen(home: Community, mails: AlertMails, sink: Sink) -> None:
    sink.answers = {MEI: "550 No such user"}
    await mails.set((MEI,), "en", 0)
    await mails.test()
    assert (await mails.unsent()).given_up_since is None
    await mails.send_due(smtp(sink))
    assert (await mails.unsent()).given_up_since is not None
    await mails.see_unsent()
    assert (await mails.unsent()).given_up_since is None
