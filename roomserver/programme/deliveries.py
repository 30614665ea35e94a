"""Webhooks that wait to be delivered: where one goes, with whose signature, and what it says. Its id for the receiver
stays the same until it was accepted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from roomserver.programme.mail_states import Mail
from roomserver.programme.queue import Later, NotAccepted, Queue, Said
from roomserver.store.community import CommunityStore
from roomserver.telemetry.log import log
from roomserver.webhooks.receiver import Receiver
from roomserver.webhooks.sending import NotDelivered, Unwanted
from roomserver.webhooks.signing import signed_headers

DOCUMENTS = "webhook"
CONTENT_TYPE, USER_AGENT = "application/json", "roomserver"


class Carrier(Protocol):
    """What sends one."""

    async def send(self, receiver: Receiver, headers: dict[str, str], body: bytes) -> None:
        """Returns once it is accepted. Raises: NotDelivered, Unwanted."""


@dataclass(frozen=True, slots=True)
class Hook(Said):
    """What a webhook says now, with whose signature, and where it goes."""

    receiver: Receiver
    secret: str
    body: bytes


Compose = Callable[[Mail], Awaitable[Hook | Later | None]]
"""As `Queue.compose`."""


class Deliveries(Queue[Hook, Carrier]):
    """Of one community, kept as mails are. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, compose: Compose) -> None:
        super().__init__(community.documents(DOCUMENTS))
        self._compose = compose

    async def compose(self, mail: Mail) -> Hook | Later | None:
        return await self._compose(mail)

    async def hand_over(self, name: str, mail: Mail, what: Hook, by: Carrier) -> None:
        signed = signed_headers(what.secret, f"msg_{name}", what.body, self.now())
        headers = {"content-type": CONTENT_TYPE, "user-agent": USER_AGENT, **signed}
        try:
            await by.send(what.receiver, headers, what.body)
        except NotDelivered as why:
            log.warning("webhook_not_sent", why=str(why), tries=mail.tries)
            raise NotAccepted(for_ever=isinstance(why, Unwanted)) from why
