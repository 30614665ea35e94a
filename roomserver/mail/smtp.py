"""A mail server that takes mails by SMTP (RFC 5321), one recipient a mail: one who is refused stops no other."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from roomserver.mail.addresses import domain_of
from roomserver.mail.post import NotSent, Refused

WITHIN_S = 30.0
"""How long a whole attempt may take."""
QUIT_WITHIN_S = 1.0
SUBMISSION, SUBMISSIONS = 587, 465
"""Ports for STARTTLS and for TLS from the first byte (RFC 8314)."""


class BadServerAddress(ValueError):
    """The operator's setting is wrong; the text does not repeat it, as it may hold a password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: from the first byte on, by STARTTLS, or not at all. Whoever prints it sees no password."""

    host: str
    port: int
    tls: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_server(url: str) -> MailServer:
    """`smtps://` or `smtp://user:password@host:port`; the latter with STARTTLS, unless the host is this machine or it
    ends in `?tls=none`. Raises: BadServerAddress.
    """
    try:
        parts = urlsplit(url)
        host, port, query = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise BadServerAddress("it cannot be read as an address") from None
    if parts.scheme not in ("smtp", "smtps") or not host:
        raise BadServerAddress("it must begin with smtp:// or smtps:// and name a host")
    if parts.path not in ("", "/") or parts.fragment or query not in ({}, {"tls": ["none"]}):
        raise BadServerAddress("nothing but ?tls=none may follow the host")
    tls = _tls(parts, host, plain=bool(query))
    user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
    if bool(user) != bool(password):
        raise BadServerAddress("it needs a user and a password, or neither")
    if password is not None and tls == "none" and not _is_here(host):
        raise BadServerAddress("a password is not sent without TLS")
    return MailServer(host, port or (SUBMISSIONS if tls == "tls" else SUBMISSION), tls, user, password)


def _tls(parts: SplitResult, host: str, *, plain: bool) -> str:
    if parts.scheme == "smtps":
        if plain:
            raise BadServerAddress("smtps:// is with TLS")
        return "tls"
    return "none" if plain or _is_here(host) else "starttls"


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Smtp:
    """A `Post`: a connection for each mail."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None = None, within_s: float = WITHIN_S) -> None:
        """Without a `context` the system's certificates are trusted."""
        self._server = server
        self._context = context
        self._within_s = within_s

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Raises: NotSent, Refused."""
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user,
            password=self._server.password,
            local_hostname=domain_of(sender),
            timeout=self._within_s,
            use_tls=self._server.tls == "tls",
            start_tls=self._server.tls == "starttls",
            tls_context=self._context,
        )
        try:
            async with asyncio.timeout(self._within_s):
                await client.connect()
                await client.sendmail(sender, [recipient], message)
        except (SMTPException, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _said(error) from None
        else:
            # It is accepted, whatever becomes of the goodbye.
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=QUIT_WITHIN_S)
        finally:
            client.close()


def _said(error: Exception) -> NotSent:
    """Without the server's words, which repeat addresses."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, SMTPResponseException):
        of_this_mail = isinstance(error, (SMTPRecipientRefused, SMTPDataError))  # the operator can mend the rest
        text = f"{type(error).__name__} {error.code}"
        return Refused(text) if 500 <= error.code < 600 and of_this_mail else NotSent(text)
    return NotSent(type(error).__name__)
