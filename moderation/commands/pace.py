"""Time: more or less of it."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id, Instant, Minutes
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class Nudge(CommandModel):
    type: Literal["nudge"] = "nudge"
    turn_id: Id


class Extend(CommandModel):
    type: Literal["extend"] = "extend"
    stage: int
    minutes: Minutes


class ShortenRest(CommandModel):
    type: Literal["shorten_rest"] = "shorten_rest"
    ends_at: Instant
    made_on: int


class LengthenGrace(CommandModel):
    type: Literal["lengthen_grace"] = "lengthen_grace"
    seat: SeatId


FromSeat = Nudge | Extend | ShortenRest | LengthenGrace
