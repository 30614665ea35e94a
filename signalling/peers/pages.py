"""Whom a view wants this seat to be connected with, and whom it may hear (PROTOCOL.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.reading.parts import View
from moderation.state.values import SeatId


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page to be connected with. `polite` is this side's role in perfect negotiation towards it."""

    seat: SeatId
    incarnation: str
    polite: bool
    hear: bool


def listed_pages(view: View) -> tuple[ListedPage, ...]:
    """Every page of the company but one's own."""
    me, company = view.me, view.company
    if me is None or company is None:
        return ()
    return tuple(
        ListedPage(page.seat, page.incarnation, polite=me.seat < page.seat, hear=_may_hear(view, page.seat))
        for page in company.pages
        if page.seat != me.seat
    )


def _may_hear(view: View, seat: SeatId) -> bool:
    me, centre = view.me, view.centre
    if me is None or centre is None or seat not in centre.voices:
        return False
    piece = centre.piece
    sits_out = piece.kind == "held" and piece.by == seat and piece.id == me.ears_closed_for
    return not sits_out
