"""Claims: who decides when somebody opens the link of a seat elsewhere."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class AnswerClaim(CommandModel):
    """The seated person says whether it is them who opened their link elsewhere."""

    type: Literal["answer_claim"] = "answer_claim"
    claim_id: Id
    mine: bool


class SettleClaim(CommandModel):
    """A facilitator decides between a seated person and somebody who claims the same seat."""

    type: Literal["settle_claim"] = "settle_claim"
    seat: SeatId
    claim_id: Id
    allow: bool


FromSeat = AnswerClaim | SettleClaim
