"""Webhooks on their way: which network they reach, what they take for an answer, and what they never do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from roomserver.webhooks.receiver import Allowed, Receiver, read_allowed, read_receiver
from roomserver.webhooks.sending import NotDelivered, Sender, Unwanted
from tests.roomserver.servers import PATIENT_S
from tests.roomserver.webhooks.listener import ENDLESS, HOST, Listener, listening, trusting
from tests.roomserver.webhooks.test_addresses import PRIVATE, PRIVATE_6

HEADERS, BODY = {"content-type": "application/json", "webhook-id": "msg_1"}, b'{"type":"test"}'


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def listener(authority: trustme.CA) -> AsyncIterator[Listener]:
    async with listening(authority) as made:
        yield made


def allowed(listener: Listener) -> Allowed:
    return read_allowed([f"{HOST}:{listener.port}"])


async def send(listener: Listener, authority: trustme.CA, within_s: float = PATIENT_S) -> None:
    sender = Sender(allowed(listener), trusting(authority), within_s=within_s)
    await sender.send(read_receiver(listener.url, sender.allowed), HEADERS, BODY)


async def test_a_webhook_comes_as_it_was_sent(listener: Listener, authority: trustme.CA) -> None:
    await send(listener, authority)
    [got] = listener.got
    assert (got.line, got.body) == ("POST /alerts?key=s3cret HTTP/1.1", BODY)
    assert got.headers == {
        "host": f"{HOST}:{listener.port}",
        **HEADERS,
        "content-length": str(len(BODY)),
        "connection": "close",
    }


@pytest.mark.parametrize("text", [*PRIVATE, *PRIVATE_6, "fe80::1%lo"])
async def test_a_name_that_leads_to_a_private_address_is_never_connected_to(
    listener: Listener, authority: trustme.CA, text: str
) -> None:
    async def private(host: str, port: int) -> list[str]:
        return [text]

    receiver = Receiver(HOST, listener.port, "/")
    with pytest.raises(NotDelivered, match="no public address"):
        await Sender(context=trusting(authority), resolve=private).send(receiver, HEADERS, BODY)
    assert listener.connections == 0


async def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(authority: trustme.CA) -> None:
    """The name leads nowhere but where it did when it was checked, as one of an attacker's might."""
    asked: list[str] = []

    async def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with listening(authority, "hooks.example.org") as listener:
        receiver = Receiver("hooks.example.org", listener.port, "/")
        sender = Sender(Allowed(frozenset({(receiver.host, receiver.port)})), trusting(authority), once)
        await sender.send(receiver, HEADERS, BODY)
        assert (asked, len(listener.got)) == (["hooks.example.org"], 1)


async def test_another_address_of_the_name_is_tried_where_one_does_not_answer(
    listener: Listener, authority: trustme.CA
) -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]  # the listener is at one of them

    sender = Sender(allowed(listener), trusting(authority), two)
    await sender.send(read_receiver(listener.url, sender.allowed), HEADERS, BODY)
    assert len(listener.got) == 1


async def test_whoever_has_no_certificate_for_the_name_gets_nothing(authority: trustme.CA) -> None:
    async with listening(authority, "elsewhere.example.org") as elsewhere:
        with pytest.raises(NotDelivered):
            await send(elsewhere, authority)
        assert elsewhere.got == []


async def test_an_authority_that_is_not_trusted_is_refused(listener: Listener) -> None:
    with pytest.raises(NotDelivered):
        await send(listener, trustme.CA())
    assert listener.got == []


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
async def test_no_redirect_is_followed_and_only_acceptance_is_taken_for_it(
    listener: Listener, authority: trustme.CA, status: int
) -> None:
    listener.answer = f"HTTP/1.1 {status} X\r\nlocation: {listener.url}\r\ncontent-length: 0\r\n\r\n".encode()
    with pytest.raises(NotDelivered, match=str(status)) as refused:
        await send(listener, authority)
    assert not isinstance(refused.value, Unwanted)
    assert (listener.connections, len(listener.got)) == (1, 1)


async def test_whoever_is_gone_for_good_is_known_to_be(listener: Listener, authority: trustme.CA) -> None:
    listener.answer = b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"
    with pytest.raises(Unwanted):
        await send(listener, authority)


async def test_an_answer_without_end_is_not_read(listener: Listener, authority: trustme.CA) -> None:
    listener.answer, listener.trouble = ENDLESS, "goes on"
    await send(listener, authority)
    async with asyncio.timeout(PATIENT_S):
        await listener.gone.wait()


async def test_interim_answers_without_end_are_read_no_further(listener: Listener, authority: trustme.CA) -> None:
    listener.answer, listener.trouble, listener.more = b"", "goes on", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000
    with pytest.raises(NotDelivered, match="ReadError"):
        await send(listener, authority)
    async with asyncio.timeout(PATIENT_S):
        await listener.gone.wait()


async def test_a_few_interim_answers_are_read_over(listener: Listener, authority: trustme.CA) -> None:
    listener.answer = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20 + listener.answer
    await send(listener, authority)
    assert len(listener.got) == 1


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        ("stalls", b""),
        ("hangs up", b""),
        ("none", b"HTTP/1.1 200\r\nx"),
        ("none", b"hello\r\n\r\n"),
        ("none", b"\xff\xfe\x00"),
        ("none", b"HTTP/1.1 99999 X\r\n\r\n"),
        ("goes on", b"HTTP/1.1 200 OK\r\nx: "),
        ("goes on", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
async def test_whatever_a_receiver_does_is_an_outcome(
    listener: Listener, authority: trustme.CA, trouble: str, answer: bytes
) -> None:
    listener.trouble, listener.answer = trouble, answer  # type: ignore[assignment]
    with pytest.raises(NotDelivered) as refused:
        await send(listener, authority, within_s=0.5 if trouble == "stalls" else PATIENT_S)
    assert HOST not in str(refused.value)
    assert "s3cret" not in str(refused.value)


async def test_a_name_that_there_is_not_is_an_outcome() -> None:
    with pytest.raises(NotDelivered):
        await Sender().send(Receiver("no-such-host.invalid", 443, "/"), HEADERS, BODY)


@given(st.lists(st.ip_addresses().map(str), max_size=5))
async def test_of_many_addresses_only_public_ones_are_connected_to(addresses: list[str]) -> None:
    from roomserver.webhooks.addresses import is_public, read_address

    async def found(host: str, port: int) -> list[str]:
        return [*addresses, "127.0.0.1"]

    sender = Sender(resolve=found)
    try:
        chosen = await sender.addresses(Receiver("hooks.example.org", 443, "/"))
    except NotDelivered:
        chosen = []
    for text in chosen:
        address = read_address(text)
        assert address is not None
        assert is_public(address)
    assert "127.0.0.1" not in chosen
