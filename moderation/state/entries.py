"""What is added to a room and never changed: lines of chat, and what facilitators did."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from moderation.state.values import PlaceId, SeatId, Value

LINE_LENGTH = 500
ActKind = Literal[
    "began", "moved_on", "set_order", "set_prompt", "moved_piece", "muted", "released", "stopped_picture",
    "released_picture", "stepped_in", "rang_bell", "paused", "resumed", "admitted", "declined",
    "undid_decline", "sent_to_lobby", "locked", "unlocked", "removed", "undid_removal",
    "acknowledged", "side_room", "opened_contact", "handed_over", "set_succession", "stepped_back", "stepped_up",
    "deleted_line", "extended", "dropped_round", "added_round", "shortened", "lengthened_grace", "nudged", "divided",
    "regrouped", "reunited", "opened_check_in", "closed_check_in", "showed_check_in", "settled_claim",
    "put_card_away", "handed_card", "changed_script", "renewed_open_link", "released_seat", "ended", "taken_over",
    "revised", "gave_seat", "took_seat", "replaced_link", "removed_open_link",
]  # fmt: skip
"""What facilitators do, and organisers to a circle that goes on, by its own word each; never who passed, what was
answered, or any word that was said.

`taken_over` nobody did: another session sits at that seat now. The last row is what organisers alone do.
"""
BY_ORGANISER = "organiser"
"""Who did it, where an organiser did: no seat is called that."""


class Line(Value, tag_field="kind", tag="line"):
    """A written line. `to` is everybody in the place, or the facilitators and one participant (that seat)."""

    kind: ClassVar[Literal["line"]] = "line"
    id: int
    at: float
    place: PlaceId
    by: SeatId
    name: str
    to: SeatId | None = None
    text: Annotated[str, Field(max_length=LINE_LENGTH)]


class Deletion(Value, tag_field="kind", tag="deletion"):
    """A facilitator deleted the line of that id: its words are told to nobody any more."""

    kind: ClassVar[Literal["deletion"]] = "deletion"
    id: int
    at: float
    line: int


class Act(Value, tag_field="kind", tag="act"):
    """What a facilitator or an organiser did, for facilitators alone."""

    kind: ClassVar[Literal["act"]] = "act"
    id: int
    at: float
    by: SeatId
    what: ActKind
    about: SeatId | None = None
    outcome: str | None = None


Entry = Annotated[Line | Deletion | Act, Field(discriminator="kind")]
