"""From a press on "Pass the piece" to the next voice at every ear and the next picture, whole, before every eye.

What is measured is all that is not a person: from the press to the offer on the next one's screen, and from their press
on "Take the piece" to the last ear and eye. Voices count as they are played, after the gate; a picture counts when the
page's own element has it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bench.media.figures import spread
from bench.media.load import Load, LoadMeter
from bench.media.noted import first
from bench.media.stage import CONNECTIONS, NAMES, PROBE, Stage
from tests.browser.circle import begun_circle
from tests.browser.person import Person

LISTEN_S = 2.0
"""After each pass, so that the next in order is warm and the ears are at rest."""
FULL_LINES = 360
QUIET = 0.1
"""Of one core: what others may take of the machine during a pass that is told of apart."""


@dataclass(frozen=True)
class Pass:
    """In ms; of ears and eyes, the last one counts."""

    offer: float
    sound_from_take: float
    picture_from_take: float
    silence: float
    load: Load

    @property
    def sound(self) -> float:
        return self.offer + self.sound_from_take

    @property
    def picture(self) -> float:
        return self.offer + self.picture_from_take


async def measure(stage: Stage, size: int, passes: int, thinking_s: float) -> None:
    """Print what it came to, when whoever is offered the piece takes so long to press."""
    links = stage.server.new_circle(participants=size - 1)
    people = await begun_circle(stage.browser, links, NAMES[:size], CONNECTIONS, PROBE)
    seats = {person: await person.own_seat() for person in people}
    for person in people:
        await person.page.evaluate("probe.listen()")
    await people[0].take()
    for person in people:
        await person.page.evaluate("ms => probe.pressWhenever('^Take the piece$', ms)", thinking_s * 1000)
    load = LoadMeter()
    made = [await _pass_on(people[n % size], people[(n + 1) % size], seats) for n in range(passes)]
    print(f"N = {size}, the offered person presses after {thinking_s:g} s; CPU over all: {load.read()}")
    print(_told("all", made))
    if quiet := [each for each in made if each.load.foreign < QUIET]:
        print(_told(f"foreign below {QUIET:.0%}", quiet), flush=True)
    for person in people:
        await person.page.context.close()


def _told(which: str, made: list[Pass]) -> str:
    rows = {
        "pass -> next voice at every ear": [each.sound for each in made],
        "pass -> offer on the screen": [each.offer for each in made],
        "take -> voice at every ear": [each.sound_from_take for each in made],
        "pass -> next picture whole": [each.picture for each in made],
        "take -> picture whole": [each.picture_from_take for each in made],
        "pass -> former voice silent": [each.silence for each in made],
    }
    return f"  {which}\n" + "\n".join(f"    {what:32} {spread(values)}" for what, values in rows.items())


async def _pass_on(holder: Person, following: Person, seats: dict[Person, str]) -> Pass:
    await asyncio.sleep(LISTEN_S)
    for person in seats:
        await person.page.evaluate("probe.forget()")
    load = LoadMeter()
    await holder.page.evaluate("probe.press('Pass the piece')")
    ears = [person for person in seats if person is not following]
    sound = [await first(ear.page, "sounds", seat=seats[following], loud=True) for ear in ears]
    picture = [await first(eye.page, "pictures", seat=seats[following], lines=FULL_LINES) for eye in ears]
    silence = [await first(ear.page, "sounds", seat=seats[holder], loud=False) for ear in seats if ear is not holder]
    passed = await first(holder.page, "presses", name="Pass the piece")
    taken = await first(following.page, "presses", name="Take the piece")
    return Pass(
        offer=taken["seen"] - passed["at"],
        sound_from_take=max(each["at"] for each in sound) - taken["at"],
        picture_from_take=max(each["at"] for each in picture) - taken["at"],
        silence=max(each["at"] for each in silence) - passed["at"],
        load=load.read(),
    )
