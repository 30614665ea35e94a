"""`/organiser/links`: links that make whoever opens them an organiser."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.commands.fields import Name
from roomserver.api.links import LinkUrl
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import LAST_LINK, TOO_MANY_ORGANISER_LINKS


class OrganiserLink(BaseModel):
    """One that is valid. `name` says whom it is for; it is empty for the one that the server made at its first start,
    and None for those of earlier versions, which do not expire. `used_at` is the hour in which it was last opened,
    `sessions` how many that began with it last, and `own` whether the one that asks does.
    """

    id: str
    name: str | None
    made_at: float
    expires_at: float | None
    used_at: float | None
    sessions: int
    own: bool
    is_passkey: bool


class OrganiserLinks(BaseModel):
    """The newest first."""

    links: tuple[OrganiserLink, ...]


class NewOrganiserLink(BaseModel):
    """Whom it is for."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class Revocation(BaseModel):
    """`even_last`: also where no other link is left, so that only the command line makes an organiser again."""

    model_config = ConfigDict(extra="forbid")

    even_last: bool = False


def organiser_url(origin: str, token: str) -> str:
    """A link to the organisers' pages; the token stays in the fragment."""
    return f"{origin}/organise#{token}"


async def list_links(office: Office, call: Call[None]) -> OrganiserLinks:
    """The links of all organisers."""
    kept = office.book.organisers.kept
    links, sessions = await kept.links(), await kept.sessions()
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
            )
            for link_id, link in links.items()
        )
    )


async def make_link(office: Office, call: Call[NewOrganiserLink]) -> LinkUrl:
    """A new link for an organiser, shown once."""
    return LinkUrl(url=organiser_url(call.origin, await office.book.organisers.invite(call.asked.name)))


async def revoke_link(office: Office, call: Call[Revocation]) -> None:
    """End a link at once, with every session that began with it."""
    await office.book.organisers.kept.revoke(call.named("link"), even_last=call.asked.even_last)


OPERATIONS = (
    Operation("GET", "/organiser/links", list_links, READS),
    Operation("POST", "/organiser/links", make_link, CHANGES, (TOO_MANY_ORGANISER_LINKS,), status=201),
    Operation("POST", "/organiser/links/{link}/revoke", revoke_link, CHANGES, (LAST_LINK,)),
)
