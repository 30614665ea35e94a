"""When a circle is planned: what the clock on the wall shows somewhere. What instant that is, the rules do not ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from moderation.state.values import Value

LocalDate = Annotated[str, Field(max_length=10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""ISO 8601, such as 2027-03-28."""
ClockTime = Annotated[str, Field(max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Of 24 hours, to the minute, such as 19:30."""
ZoneName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")]
"""IANA's, such as Asia/Singapore."""


class LocalTime(Value):
    """A date and a time of day in a time zone. `second`: of a time that comes twice, as clocks go back, the second."""

    date: LocalDate
    time: ClockTime
    zone: ZoneName
    second: bool = False
