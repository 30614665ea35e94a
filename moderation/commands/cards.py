"""The card of a person whom somebody is to look after."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.care import Outcome
from moderation.state.values import SeatId


class PutCardAway(CommandModel):
    """Somebody was looked after, or needs nothing; whoever could not be reached stays open work."""

    type: Literal["put_card_away"] = "put_card_away"
    card_id: Id
    outcome: Outcome


class HandCard(CommandModel):
    """Somebody else who looks after the circle is responsible for it too."""

    type: Literal["hand_card"] = "hand_card"
    card_id: Id
    to: SeatId


FromSeat = PutCardAway | HandCard
