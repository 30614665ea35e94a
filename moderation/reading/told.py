"""What all that is told in a view has in common."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict


class Told:
    """Whoever reads it refuses what they do not know."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
