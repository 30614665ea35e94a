"""The agreements, again in the circle."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class Nod(CommandModel):
    """The agreements again, in the circle."""

    type: Literal["nod"] = "nod"


FromSeat = Nod
