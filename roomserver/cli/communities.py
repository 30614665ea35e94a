"""`roomserver community`: communities of this installation are made and listed."""

from __future__ import annotations

import sys
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
    find_community,
    read_settings,
    run,
    say_if_unserved,
)
from roomserver.programme.communities import BadCommunityId, WasErased
from roomserver.programme.erasing_communities import CirclesAhead, StillTelling, cancel_all, check_erasable
from roomserver.programme.profile import ProfileChoices, Profiles

FIRST = (
    "that is the first community, which an installation always has; to be rid of it too, stop the server and delete"
    " the data directory, or start it with another ROOMSERVER_COMMUNITY"
)
AHEAD = "circles go on or are to come; with --cancel those to come are cancelled first, and people are told"
GOES = (
    "Everything that is kept of it goes, everywhere: circles and series, who signed up, figures, facilitators,"
    " organisers and their links, programs' tokens, settings. Backups that you made before keep it; no restore brings"
    " it back. The id can't be used again until they are gone."
)

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
            except WasErased:
                raise Failure(
                    "a community of that id was erased, and a backup may still have it: choose another id"
                ) from None
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


@community.command("erase")
def community_erase(
    community_id: Annotated[str, typer.Argument(metavar="ID", help="Which one, as `community list` shows it.")],
    cancel: Annotated[
        bool, typer.Option("--cancel", help="First cancel all circles to come, and end its series.")
    ] = False,
    confirm: Annotated[str | None, typer.Option(metavar="ID", help="The id once more, instead of being asked.")] = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Erase a community with everything that is kept of it. Nothing brings it back."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            found = find_community(base, community_id)
            if found is base.communities.default:
                raise Failure(FIRST)
            if cancel:
                await cancel_all(found, base.store)
            try:
                await check_erasable(found, base.store)
            except CirclesAhead:
                raise Failure(AHEAD) from None
            except StillTelling:
                raise Failure("people are still to be told that circles are cancelled; try again in a minute") from None
            _ask_twice(community_id, confirm)
            await base.communities.erase(community_id)

    run(work())


def _ask_twice(community_id: str, confirm: str | None) -> None:
    """Raises: Failure."""
    typed = confirm
    if typed is None:
        if not sys.stdin.isatty():
            raise Failure("say --confirm and the id once more: everything that is kept of that community goes")
        typer.echo(GOES, err=True)
        typed = typer.prompt("Type the id to erase it", err=True, default="", show_default=False)
    if typed != community_id:
        raise Failure("nothing was erased")


async def _call(profiles: Profiles, name: str) -> None:
    """All else stays as it is by default."""
    profile = await profiles.current()
    chosen = {field: getattr(profile, field) for field in ProfileChoices.model_fields}
    await profiles.choose(ProfileChoices(**{**chosen, "name": name}), profile.version)
