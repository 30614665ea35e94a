"""What every value of the rules is made of: frozen, strict about what it knows, words by language."""

from __future__ import annotations

from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

_ID = r"^[A-Za-z0-9_-]+$"
RoomId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
SeatId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
PlaceId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]


class Value(BaseModel):
    """A frozen value that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


V = TypeVar("V", bound=Value)


class LocalText(Value):
    """Words that a person wrote, by language tag (BCP 47), with the language to fall back to, which is among them."""

    default: LanguageTag
    texts: Annotated[dict[LanguageTag, Annotated[str, Field(max_length=600)]], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _has_its_default(self) -> Self:
        if self.default not in self.texts:
            raise ValueError("the language to fall back to has no words")
        return self


def replace(value: V, **changes: object) -> V:
    """The same value with some fields changed; the caller vouches for their types."""
    return value.model_copy(update=changes)
