"""A message as bytes: text and HTML of the same words, and headers that mail programs find."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Literal

from roomserver.mail.addresses import domain_of
from roomserver.mail.letter import Letter, as_html, as_text, plain

UNFOLDED = 998
"""Longest line (RFC 5322, 2.1.1). At 78 Python makes encoded words of long ids, which no mail program reads."""
ENCODED_WORD = 75
"""Longest encoded word (RFC 2047, 2)."""
CALENDAR_FILE = "appointment.ics"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a mail program adds to a calendar, or takes out of it (RFC 5546)."""

    method: Literal["PUBLISH", "CANCEL"]
    content: bytes


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with the words. Mails of one `thread` are shown together, if it is named. `unsubscribe` takes a POST of
    whoever wants no more (RFC 8058).
    """

    thread: str | None = None
    unsubscribe: str | None = None
    calendar: CalendarFile | None = None


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Envelope:
    """To one recipient, in ASCII as from. `id` is the same however often it is sent; `made_at` is its date."""

    id: str
    sender: str
    recipient: str
    made_at: float
    beside: Beside = NOTHING


class _Folding(EmailPolicy):
    """Subjects and names in other letters are folded, since Python fills a line with an encoded word; nothing else is:
    it begins a subject that is a little too long on the next line, which is then read with a space before it.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "from" and not value.isascii():
            return _named(value)
        return (_NARROW if name.lower() == "subject" and not value.isascii() else _WIDE).fold_binary(name, value)


def _named(value: str) -> bytes:
    """A sender in other letters: Python would make encoded words of the address as well where a line is full."""
    [sender] = value.addresses if isinstance(value, AddressHeader) else ()
    words = Header(sender.display_name, "utf-8", maxlinelen=ENCODED_WORD, header_name="From").encode(linesep="\r\n")
    return f"From: {words}\r\n <{sender.addr_spec}>\r\n".encode("ascii")


_NARROW, _WIDE = SMTP.clone(max_line_length=ENCODED_WORD + len(" ")), SMTP.clone(max_line_length=UNFOLDED)
_POLICY = _Folding(linesep="\r\n")


def message_id(envelope: Envelope) -> str:
    return f"<{envelope.id}@{domain_of(envelope.sender)}>"


def written(letter: Letter, envelope: Envelope) -> bytes:
    """In 7 bits, with CRLF: to be sent as it is."""
    message = EmailMessage(_POLICY)
    sender, _, domain = envelope.sender.rpartition("@")
    message["From"] = Address(plain(letter.sender_name), sender, domain)
    message["To"] = envelope.recipient
    message["Subject"] = plain(letter.subject)
    message["Date"] = datetime.fromtimestamp(int(envelope.made_at), UTC)
    message["Message-ID"] = message_id(envelope)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message["X-Auto-Response-Suppress"] = "All"  # nor those of Exchange
    if envelope.beside.thread is not None:
        first = f"<{hashlib.sha256(envelope.beside.thread.encode()).hexdigest()[:32]}@{domain_of(envelope.sender)}>"
        message["In-Reply-To"] = first  # no mail's: all of a thread answer it
        message["References"] = first
    if envelope.beside.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{envelope.beside.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(as_text(letter), cte="quoted-printable")
    message.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    if envelope.beside.calendar is not None:
        message.make_mixed()
        message.attach(_calendar_part(envelope.beside.calendar))
    message["Content-Language"] = letter.language  # before there is content it would be taken away
    _set_boundaries(message, envelope)
    return message.as_bytes()


def _calendar_part(calendar: CalendarFile) -> EmailMessage:
    """An attachment: as an alternative, some programs would show it in place of the words."""
    part = EmailMessage(_POLICY)
    part.set_content(
        calendar.content,
        maintype="text",
        subtype="calendar",
        cte="base64",
        disposition="attachment",
        filename=CALENDAR_FILE,
        params={"method": calendar.method, "charset": "utf-8"},
    )
    del part["MIME-Version"]
    return part


def _set_boundaries(message: EmailMessage, envelope: Envelope) -> None:
    """The same bytes whenever it is sent."""
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"=_{number}{envelope.id}")
