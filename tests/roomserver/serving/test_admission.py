from __future__ import annotations

import asyncio
from functools import partial

from roomserver.serving.admission import AT_ONCE, Arrivals


async def test_a_few_are_let_in_at_a_time_in_the_order_in_which_they_came() -> None:
    arrivals, inside = Arrivals(), list[int]()
    for number in range(2 * AT_ONCE + 1):
        arrivals.add(partial(inside.append, number))
    counts = []
    for _ in range(4):
        counts.append(len(inside))
        await asyncio.sleep(0)
    assert counts == [0, AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 1]
    assert inside == sorted(inside)


async def test_whoever_comes_while_others_are_let_in_comes_after_them() -> None:
    arrivals, inside = Arrivals(), list[str]()

    def bring_another() -> None:
        inside.append("first")
        arrivals.add(partial(inside.append, "another"))

    arrivals.add(bring_another)
    arrivals.add(partial(inside.append, "second"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert inside == ["first", "second", "another"]


async def test_whoever_cannot_be_let_in_keeps_out_nobody_who_comes_after() -> None:
    arrivals, inside, mistakes = Arrivals(), list[int](), list[dict[str, object]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: mistakes.append(context))

    def mistake() -> None:
        raise RuntimeError

    arrivals.add(partial(inside.append, 1))
    arrivals.add(mistake)
    for number in range(2, AT_ONCE + 2):
        arrivals.add(partial(inside.append, number))
    for _ in range(4):
        await asyncio.sleep(0)
    arrivals.add(partial(inside.append, AT_ONCE + 2))
    await asyncio.sleep(0)
    assert inside == list(range(1, AT_ONCE + 3))
    assert [type(told["exception"]) for told in mistakes] == [RuntimeError]
