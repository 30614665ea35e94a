"""What looking after people leaves in a room: private signals, side rooms, cards for facilitators, removals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.values import PlaceId, SeatId, Value

SignalKind = Literal["need_a_minute", "check_on_me", "not_safe"]
CardKind = Literal["left", "asks_for_a_breath"]
Outcome = Literal["reached", "not_reached", "no_need"]
REASON_LENGTH = 200


class Signal(Value):
    """From one person to the facilitators alone. It rises when nobody acknowledges it, then alerts the organiser."""

    id: str
    seat: SeatId
    kind: SignalKind
    at: float
    acknowledged_by: SeatId | None = None
    risen: bool = False
    alerted: bool = False


class SideRoom(Value):
    """A facilitator offers one person to go aside; open once they accept. `id` is that of its place."""

    id: PlaceId
    facilitator: SeatId
    seat: SeatId
    at: float
    open: bool = False


class Card(Value):
    """A quiet note to the facilitators that somebody may want looking after, until one of them puts it away.

    `asked` is the private signal with which somebody left, as nobody had looked after them.
    """

    id: str
    kind: CardKind
    seat: SeatId
    name: str
    at: float
    asked: SignalKind | None = None


class Removal(Value):
    """Somebody was removed; a facilitator or organiser can undo it."""

    id: str
    seat: SeatId
    name: str
    by: SeatId
    at: float
    reason: Annotated[str, Field(max_length=REASON_LENGTH)]
