"""`roomserver export`: what organisers take along, as files for spreadsheets or programs."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel

from roomserver.cli.programme import NO_SUCH, OfCircle
from roomserver.cli.terminal import (
    Data,
    Failure,
    OfCommunity,
    RedisUrl,
    beside_a_server,
    find_community,
    read_settings,
    run,
)
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.communities import Community
from roomserver.programme.exports.files import circles_csv, feedback_csv, lines_csv, sign_ups_csv
from roomserver.programme.exports.rows import (
    CirclesExport,
    FeedbackExport,
    LinesExport,
    SignUpsExport,
    circle_rows,
    feedback_rows,
    line_rows,
    sign_up_rows,
)

Export = TypeVar("Export", bound=BaseModel)
AsOneObject = Annotated[bool, typer.Option("--json", help="Print JSON in place of CSV.")]

export = typer.Typer(
    no_args_is_help=True, help="Exports: who came, what they answered and who signed up, as CSV or JSON."
)


@export.command("circles")
def export_circles(
    as_json: AsOneObject = False, community_id: OfCommunity = None, data: Data = None, redis_url: RedisUrl = None
) -> None:
    """Print the circles that are over and who came, in numbers."""

    async def read(community: Community) -> CirclesExport:
        return circle_rows(await community.figures_read.all(), await _zone(community))

    _print(read, circles_csv, as_json, community_id, data, redis_url)


@export.command("feedback")
def export_feedback(
    as_json: AsOneObject = False, community_id: OfCommunity = None, data: Data = None, redis_url: RedisUrl = None
) -> None:
    """Print what people answered after circles, as far as it is published."""

    async def read(community: Community) -> FeedbackExport:
        return feedback_rows(await community.figures_read.all())

    _print(read, feedback_csv, as_json, community_id, data, redis_url)


@export.command("lines")
def export_lines(
    as_json: AsOneObject = False, community_id: OfCommunity = None, data: Data = None, redis_url: RedisUrl = None
) -> None:
    """Print what people wrote to the organisers after circles, as far as it is published."""

    async def read(community: Community) -> LinesExport:
        return line_rows(await community.figures_read.lines())

    _print(read, lines_csv, as_json, community_id, data, redis_url)


@export.command("sign-ups")
def export_sign_ups(
    circle_id: OfCircle,
    as_json: AsOneObject = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print who signed up for a circle, or for the closed series that it is of, with names and addresses."""

    async def read(community: Community) -> SignUpsExport:
        try:
            book = await community.sign_ups.book(await community.sign_ups.book_of(circle_id))
        except NoSuchCircle:
            raise Failure(NO_SUCH) from None
        return sign_up_rows(book, await _zone(community))

    _print(read, sign_ups_csv, as_json, community_id, data, redis_url)


async def _zone(community: Community) -> str:
    return (await community.book.profiles.load()).zone


def _print(
    read: Callable[[Community], Awaitable[Export]],
    as_csv: Callable[[Export], str],
    as_json: bool,
    community_id: str | None,
    data: Data,
    redis_url: RedisUrl,
) -> None:
    """As bytes: lines end as the format says, whatever the terminal's do."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            exported = await read(find_community(base, community_id))
            text = f"{exported.model_dump_json()}\n" if as_json else as_csv(exported)
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()

    run(work())
