"""What commands have in common: options, how one runs, and what the person at the terminal is told when it can't."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from moderation.names.cleaning import clean_name
from roomserver.embedded import was_owned
from roomserver.programme.communities import Community
from roomserver.serving.serve import Backing, backing
from roomserver.settings import Settings
from roomserver.store.rooms import TIMEOUT_S
from signalling.node.node import served

Data = Annotated[Path | None, typer.Option(help="Where the embedded store keeps its data.")]
RedisUrl = Annotated[str | None, typer.Option(help="Redis or Valkey to use instead of the embedded one.")]
Origin = Annotated[str | None, typer.Option(help="Links begin with this, e.g. https://circle.example.org.")]
OfCommunity = Annotated[
    str | None, typer.Option("--community", help="Of which community, by its id; without it, of the first one.")
]
NAME = os.environ.get("ROOMSERVER_COMMAND", "roomserver")
"""What the user typed; `./run` sets it."""
UNSERVED = f"{NAME}: no server is running on this store; the links work once you start one"


class Failure(Exception):
    """What the person at the terminal is told, in one line."""


def read_name(name: str) -> str:
    """As organisers read it in their lists. Raises: Failure."""
    try:
        return clean_name(name)
    except ValueError as error:
        raise Failure(f"NAME: {error}") from None


def read_settings(**changes: object) -> Settings:
    """Those of the environment; what is None was not said."""
    return Settings(**{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]


def run(work: Coroutine[Any, Any, None]) -> None:
    """Until it is done or Ctrl-C ends it."""
    with contextlib.suppress(KeyboardInterrupt):
        import uvloop

        uvloop.run(work)


def is_new(settings: Settings) -> bool:
    """Whether no server has ever used that data directory."""
    return not settings.redis_url and not was_owned(settings.data)


@contextlib.asynccontextmanager
async def beside_a_server(settings: Settings, timeout_s: float = TIMEOUT_S) -> AsyncIterator[Backing]:
    """The store that a server has used before, so that nothing is made in a new one by a slip. Raises: Failure."""
    if is_new(settings):
        raise Failure(f"no server has ever used the data directory {settings.data}; give the same --data as for serve")
    async with backing(settings, own=False, timeout_s=timeout_s) as base:
        if not await base.book.was_served():
            raise Failure("no server has ever used this store; give the same --data or --redis-url as for serve")
        yield base


def find_community(base: Backing, community_id: str | None) -> Community:
    """The default one where none is named. Raises: Failure."""
    if community_id is None:
        return base.communities.default
    community = base.communities.of(community_id)
    if community is None:
        raise Failure(f"there is no community of that id; `{NAME} community list` shows those that there are")
    return community


async def say_if_unserved(base: Backing) -> None:
    """That links work only once a server runs, where none does."""
    if not await served(base.hub):
        typer.echo(UNSERVED, err=True)
