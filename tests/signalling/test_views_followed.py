"""V3: whatever happens in a circle, the parts that are sent make of what a page knew what it may know now."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from moderation.reading.views import view
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import replace
from signalling.protocol.encoder import EncodedView, ViewEncoder
from tests.moderation.invariants import unchecked_step
from tests.moderation.random_circle import RandomCircle
from tests.values import as_data


class Page:
    """What somebody has been told: `looks` only at every so many changes, as a slow line does."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.seen: EncodedView | None = None
        self.parts: dict[str, Any] = {}

    def told(self, now: EncodedView) -> None:
        text = now.message(self.seen, 1)
        message = {} if text is None else json.loads(text)
        known = {} if message.get("whole") else self.parts
        self.parts = {**known, **message.get("parts", {})}
        self.seen = now


class Followed(RandomCircle):
    """A circle at random, whose every seat has a page that follows it at one encoder."""

    take = staticmethod(unchecked_step)

    def __init__(self) -> None:
        super().__init__()
        self.encoder: ViewEncoder | None = None
        self.shown: Room | None = None
        self.version = 0
        self.pages: dict[str, Page] = {}

    @invariant()
    def every_page_knows_what_it_may_know(self) -> None:
        if getattr(self, "room", None) is None or self.room is self.shown:
            return
        self.shown = self.room
        self.version += 1
        room = replace(self.room, version=self.version)
        if self.encoder is None:
            self.encoder = ViewEncoder(room)
        else:
            self.encoder.update(room)
        for number, seat in enumerate(room.seats):
            page = self.pages.setdefault(seat.id, Page(1 + number % 3))
            if self.version % page.looks == 0:
                self.agrees(self.encoder, room, seat, page)

    def agrees(self, encoder: ViewEncoder, room: Room, seat: Seat, page: Page) -> None:
        session = seat.sessions[0] if seat.sessions else None
        page.told(encoder.encode(seat.id, session))
        told = as_data(view(room, seat.id, session))
        assert page.seen is not None
        assert told.pop("kind") == page.seen.kind
        assert page.parts == {name: part for name, part in told.items() if part is not None}


@pytest.mark.timeout(1800)
def test_v3_no_part_is_stale_or_from_another_place(long_run: bool) -> None:
    phases = [phase for phase in Phase if phase is not Phase.explain]
    examples = settings(max_examples=300 if long_run else 8, stateful_step_count=40, phases=phases)
    run_state_machine_as_test(Followed, settings=examples)
