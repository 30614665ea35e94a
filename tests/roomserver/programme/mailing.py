"""What tests of mails stand on: mails that wait in a store, the server that takes them, and when they are due."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial

from roomserver.mail.letter import Letter
from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.alerts import asked, waiting_id
from roomserver.programme.mail_states import Mail, place_of
from roomserver.programme.mails import Compose, Composed, Mails
from roomserver.programme.queue import Sleep
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import Becomes
from tests.roomserver.mail.sink import HOST, Sink
from tests.roomserver.servers import PATIENT_S, Server

FROM = "circles@circle.example.org"
MEI, JUN = "mei@example.org", "jun@example.org"
LETTER = Letter("en", "Circle", "A circle needs you", ("Text.",), "Open", "https://example.org/")


async def compose(mail: Mail) -> Composed:
    return Composed(LETTER, FROM, mail.to, told=("a1",))


def mails_on(store: RedisRoomStore, said: Compose = compose, sleep: Sleep = asyncio.sleep) -> Mails:
    return Mails(store.community("home"), {"alert": said, "test": said}, "mail", sleep)


async def queue(mails: Mails, to: str, circle: str | None, about: Collection[str] = ()) -> None:
    await mails.change(waiting_id(circle, to), partial(asked, circle=circle, to=to, about=about))


async def keep(store: RedisRoomStore, mail: Mail, name: str = "one") -> None:
    """As it is, due at once."""
    documents = store.community("home").documents("mail")
    becomes = Becomes(mail.model_dump_json(), 0.0, place_of(mail, store.now()))
    await documents.change(name, lambda document, now: becomes)


def smtp(sink: Sink) -> Smtp:
    return Smtp(MailServer(HOST, sink.port, "none"), within_s=PATIENT_S)


def due_at(server: Server) -> list[float]:
    key = keys.documents_due_key("home", "mail")
    scores = (server.admin.zscore(key, str(name, "utf-8")) for name in server.admin.zrange(key, 0, -1))  # type: ignore[arg-type]
    return sorted(score for score in scores if score is not None)


def make_due(server: Server) -> None:
    """Whatever was due later."""
    key = keys.documents_due_key("home", "mail")
    for name in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def recipients(sink: Sink) -> list[str]:
    return sorted(to for mail in sink.received for to in mail.recipients)
