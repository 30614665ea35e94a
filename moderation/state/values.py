"""What every value of the rules is made of: frozen, typed through `replace`, words by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, dataclass_transform

import msgspec
from pydantic import BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError

from moderation.state.written import schema_of

if TYPE_CHECKING:
    from dataclasses import replace as replace  # its second argument and all others are checked for the value at hand
else:
    from msgspec.structs import replace as replace

_ID = r"^[A-Za-z0-9_-]+$"
RoomId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
SeatId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
PlaceId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
TEXT_LENGTH = 600
"""Of words in one language: a title, a prompt, a question, an agreement."""
LANGUAGES_LIMIT = 8
"""Of the same words."""
InOneLanguage = Annotated[str, Field(max_length=TEXT_LENGTH)]
LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]


class ValueMeta(msgspec.StructMeta):
    """Makes a class a frozen Struct whose fields are named wherever one is made.

    Values hold no reference cycles, so the garbage collector need not look at them.
    """

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        """`config` as for `msgspec.Struct`."""
        config = {"frozen": True, "kw_only": True, "gc": False, "forbid_unknown_fields": True} | config
        return super().__new__(mcls, name, bases, namespace, **config)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, metaclass=ValueMeta, frozen=True):
    """A frozen value that refuses what it does not know.

    Types hold when it is made (mypy) and when it is read (msgspec); bounds, such as the length of words, where people
    write it (pydantic).
    """

    @classmethod
    def as_written(cls, data: Any) -> Any:
        """What somebody wrote for such a value, made complete before it is validated."""
        return data

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return schema_of(cls, handler, cls.as_written if "as_written" in vars(cls) else None)


def _few(texts: object) -> object:
    """Not more languages than there may be: of a mapping, pydantic would look for all that is wrong first."""
    if isinstance(texts, dict) and len(texts) > LANGUAGES_LIMIT:
        told = {"field_type": "Dictionary", "max_length": LANGUAGES_LIMIT, "actual_length": len(texts)}
        raise PydanticKnownError("too_long", told)
    return texts


class LocalText(Value):
    """Words that a person wrote, by language tag (BCP 47), with the language to fall back to, which is among them."""

    default: LanguageTag
    texts: Annotated[
        Mapping[LanguageTag, InOneLanguage], Field(min_length=1, max_length=LANGUAGES_LIMIT), BeforeValidator(_few)
    ]

    def __post_init__(self) -> None:
        if self.default not in self.texts:
            raise ValueError("the language to fall back to has no words")
