"""Circles that were left half made, here or on another node, are completed or undone soon; series become circles; those
in need are found; sign-ups and facilitators follow circles; whoever is erased is erased everywhere; organisers are told
of requests, which go when their time is over.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from roomserver.programme.communities import Communities, Community
from roomserver.serving.rounds import Rounds, for_each

FOLLOWS_EVERY_S = 5.0
"""How long a circle in need may be missed by lists where the node that knew has died: at most this and a moment."""

REQUESTS_EVERY_S = 5.0
"""How long until organisers' mails about what a stranger wrote wait to be sent."""

FIGURES_EVERY_S = 5.0
"""How long until a circle that is over has its figures, where nobody has answered anything before."""


@contextlib.asynccontextmanager
async def settling(communities: Communities) -> AsyncIterator[None]:
    """While the server serves. First what the release before left is taken over, and new rules of zones count."""
    await for_each(communities, "settling", lambda community: community.book.adopt_former())
    await for_each(communities, "settling", lambda community: community.book.follow_zones())
    await for_each(communities, "settling", lambda community: community.book.note_rooms())

    async def follow_sign_ups(community: Community) -> None:
        await community.sign_ups.follow_changes(community.notices.queue)

    async def settle_requests(community: Community) -> None:
        await community.requests.settle_due(community.request_mails.tell)

    works = (
        Rounds(communities, "settling", lambda community: community.book.settle_due()),
        Rounds(communities, "series", lambda community: community.series.settle_due()),
        Rounds(communities, "following", lambda community: community.book.follow_rooms(), FOLLOWS_EVERY_S),
        Rounds(communities, "facilitators", lambda community: community.facilitators.settle_due()),
        Rounds(communities, "sign-ups", lambda community: community.sign_ups.settle_due(community.notices.queue)),
        Rounds(communities, "erasing", lambda community: community.erasing.settle_due()),
        Rounds(communities, "following sign-ups", follow_sign_ups),
        Rounds(communities, "figures", lambda community: community.figures.settle_due(), FIGURES_EVERY_S),
        Rounds(communities, "requests", settle_requests, REQUESTS_EVERY_S),
    )
    rounds = [asyncio.create_task(work.run(asyncio.Event()), name="settling") for work in works]
    try:
        yield
    finally:
        for one in rounds:
            one.cancel()
        await asyncio.wait(rounds)
