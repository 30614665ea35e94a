"""Mails go out by themselves while a server serves, and what is on its way when it stops is waited for."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from roomserver.i18n import read_catalogues
from roomserver.mail.outbox import Outbox
from roomserver.mail.smtp import Smtp
from roomserver.programme.circles import CircleRevision
from roomserver.programme.communities import Communities, Ground
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.serving.mailing import MailRefused, Raised, mailing, read_mail_settings, read_webhook_hosts
from roomserver.serving.settling import settling
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore
from roomserver.webhooks.sending import Sender
from signalling.credentials import new_id
from tests import plain
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import HOST, Sink, listening
from tests.roomserver.programme.mailing import JUN, MEI, make_due, recipients, smtp
from tests.roomserver.programme.test_alert_mails import alerted, new_circle
from tests.roomserver.programme.test_circles import SPEC, communities_on, community_on
from tests.roomserver.servers import Server
from tests.roomserver.webhooks.listener import HOST as LISTENER
from tests.roomserver.webhooks.listener import Listener, trusting
from tests.roomserver.webhooks.listener import listening as listening_for_webhooks
from tests.serving import RunningServer

AUTHORITY = trustme.CA()
ON_VALKEY = pytest.mark.parametrize("server", ["valkey"], indirect=True)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening_for_webhooks(AUTHORITY) as made:
        yield made


@pytest.fixture
async def communities(store: RedisRoomStore) -> Communities:
    made = communities_on(store)
    await made.default.alerts.set((MEI,), "en", 0)
    return made


@ON_VALKEY
@pytest.mark.parametrize("is_noted", [True, False])
async def test_an_alert_is_mailed_whether_or_not_this_node_raised_it(
    store: RedisRoomStore, communities: Communities, sink: Sink, is_noted: bool
) -> None:
    raised, circle = Raised(), await new_circle(community_on(store))
    store.on_committed = raised.note
    if not is_noted:
        await alerted(store, circle, "a1")
        assert raised.take("home") == {circle}
    async with mailing(communities, smtp(sink), Sender(), raised):
        if is_noted:
            await communities.default.alerts.look_everywhere()
            await alerted(store, circle, "a1")
        await until(lambda: recipients(sink) == [MEI])


@ON_VALKEY
async def test_an_alert_is_mailed_to_the_organisers_of_its_own_community(
    store: RedisRoomStore, communities: Communities, sink: Sink
) -> None:
    north, raised = await communities.make("north"), Raised()
    await north.alerts.set((JUN,), "en", 0)
    circle, _ = await north.book.create(SPEC)
    store.on_committed = raised.note
    async with mailing(communities, smtp(sink), Sender(), raised):
        await alerted(store, circle.id, "a1")
        await until(lambda: recipients(sink) == [JUN])
    for community in communities_on(store).all():
        await community.alerts.look_everywhere()
        await community.alerts.send_due(smtp(sink))
    assert recipients(sink) == [JUN]


@ON_VALKEY
@pytest.mark.parametrize("is_noted", [True, False])
async def test_an_alert_goes_out_by_webhook_too(
    store: RedisRoomStore, sink: Sink, listener: Listener, is_noted: bool
) -> None:
    hosts = read_webhook_hosts(Settings(webhook_hosts=(f"{LISTENER}:{listener.port}",)))
    communities = Communities(Ground(community_on(store).hub, store, read_catalogues(), webhook_hosts=hosts), "home")
    await communities.default.hooks.set(listener.url, "en", 0)
    raised, circle = Raised(), await new_circle(community_on(store))
    store.on_committed = raised.note
    if not is_noted:
        await alerted(store, circle, "a1")
        raised.take("home")
    async with mailing(communities, smtp(sink), Sender(hosts, trusting(AUTHORITY)), raised):
        if is_noted:
            await communities.default.hooks.look_everywhere()
            await alerted(store, circle, "a1")
        await until(lambda: len(listener.got) == 1)
    assert (await communities.default.hooks.unsent()).waiting_since is None


@ON_VALKEY
async def test_whoever_signs_up_is_told_while_servers_serve_and_again_where_it_moves(
    store: RedisRoomStore, other_node: RedisRoomStore, communities: Communities, sink: Sink
) -> None:
    """Of any community, by whichever server, once."""
    north = await communities.make("north")
    terms, at = Terms(sign_up=SignUpTerms(seats=2)), store.now() + 1e6
    spec = SPEC.model_copy(update={"participants": 0, "terms": terms, "starts_at": at})
    elsewhere = communities_on(other_node)
    await elsewhere.look()
    async with contextlib.AsyncExitStack() as serving:
        for each in (communities, elsewhere):
            await serving.enter_async_context(mailing(each, smtp(sink), Sender(), Raised()))
            await serving.enter_async_context(settling(each))
        for community, address in ((communities.default, MEI), (north, JUN)):
            circle, _ = await community.book.create(spec)
            await community.sign_ups.sign_up(circle.id, Comer(id=new_id(), name="Mei", address=address))
        await until(lambda: recipients(sink) == [JUN, MEI])
        revision = CircleRevision(title=circle.title, starts_at=at + 3600.0, capacity=8, made_on=circle.revision)
        await north.book.revise(circle.id, revision)
        await until(lambda: recipients(sink) == [JUN, JUN, MEI])
    assert b"Subject: New time: Your appointment, " in sink.received[-1].content


@ON_VALKEY
async def test_a_change_without_an_alert_is_not_noted(store: RedisRoomStore) -> None:
    raised, home = Raised(), community_on(store)
    store.on_committed = raised.note
    circle = await new_circle(home)
    await home.book.new_open_link(circle)
    assert raised.take("home") == set()
    await alerted(store, circle, "a1")
    assert raised.take("home") == {circle}
    assert raised.take("home") == set()


@ON_VALKEY
async def test_what_is_on_its_way_when_a_server_stops_is_recorded(
    store: RedisRoomStore, communities: Communities, sink: Sink, server: Server
) -> None:
    sink.trouble = "stalls"
    await communities.default.alerts.test()
    async with asyncio.TaskGroup() as group, mailing(communities, smtp(sink), Sender(), Raised()):
        await until(lambda: sink.tried == 1)
        group.create_task(_let_go(sink))
    make_due(server)
    await communities_on(store).default.alerts.send_due(smtp(sink))
    assert recipients(sink) == [MEI]


async def _let_go(sink: Sink) -> None:
    """While the server is stopping already."""
    for _ in range(5):
        await asyncio.sleep(0)
    sink.go_on.set()


def test_without_a_mail_server_there_is_an_outbox(tmp_path: Path) -> None:
    mail = read_mail_settings(Settings(data=tmp_path, smtp_url="", mail_from=""))
    assert isinstance(mail.post, Outbox)
    assert (mail.outbox, mail.sender) == (tmp_path / "outbox", "")


@pytest.mark.parametrize(
    ("url", "mail_from", "sender"),
    [
        ("smtps://mail.example.org", "", ""),
        ("smtps://mei:s3cret@mail.example.org", "", ""),
        ("smtps://mei%40example.org:s3cret@mail.example.org", "", "mei@example.org"),
        (
            "smtps://mei%40example.org:s3cret@mail.example.org",
            "circles@bücher.example",
            "circles@xn--bcher-kva.example",
        ),
    ],
)
def test_a_mail_server_and_a_sender_are_read(url: str, mail_from: str, sender: str) -> None:
    settings = Settings(smtp_url=url, mail_from=mail_from)
    mail = read_mail_settings(settings)
    assert isinstance(mail.post, Smtp)
    assert (mail.outbox, mail.sender) == (None, sender)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(("url", "mail_from"), [("http://mei:s3cret@mail.example.org", ""), ("", "s3cret at home")])
def test_a_wrong_setting_is_told_by_its_name_alone(url: str, mail_from: str) -> None:
    with pytest.raises(MailRefused, match=r"ROOMSERVER_(SMTP_URL|MAIL_FROM)") as refused:
        read_mail_settings(Settings(smtp_url=url, mail_from=mail_from))
    assert "s3cret" not in str(refused.value)


async def test_no_address_and_no_password_is_in_what_an_operator_reads(tmp_path: Path) -> None:
    """Of a mail that was refused with the address repeated, one that was sent, and one that a page got wrong."""
    path, errors = "/organiser/alert-mails", tmp_path / "errors"
    async with listening(auth=True) as sink:
        sink.answers = {"canary@example.org": "550 No such user <canary@example.org>"}
        url = f"smtp://mei:s3cret%2F%3A%40@{HOST}:{sink.port}"
        server = RunningServer(tmp_path / "data", {"ROOMSERVER_SMTP_URL": url}, errors)
        server.start()
        try:
            organiser = server.organising
            asked = {"addresses": ["canary@example.org", "canary-2@example.org"], "language": "en", "made_on": 0}
            wrong = organiser.put(path, json={**asked, "addresses": ["canary at home"]})
            assert wrong.status_code == 422
            assert "canary" not in wrong.text
            organiser.put(path, json=asked).raise_for_status()
            organiser.post(f"{path}/test").raise_for_status()
            await until(lambda: len(sink.received) == 1)
            await until(lambda: organiser.get(path).json()["given_up_since"] is not None)
            with plain.Client() as monitor:
                counted = monitor.get(server.metrics).text
            assert sink.logins == [("mei", "s3cret/:@")] * 2
        finally:
            server.close()
    printed = errors.read_text() + server.printed + (tmp_path / "data" / "valkey.log").read_text() + counted
    assert "mail_not_sent" in printed
    assert [word for word in ("canary", "s3cret") if word in printed] == []


async def test_a_server_sends_webhooks_where_its_operator_allows_it_and_nothing_of_them_is_printed(
    listener: Listener, tmp_path: Path
) -> None:
    path, errors, trusted = "/organiser/alert-hook", tmp_path / "errors", tmp_path / "trusted.pem"
    AUTHORITY.cert_pem.write_to_path(str(trusted))
    hosts = json.dumps([f"{LISTENER}:{listener.port}"])
    environment = {"ROOMSERVER_WEBHOOK_HOSTS": hosts, "SSL_CERT_FILE": str(trusted)}
    server = RunningServer(tmp_path / "data", environment, errors)
    server.start()
    try:
        organiser = server.organising
        made = organiser.put(path, json={"url": listener.url, "language": "en", "made_on": 0})
        secret = made.raise_for_status().json()["secret"]
        organiser.post(f"{path}/test").raise_for_status()
        await until(lambda: len(listener.got) == 1)
        listener.answer = b"HTTP/1.1 500 canary\r\ncanary: canary\r\ncontent-length: 6\r\n\r\ncanary"
        organiser.post(f"{path}/test").raise_for_status()
        await until(lambda: organiser.get(path).json()["waiting_since"] is not None)
        elsewhere = {"url": "https://localhost/canary", "language": "en", "made_on": 1}
        organiser.put(path, json=elsewhere).raise_for_status()
        organiser.post(f"{path}/test").raise_for_status()
        await until(lambda: organiser.get(path).json()["waiting_since"] is not None)
        with plain.Client() as monitor:
            counted = monitor.get(server.metrics).text
    finally:
        server.close()
    printed = errors.read_text() + server.printed + counted
    assert printed.count("webhook_not_sent") == 2
    assert [word for word in ("canary", "s3cret", secret, "whsec_") if word in printed] == []


def test_hosts_that_may_get_webhooks_are_named_or_refused() -> None:
    assert read_webhook_hosts(Settings(webhook_hosts=("hooks.lan",))).hosts == {("hooks.lan", 443)}
    with pytest.raises(MailRefused, match="ROOMSERVER_WEBHOOK_HOSTS") as refused:
        read_webhook_hosts(Settings(webhook_hosts=("s3cret@hooks.lan",)))
    assert "s3cret" not in str(refused.value)
