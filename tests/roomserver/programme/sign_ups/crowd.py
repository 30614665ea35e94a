"""One of two server processes at whose pages many sign up and cancel at the same time: `python -m … URL CIRCLE WHO`.

Prints what was answered, a line each.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys

from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.refusals import SignUpRefused
from roomserver.programme.sign_ups.service import SignUps
from signalling.node.hub import Hub
from tests.roomserver.servers import open_unhurried

PEOPLE = 24
TOGETHER = 6


async def crowd(url: str, circle: str, who: str) -> None:
    store = await open_unhurried(url)
    sign_ups = SignUps(store.community("home"), Hub(store, who, lambda where, error: None))
    chance, few = random.Random(who), asyncio.Semaphore(TOGETHER)

    async def person(number: int) -> None:
        name = f"{who}{number}"
        async with few:
            _, standing = await sign_ups.sign_up(circle, Comer(id=name, name=name, address=f"{name}@example.org"))
            sys.stdout.write(f"{name} {standing}\n")
            if chance.random() < 0.5:
                await sign_ups.cancel(circle, name)
        book = await sign_ups.book(circle)
        for offered in book.of("offered")[:1]:
            with contextlib.suppress(SignUpRefused):  # it was confirmed or cancelled meanwhile
                await sign_ups.confirm_offer(circle, offered.id)
        await sign_ups.settle_due()

    await asyncio.gather(*map(person, range(PEOPLE)))
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(crowd(*sys.argv[1:4]))
