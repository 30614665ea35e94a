"""A live circle, to whose seats pages come."""

from __future__ import annotations

import pytest

from moderation.commands.lobby import Knock
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from tests.moderation.circles import script, stage
from tests.signalling.hosting import RunningNode, circle_now, keep
from tests.signalling.socket.seats import Seats, secret_of


@pytest.fixture
async def seats(store: RedisRoomStore, here: RunningNode) -> Seats:
    """A facilitator and two participants sit in a live circle in which everybody may write; each has a session."""
    circle = circle_now(store, course=script(stage("closing")))
    for seat in ("fay", "ana", "ben"):
        circle.enter(seat, session=hashed(secret_of(seat)))
        circle.connect(seat, session=hashed(secret_of(seat)))
        circle.by(seat, Knock(name=seat.title(), early=True))
    circle.admit("ana", "ben")
    circle.begin()
    await keep(store, circle)
    return Seats(here)
