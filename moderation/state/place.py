"""A place: where people are together and hear each other. Each has its own ring, piece, stage and bell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from moderation.state.check_in import CheckIn
from moderation.state.stage import OrderKind
from moderation.state.values import LocalText, PlaceId, SeatId, Value

PlaceKind = Literal["circle", "group", "side_room", "debrief"]


class Resting(Value, omit_defaults=True, tag_field="kind", tag="resting"):
    """The piece lies in the centre; `after` is whose place in the order it would follow.

    `to` is who had it when a bell or a pause came: they are first to go on.
    """

    kind: ClassVar[Literal["resting"]] = "resting"
    id: str
    after: SeatId | None = None
    to: SeatId | None = None


class Offered(Value, omit_defaults=True, tag_field="kind", tag="offered"):
    """The piece is offered to one person, who has not taken it yet; `unanswered` once they let it lie for a while.

    `after` is where in the order it was; `handed_by`, who passed it to them themselves, if anybody did.
    """

    kind: ClassVar[Literal["offered"]] = "offered"
    id: str
    to: SeatId
    after: SeatId | None = None
    handed_by: SeatId | None = None
    since: float
    unanswered: bool = False


class Held(Value, omit_defaults=True, tag_field="kind", tag="held"):
    """One person holds the piece and may speak."""

    kind: ClassVar[Literal["held"]] = "held"
    id: str
    by: SeatId
    since: float
    share_s: float
    """A fair share of what remained when they took it, seconds; nothing happens at its end."""
    nudged: bool = False
    heavy: bool = False


Piece = Annotated[Resting | Offered | Held, Field(discriminator="kind")]


RoundPart = Literal["waiting", "later", "taken", "passed", "absent"]
"""What a round is to somebody. `later`: it comes to them at its end, as they asked for that or were away before."""


class Round(Value, omit_defaults=True):
    """The piece goes round once. `parts` has everybody in the ring, in the order in which they came to their part."""

    number: int
    parts: Mapping[SeatId, RoundPart]
    last_lap: bool = False
    """Whether it has come to those of the end of the round, who are now `waiting`."""

    def those(self, *parts: RoundPart) -> tuple[SeatId, ...]:
        """Everybody whose part is one of these."""
        return tuple(seat_id for seat_id, part in self.parts.items() if part in parts)

    @property
    def is_over(self) -> bool:
        return "waiting" not in self.parts.values() and "later" not in self.parts.values()


def new_round(number: int, order: tuple[SeatId, ...]) -> Round:
    """A round that has come to nobody yet."""
    return Round(number=number, parts=dict.fromkeys(order, "waiting"))


class Attended(Value, tag_field="kind", tag="attended"):
    """A facilitator is with the circle."""

    kind: ClassVar[Literal["attended"]] = "attended"


class Grace(Value, tag_field="kind", tag="grace"):
    """No facilitator is connected; until then one counts as present."""

    kind: ClassVar[Literal["grace"]] = "grace"
    until: float


class LastTurn(Value, tag_field="kind", tag="last_turn"):
    """Nobody facilitates; the holder may finish, then the circle pauses."""

    kind: ClassVar[Literal["last_turn"]] = "last_turn"
    until: float


class Paused(Value, tag_field="kind", tag="paused"):
    """Nobody facilitates and nobody is heard, until a facilitator returns."""

    kind: ClassVar[Literal["paused"]] = "paused"


Supervision = Annotated[Attended | Grace | LastTurn | Paused, Field(discriminator="kind")]


class Bell(Value):
    """A breath for everybody: every microphone is closed until then."""

    by: SeatId
    since: float
    until: float


class Place(Value, omit_defaults=True):
    """`order` is the ring of those at home here; `version` counts the edits of each whole value that people make."""

    id: PlaceId
    kind: PlaceKind = "circle"
    order: tuple[SeatId, ...] = ()
    order_version: int = 1
    piece: Piece
    stage: int = 0
    """Which stage of the script it is in, from 0; of no meaning before the circle is live."""
    stage_since: float = 0.0
    extra_s: float = 0.0
    """By how much a facilitator lengthened this stage."""
    turns: OrderKind = "clockwise"
    round: Round | None = None
    prompt: LocalText | None = None
    prompt_version: int = 1
    supervision: Supervision = Attended()
    told: bool = False
    """Whether the organiser was told that nobody facilitates here."""
    bell: Bell | None = None
    paused: bool = False
    """A facilitator paused it."""
    stepped_in: tuple[SeatId, ...] = ()
    hands: tuple[SeatId, ...] = ()
    check_in: CheckIn | None = None
    asked: tuple[CheckIn, ...] = ()
    """What was asked before, for when its stage is there again; the last few."""
    needs_help: bool = False
    """A group asks the facilitators of the whole for help."""
