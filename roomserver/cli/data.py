"""`roomserver data check`: whether anything that is kept outlived its time. It says what, never of whom."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from roomserver.cli.terminal import NAME, Data, Failure, RedisUrl, is_new, read_settings, run
from roomserver.embedded import EmbeddedStoreFailed, attach_or_own
from roomserver.i18n import DEFAULT_LANGUAGE, read_catalogues
from roomserver.kept.check.checking import Checked, check
from roomserver.kept.check.in_store import AGAIN_AFTER_S
from roomserver.kept.check.leftovers import Counted, Reason
from roomserver.settings import Settings
from roomserver.store.connect import StoreRefused
from roomserver.store.written_files import Unseen, Why
from signalling.store import StoreUnavailable

CLEAN, LEFTOVERS, UNSEEN = 0, 1, 2
REASONS: dict[Reason, str] = {
    "outlived": "should have gone",
    "undone": "due, and not done",
    "orphan": "what it belongs to is gone",
    "endless": "doesn't go by itself in time",
    "unknown": "unknown to this release",
    "unreadable": "can't be read",
    "deleted": "deleted, but still in the store's files",
    "stray": "a file left behind beside the store's files",
}
WHYS: dict[Why, str] = {
    "untold": "the store doesn't say where they are (its user needs CONFIG GET and INFO)",
    "elsewhere": "they are on another machine: run this there",
    "closed": "this user may not read them",
    "rewritten": "they were rewritten again and again meanwhile: try again",
}

data = typer.Typer(no_args_is_help=True, help="Data: what is kept of people (docs/DATA.md).")


@data.command("check")
def data_check(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Data = None,
    redis_url: RedisUrl = None,
) -> None:
    """Look for whatever outlived its time, in the store and in its files. Nothing is changed, and no one is named.

    Status 0: nothing did. 1: something did. 2: something could not be looked at.
    """
    settings = read_settings(data=data, redis_url=redis_url)
    found = list[Checked]()

    async def work() -> None:
        async with _address(settings) as url:
            found.append(await check(url, AGAIN_AFTER_S))

    try:
        run(work())
    except (Failure, StoreRefused, StoreUnavailable, EmbeddedStoreFailed) as error:
        typer.echo(f"{NAME}: {error}", err=True)
        raise typer.Exit(UNSEEN) from None
    if not found:
        raise typer.Exit(UNSEEN)  # Ctrl-C
    typer.echo(_json(found[0]) if as_json else "\n".join(_lines(found[0])))
    raise typer.Exit(LEFTOVERS if found[0].leftovers else UNSEEN if found[0].unseen else CLEAN)


@contextlib.asynccontextmanager
async def _address(settings: Settings) -> AsyncIterator[str]:
    """Of the store, which runs or is run for this while. Raises: Failure, EmbeddedStoreFailed."""
    if settings.redis_url:
        yield settings.redis_url
        return
    if is_new(settings):
        raise Failure(f"no server has ever used the data directory {settings.data}; give the same --data as for serve")
    async with attach_or_own(settings.data) as url:
        yield url


def _lines(checked: Checked) -> list[str]:
    lines = [_line(each) for each in checked.leftovers]
    lines += [f"The store's files could not be looked at: {_unseen(each)}." for each in checked.unseen]
    if checked.soon:
        lines.append(f"Deleted lately, and gone from the store's files within the hour: {checked.soon}.")
    total = sum(each.count for each in checked.leftovers)
    seen = "the store" if checked.unseen else "the store and its files"
    return [*lines, f"Outlived its time: {total}." if total else f"Nothing outlived its time in {seen}."]


def _line(each: Counted) -> str:
    place = f"{each.family} {each.kind}".strip() or "the store"
    if each.where == "files":
        place = f"files, {each.family} {each.kind}".strip().removesuffix(",")
    what = f"{_words(each.what)}: " if each.what else ""
    since = "" if each.since is None else f", since {_instant(each.since)}"
    return f"{place}: {what}{each.count}, {REASONS[each.reason]}{since}"


def _words(what: str) -> str:
    return read_catalogues()[DEFAULT_LANGUAGE].say(f"kept.{what}")


def _unseen(unseen: Unseen) -> str:
    if unseen.saved_at is None:
        return WHYS[unseen.why]
    return f"{WHYS[unseen.why]}; a snapshot was last saved at {_instant(unseen.saved_at)}"


def _instant(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _json(checked: Checked) -> str:
    return json.dumps(msgspec.to_builtins(checked))
