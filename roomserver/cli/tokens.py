"""`roomserver token`: tokens with which programs use a community's API are made, listed and revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from roomserver.cli.shown import AsJson, Row, day, show
from roomserver.cli.terminal import (
    NAME,
    Data,
    Failure,
    OfCommunity,
    RedisUrl,
    beside_a_server,
    find_community,
    read_name,
    read_settings,
    run,
)
from roomserver.programme.tokens import MOST_TOKEN_DAYS, Scope
from roomserver.store.tokens import MOST_TOKENS, KeptToken, TooManyTokens

SHORT = 12
"""Characters of an id that are shown: no two of a community are alike in so many."""
token = typer.Typer(no_args_is_help=True, help="Tokens: programs use the HTTP API with them (docs/API.md).")


@token.command("new")
def token_new(
    name: Annotated[str, typer.Argument(help="What it is for, as organisers read it in their list.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; say it again for more.")],
    days: Annotated[int, typer.Option(min=1, max=MOST_TOKEN_DAYS, help="How long it is good.")] = 90,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print a token for a program. It is shown once."""
    shown = read_name(name)
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            try:
                typer.echo(await find_community(base, community_id).tokens.make(shown, scope, days))
            except TooManyTokens:
                raise Failure(f"there are {MOST_TOKENS} tokens already; revoke one first") from None

    run(work())


@token.command("list")
def token_list(
    as_json: AsJson = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print the tokens that are good, the newest first, but not their secrets."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            community = find_community(base, community_id)
            zone = (await community.book.profiles.load()).zone
            for token_id, kept in (await community.tokens.all()).items():
                show(_row(token_id, kept, zone), as_json=as_json)

    run(work())


@token.command("revoke", context_settings={"ignore_unknown_options": True})
def token_revoke(
    which: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `token list` shows it.")],
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """End a token at once."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            tokens = find_community(base, community_id).tokens
            await tokens.revoke(_named(await tokens.all(), which))

    run(work())


def _row(token_id: str, kept: KeptToken, zone: str) -> Row:
    used = "never used" if kept.used_at is None else f"used {day(kept.used_at, zone)}"
    columns = (token_id[:SHORT], f"until {day(kept.expires_at, zone)}", used, ",".join(kept.scopes), kept.name)
    said = {
        "id": token_id,
        "name": kept.name,
        "scopes": kept.scopes,
        "made_at": kept.made_at,
        "expires_at": kept.expires_at,
        "used_at": kept.used_at,
    }
    return said, columns


def _named(tokens: Mapping[str, KeptToken], which: str) -> str:
    """Its whole id. Raises: Failure."""
    found = [token_id for token_id in tokens if len(which) >= SHORT and token_id.startswith(which)]
    if len(found) != 1:
        raise Failure(f"there is no token of that id; `{NAME} token list` shows those that there are")
    return found[0]
