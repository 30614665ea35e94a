"""`roomserver circle list` and `circle cancel`, `series list` and `sign-ups`: the programme of a community, read and
changed at a terminal. No name is printed unless it is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Annotated

import typer

from moderation.refusal import RefusalCode, Refused
from roomserver.cli.shown import AsJson, Row, show, title_of, when
from roomserver.cli.terminal import (
    NAME,
    Data,
    Failure,
    OfCommunity,
    RedisUrl,
    beside_a_server,
    find_community,
    read_settings,
    run,
)
from roomserver.programme.circle import CircleState, NoSuchCircle
from roomserver.programme.circles import CircleBook
from roomserver.programme.series_book import SeriesBook, SeriesState
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.pages import in_order

OfCircle = Annotated[str, typer.Argument(metavar="CIRCLE", help="A circle, by its id.")]
NO_SUCH = f"there is no circle of that id; `{NAME} circle list` shows those that there are"
TOO_LATE = {
    RefusalCode.ALREADY_LIVE: "the circle has begun; whoever facilitates it ends it",
    RefusalCode.ENDED: "the circle is over",
}


def circle_list(
    past: Annotated[bool, typer.Option("--past", help="Also those that are over.")] = False,
    as_json: AsJson = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print the circles: id, start, how it stands, title."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            book = find_community(base, community_id).book
            zone = (await book.profiles.load()).zone
            async for circle in _circles(book, past=past):
                show(_circle_row(circle, zone), as_json=as_json)

    run(work())


def circle_cancel(
    circle_id: OfCircle,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before.")] = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Cancel a circle that has not begun. Whoever signed up is told by mail; its links say so."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            community = find_community(base, community_id)
            try:
                state = await community.book.state(circle_id)
                if not yes:
                    _ask(state, (await community.book.profiles.load()).zone)
                await community.cancel_circle(circle_id)
            except NoSuchCircle:
                raise Failure(NO_SUCH) from None
            except Refused as refused:
                raise Failure(TOO_LATE.get(refused.code, str(refused))) from None

    run(work())


def series_list(
    as_json: AsJson = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print the series: id, kind, next evening, rule, title."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            community = find_community(base, community_id)
            zone = (await community.book.profiles.load()).zone
            async for series in _series(community.series):
                show(_series_row(series, zone), as_json=as_json)

    run(work())


def sign_ups_command(
    circle_id: OfCircle,
    names: Annotated[bool, typer.Option("--names", help="Also who they are, by name.")] = False,
    as_json: AsJson = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Print how many signed up for a circle, or for the closed series that it is of."""
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            sign_ups = find_community(base, community_id).sign_ups
            try:
                book = await sign_ups.book(await sign_ups.book_of(circle_id))
            except NoSuchCircle:
                raise Failure(NO_SUCH) from None
            show(_counts(book), as_json=as_json)
            for person in in_order(book) if names else ():
                told = {"id": person.id, "name": person.name, "standing": person.standing}
                show((told, (f"{person.standing:9}", person.name)), as_json=as_json)

    run(work())


async def _circles(book: CircleBook, *, past: bool) -> AsyncIterator[CircleState]:
    """Each once, page by page."""
    before, shown = None, set[str]()
    while True:
        page = await book.list(before=before)
        for circle in page.circles:
            if circle.id not in shown and (past or circle.phase != "ended"):
                yield circle
        shown.update(circle.id for circle in page.circles)
        if page.more is None or (page.left == 0 and not past):
            return
        before = page.more


async def _series(book: SeriesBook) -> AsyncIterator[SeriesState]:
    before = None
    while True:
        page = await book.list(before=before)
        for series in page.series:
            yield series
        if page.more is None:
            return
        before = page.more


def _circle_row(circle: CircleState, zone: str) -> Row:
    stands = "cancelled" if circle.terms.cancelled_at is not None else circle.phase
    start, title = when(circle.starts_at, circle.plan.start, zone), title_of(circle.title)
    said = {
        "id": circle.id,
        "title": title,
        "starts_at": circle.starts_at,
        "start": start,
        "phase": stands,
        "series": circle.terms.series,
        "seats_to_sign_up_for": circle.terms.seats_to_sign_up_for,
    }
    return said, (circle.id, start, f"{stands:9}", title)


def _series_row(series: SeriesState, zone: str) -> Row:
    following = [evening for evening in series.coming if evening.standing == "planned"]
    start = when(following[0].starts_at, following[0].local, zone) if following else None
    title, rule = title_of(series.plan.title), series.plan.rule
    said = {"id": series.id, "title": title, "kind": series.kind, "next": start, "rule": rule, "left": series.left}
    return said, (series.id, f"{series.kind:6}", start or "over", rule, title)


def _counts(book: Book) -> Row:
    if book.totals is not None:
        said = book.totals.model_dump()
    else:
        offered, waiting, asked = len(book.of("offered")), len(book.of("waiting")), len(book.of("asked"))
        said = {"seats": book.seats, "taken": book.taken, "offered": offered, "waiting": waiting, "asked": asked}
    return said, (", ".join(f"{name}: {count}" for name, count in said.items()),)


def _ask(circle: CircleState, zone: str) -> None:
    """Raises: Failure."""
    if not sys.stdin.isatty():
        raise Failure("say --yes: whoever signed up is told that the circle is cancelled")
    of = f"{title_of(circle.title)} ({when(circle.starts_at, circle.plan.start, zone)})"
    if not typer.confirm(f"Cancel {of}? Whoever signed up is told.", err=True):
        raise Failure("nothing was changed")
