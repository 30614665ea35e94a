"""The command line: `roomserver`, which `./run` reaches as well."""

from __future__ import annotations

import contextlib
import errno
import json
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from moderation.room import PLENARY_LIMIT
from moderation.script import ROUND_AND_ROUND, Script
from moderation.values import LocalText
from roomserver.circles import CircleSpec
from roomserver.demo import demo as run_demo
from roomserver.embedded import EmbeddedStoreFailed
from roomserver.library import FileRefused, Library, read_agreements, read_library, read_prompts, read_script
from roomserver.log import configure_logging
from roomserver.organising import link_urls
from roomserver.serving import backing, listen, serve
from roomserver.settings import Settings
from roomserver.store.connect import StoreRefused
from signalling.node import served
from signalling.rooms import StoreUnavailable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rooms for sharing circles: one person speaks at a time, everyone else listens.",
)
circle = typer.Typer(no_args_is_help=True, help="Circles: make one and get its links.")
app.add_typer(circle, name="circle")
script = typer.Typer(no_args_is_help=True, help="Scripts: the stages of a circle, as a file (docs/SCRIPTS.md).")
app.add_typer(script, name="script")
prompts = typer.Typer(no_args_is_help=True, help="Prompts: lists for facilitators to choose from, as a file.")
app.add_typer(prompts, name="prompts")
agreements = typer.Typer(no_args_is_help=True, help="Agreements: what everybody agrees to at the door, as a file.")
app.add_typer(agreements, name="agreements")

Data = Annotated[Path | None, typer.Option(help="Where the embedded store keeps its data.")]
RedisUrl = Annotated[str | None, typer.Option(help="Redis or Valkey to use instead of the embedded one.")]
Origin = Annotated[str | None, typer.Option(help="What links begin with, e.g. https://circle.example.org.")]


class Failure(Exception):
    """What the person at the terminal is told, in one line."""


def main() -> None:
    """The installed command."""
    configure_logging()
    try:
        app()
    except (StoreRefused, EmbeddedStoreFailed, StoreUnavailable, SettingsError, FileRefused, Failure) as error:
        typer.echo(f"roomserver: {error}", err=True)
        sys.exit(1)
    except ValidationError as invalid:
        # What was given is left out: it may be a secret.
        for mistake in invalid.errors():
            typer.echo(f"roomserver: {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}", err=True)
        sys.exit(1)


def _settings(**changes: object) -> Settings:
    return Settings(**{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]


def _run(work: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        import uvloop

        uvloop.run(work)


@app.command("serve")
def serve_command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = None,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
) -> None:
    """Serve rooms until Ctrl-C."""
    settings = _settings(
        host=host, port=port, data=data, redis_url=redis_url, origins=None if origin is None else (origin,)
    )
    _run(_serve(settings))


async def _serve(settings: Settings) -> None:
    library = read_library(settings.library)
    try:
        sock = listen(settings.host, settings.port)
    except OSError as error:
        reason = f"cannot listen on {settings.host} port {settings.port}: {error.strerror}"
        raise Failure(f"{reason} (--port takes another)" if error.errno == errno.EADDRINUSE else reason) from None
    with sock:
        async with backing(settings, own=True) as base:
            url = settings.origins[0] if settings.origins else _url(settings.host, sock.getsockname()[1])
            await base.book.set_origin(url)

            def ready() -> None:
                typer.echo(f"Serving on {url} (Ctrl-C stops it).")
                typer.echo("For links, beside it and with the same --data or --redis-url: organiser-link, circle new.")

            await serve(settings, base, library, sock, ready)


@app.command("organiser-link")
def organiser_link(data: Data = None, redis_url: RedisUrl = None, origin: Origin = None) -> None:
    """Print a link for an organiser, who makes circles in the browser."""

    async def work() -> None:
        async with backing(_settings(data=data, redis_url=redis_url), own=False) as base:
            base_url = origin or await base.book.origin()
            typer.echo(f"{base_url}/organise#{await base.book.new_organiser_link()}")

    _run(work())


@circle.command("new")
def circle_new(
    title: Annotated[str, typer.Option(help="What the circle is called.")],
    facilitators: Annotated[int, typer.Option(min=1, max=PLENARY_LIMIT)] = 1,
    cofacilitators: Annotated[int, typer.Option(min=0, max=PLENARY_LIMIT, help="They take over if need be.")] = 0,
    participants: Annotated[int, typer.Option(min=0, max=PLENARY_LIMIT)] = 0,
    seats: Annotated[
        int | None, typer.Option(min=2, max=PLENARY_LIMIT, help="Seats in all; 8 or as many as invited.")
    ] = None,
    open_link: Annotated[bool, typer.Option("--open", help="Also a link that anybody may knock by.")] = False,
    script: Annotated[
        str | None, typer.Option(help="A script of the library; without, the piece goes round until somebody ends it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
) -> None:
    """Make a circle and print its links, which are shown once."""
    invited = facilitators + cofacilitators + participants
    if invited > PLENARY_LIMIT:
        raise Failure(f"a circle has {PLENARY_LIMIT} seats at most")
    spec = CircleSpec(
        title=LocalText(default="en", texts={"en": title}),
        facilitators=facilitators,
        cofacilitators=cofacilitators,
        participants=participants,
        capacity=max(seats or 8, invited),
        open_link=open_link,
    )
    settings = _settings(data=data, redis_url=redis_url)
    library = read_library(settings.library)
    chosen = ROUND_AND_ROUND if script is None else _script(library, script)

    async def work() -> None:
        async with backing(settings, own=False) as base:
            state, links = await base.book.create(spec, chosen, library.agreements)
            urls = link_urls(origin or await base.book.origin(), links)
            if not await served(base.hub):
                typer.echo(
                    "roomserver: nothing serves this store just now; the links open when a server does", err=True
                )
        if as_json:
            typer.echo(json.dumps({"circle": state.id, **urls.model_dump()}))
            return
        for role, each in (
            ("facilitator", urls.facilitators),
            ("cofacilitator", urls.cofacilitators),
            ("participant", urls.participants),
        ):
            for link in each:
                typer.echo(f"{role:14} {link.url}")
        if urls.open is not None:
            typer.echo(f"{'open':14} {urls.open}")

    _run(work())


def _script(library: Library, name: str) -> Script:
    scripts = library.scripts
    if name not in scripts:
        raise Failure(f"there is no script of that name; there are {', '.join(scripts)}")
    return scripts[name]


@script.command("check")
def script_check(file: Annotated[Path, typer.Argument(help="A script.")]) -> None:
    """Say whether a file is a script, or what is wrong with it."""
    checked = read_script(file)
    name, minutes = checked.name.texts[checked.name.default], sum(stage.minutes for stage in checked.stages)
    typer.echo(f"ok: {name}, {minutes:g} min: {', '.join(stage.kind for stage in checked.stages)}")


@prompts.command("check")
def prompts_check(file: Annotated[Path, typer.Argument(help="A list of prompts.")]) -> None:
    """Say whether a file is a list of prompts, or what is wrong with it."""
    checked = read_prompts(file)
    typer.echo(f"ok: {checked.kind}, prompts: {len(checked.prompts)}, forms: {len(checked.forms)}")


@agreements.command("check")
def agreements_check(file: Annotated[Path, typer.Argument(help="Agreements.")]) -> None:
    """Say whether a file holds agreements, or what is wrong with it."""
    typer.echo(f"ok: agreements, lines: {len(read_agreements(file).lines)}")


@app.command()
def companion(
    link: Annotated[str, typer.Argument(help="A link to a circle, or - to read it from standard input.")],
    wav: Annotated[Path | None, typer.Option(help="What it says, as a sound file.")] = None,
    name: Annotated[str, typer.Option(help="Its name in the circle.")] = "Companion",
    facilitate: Annotated[bool, typer.Option(help="Admit, begin, and step back for a person.")] = False,
    out_of_turn: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Send in a companion, which listens, takes the piece, speaks, and passes."""
    description = {
        "link": sys.stdin.readline().strip() if link == "-" else link,
        "name": name,
        **({} if wav is None else {"wav": str(wav)}),
        "facilitate": facilitate,
        "out_of_turn": out_of_turn,
    }
    # -P: what lies in the folder that somebody happens to be in is not imported.
    peers = subprocess.Popen([sys.executable, "-P", "-m", "signalling.peers"], stdin=subprocess.PIPE, text=True)
    assert peers.stdin is not None
    peers.stdin.write(json.dumps([description]) + "\n")
    peers.stdin.flush()
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(peers.wait())
    peers.stdin.close()
    sys.exit(peers.wait())


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65535, help="Port, or the next free one.")] = 8000) -> None:
    """A live circle with four companions, for a look around. Nothing of it is kept."""
    _run(run_demo(port))


def _url(host: str, port: int) -> str:
    name = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"
