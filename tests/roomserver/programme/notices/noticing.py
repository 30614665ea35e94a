"""What tests of notices stand on: nodes that serve a community, and how what they sent is read."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.policy import default
from functools import partial

from moderation.state.plan import Plan, Venue
from moderation.state.values import LocalText
from roomserver.i18n import read_catalogues
from roomserver.programme.circles import CircleBook, CircleSpec
from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.service import Notices, document_of
from roomserver.programme.sign_ups.book import SignUp
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.service import SignUps
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import Becomes, Document
from signalling.credentials import new_id
from signalling.node.hub import Hub
from tests.moderation.circles import english
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import MEI, smtp
from tests.roomserver.servers import Server

DAY_S, HOUR_S = 86_400.0, 3600.0
ORIGIN = "https://circle.example.org"
TITLE, COMMUNITY, NAME = "Grief after a death", "Willow", "Canary Tan"


@dataclass(frozen=True)
class Node:
    """One of those that serve the community."""

    store: RedisRoomStore
    circles: CircleBook
    sign_ups: SignUps
    notices: Notices

    async def circle(
        self, in_s: float = 9 * DAY_S, seats: int = 2, title: LocalText | None = None, venue: Venue | None = None
    ) -> str:
        spec = CircleSpec(
            title=title or english(TITLE),
            capacity=seats + 1,
            starts_at=self.store.now() + in_s,
            plan=Plan(theme=english("Grief"), venue=venue),
            terms=Terms(sign_up=SignUpTerms(seats=seats)),
        )
        made, _ = await self.circles.create(spec)
        return made.id

    async def sign_up(
        self, circle: str, address: str = MEI, *, confirmed: bool = True, language: str = "en", full_title: bool = False
    ) -> str:
        comer = Comer(id=new_id(), name=NAME, address=address, language=language, full_title=full_title)
        await self.sign_ups.sign_up(circle, comer)
        if confirmed:
            await self.sign_ups.confirm_address(circle, comer.id)
        return comer.id

    async def work(self, sink: Sink) -> None:
        """What a server does by and by."""
        for _ in range(2):  # where the machine is busy with others, a commit may be late for its instant
            await self.sign_ups.settle_due(self.notices.queue)
            await self.notices.send_due(smtp(sink))

    async def person(self, circle: str, sign_up: str) -> SignUp:
        person = (await self.sign_ups.book(circle)).find(sign_up)
        assert person is not None
        return person

    async def forget_told(self, circle: str, sign_up: str, kind: str) -> None:
        """As if they had signed up before that reminder was due."""
        documents = self.store.community("home").documents("notice")
        document = await documents.load(document_of(circle, sign_up))
        mail = Mail.model_validate_json(document.text)
        told = tuple(each for each in mail.told if not each.startswith(f"{kind}:"))
        text = mail.model_copy(update={"told": told, "waits_since": 1.0}).model_dump_json()
        await documents.change(document.id, lambda known, now: Becomes(text, 0.0))


def node_on(store: RedisRoomStore, name: str = "here") -> Node:
    hub, community = Hub(store, name, lambda where, error: None), store.community("home")
    circles, sign_ups = CircleBook(hub, community), SignUps(community, hub)
    return Node(store, circles, sign_ups, Notices(community, store, sign_ups, circles.profiles, read_catalogues()))


def make_due(server: Server) -> None:
    """Whatever was due later."""
    for kind in ("sign-ups", "notice"):
        key = keys.documents_due_key("home", kind)
        for name in server.admin.zrange(key, 0, -1):
            server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def subjects(sink: Sink) -> list[str]:
    return [email.message_from_bytes(mail.content, policy=default)["subject"] for mail in sink.received]


def parts(content: bytes) -> dict[str, str]:
    message = email.message_from_bytes(content, policy=default)
    leaves = {part.get_content_type(): part.get_payload(decode=True) for part in message.walk()}
    return {kind: text.decode().replace("\r\n", "\n") for kind, text in leaves.items() if isinstance(text, bytes)}


async def work_on(node: Node, sink: Sink, server: Server) -> None:
    """Until nothing is left that may be sent."""
    for _ in range(4):
        make_due(server)
        await node.work(sink)


async def a_day_passes(store: RedisRoomStore) -> None:
    """Since mails were sent to strangers."""
    mailed = store.community("home").documents("mailed")
    for document in await mailed.all():
        old = re.sub(r"(\d{10})\.\d+", lambda at: str(float(at[1]) - DAY_S), document.text)
        await mailed.change(document.id, partial(_due, old))


def _due(text: str, known: Document, now: float) -> Becomes:
    return Becomes(text, 0.0)
