"""A circle of people at browsers, each in a context of their own, seated with microphone and camera."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Browser

from tests.browser.person import Person
from tests.serving import Links


async def begun_circle(browser: Browser, links: Links, names: Sequence[str], *scripts: str) -> list[Person]:
    """Seated in the order of their names, the first facilitating; the piece is offered to the first.

    `scripts` run in each page before its own code.
    """
    people: list[Person] = []
    for name, link in zip(names, (*links.facilitators, *links.participants), strict=True):
        context = await browser.new_context()
        for script in scripts:
            await context.add_init_script(script)
        people.append(await Person.arrive(context, link, name, camera=True))
        if len(people) > 1:
            await people[0].admit(name)
    for person in people:
        await person.is_seated(len(people))
    await people[0].begin(names[0])
    return people
