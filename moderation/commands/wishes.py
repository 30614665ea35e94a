"""What somebody wishes for when the piece comes, and for what they share."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.seat import Consent, Wish


class SetWish(CommandModel):
    type: Literal["set_wish"] = "set_wish"
    wish: Wish


class SetConsent(CommandModel):
    type: Literal["set_consent"] = "set_consent"
    consent: Consent


FromSeat = SetWish | SetConsent
