"""People who signed up are told by real mails: once, and of what is true, whatever dies."""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from moderation.state.plan import Venue
from moderation.state.values import LocalText
from roomserver.i18n import Wording, read_catalogues
from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.circles import CircleRevision
from roomserver.programme.links import read_place_token
from roomserver.programme.notices.letters import moment
from roomserver.programme.notices.service import document_of
from roomserver.programme.profile import ProfileChoices
from roomserver.programme.queue import Unsent
from roomserver.store import RedisRoomStore, keys
from signalling.credentials import hashed, read_link_token
from tests.moderation.circles import english
from tests.roomserver.circle_records import keep_record, kept_record
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import HOST, Sink
from tests.roomserver.mail.test_message import header
from tests.roomserver.programme.mailing import JUN, MEI, recipients
from tests.roomserver.programme.notices.noticing import (
    COMMUNITY,
    DAY_S,
    HOUR_S,
    NAME,
    ORIGIN,
    TITLE,
    Node,
    make_due,
    parts,
    subjects,
)
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.serving.test_mailing import ON_VALKEY

pytestmark = ON_VALKEY
TAMIL = "துயரத்துடன் வாழ்தல்"


class Dying(Smtp):
    """It dies before it can say that a mail was accepted."""

    accepted: asyncio.Event

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        await super().send(sender, recipient, message)
        self.accepted.set()
        await asyncio.Event().wait()


async def test_whoever_signs_up_gets_a_confirmation_that_names_nothing(node: Node, sink: Sink, server: Server) -> None:
    circle = await node.circle()
    await node.sign_up(circle, confirmed=False)
    for _ in range(3):
        await node.work(sink)
    [received] = sink.received
    content = received.content
    assert received.recipients == (MEI,)
    assert re.fullmatch(rb"Your appointment, \w+day, \d+ \w+ 20\d\d, \d+:\d\d [ap]m", header(content, "Subject"))
    assert header(content, "From") == b"Appointments <messages@circle.example.org>"
    said = content.decode() + "".join(parts(content).values())
    assert not [word for word in (TITLE, COMMUNITY, NAME, "Canary", "Grief") if word in said]
    assert MEI not in "".join(parts(content).values())
    assert set(parts(content)) == {"text/plain", "text/html", "text/calendar"}
    assert "Confirm this address" in parts(content)["text/plain"]
    assert "Confirm this address" in parts(content)["text/html"]


async def test_a_mail_has_no_number_of_another_country(node: Node, sink: Sink) -> None:
    profile = await node.circles.profiles.current()
    chosen = {name: getattr(profile, name) for name in ProfileChoices.model_fields}
    await node.sign_up(await node.circle())
    await node.work(sink)
    await node.circles.profiles.choose(ProfileChoices(**chosen | {"region": "MY"}), profile.version)
    await node.sign_up(await node.circle())
    await node.work(sink)
    here, there = (parts(mail.content) for mail in sink.received)
    for kind in ("text/plain", "text/html"):
        assert "1771" in here[kind]
        assert "1771" not in there[kind]
        assert read_catalogues()["en"].say("mail.helplines") not in there[kind]


async def test_the_links_open_the_persons_place_and_their_seat(node: Node, sink: Sink) -> None:
    circle = await node.circle(23 * HOUR_S)
    sign_up = await node.sign_up(circle)
    await node.work(sink)
    await node.forget_told(circle, sign_up, "reminder_day")
    await node.work(sink)
    assert len(sink.received) == 2
    text = parts(sink.received[1].content)["text/plain"]
    [page] = re.findall(rf"{ORIGIN}/place/(\S+)$", text, re.MULTILINE)[:1]
    token = read_place_token(page)
    assert token is not None
    _, person = await node.sign_ups.person(token)
    assert person.id == sign_up
    [join] = re.findall(rf"{ORIGIN}/join#(\S+)", text)
    read = read_link_token(join)
    room = await node.store.load(circle)
    assert read is not None
    assert room is not None
    assert [seat.id for seat in room.seats if seat.link == hashed(read[1])] == [
        (await node.sign_ups.links()).seat_id(circle, sign_up, circle)
    ]


async def test_headers_are_such_that_mail_programs_find_them(node: Node, sink: Sink) -> None:
    circle = await node.circle()
    sign_up = await node.sign_up(circle)
    await node.work(sink)
    await node.sign_ups.cancel(circle, sign_up)
    await node.work(sink)
    one, two = (mail.content for mail in sink.received)
    token = (await node.sign_ups.links()).place_token(circle, await node.person(circle, sign_up))
    assert f"\r\nList-Unsubscribe: <{ORIGIN}/place/{token}/unsubscribe>\r\n".encode() in one
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in one
    assert header(one, "References") == header(two, "References")
    assert header(one, "Message-ID") != header(two, "Message-ID")
    assert header(one, "Auto-Submitted") == b"auto-generated"
    assert [Calendar.from_ical(parts(each)["text/calendar"])["METHOD"] for each in (one, two)] == ["PUBLISH", "CANCEL"]


async def test_two_nodes_and_a_book_that_is_told_again_send_each_mail_once(
    node: Node, elsewhere: Node, sink: Sink
) -> None:
    circle = await node.circle(seats=8)
    addresses = sorted(f"person{number}@example.org" for number in range(8))
    for address in addresses:
        await node.sign_up(circle, address)
    book = await node.sign_ups.book(circle)
    for _ in range(3):
        await asyncio.gather(node.work(sink), elsewhere.work(sink), elsewhere.notices.queue(book))
    assert recipients(sink) == addresses


async def test_a_place_that_becomes_free_is_told_to_whoever_waits(node: Node, sink: Sink) -> None:
    circle = await node.circle(seats=1)
    first = await node.sign_up(circle, MEI)
    await node.sign_up(circle, JUN)
    await node.work(sink)
    await node.sign_ups.cancel(circle, first)
    await node.work(sink)
    said = [(mail.recipients[0], subject) for mail, subject in zip(sink.received, subjects(sink), strict=True)]
    to_jun = [subject.partition(":")[0] for to, subject in said if to == JUN]
    assert to_jun == ["Waiting list", "A place is free"]
    assert [to for to, _ in said].count(MEI) == 2


def said(at: float) -> str:
    """As mails say it."""
    return moment(at, "Asia/Singapore", Wording(read_catalogues()["en"], "SG"))


async def test_an_evening_that_moved_and_is_cancelled_is_told_once_each(node: Node, sink: Sink, server: Server) -> None:
    circle = await node.circle()
    await node.sign_up(circle)
    await node.work(sink)
    room = await node.store.load(circle)
    assert room is not None
    assert room.starts_at is not None
    first = room.starts_at
    starts_at = node.store.now() + 10 * DAY_S
    for later_s in (0.0, HOUR_S):
        revision = CircleRevision(
            title=english(TITLE), starts_at=starts_at + later_s, capacity=8, made_on=1 if later_s else 0
        )
        room = await node.store.load(circle)
        assert room is not None
        await node.circles.revise(circle, revision.model_copy(update={"made_on": room.revision}))
        await node.sign_ups.follow_circle(circle)
    for _ in range(2):
        make_due(server)
        await node.work(sink)
    assert len(sink.received) == 2
    assert subjects(sink)[1].startswith("New time: Your appointment, ")
    text = parts(sink.received[1].content)["text/plain"]
    assert f"{said(first)} is now {said(starts_at + HOUR_S)}" in text
    [event] = Calendar.from_ical(parts(sink.received[1].content)["text/calendar"]).events
    assert event.start == datetime.fromtimestamp(int(starts_at + HOUR_S), UTC)
    await node.circles.cancel(circle)
    await node.sign_ups.follow_circle(circle)
    for _ in range(2):
        make_due(server)
        await node.work(sink)
    assert len(sink.received) == 3
    assert subjects(sink)[2].startswith("Cancelled: Your appointment, ")


@pytest.mark.parametrize("language", ["en", "ms"])
async def test_a_title_in_other_letters_arrives_whole(node: Node, sink: Sink, language: str) -> None:
    circle = await node.circle(title=LocalText(default="ta", texts={"ta": TAMIL}))
    await node.sign_up(circle, full_title=True, language=language)
    await node.work(sink)
    [mail] = sink.received
    assert mail.content.isascii()
    assert subjects(sink)[0].startswith(f"{TAMIL}, ")
    assert header(mail.content, "From") == b"Willow <messages@circle.example.org>"
    assert header(mail.content, "Content-Language") == language.encode()
    assert TAMIL in parts(mail.content)["text/plain"]
    assert TAMIL in parts(mail.content)["text/html"]
    assert f"SUMMARY:{TAMIL}" in parts(mail.content)["text/calendar"]
    assert max(map(len, mail.content.split(b"\r\n"))) <= 998


async def test_whoever_dies_after_the_servers_acceptance_has_sent_what_others_send_again(
    node: Node, elsewhere: Node, sink: Sink, server: Server
) -> None:
    circle = await node.circle()
    await node.sign_up(circle)
    await node.sign_ups.settle_due(node.notices.queue)
    dying = Dying(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S)
    dying.accepted = asyncio.Event()
    sending = asyncio.create_task(node.notices.send_due(dying))
    await dying.accepted.wait()
    sending.cancel()
    await asyncio.wait([sending])
    await elsewhere.work(sink)
    assert len(sink.received) == 1
    make_due(server)
    await elsewhere.work(sink)
    first, second = sink.received
    assert header(first.content, "Message-ID") == header(second.content, "Message-ID")
    make_due(server)
    await node.work(sink)
    assert len(sink.received) == 2


async def test_a_process_that_is_killed_between_acceptance_and_record_loses_nothing(
    node: Node, sink: Sink, server: Server
) -> None:
    """Two processes: the other sends the same mail, to the byte, which mail programs show once; and nobody a third."""
    circle = await node.circle()
    await node.sign_up(circle)
    await node.sign_ups.settle_due(node.notices.queue)
    sink.trouble = "accepts_and_stalls"
    first = await sender(server, sink)
    await until(lambda: len(sink.received) == 1)
    first.kill()
    assert await first.wait() != 0
    sink.go_on.set()
    assert await (await sender(server, sink)).wait() == 0
    assert len(sink.received) == 1  # it may still be the first one's
    make_due(server)
    assert await (await sender(server, sink)).wait() == 0
    one, two = sink.received
    assert one == two
    make_due(server)
    assert await (await sender(server, sink)).wait() == 0
    assert len(sink.received) == 2


async def sender(server: Server, sink: Sink) -> asyncio.subprocess.Process:
    module = "tests.roomserver.programme.notices.sending"
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, server.url, str(sink.port))


async def test_what_has_changed_while_a_mail_could_not_be_sent_is_what_is_said(
    node: Node, sink: Sink, server: Server
) -> None:
    circle = await node.circle(seats=1)
    sign_up = await node.sign_up(circle)
    sink.trouble = "busy"
    await node.work(sink)
    assert (await node.notices.unsent()).waiting_since is not None
    await node.sign_ups.cancel(circle, sign_up)
    make_due(server)
    await node.work(sink)
    assert [subject.partition(":")[0] for subject in subjects(sink)] == ["You're no longer signed up"]
    assert await node.notices.unsent() == Unsent(None, None)


async def test_an_address_that_takes_no_mail_is_shown_and_stops_nobody(node: Node, sink: Sink) -> None:
    sink.answers = {MEI: "550 No such user"}
    circle = await node.circle()
    for address in (MEI, JUN):
        await node.sign_up(circle, address)
    await node.work(sink)
    assert recipients(sink) == [JUN]
    assert (await node.notices.unsent()).given_up_since is not None
    await node.notices.see_unsent()
    assert (await node.notices.unsent()).given_up_since is None


async def test_whoever_is_erased_before_a_mail_is_sent_gets_none_and_nothing_is_kept(
    node: Node, sink: Sink, server: Server
) -> None:
    circle = await node.circle()
    sign_up = await node.sign_up(circle)
    await node.sign_ups.settle_due(node.notices.queue)
    assert document_of(circle, sign_up) in everything(server.admin)
    await node.sign_ups.erase(circle, {sign_up})
    await node.work(sink)
    assert sink.received == []
    kept = everything(server.admin)
    assert "document:notice:" not in kept
    assert MEI not in kept


async def test_whoever_is_erased_after_mails_were_sent_leaves_nothing_with_them(
    node: Node, sink: Sink, server: Server
) -> None:
    circle = await node.circle()
    mei, _ = await node.sign_up(circle), await node.sign_up(circle, JUN)
    await node.work(sink)
    await node.sign_ups.erase(circle, {mei})
    await node.work(sink)
    assert [mail.recipients for mail in sink.received] in ([(MEI,), (JUN,)], [(JUN,), (MEI,)])
    kept = everything(server.admin)
    assert f"document:notice:{document_of(circle, mei)}" not in kept
    assert kept.count("document:notice:") == 1


@pytest.mark.parametrize("is_listed", [True, False])
async def test_when_names_leave_a_book_what_is_kept_of_their_mails_goes_too(
    node: Node, sink: Sink, server: Server, is_listed: bool
) -> None:
    """A day after the evening, or with a circle that is listed no longer."""
    circle = await node.circle()
    await node.sign_up(circle)
    await node.work(sink)
    assert "document:notice:" in everything(server.admin)
    over = kept_record(server, circle).model_copy(update={"starts_at": 1.0})
    server.admin.delete(keys.room_key(circle), keys.circle_key("home", circle))
    if is_listed:
        keep_record(server, over)
    await node.sign_ups.follow_circle(circle, node.notices.queue)
    assert "document:notice:" not in everything(server.admin)
    book = await node.sign_ups.kept(circle)
    assert (book.sign_ups, book.gone, book.totals is not None) == ((), (), is_listed)


async def test_no_name_and_no_address_is_kept_with_the_mails(node: Node, sink: Sink, store: RedisRoomStore) -> None:
    circle = await node.circle()
    await node.sign_up(circle, confirmed=False)
    await node.work(sink)
    for kind in ("notice", "mailed"):
        for document in await store.community("home").documents(kind).all():
            assert not [word for word in (NAME, "mei", TITLE) if word in document.text + document.id]


async def test_in_person_the_address_comes_to_whoever_has_a_place(node: Node, sink: Sink) -> None:
    circle = await node.circle(seats=1, venue=Venue(address="12 Heron Lane"))
    await node.sign_up(circle, MEI)
    await node.sign_up(circle, JUN)
    await node.work(sink)
    told = {mail.recipients[0]: parts(mail.content) for mail in sink.received}
    assert "12 Heron Lane" in told[MEI]["text/plain"]
    assert "LOCATION:12 Heron Lane" in told[MEI]["text/calendar"]
    assert "Heron" not in str(told[JUN])


async def test_the_next_look_is_at_the_next_reminder(node: Node, sink: Sink, server: Server) -> None:
    circle = await node.circle(9 * DAY_S)
    sign_up = await node.sign_up(circle)
    for _ in range(2):
        await node.work(sink)
    at = server.admin.zscore(keys.documents_due_key("home", "notice"), document_of(circle, sign_up))
    room = await node.store.load(circle)
    assert room is not None
    assert room.starts_at is not None
    assert at is not None
    assert abs(at - (room.starts_at - DAY_S)) < 1
