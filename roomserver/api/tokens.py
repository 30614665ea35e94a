"""`/organiser/tokens`: what programs use the API with. Whoever makes, lists and revokes them is logged in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.commands.fields import Name
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import TOO_MANY_TOKENS
from roomserver.programme.tokens import MOST_TOKEN_DAYS, Scope


class ApiToken(BaseModel):
    """One that is good. `name` says what it is for; `used_at` is the hour of its last use."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: float
    expires_at: float
    used_at: float | None


class ApiTokenList(BaseModel):
    """The newest first."""

    tokens: tuple[ApiToken, ...]


class NewApiToken(BaseModel):
    """What it is for, what it may do, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS)] = 90


class MadeApiToken(BaseModel):
    """The token, which is shown once."""

    token: str


async def list_tokens(office: Office, call: Call[None]) -> ApiTokenList:
    """The tokens of programs."""
    tokens = await office.community.tokens.all()
    return ApiTokenList(
        tokens=tuple(
            ApiToken(
                id=token_id,
                name=token.name,
                scopes=token.scopes,
                made_at=token.made_at,
                expires_at=token.expires_at,
                used_at=None if token.used_at is None else max(token.used_at, token.made_at),
            )
            for token_id, token in tokens.items()
        )
    )


async def make_token(office: Office, call: Call[NewApiToken]) -> MadeApiToken:
    """A new token for a program, shown once."""
    asked = call.asked
    return MadeApiToken(token=await office.community.tokens.make(asked.name, asked.scopes, asked.days))


async def revoke_token(office: Office, call: Call[None]) -> None:
    """End a token at once."""
    await office.community.tokens.revoke(call.named("token"))


OPERATIONS = (
    Operation("GET", "/organiser/tokens", list_tokens, READS),
    Operation("POST", "/organiser/tokens", make_token, CHANGES, (TOO_MANY_TOKENS,), status=201),
    Operation("POST", "/organiser/tokens/{token}/revoke", revoke_token, CHANGES),
)
