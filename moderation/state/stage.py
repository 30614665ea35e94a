"""A stage of a circle: who may speak, write, react and come in while it lasts, and what is usual for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from moderation.state.check_in import Form
from moderation.state.values import LocalText, Value

StageKind = Literal[
    "welcome", "agreements", "grounding", "check_in", "round", "open_floor", "break", "check_out", "closing"
]
Speaking = Literal["nobody", "facilitators", "holder", "all"]
"""`holder`: whoever has the piece. The others need no piece, and while they last it rests."""
Chatting = Literal["nobody", "facilitators", "all"]
Entering = Literal["any_time", "between_turns", "nobody"]
"""When somebody who was admitted comes in: at once, when nobody holds the piece, or in a later stage."""
OrderKind = Literal["clockwise", "counter_clockwise", "by_lot", "by_hand", "popcorn", "hands", "least_heard"]
"""`by_hand` goes along the ring as a facilitator has set it; `popcorn` lets the holder choose; `hands` has no round."""


STAGE_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "welcome": {"speaking": "facilitators"},
    "agreements": {"speaking": "facilitators"},
    "grounding": {"speaking": "nobody", "chat": "nobody", "reactions": False, "entering": "nobody", "minutes": 2.0},
    "check_in": {"speaking": "holder", "entering": "between_turns", "rounds": 1},
    "round": {"speaking": "holder", "entering": "between_turns", "rounds": 1, "minutes": 20.0},
    "open_floor": {"speaking": "holder", "order": "hands", "chat": "all", "entering": "between_turns"},
    "break": {"speaking": "nobody", "chat": "all"},
    "check_out": {"speaking": "holder", "entering": "nobody", "rounds": 1},
    "closing": {"speaking": "facilitators", "chat": "all"},
}
"""What a stage of each kind is unless it says otherwise."""


class Stage(Value):
    """One part of a circle. `minutes` are suggested: nothing is ever cut off."""

    kind: StageKind
    title: LocalText | None = None
    prompt: LocalText | None = None
    say: LocalText | None = None
    """A few sentences that whoever leads it could say; for those who facilitate alone."""
    minutes: Annotated[float, Field(gt=0, le=240)] = 5.0
    speaking: Speaking
    order: OrderKind = "clockwise"
    rounds: Annotated[int, Field(ge=0, le=20)] = 1
    """How often the piece goes round; 0 is round after round, until a facilitator moves on."""
    chat: Chatting = "nobody"
    reactions: bool = True
    entering: Entering = "any_time"
    form: Form | None = None
    in_groups: bool = False
    """Whether this stage belongs to the groups, once the circle has divided."""

    @classmethod
    def as_written(cls, data: Any) -> Any:
        """What it does not say is as usual for its kind."""
        if not isinstance(data, dict):
            return data
        kind = data.get("kind")
        return {**STAGE_DEFAULTS.get(kind, {}), **data} if isinstance(kind, str) else data

    @property
    def has_rounds(self) -> bool:
        """Whether the piece comes to everybody once a round."""
        return self.speaking == "holder" and self.order != "hands"
