"""The words in the centre."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import PromptText
from moderation.commands.model import CommandModel


class SetPrompt(CommandModel):
    """The words in the centre, made on the prompt of version `made_on`; None clears them."""

    type: Literal["set_prompt"] = "set_prompt"
    prompt: PromptText | None
    made_on: int


FromSeat = SetPrompt
