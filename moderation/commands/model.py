"""What every command is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class CommandModel(BaseModel):
    """Frozen, validated as whoever asks writes it; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
