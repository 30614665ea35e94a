"""What the fields of commands are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, FiniteFloat, TypeAdapter, WithJsonSchema

from moderation.care import REASON_LENGTH
from moderation.entries import LINE_LENGTH
from moderation.names import LONGEST, cleaned, legible, readable
from moderation.room import PLENARY_LIMIT
from moderation.seat import CONTACT_LENGTH
from moderation.values import SeatId


def _within(most: int) -> AfterValidator:
    """Not longer than that once it is in NFC: what is kept is read back by the same bounds."""

    def check(words: str) -> str:
        if len(words) > most:
            raise ValueError(f"{most} characters at most")
        return words

    return AfterValidator(check)


def _of_two(pair: tuple[SeatId, SeatId]) -> tuple[SeatId, SeatId]:
    if pair[0] == pair[1]:
        raise ValueError("a pair is of two different seats")
    return pair


Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=4 * LONGEST), AfterValidator(cleaned)]
Words = Annotated[str, Field(min_length=1, max_length=LINE_LENGTH), AfterValidator(readable), _within(LINE_LENGTH)]
Contact = Annotated[str, Field(max_length=CONTACT_LENGTH), AfterValidator(legible), _within(CONTACT_LENGTH)]
Reason = Annotated[str, Field(max_length=REASON_LENGTH), AfterValidator(legible), _within(REASON_LENGTH)]
Seats = Annotated[tuple[SeatId, ...], Field(max_length=PLENARY_LIMIT)]
_TWO: dict[str, object] = {"type": "array", "minItems": 2, "maxItems": 2, "uniqueItems": True}
Pair = Annotated[
    tuple[SeatId, SeatId],
    AfterValidator(_of_two),
    WithJsonSchema({**_TWO, "items": TypeAdapter(SeatId).json_schema()}),
]
Pairs = Annotated[tuple[Pair, ...], Field(max_length=48)]
Minutes = Annotated[float, Field(gt=0, le=60)]
Instant = FiniteFloat
