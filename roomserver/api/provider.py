"""`/api/oidc`: organisers and facilitators log in through the identity provider that the operator has named.

The provider sends people back by a GET, which changes nothing: that page of ours asks here for what the GET brought.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from roomserver.api.office import Offices
from roomserver.api.sessions import set_session
from roomserver.http.browser_family import browser_family
from roomserver.http.guards import Guard, network
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    ASKED_OFTEN,
    NO_PROVIDER,
    NOT_NAMED,
    PROVIDER_AWAY,
    SIGN_IN_REFUSED,
    UNAVAILABLE,
    HttpError,
)
from roomserver.oidc.identity import Identity, IdentityProvider, NotVouchedFor, ProviderAway
from roomserver.programme.challenges import GOOD_FOR_S
from roomserver.programme.provider_sign_in import Account, Way, accounts_of
from roomserver.store.organisers import AccountRole
from roomserver.telemetry.log import log

PATH, COOKIE = "/api/oidc", "oidc"
BACK = "/organise/oidc"
"""The page that a provider sends people back to."""


class Provider(BaseModel):
    """What it is called; null where there is none."""

    name: str | None


class WayThere(BaseModel):
    """The provider's page."""

    url: str


class CameBack(BaseModel):
    """What stood after the ? when the provider sent somebody back; and `account`, where they chose one."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=4096)]
    state: Annotated[str, Field(max_length=256)]
    iss: Annotated[str, Field(max_length=512)] | None = None
    account: Annotated[str, Field(max_length=128)] | None = None


class AccountChoice(BaseModel):
    """One of several that they have: of which community, and what organisers call it."""

    account: str
    role: AccountRole
    community: str
    name: str


class SignedIn(BaseModel):
    """Where to go on; null where they have several accounts, and nobody is logged in before one was chosen."""

    url: str | None
    choices: tuple[AccountChoice, ...] = ()


async def read_provider(offices: Offices, call: Call[None]) -> Provider:
    """The identity provider that people may log in through."""
    return Provider(name=None if offices.provider is None else offices.provider.name)


async def begin_at_provider(offices: Offices, call: Call[None]) -> WayThere:
    """Begin to log in through the identity provider."""
    provider = _provider(offices)
    if not offices.take_sign_in(network(call.request)):
        raise HttpError(ASKED_OFTEN)
    way = await offices.ways.begin()
    try:
        url = await provider.page_to_go_to(
            f"{call.origin}{BACK}", state=way.state, nonce=way.nonce, verifier=way.verifier
        )
    except ProviderAway as away:
        log.warning("identity provider", problem=str(away))
        raise
    secure = call.request.url.scheme == "https"
    call.response.set_cookie(COOKIE, way.secret, GOOD_FOR_S, path=PATH, httponly=True, samesite="lax", secure=secure)
    return WayThere(url=url)


async def come_back(offices: Offices, call: Call[CameBack]) -> SignedIn:
    """Log in as whom the identity provider vouches for, if an organiser has sent a link to their address."""
    provider, asked = _provider(offices), call.asked
    if not offices.take_sign_in(network(call.request)):
        raise HttpError(ASKED_OFTEN)
    way = await offices.ways.end(call.request.cookies.get(COOKIE, ""), asked.state)
    identity = await _vouched(provider, call, way)
    call.response.delete_cookie(COOKIE, PATH, httponly=True, samesite="lax")
    accounts = [each for each in await accounts_of(identity, offices.communities) if asked.account in (None, each.id)]
    if len(accounts) > 1:
        return SignedIn(url=None, choices=await _choices(accounts))
    for account in accounts:
        if (session := await account.sign_in(identity, *_family(call.request))) is not None:
            return SignedIn(url=set_session(call, account.community.id, account.accounts, session).url)
    raise HttpError(NOT_NAMED)


async def _vouched(provider: IdentityProvider, call: Call[CameBack], way: Way) -> Identity:
    asked = call.asked
    try:
        return await provider.identity(
            asked.code, f"{call.origin}{BACK}", nonce=way.nonce, verifier=way.verifier, issuer=asked.iss
        )
    except (NotVouchedFor, ProviderAway) as problem:
        log.warning("identity provider", problem=str(problem))
        raise


async def _choices(accounts: Sequence[Account]) -> tuple[AccountChoice, ...]:
    return tuple(
        [
            AccountChoice(
                account=each.id,
                role=each.accounts.role,
                community=(await each.community.book.profiles.load()).name,
                name=each.name,
            )
            for each in accounts
        ]
    )


def _provider(offices: Offices) -> IdentityProvider:
    """Raises: HttpError."""
    if offices.provider is None:
        raise HttpError(NO_PROVIDER)
    return offices.provider


def _family(request: Request) -> tuple[str, str]:
    return browser_family(request.headers.get("user-agent", ""))


SIGNING_IN = (
    Operation("GET", PATH, read_provider),
    Operation(
        "POST",
        f"{PATH}/begin",
        begin_at_provider,
        (Guard.OUR_PAGES,),
        (NO_PROVIDER, PROVIDER_AWAY, ASKED_OFTEN, UNAVAILABLE),
    ),
    Operation(
        "POST",
        f"{PATH}/end",
        come_back,
        (Guard.OUR_PAGES,),
        (NO_PROVIDER, SIGN_IN_REFUSED, NOT_NAMED, PROVIDER_AWAY, ASKED_OFTEN, UNAVAILABLE),
    ),
)
