"""`/api/passkey`, `/organiser/passkeys`: organisers add passkeys, which sign them in.

They are listed and revoked as links are.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from moderation.commands.fields import Name
from roomserver.api.links import LinkUrl
from roomserver.api.office import CHANGES, Office, Offices
from roomserver.api.organisers import NewPasskeyName
from roomserver.api.sessions import set_session
from roomserver.http.browser_family import browser_family
from roomserver.http.guards import Guard
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import BAD_PASSKEY, NO_SUCH_LINK, TOO_MANY_ORGANISER_LINKS, UNAVAILABLE, HttpError
from roomserver.programme.passkeys import PasskeyRefused


class PasskeyOptions(BaseModel):
    """What `navigator.credentials` takes, in the JSON of WebAuthn Level 3."""

    options: dict[str, Any]


class NewPasskey(BaseModel):
    """RegistrationResponseJSON of WebAuthn Level 3, and what organisers call it."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    credential: dict[str, Any]


class PasskeyAnswer(BaseModel):
    """AuthenticationResponseJSON of WebAuthn Level 3."""

    model_config = ConfigDict(extra="forbid")

    credential: dict[str, Any]


async def options_to_add(office: Office, call: Call[NewPasskeyName]) -> PasskeyOptions:
    """What a device is asked for a new passkey."""
    passkeys = office.book.organisers.passkeys
    return PasskeyOptions(options=await passkeys.options_to_add(call.asked.name, call.organiser.id, call.origin))


async def add_passkey(office: Office, call: Call[NewPasskey]) -> None:
    """A passkey that makes its owner an organiser."""
    asked = call.asked
    await office.book.organisers.passkeys.add(asked.name, asked.credential, call.organiser.id, call.origin)


async def options_to_sign_in(offices: Offices, call: Call[None]) -> PasskeyOptions:
    """What a device is asked to log in with a passkey."""
    return PasskeyOptions(options=await offices.communities.options_to_sign_in(call.origin))


async def sign_in(offices: Offices, call: Call[PasskeyAnswer]) -> LinkUrl:
    """An organiser's or facilitator's passkey becomes a session in the community that it was made for."""
    family = browser_family(call.request.headers.get("user-agent", ""))
    try:
        community, accounts, secret = await offices.communities.sign_in(call.asked.credential, call.origin, *family)
    except PasskeyRefused:
        raise HttpError(NO_SUCH_LINK) from None
    return set_session(call, community.id, accounts, secret)


SIGNING_IN = (
    Operation("POST", "/api/passkey/options", options_to_sign_in, (Guard.OUR_PAGES,), (UNAVAILABLE,)),
    Operation("POST", "/api/passkey", sign_in, (Guard.OUR_PAGES, Guard.FEW_WRONG_LINKS), (UNAVAILABLE,)),
)
OPERATIONS = (
    Operation("POST", "/organiser/passkeys/options", options_to_add, CHANGES),
    Operation("POST", "/organiser/passkeys", add_passkey, CHANGES, (BAD_PASSKEY, TOO_MANY_ORGANISER_LINKS)),
)
