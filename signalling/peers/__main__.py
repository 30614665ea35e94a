"""Run companions in one process: `python -m signalling.peers`.

The first line of stdin is a JSON list of them (links are secrets, so never in argv). Then stdin is a lifeline: its end,
SIGTERM or SIGINT ends them. Each line of stdout is an event: `seated`, `taken`, `passed`, `closed`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import av
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from moderation.commands.fields import Name
from signalling.peers.behaviour import Character
from signalling.peers.companion import Companion, Event
from signalling.peers.voice import SHIPPED, load

LONGEST_LINE = 1024 * 1024
WHY = {
    "no_such_link": "it opens nothing, or no longer does; a whole link is https://…/join#…",
    "ended": "its circle has ended",
    "lobby_full": "too many people are waiting in the lobby",
    "unavailable": "the server could not be reached",
    "not_understood": "what answered there is no room server",
}


class Description(BaseModel):
    """One companion. With no `wav` it speaks a shipped recording; with null it has nothing to say."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    link: str
    name: Name
    wav: Path | None = None
    facilitate: bool = False
    out_of_turn: bool = False
    begin_with: int = Field(default=2, ge=1)
    pause_s: float = Field(default=1.5, ge=0)


DESCRIPTIONS = TypeAdapter(list[Description])


async def run() -> int:
    """The exit status: 0 when all went well, 1 after a fault or a link without a seat, 2 when nothing could start."""
    loop = asyncio.get_running_loop()
    stdin = asyncio.StreamReader(limit=LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    try:
        described = DESCRIPTIONS.validate_json(await stdin.readline())
        fellows: set[str] = set()
        companions = [_companion(index, description, fellows) for index, description in enumerate(described)]
    except (ValidationError, ValueError, OSError, av.FFmpegError) as error:
        sys.stderr.write(f"these companions cannot be: {_plainly(error)}\n")
        return 2
    enough = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)
    lifeline = asyncio.create_task(stdin.read())
    lifeline.add_done_callback(lambda _: enough.set())
    runs = [
        asyncio.create_task(companion.run(description.link))
        for companion, description in zip(companions, described, strict=True)
    ]
    outcomes = asyncio.gather(*runs, return_exceptions=True)
    outcomes.add_done_callback(lambda _: enough.set())
    await enough.wait()
    asked_to_end = not outcomes.done()
    await asyncio.gather(*(companion.leave() for companion in companions))
    lifeline.cancel()
    ended = await outcomes
    astray = [] if asked_to_end else [outcome for outcome in ended if isinstance(outcome, str)]
    for code in astray:
        sys.stderr.write(f"A link did not lead to a seat: {WHY.get(code, code)}.\n")
    faults = [outcome for outcome in ended if _is_fault(outcome)]
    return int(bool(astray or faults))


def _companion(index: int, description: Description, fellows: set[str]) -> Companion:
    def tell(event: Event) -> None:
        known = {name: value for name, value in asdict(event).items() if value not in (None, {})}
        with suppress(BrokenPipeError):  # a parent that listens no more soon ends the lifeline too
            sys.stdout.write(json.dumps({"companion": index, **known}) + "\n")
            sys.stdout.flush()

    character = Character(
        name=description.name,
        facilitates=description.facilitate,
        begin_with=description.begin_with,
        pause_s=description.pause_s,
    )
    is_shipped = "wav" not in description.model_fields_set
    recording = SHIPPED[index % len(SHIPPED)] if is_shipped else description.wav
    return Companion(
        character,
        None if recording is None else load(recording),
        tell=tell,
        fellows=fellows,
        out_of_turn=description.out_of_turn,
    )


def _is_fault(outcome: object) -> bool:
    """Our own bugs are told by kind and place; the text of an error may hold addresses."""
    if not isinstance(outcome, Exception):
        return False
    causes = outcome.exceptions if isinstance(outcome, ExceptionGroup) else (outcome,)
    for cause in causes:
        trace = cause.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "nowhere"
        logging.getLogger(__name__).error("%s in %s", type(cause).__name__, place)
    return True


def _plainly(error: Exception) -> str:
    """What is wrong with a description, without what was in it."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
    return type(error).__name__


def main() -> None:
    # Below a warning these name candidates, and with them addresses.
    logging.basicConfig(level=logging.WARNING)
    sys.exit(asyncio.run(run()))


if __name__ == "__main__":
    main()
