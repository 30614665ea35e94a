"""The demo: a server, a circle, and four companions in a child process that know nothing but their links."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import typer
from pydantic import TypeAdapter

from moderation.state.script import Script
from moderation.state.stage import Stage
from moderation.state.values import LocalText
from roomserver.api.links import LinkUrls, link_urls
from roomserver.api.organisers import organiser_url
from roomserver.cli.companions import PROGRAM
from roomserver.cli.demo_past import look_back_on
from roomserver.cli.demo_programme import announce
from roomserver.library import Library, read_library
from roomserver.programme.circles import CircleSpec
from roomserver.serving.serve import backing, listen, serve
from roomserver.settings import Settings

NAMES = ("Kavitha", "Mei", "Tom", "Aisha")
"""The first one facilitates, until a person does."""
SEATS = 10
PORTS = 50
STOP_WITHIN_S = 2.0

WELCOME = """
A circle is open. Four companions are in it: programs that came in by a link, as you will.

  Join it:          {open}
  Facilitate it:    {facilitator}
  Organise circles: {organiser}
  Find a circle:    {public}

You can open all four in tabs of one browser. Put on headphones.

No mail is sent. You can give any mail address: what would be sent is a file (.eml) in this folder, which opens in a
mail program, and in a browser or editor as text:
  {outbox}

Press Ctrl-C to stop; nothing is kept.
"""


def course(library: Library) -> Script:
    """A question for everybody, and then round after round: whoever looks in later still finds the piece going."""
    arriving = library.prompts["check-in"]
    stages: list[dict[str, object]] = [
        {"kind": "check_in", "entering": "any_time", "prompt": arriving.prompts[0], "form": arriving.forms[0]},
        {"kind": "round", "entering": "any_time", "rounds": 0, "minutes": 60},
    ]
    name = LocalText(default="en", texts={"en": "A first circle"})
    return Script(name=name, stages=TypeAdapter(tuple[Stage, ...]).validate_python(stages))


async def demo(port: int) -> None:
    """Until SIGINT or SIGTERM."""
    with contextlib.ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="circle-demo-")))
        sock = stack.enter_context(listen("127.0.0.1", port, tries=PORTS))
        found = sock.getsockname()[1]
        if found != port:
            typer.echo(f"Port {port} is taken, so this runs on port {found}.")
        origin = f"http://localhost:{found}"
        settings = Settings(host="127.0.0.1", port=found, data=data, redis_url="", origins=())
        async with backing(settings, own=True, outbox_is_read=True) as base, contextlib.AsyncExitStack() as companions:
            await base.communities.set_origin(origin)
            spec = CircleSpec(
                title=LocalText(default="en", texts={"en": "A first circle"}),
                facilitators=2,
                participants=len(NAMES) - 1,
                capacity=SEATS,
                open_link=True,
            )
            library = read_library()
            community = base.communities.default
            series = await announce(community, library, base.store.now())
            await look_back_on(community, base.store, series)
            agreements = (await base.book.profiles.load()).agreements_or(library.agreements)
            _, links = await base.book.create(spec, course(library), agreements)
            urls = link_urls(origin, links)
            organiser = organiser_url(origin, await base.book.organisers.invite("Demo"))
            public = f"{origin}/c/{community.id}/"

            def ready() -> None:
                facilitator, outbox = urls.facilitators[1].url, base.outbox
                typer.echo(
                    WELCOME.format(
                        open=urls.open, facilitator=facilitator, organiser=organiser, public=public, outbox=outbox
                    ),
                )
                starting.append(asyncio.ensure_future(companions.enter_async_context(_companions(urls))))

            starting: list[asyncio.Future[None]] = []
            await serve(settings, base, library, sock, ready)


@contextlib.asynccontextmanager
async def _companions(urls: LinkUrls) -> AsyncIterator[None]:
    """Four companions in one child process; its standard input holds their links, and its life."""
    seats = (urls.facilitators[0], *urls.participants)
    descriptions = [
        {"link": seat.url, "name": name, "facilitate": index == 0, "begin_with": len(NAMES)}
        for index, (name, seat) in enumerate(zip(NAMES, seats, strict=True))
    ]
    child = await asyncio.create_subprocess_exec(
        *PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(descriptions).encode() + b"\n")
    await child.stdin.drain()
    try:
        yield
    finally:
        child.stdin.close()
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
