"""A mail server of our own in this event loop: aiosmtpd, with what may go wrong at one."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """One mail as it came over the line."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Sink:
    """`trouble` is what it does with the next `times` mails; `answers` are of recipients whom it does not take."""

    port: int = 0
    trouble: Literal["none", "busy", "refuses", "stalls", "drops", "accepts_and_drops", "accepts_and_stalls"] = "none"
    times: int = 1
    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    tried: int = 0
    logins: list[tuple[str, str]] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    servers: list[SMTP] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.tried += 1
        trouble = self.trouble if self.tried <= self.times else "none"
        if trouble == "stalls":
            await self.go_on.wait()
            trouble = self.trouble  # what it does now
        if trouble == "drops":
            hang_up(server)
        if trouble in ("busy", "refuses"):
            return "451 Later" if trouble == "busy" else "554 Never"
        if trouble != "drops":
            assert isinstance(envelope.content, bytes)
            assert envelope.mail_from is not None
            self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if trouble == "accepts_and_stalls":
            await self.go_on.wait()
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.trouble == "accepts_and_drops":
            hang_up(server)
        return "221 Bye"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        login = (data.login.decode(), data.password.decode())
        self.logins.append(login)
        return AuthResult(success=login == ("mei", "s3cret/:@"))


def hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


@asynccontextmanager
async def listening(
    security: Literal["none", "starttls", "tls"] = "none", authority: trustme.CA | None = None, *, auth: bool = False
) -> AsyncIterator[Sink]:
    """With a certificate of that authority for localhost."""
    sink, loop = Sink(), asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if security != "none" else None
    if context is not None and authority is not None:
        authority.issue_cert("localhost", HOST).configure_cert(context)

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it doubts that whoever asks for a password has TLS
            server = SMTP(
                sink,
                hostname="sink.example",
                loop=loop,
                require_starttls=security == "starttls",
                tls_context=context if security == "starttls" else None,
                auth_required=auth,
                auth_require_tls=False,
                authenticator=sink.authenticate if auth else None,
            )
        sink.servers.append(server)
        return server

    listener = await loop.create_server(protocol, HOST, 0, ssl=context if security == "tls" else None)
    sink.port = listener.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        sink.go_on.set()
        listener.close()
        for server in sink.servers:
            hang_up(server)
            task = server._handler_coroutine
            if task is not None and not task.done():
                task.cancel()
                await asyncio.wait([task])
