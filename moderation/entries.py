"""What is added to a room and never changed: lines of chat, what facilitators did, alerts to the organiser."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.values import PlaceId, SeatId, Value

LINE_LENGTH = 500
AlertKind = Literal["unattended", "group_unattended", "not_safe", "signal_unanswered"]
ActKind = Literal[
    "began", "moved_on", "set_order", "set_prompt", "moved_piece", "muted", "released", "stepped_in", "rang_bell",
    "paused", "resumed", "admitted", "declined", "sent_to_lobby", "locked", "unlocked", "removed", "undid_removal",
    "acknowledged", "side_room", "opened_contact", "handed_over", "set_succession", "stepped_back", "stepped_up",
    "deleted_line", "extended", "dropped_round", "added_round", "shortened", "lengthened_grace", "nudged", "divided",
    "regrouped", "reunited", "opened_check_in", "closed_check_in", "showed_check_in", "settled_claim",
    "put_card_away", "changed_script", "ended",
]  # fmt: skip
"""What facilitators do, by its own word each; never who passed, what was answered, or any word that was said."""


class Line(Value):
    """A written line. `to` is everybody in the place, or the facilitators and one participant (that seat)."""

    kind: Literal["line"] = "line"
    id: int
    at: float
    place: PlaceId
    by: SeatId
    name: str
    to: SeatId | None = None
    text: Annotated[str, Field(max_length=LINE_LENGTH)]


class Deletion(Value):
    """A facilitator deleted the line of that id: its words are told to nobody any more."""

    kind: Literal["deletion"] = "deletion"
    id: int
    at: float
    line: int


class Act(Value):
    """What a facilitator did, for facilitators alone."""

    kind: Literal["act"] = "act"
    id: int
    at: float
    by: SeatId
    what: ActKind
    about: SeatId | None = None
    outcome: str | None = None


class Alert(Value):
    """For the organiser, kept apart from the room and longer: no names and no words."""

    kind: Literal["alert"] = "alert"
    id: int
    at: float
    what: AlertKind
    place: PlaceId


Entry = Annotated[Line | Deletion | Act | Alert, Field(discriminator="kind")]
