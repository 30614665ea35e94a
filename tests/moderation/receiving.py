"""What a client makes of a view of whom it may hear and see (PROTOCOL.md sections 4 and 6)."""

from __future__ import annotations

from moderation.reading.parts import View
from moderation.rules.seeing import See
from moderation.state.values import SeatId
from signalling.peers.pages import ListedPage, listed_pages


def peers(view: View) -> dict[SeatId, ListedPage]:
    """Whom it connects with, by seat."""
    return {page.seat: page for page in listed_pages(view)}


def seen(view: View) -> dict[SeatId, See]:
    """How much of the picture of each of these it shows."""
    return {seat: _see(view, seat) for seat in peers(view)}


def _see(view: View, seat: SeatId) -> See:
    assert view.centre is not None
    assert view.me is not None
    if seat in view.centre.pictures.none or seat in view.me.hides:
        return "none"
    return "full" if seat in view.centre.pictures.full else "thumbnail"
