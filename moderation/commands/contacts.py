"""Where somebody is and whom to call."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class OpenContact(CommandModel):
    """In need: where somebody is and whom to call, the `contact` of that id or the first. The opening is logged."""

    type: Literal["open_contact"] = "open_contact"
    seat: SeatId
    contact: Id | None = None


FromSeat = OpenContact
