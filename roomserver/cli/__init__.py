"""The command line: `roomserver`, which `./run` reaches as well."""

from __future__ import annotations

import errno
import json
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from moderation.state.room import FEWEST_SEATS, PLENARY_LIMIT
from moderation.state.script import ROUND_AND_ROUND, Script
from roomserver.api.links import LinkUrls, link_urls
from roomserver.api.organisers import organiser_url
from roomserver.api.own_library import own_script
from roomserver.cli import backups, communities, companions, data, exports, programme, tokens
from roomserver.cli.demo import demo as run_demo
from roomserver.cli.planning import (
    Address,
    Language,
    Public,
    SignUp,
    Start,
    WordFirst,
    Zone,
    make_circle,
    spec_of,
    terms_of,
)
from roomserver.cli.terminal import (
    NAME,
    Data,
    Failure,
    OfCommunity,
    Origin,
    RedisUrl,
    beside_a_server,
    find_community,
    is_new,
    read_name,
    read_settings,
    run,
    say_if_unserved,
)
from roomserver.embedded import EmbeddedStoreFailed
from roomserver.library import FileRefused, Library, read_agreements, read_library, read_prompts, read_script
from roomserver.programme.communities import Community
from roomserver.serving.mailing import MailRefused
from roomserver.serving.serve import backing, listen, serve
from roomserver.serving.signing_in import ProviderRefused, read_provider
from roomserver.settings import METRICS_PORT, Settings
from roomserver.store.connect import StoreRefused
from roomserver.telemetry.log import configure_logging
from signalling.store import StoreUnavailable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rooms for sharing circles: one person speaks at a time, everyone else listens.",
)
circle = typer.Typer(no_args_is_help=True, help="Circles: make one and get its links, list them, cancel one.")
app.add_typer(circle, name="circle")
circle.command("list")(programme.circle_list)
circle.command("cancel")(programme.circle_cancel)
series = typer.Typer(no_args_is_help=True, help="Series: circles that come again.")
app.add_typer(series, name="series")
series.command("list")(programme.series_list)
app.command("sign-ups")(programme.sign_ups_command)
app.add_typer(exports.export, name="export")
app.add_typer(tokens.token, name="token")
app.add_typer(communities.community, name="community")
app.add_typer(data.data, name="data")
app.command("backup")(backups.backup_command)
app.command("restore")(backups.restore_command)
organiser = typer.Typer(no_args_is_help=True, help="Organisers: let someone organise circles in the browser.")
app.add_typer(organiser, name="organiser")
script = typer.Typer(no_args_is_help=True, help="Scripts: the parts of a circle, as a file (docs/SCRIPTS.md).")
app.add_typer(script, name="script")
prompts = typer.Typer(no_args_is_help=True, help="Prompts: lists for facilitators to choose from, as a file.")
app.add_typer(prompts, name="prompts")
agreements = typer.Typer(no_args_is_help=True, help="Agreements: what everyone agrees to at the door, as a file.")
app.add_typer(agreements, name="agreements")

FIRST = "No one can organise circles here yet. This link is shown once, open it within 7 days: {url}"
METRICS_PORTS = 50
"""How many ports are tried where the operator named none."""


REASONS = (
    StoreRefused,
    EmbeddedStoreFailed,
    StoreUnavailable,
    SettingsError,
    FileRefused,
    MailRefused,
    ProviderRefused,
    Failure,
)
"""Each is one line for people."""


def main() -> None:
    """The installed command."""
    configure_logging()
    try:
        app(prog_name=NAME)
    except REASONS as error:
        typer.echo(f"{NAME}: {error}", err=True)
        sys.exit(1)
    except ValidationError as invalid:
        # What was given is left out: it may be a secret.
        for mistake in invalid.errors():
            typer.echo(f"{NAME}: {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}", err=True)
        sys.exit(1)


@app.command("serve")
def serve_command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = None,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
    metrics_host: Annotated[str | None, typer.Option(help="Address to serve metrics on.")] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help=f"Port for metrics; {METRICS_PORT} or the next free one."),
    ] = None,
) -> None:
    """Serve rooms until Ctrl-C."""
    settings = read_settings(
        host=host,
        port=port,
        data=data,
        redis_url=redis_url,
        origins=None if origin is None else (origin,),
        metrics_host=metrics_host,
        metrics_port=metrics_port,
    )
    run(_serve(settings))


async def _serve(settings: Settings) -> None:
    library, provider = read_library(settings.library), read_provider(settings)
    with _listening(settings.host, settings.port, "--port") as sock, _metrics_socket(settings) as counted:
        async with backing(settings, own=True) as base:
            url = settings.origins[0] if settings.origins else _url(settings.host, sock.getsockname()[1])
            await base.communities.set_origin(url)
            # What is not a terminal may be kept as a log.
            first = await base.book.organisers.invite_first() if sys.stdout.isatty() else None

            def ready() -> None:
                typer.echo(f"Serving on {url} (Ctrl-C stops it).")
                typer.echo(f"Metrics for Prometheus: {_address(counted)}/metrics")
                if base.outbox is not None:
                    typer.echo(f"Mails are kept in {base.outbox}. To send them, set ROOMSERVER_SMTP_URL.")
                beside = f"{NAME} organiser invite NAME, {NAME} circle new"
                typer.echo(f"To make links, run one of these beside it, with the same --data or --redis-url: {beside}.")
                if first is not None:
                    typer.echo(FIRST.format(url=organiser_url(url, first)))

            await serve(settings, base, library, sock, ready, counted, provider)


def _metrics_socket(settings: Settings) -> socket.socket:
    """Raises: Failure."""
    if settings.metrics_port is not None:
        sock = _listening(settings.metrics_host, settings.metrics_port, "--metrics-port")
    else:
        sock = _listening(settings.metrics_host, METRICS_PORT, "--metrics-port", tries=METRICS_PORTS)
    sock.listen()
    return sock


def _listening(host: str, port: int, option: str, tries: int = 1) -> socket.socket:
    """Raises: Failure."""
    try:
        return listen(host, port, tries=tries)
    except OSError as error:
        reason = f"cannot listen on {host} port {port}: {error.strerror}"
        raise Failure(
            f"{reason} (choose another with {option})" if error.errno == errno.EADDRINUSE else reason
        ) from None


@organiser.command("invite")
def organiser_invite(
    name: Annotated[str, typer.Argument(help="Whom it is for, as organisers read it in their list.")],
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
) -> None:
    """Print a link that lets someone organise circles in the browser. It is shown once."""
    shown = read_name(name)
    settings = read_settings(data=data, redis_url=redis_url)

    async def work() -> None:
        async with beside_a_server(settings) as base:
            organisers = find_community(base, community_id).organisers
            base_url = origin or await base.book.origin()
            typer.echo(organiser_url(base_url, await organisers.invite_from_terminal(shown)))
            await say_if_unserved(base)

    run(work())


@circle.command("new")
def circle_new(
    title: Annotated[str, typer.Option(help="What the circle is called.")],
    facilitators: Annotated[int, typer.Option(min=1, max=PLENARY_LIMIT)] = 1,
    cofacilitators: Annotated[
        int, typer.Option(min=0, max=PLENARY_LIMIT, help="They take over if a facilitator drops out.")
    ] = 0,
    participants: Annotated[int, typer.Option(min=0, max=PLENARY_LIMIT)] = 0,
    seats: Annotated[
        int | None,
        typer.Option(
            min=FEWEST_SEATS, max=PLENARY_LIMIT, help="Total seats; by default 8, or more if more are invited."
        ),
    ] = None,
    open_link: Annotated[
        bool, typer.Option("--open", help="Also make an open link: anyone who has it can knock.")
    ] = False,
    script: Annotated[
        str | None,
        typer.Option(help="A script of the community or the library; without one, the piece just goes round."),
    ] = None,
    language: Language = "en",
    start: Start = None,
    zone: Zone = None,
    address: Address = None,
    public: Public = False,
    sign_up: SignUp = None,
    word_first: WordFirst = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    community_id: OfCommunity = None,
    data: Data = None,
    redis_url: RedisUrl = None,
    origin: Origin = None,
) -> None:
    """Make a circle and print its links. They are shown once."""
    counts = (facilitators, cofacilitators, participants)
    terms = terms_of(public=public, sign_up=sign_up, word_first=word_first)
    spec = spec_of(title, language, counts, seats, open_link=open_link, address=address, terms=terms)
    settings = read_settings(data=data, redis_url=redis_url)
    library = read_library(settings.library)
    if script is not None and script not in library.scripts and is_new(settings):
        raise _no_such_script(library.scripts)  # nothing is made for that

    async def work() -> None:
        async with backing(settings, own=False) as base:
            community = find_community(base, community_id)
            chosen = ROUND_AND_ROUND if script is None else await _script(community, library, script)
            state, links = await make_circle(community, spec, chosen, library.agreements, start, zone)
            urls = link_urls(origin or await base.book.origin(), links)
            await say_if_unserved(base)
        if as_json:
            typer.echo(json.dumps({"circle": state.id, **urls.model_dump()}))
        else:
            _print_links(urls)

    run(work())


def _print_links(urls: LinkUrls) -> None:
    for role, each in (
        ("facilitator", urls.facilitators),
        ("cofacilitator", urls.cofacilitators),
        ("participant", urls.participants),
    ):
        for link in each:
            typer.echo(f"{role:14} {link.url}")
    if urls.open is not None:
        typer.echo(f"{'open':14} {urls.open}")


async def _script(community: Community, library: Library, name: str) -> Script:
    found = await own_script(community, name) or library.scripts.get(name)
    if found is None:
        own = [each.name for each in await community.scripts.all()]
        raise _no_such_script(dict.fromkeys((*own, *library.scripts)))
    return found


def _no_such_script(names: Iterable[str]) -> Failure:
    return Failure(f"no script has that name; choose one of {', '.join(names)}")


@script.command("check")
def script_check(file: Annotated[Path, typer.Argument(help="A script.")]) -> None:
    """Check that a file is a valid script, or say what is wrong with it."""
    checked = read_script(file)
    name, minutes = checked.name.texts[checked.name.default], sum(stage.minutes for stage in checked.stages)
    typer.echo(f"ok: {name}, {minutes:g} min: {', '.join(stage.kind for stage in checked.stages)}")


@prompts.command("check")
def prompts_check(file: Annotated[Path, typer.Argument(help="A list of prompts.")]) -> None:
    """Check that a file is a valid list of prompts, or say what is wrong with it."""
    checked = read_prompts(file)
    typer.echo(f"ok: {checked.kind}, prompts: {len(checked.prompts)}, forms: {len(checked.forms)}")


@agreements.command("check")
def agreements_check(file: Annotated[Path, typer.Argument(help="Agreements.")]) -> None:
    """Check that a file holds valid agreements, or say what is wrong with it."""
    typer.echo(f"ok: agreements, lines: {len(read_agreements(file).lines)}")


@app.command()
def companion(
    link: Annotated[str, typer.Argument(help="A link to a circle, or - to read it from standard input.")],
    wav: Annotated[Path | None, typer.Option(help="What it says, as a WAV file.")] = None,
    name: Annotated[str, typer.Option(help="Its name in the circle.")] = "Companion",
    facilitate: Annotated[bool, typer.Option(help="Admit people, begin, and step back for a person.")] = False,
    out_of_turn: Annotated[bool, typer.Option(hidden=True)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it does as JSON, one event a line.")] = False,
) -> None:
    """Send in a companion: a program that listens, takes the piece, speaks and passes."""
    if not companions.can_run():
        raise Failure(companions.MISSING)
    description = {
        "link": sys.stdin.readline().strip() if link == "-" else link,
        "name": name,
        **({} if wav is None else {"wav": str(wav)}),
        "facilitate": facilitate,
        "out_of_turn": out_of_turn,
    }
    sys.exit(companions.send_in(description, as_json=as_json))


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, envvar="ROOMSERVER_PORT", help="Port, or the next free one if it is taken."),
    ] = 8000,
) -> None:
    """Run a live circle with four companions, to look around. Nothing is kept."""
    if not companions.can_run():
        raise Failure(companions.MISSING)
    run(run_demo(port))


def _address(sock: socket.socket) -> str:
    """A listening socket's own, loopback by its name."""
    host, port = sock.getsockname()[:2]
    host = "localhost" if host in ("127.0.0.1", "::1") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _url(host: str, port: int) -> str:
    name = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"
