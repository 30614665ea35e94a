# mypy: ignore-errors
# It imports what e8c41bf has and this checkout no longer does: see bench/before.py.
"""Puts live circles into the store of that server: `python circles.py FOLDER SIZES SCRIPT`.

SIZES are people a room, as JSON; SCRIPT may be empty. Prints who may come into which room, as JSON.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from moderation.values import replace

from bench import circles
from moderation.commands import Begin, GoToStage
from roomserver.embedded import attach_or_own
from roomserver.library import read_library
from roomserver.store import open_store


def follow(script):
    """The circles of that bench, but with a script, and in its first round when the piece is offered."""
    empty, transition = circles._empty, circles.transition
    stage = next(number for number, stage in enumerate(script.stages) if stage.kind == "round")

    def apply(room, command, actor, now):
        room = transition(room, command, actor, now)
        if isinstance(command, Begin):
            room = transition(room, GoToStage(from_stage=0, to_stage=stage), actor, now)
        return room

    circles._empty = lambda places, now: replace(empty(places, now), script=script)
    circles.transition = apply


async def make(folder, sizes):
    async with attach_or_own(folder) as url:
        store = await open_store(url)
        try:
            alike = [(size, len(list(group))) for size, group in groupby(sizes)]
            rooms = [room for size, count in alike for room in await circles.make_circles(store, count, size)]
        finally:
            await store.aclose()
    return [[asdict(place) for place in room] for room in rooms]


if sys.argv[3]:
    follow(read_library().scripts[sys.argv[3]])
print(json.dumps(asyncio.run(make(Path(sys.argv[1]), json.loads(sys.argv[2])))))
