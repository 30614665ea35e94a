"""`roomserver community`: communities of this installation are made and listed."""

from __future__ import annotations

from typing import Annotated

import typer

from roomserver.api.organisers import organiser_url
from roomserver.cli.shown import AsJson, show
from roomserver.cli.terminal import (
    Data,
    Failure,
    Origin,
    RedisUrl,
    beside_a_server,
    read_settings,
    run,
    say_if_unserved,
)
from roomserver.programme.communities import BadCommunityId
from roomserver.programme.profile import ProfileChoices, Profiles

community = typer.Typer(no_args_is_help=True, help="Communities: each has its own circles, organisers and settings.")


@community.command("new")
def community_new(
    community_id: Annotated[
        str, typer.Argument(metavar="ID", help="Up to 32 small letters and digits, as it stands in addresses.")
    ],
    name: Annotated[str | None, typer.Option(help="What people read, e.g. Circle of Carers.")] = None,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
) -> None:
    """Make a community and print its first organiser's link. It is shown once."""
    settings = read_settings(data=data, redis_url=redis_url)
    named = None if name is None else ProfileChoices(name=name)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            if base.communities.of(community_id) is not None:
                raise Failure("there is a community of that id already")
            try:
                made = await base.communities.make(community_id)
            except BadCommunityId:
                raise Failure("ID: up to 32 small letters (a to z) and digits, and nothing else") from None
            if named is not None:
                await _call(made.book.profiles, named.name)
            base_url = origin or await base.book.origin()
            typer.echo(organiser_url(base_url, await made.organisers.invite_from_terminal("")))
            await say_if_unserved(base)

    run(work())


@community.command("list")
def community_list(as_json: AsJson = False, data: Data = None, redis_url: RedisUrl = None) -> None:
    """Print the communities' ids and names."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            for each in base.communities.all():
                name = (await each.book.profiles.current()).name
                show(({"id": each.id, "name": name}, (f"{each.id:31}", name)), as_json=as_json)

    run(work())


async def _call(profiles: Profiles, name: str) -> None:
    """All else stays as it is by default."""
    profile = await profiles.current()
    chosen = {field: getattr(profile, field) for field in ProfileChoices.model_fields}
    await profiles.choose(ProfileChoices(**{**chosen, "name": name}), profile.version)
