"""What looking after people leaves in a room: a card for each person, sealed contacts, removals, alerts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.state.seat import CONTACT_LENGTH, NO_ID
from moderation.state.values import PlaceId, SeatId, Value

SignalKind = Literal["need_a_minute", "check_on_me", "not_safe"]
CardState = Literal["asks_for_a_breath", "left", "need_a_minute", "check_on_me", "not_reached", "not_safe"]
GRAVITY: tuple[CardState, ...] = (
    "asks_for_a_breath",
    "left",
    "need_a_minute",
    "check_on_me",
    "not_reached",
    "not_safe",
)
"""The states of a card, the mildest first."""
HappeningKind = (
    CardState
    | Literal["rose", "seen", "side_room", "removed", "sent_to_lobby", "handed", "opened_contact", "taken_over"]
)
Outcome = Literal["looked_after", "reached", "not_reached", "no_need"]
AlertKind = Literal["unattended", "group_unattended", "not_safe", "signal_unanswered", "left_open", "facilitator_away"]
REASON_LENGTH = 200
HAPPENINGS_KEPT = 16
"""How much of what happened to one person is kept; the gravest state stands beside it."""


class Happening(Value):
    """One thing that happened to somebody. `by` is who looks after the circle and did it; None: they themselves, or
    nobody in time.
    """

    what: HappeningKind
    at: float
    by: SeatId | None = None


class Signal(Value):
    """A private signal that stands: from one person to the facilitators alone. It rises while nobody has seen it."""

    id: str
    kind: SignalKind
    at: float
    seen_by: SeatId | None = None
    risen: bool = False
    alerted: bool = False


class Card(Value, omit_defaults=True):
    """What happened to one person, until somebody says that it is done.

    `state` is the gravest that it came to, and `at` when. `id` is another one after each thing that its person did, so
    that nobody puts away what they have not read. `entrusted` look after it without knowing what was before.
    """

    id: str
    seat: SeatId
    name: str
    place: PlaceId
    state: CardState
    at: float
    happened: tuple[Happening, ...]
    signal: Signal | None = None
    entrusted: tuple[SeatId, ...] = ()


class Sealed(Value, omit_defaults=True):
    """Where somebody is and whom to call, kept beside their seat; `since` they had sat in the circle.

    `earlier`: the seat was opened on another device since, by whoever it was: nothing that is left there then takes
    the place of this. `left_by`: the sessions of whoever left it, also on other devices that they said are theirs.
    """

    id: str = NO_ID
    seat: SeatId
    name: str
    since: float
    left_at: float | None = None
    left_by: tuple[str, ...] = ()
    earlier: bool = False
    contact: Annotated[str, Field(max_length=CONTACT_LENGTH)]

    @property
    def at(self) -> float:
        """When it was left, as far as that is known."""
        return self.since if self.left_at is None else self.left_at


Moved = Literal["before", "after"]
"""Whether something was left before or after a seat was opened on another device, by its owner or by somebody else."""
SEALED_KEPT = 4
"""Most contacts that are kept of one seat: the first ones, and the last."""


class Opening(Value):
    """Somebody who looks after the circle opened what another person had left, in need: the `contact` of that id."""

    by: SeatId
    about: SeatId
    at: float
    contact: str = NO_ID


class Removal(Value):
    """Somebody was removed; a facilitator or organiser can undo it."""

    id: str
    seat: SeatId
    name: str
    by: SeatId
    at: float
    reason: Annotated[str, Field(max_length=REASON_LENGTH)]


class Alert(Value, omit_defaults=True):
    """For the organiser, until they have seen it: no names and no words.

    `seat` is whose card it is about, and `state` the gravest of it.
    """

    id: str
    what: AlertKind
    at: float
    place: PlaceId
    seat: SeatId | None = None
    state: CardState | None = None
    seen_at: float | None = None
