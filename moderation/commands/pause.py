"""A pause, which lasts until a facilitator resumes."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class Pause(CommandModel):
    type: Literal["pause"] = "pause"


class Resume(CommandModel):
    type: Literal["resume"] = "resume"


FromSeat = Pause | Resume
