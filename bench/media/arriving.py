"""From a link that is opened to the last picture, of everybody at everybody; and the same from a reload.

At the door name, microphone, camera and "Come in" take no time of a person's, and the facilitator admits at once.
"""

from __future__ import annotations

import asyncio
import json
import re
import time

from bench.media.figures import spread
from bench.media.load import LoadMeter
from bench.media.noted import first
from bench.media.stage import CONNECTIONS, NAMES, PROBE, Stage
from tests.browser.person import PATIENCE_S, Person


async def measure(stage: Stage, size: int, repeats: int) -> None:
    """Print what it came to: everybody but the facilitator opens their link at the same time."""
    arrivals, reloads = [], []
    load = LoadMeter()
    for _ in range(repeats):
        people, took_ms = await _arrive(stage, NAMES[:size])
        arrivals.append(took_ms)
        reloads.append(await _reload(people))
        for person in people:
            await person.page.context.close()
    print(f"N = {size}, {size - 1} at once; CPU over all, people seated and coming: {load.read()}")
    print(f"  link opened -> last picture anywhere  {spread(arrivals)}")
    print(f"  one reloads -> last picture anywhere  {spread(reloads)}", flush=True)


async def _arrive(stage: Stage, names: tuple[str, ...]) -> tuple[list[Person], float]:
    """Everybody, seated and seeing one another, and how many ms that took."""
    links = stage.server.new_circle(participants=len(names) - 1)
    [facilitator, *newcomers] = [await _person(stage, name) for name in names]
    await facilitator.page.goto(links.facilitators[0])
    await facilitator.is_seated(1)
    await facilitator.page.evaluate("probe.pressWhenever('^Admit ', 0)")
    opened_at = time.time() * 1000
    await asyncio.gather(
        *(
            person.page.goto(link, wait_until="commit")
            for person, link in zip(newcomers, links.participants, strict=True)
        )
    )
    people = [facilitator, *newcomers]
    for person in people:
        await person.page.wait_for_url(re.compile("/seat/"), wait_until="commit")
        await person.is_seated(len(people))
    return people, await _last_picture_at(people) - opened_at


async def _reload(people: list[Person]) -> float:
    """In ms, until that one sees all the others and they see them."""
    for person in people:
        await person.page.evaluate("probe.forget()")
    came_back = people[-1]
    opened_at = time.time() * 1000
    await came_back.page.reload(wait_until="commit")
    own = await came_back.own_seat()
    seen = [await first(came_back.page, "pictures", seat=await person.own_seat()) for person in people[:-1]]
    shown = [await first(person.page, "pictures", seat=own) for person in people[:-1]]
    return float(max(each["at"] for each in seen + shown)) - opened_at


async def _person(stage: Stage, name: str) -> Person:
    context = await stage.browser.new_context()
    for script in (CONNECTIONS, PROBE, f"probe.comeIn({json.dumps(name)})"):
        await context.add_init_script(script)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    return Person(page, name)


async def _last_picture_at(people: list[Person]) -> float:
    seats = {person: await person.own_seat() for person in people}
    pairs = [(viewer, seat) for viewer in people for person, seat in seats.items() if person is not viewer]
    return float(max([(await first(viewer.page, "pictures", seat=seat))["at"] for viewer, seat in pairs]))
