"""The newest view, put together from parts."""

from __future__ import annotations

import pytest

from moderation.reading.parts import PARTS, View
from moderation.reading.views import view
from signalling.peers.snapshot import BrokenView, Snapshot, merged
from signalling.protocol.messages import Parts, ViewMessage
from tests.moderation.circles import live_circle


def message(of: View, version: int, *names: str, epoch: int = 1) -> ViewMessage:
    """A view of these parts, or the whole of it."""
    parts = Parts(**{name: getattr(of, name) for name in names or PARTS})
    return ViewMessage(epoch=epoch, version=version, kind=of.kind, whole=not names, parts=parts)


def test_a_whole_view_is_all_that_is_known() -> None:
    circle = live_circle()
    before, after = view(circle.room, "fay"), view(circle.take("fay"), "ana")
    known = merged(Snapshot(1, 4, before), message(after, 5))
    assert known == Snapshot(1, 5, after)
    assert known.view.lobby is None


def test_a_part_replaces_only_itself() -> None:
    circle = live_circle()
    before, after = view(circle.take("fay"), "fay"), view(circle.pass_piece("fay"), "fay")
    known = merged(Snapshot(1, 4, before), message(after, 5, "centre"))
    assert known is not None
    assert known.version == 5
    assert known.view.centre == after.centre != before.centre
    assert known.view.me == before.me != after.me


def test_what_is_older_is_dropped() -> None:
    circle = live_circle()
    known = Snapshot(2, 5, view(circle.room, "ana"))
    older = view(circle.take("fay"), "ana")
    assert merged(known, message(older, 4, epoch=2)) is known
    assert merged(known, message(older, 9, epoch=1)) is known
    assert merged(known, message(older, 1, epoch=3)) == Snapshot(3, 1, older)


def test_parts_of_nothing_are_refused() -> None:
    seen = view(live_circle().room, "ana")
    with pytest.raises(BrokenView):
        merged(None, message(seen, 1, "centre"))
    with pytest.raises(BrokenView):
        merged(None, message(seen, 1, "me").model_copy(update={"whole": True}))
