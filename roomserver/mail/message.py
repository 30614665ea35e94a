"""A message as bytes: text and HTML of the same words, and headers that mail programs find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from html import escape

from roomserver.mail.addresses import domain_of

UNFOLDED = 998
"""Longest line (RFC 5322, 2.1.1). At 78 Python makes encoded words of long ids, which no mail program reads."""
ENCODED_WORD = 75
"""Longest encoded word (RFC 2047, 2)."""
NARROW_SPACE = "\u202f"
"""What Babel writes before "pm": one of them makes an encoded word of an English subject."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says: `paragraphs`, then a link by its label. `language` is a BCP 47 tag."""

    language: str
    sender_name: str
    subject: str
    paragraphs: tuple[str, ...]
    link_label: str
    link: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """To one recipient, in ASCII as from. `id` is the same however often it is sent; `made_at` is its date."""

    id: str
    sender: str
    recipient: str
    made_at: float


class _Folding(EmailPolicy):
    """Subjects are folded, since Python fills a line with an encoded word; nothing else is."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return (_NARROW if name.lower() == "subject" else _WIDE).fold_binary(name, value)


_NARROW, _WIDE = SMTP.clone(max_line_length=ENCODED_WORD + len(" ")), SMTP.clone(max_line_length=UNFOLDED)
_POLICY = _Folding(linesep="\r\n")


def message_id(envelope: Envelope) -> str:
    return f"<{envelope.id}@{domain_of(envelope.sender)}>"


def written(letter: Letter, envelope: Envelope) -> bytes:
    """In 7 bits, with CRLF: to be sent as it is."""
    message = EmailMessage(_POLICY)
    sender, _, domain = envelope.sender.rpartition("@")
    message["From"] = Address(letter.sender_name, sender, domain)
    message["To"] = envelope.recipient
    message["Subject"] = _plain(letter.subject)
    message["Date"] = datetime.fromtimestamp(int(envelope.made_at), UTC)
    message["Message-ID"] = message_id(envelope)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message["X-Auto-Response-Suppress"] = "All"  # nor those of Exchange
    message.set_content(_text(letter), cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language  # before there is content it would be taken away
    message.set_boundary(f"=_{envelope.id}")  # the same bytes whenever it is sent
    return message.as_bytes()


def _plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ")


def _text(letter: Letter) -> str:
    return _plain("\n\n".join((*letter.paragraphs, f"{letter.link_label}:\n{letter.link}"))) + "\n"


def _html(letter: Letter) -> str:
    """No pictures and nothing from elsewhere: whoever reads it tells nobody so."""
    paragraphs = "".join(f"<p>{escape(_plain(paragraph))}</p>\n" for paragraph in letter.paragraphs)
    link = f'<p><a href="{escape(letter.link)}">{escape(letter.link_label)}</a></p>'
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}">\n<head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(_plain(letter.subject))}</title></head>\n"
        f'<body style="font-family: sans-serif; line-height: 1.5">\n{paragraphs}{link}\n</body>\n</html>\n'
    )
