"""`/organiser/links`: links that make whoever opens them an organiser, handed over or sent by mail."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.commands.fields import Name
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    BAD_ADDRESS,
    LAST_LINK,
    NO_MAILED_LINK,
    TOO_MANY_ORGANISER_LINKS,
    HttpError,
)
from roomserver.mail.addresses import LONGEST, BadAddress, wire_address
from roomserver.programme.link_mails import MailState
from roomserver.store.organisers import MAILED

TypedAddress = Annotated[str, Field(max_length=LONGEST)]


class OrganiserLink(BaseModel):
    """One that is valid. `name` says whom it is for; it is empty for the one that the server made at its first start,
    and None for those of earlier versions, which do not expire. `used_at` is the hour in which it was last opened,
    `sessions` how many that began with it last, and `own` whether the one that asks does. `address` and `mail`: where
    it was sent to, and how it is with that mail.
    """

    id: str
    name: str | None
    made_at: float
    expires_at: float | None
    used_at: float | None
    sessions: int
    own: bool
    is_passkey: bool
    address: str | None
    mail: MailState | None


class OrganiserLinks(BaseModel):
    """The newest first."""

    links: tuple[OrganiserLink, ...]


class NewPasskeyName(BaseModel):
    """What a passkey is to be called."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class NewOrganiserLink(BaseModel):
    """Whom it is for, and where it is sent to; without an address it is handed over."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    address: TypedAddress | None = None


class MadeLink(BaseModel):
    """A new link, shown once; null where it is sent by mail, and then `mail` is how it is with that."""

    url: str | None
    mail: MailState | None = None


class Revocation(BaseModel):
    """`even_last`: also where no other link is left, so that only the command line makes an organiser again."""

    model_config = ConfigDict(extra="forbid")

    even_last: bool = False


def organiser_url(origin: str, token: str) -> str:
    """A link to the organisers' or facilitators' pages; the token stays in the fragment."""
    return f"{origin}/organise#{token}"


def wired(address: str) -> str:
    """In ASCII. Raises: HttpError."""
    try:
        return wire_address(address)
    except BadAddress:
        raise HttpError(BAD_ADDRESS, {"address": BAD_ADDRESS.detail}) from None


async def list_links(office: Office, call: Call[None]) -> OrganiserLinks:
    """The links of all organisers."""
    kept = office.book.organisers.kept
    links, sessions, mails = await kept.links(), await kept.sessions(), await office.community.link_mails.states()
    return OrganiserLinks(
        links=tuple(
            OrganiserLink(
                id=link_id,
                name=link.name,
                made_at=link.made_at,
                expires_at=link.expires_at,
                used_at=None if link.used_at is None else max(link.used_at, link.made_at),
                sessions=sum(session.link == link_id for session in sessions.values()),
                own=link_id == call.organiser.link,
                is_passkey=link.public_key is not None,
                address=link.address or None,
                mail=mails.get((kept.role, link_id.removeprefix(MAILED))),
            )
            for link_id, link in links.items()
        )
    )


async def make_link(office: Office, call: Call[NewOrganiserLink]) -> MadeLink:
    """A new link for an organiser, shown once or sent by mail."""
    organisers, asked = office.book.organisers, call.asked
    if asked.address is None:
        return MadeLink(url=organiser_url(call.origin, await organisers.invite(asked.name)))
    mailed = await organisers.invite_by_mail(asked.name, wired(asked.address))
    await office.community.link_mails.send(organisers, mailed)
    return MadeLink(url=None, mail=office.community.link_mails.state_of(None))


async def send_link(office: Office, call: Call[None]) -> None:
    """Send a link again that is sent by mail. It can be opened once more, by the newest mail."""
    name = call.named("link")
    mailed = name.removeprefix(MAILED)
    if mailed == name or not await office.community.link_mails.send(office.book.organisers, mailed):
        raise HttpError(NO_MAILED_LINK)


async def revoke_link(office: Office, call: Call[Revocation]) -> None:
    """End a link at once, with every session that began with it."""
    await office.book.organisers.kept.revoke(call.named("link"), even_last=call.asked.even_last)


OPERATIONS = (
    Operation("GET", "/organiser/links", list_links, READS),
    Operation("POST", "/organiser/links", make_link, CHANGES, (BAD_ADDRESS, TOO_MANY_ORGANISER_LINKS), status=201),
    Operation("POST", "/organiser/links/{link}/send", send_link, CHANGES, (NO_MAILED_LINK,)),
    Operation("POST", "/organiser/links/{link}/revoke", revoke_link, CHANGES, (LAST_LINK,)),
)
