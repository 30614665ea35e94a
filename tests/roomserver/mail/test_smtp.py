"""What a real mail server receives, and what is made of one that fails, stalls, refuses or drops the line."""

from __future__ import annotations

import ssl

import pytest
import trustme

from roomserver.mail.letter import Letter
from roomserver.mail.message import Envelope, written
from roomserver.mail.post import NotSent, Refused
from roomserver.mail.smtp import BadServerAddress, MailServer, Smtp, read_server
from tests.roomserver.mail.sink import HOST, Received, Sink, listening

FROM, TO = "circles@circle.example.org", "mei@xn--bcher-kva.example"
LETTER = Letter(
    "ms", "Lingkaran", "Sebuah lingkaran", (".", "..titik", "ஒரு வட்டம்"), "Buka", "https://example.org/organiser/"
)
MESSAGE = written(LETTER, Envelope("e" * 32, FROM, TO, 1_800_000_000.0))
HASTE_S = 0.3


def smtp(sink: Sink, within_s: float = 5.0) -> Smtp:
    return Smtp(MailServer(HOST, sink.port, "none"), within_s=within_s)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_what_is_received_is_what_was_made_to_the_byte() -> None:
    async with listening() as sink:
        await smtp(sink).send(FROM, TO, MESSAGE)
        assert sink.received == [Received(FROM, (TO,), MESSAGE)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_password_goes_through_tls_alone(
    authority: trustme.CA, trusting: ssl.SSLContext, security: str
) -> None:
    assert security in ("starttls", "tls")
    async with listening("tls" if security == "tls" else "starttls", authority, auth=True) as sink:
        server = MailServer("localhost", sink.port, security, "mei", "s3cret/:@")
        await Smtp(server, trusting, 5.0).send(FROM, TO, MESSAGE)
        assert [mail.content for mail in sink.received] == [MESSAGE]
        assert sink.logins == [("mei", "s3cret/:@")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_nothing_is_told_to_a_server_with_another_certificate(authority: trustme.CA, security: str) -> None:
    async with listening("tls" if security == "tls" else "starttls", authority, auth=True) as sink:
        server = MailServer("localhost", sink.port, security, "mei", "s3cret/:@")
        with pytest.raises(NotSent):
            await Smtp(server, ssl.create_default_context(), 5.0).send(FROM, TO, MESSAGE)
        assert (sink.received, sink.logins) == ([], [])


async def test_where_no_tls_is_offered_none_is_gone_without() -> None:
    async with listening(auth=True) as sink:
        server = MailServer("localhost", sink.port, "starttls", "mei", "s3cret/:@")
        with pytest.raises(NotSent):
            await Smtp(server, within_s=5.0).send(FROM, TO, MESSAGE)
        assert (sink.received, sink.logins) == ([], [])


async def test_a_wrong_password_is_the_operators_to_mend(authority: trustme.CA, trusting: ssl.SSLContext) -> None:
    async with listening("tls", authority, auth=True) as sink:
        server = MailServer("localhost", sink.port, "tls", "mei", "wrong")
        with pytest.raises(NotSent) as said:
            await Smtp(server, trusting, 5.0).send(FROM, TO, MESSAGE)
        assert not isinstance(said.value, Refused)
        assert "wrong" not in str(said.value)


async def test_a_busy_server_is_asked_again() -> None:
    async with listening() as sink:
        sink.trouble = "busy"
        with pytest.raises(NotSent) as said:
            await smtp(sink).send(FROM, TO, MESSAGE)
        assert not isinstance(said.value, Refused)
        await smtp(sink).send(FROM, TO, MESSAGE)
        assert len(sink.received) == 1


async def test_a_server_that_refuses_the_mail_is_not() -> None:
    async with listening() as sink:
        sink.trouble = "refuses"
        with pytest.raises(Refused, match="554"):
            await smtp(sink).send(FROM, TO, MESSAGE)


@pytest.mark.parametrize(("answer", "is_for_ever"), [("550 No such user", True), ("450 Greylisted", False)])
async def test_one_refused_recipient_stops_no_other(answer: str, is_for_ever: bool) -> None:
    async with listening() as sink:
        sink.answers = {"gone@example.org": f"{answer} <gone@example.org>"}
        with pytest.raises(NotSent) as said:
            await smtp(sink).send(FROM, "gone@example.org", MESSAGE)
        assert isinstance(said.value, Refused) is is_for_ever
        assert "gone" not in str(said.value)
        await smtp(sink).send(FROM, TO, MESSAGE)
        assert [mail.recipients for mail in sink.received] == [(TO,)]


async def test_a_server_that_stalls_is_left_in_time() -> None:
    async with listening() as sink:
        sink.trouble = "stalls"
        with pytest.raises(NotSent):
            await smtp(sink, HASTE_S).send(FROM, TO, MESSAGE)


async def test_a_line_that_drops_after_data_is_no_acceptance() -> None:
    async with listening() as sink:
        sink.trouble = "drops"
        with pytest.raises(NotSent):
            await smtp(sink).send(FROM, TO, MESSAGE)


async def test_what_is_accepted_is_sent_however_the_goodbye_goes() -> None:
    async with listening() as sink:
        sink.trouble = "accepts_and_drops"
        await smtp(sink).send(FROM, TO, MESSAGE)
        assert len(sink.received) == 1


async def test_where_nothing_listens_a_later_try_may_succeed() -> None:
    async with listening() as sink:
        port = sink.port
    with pytest.raises(NotSent):
        await Smtp(MailServer(HOST, port, "none"), within_s=5.0).send(FROM, TO, MESSAGE)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtp://mei:s3cret@mail.example.org:2587/", MailServer("mail.example.org", 2587, "starttls", "mei", "s3cret")),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, "tls")),
        (
            "smtps://mei%40example.org:a%2Fb%3A@mail.example.org",
            MailServer("mail.example.org", 465, "tls", "mei@example.org", "a/b:"),
        ),
        ("smtp://localhost:25", MailServer("localhost", 25, "none")),
        ("smtp://[::1]:25", MailServer("::1", 25, "none")),
        ("smtp://relay.internal:25?tls=none", MailServer("relay.internal", 25, "none")),
    ],
)
def test_a_servers_address_is_read(url: str, server: MailServer) -> None:
    assert read_server(url) == server
    assert "s3cret" not in repr(read_server(url))


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org:587",
        "http://mail.example.org",
        "smtp://",
        "smtp://mei@mail.example.org",
        "smtp://:s3cret@mail.example.org",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org?tls=maybe",
        "smtps://mail.example.org?tls=none",
        "smtp://mei:s3cret@relay.internal?tls=none",
        "smtp://[::1",
    ],
)
def test_a_wrong_one_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadServerAddress) as refused:
        read_server(url)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None
