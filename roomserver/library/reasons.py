"""Why a script or a list of prompts is refused, in words for whoever wrote it by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from moderation.state.check_in import Form
from moderation.state.script import Script
from moderation.state.stage import Stage
from roomserver.library.document import quoted

KEYS = sorted(
    {*Script.__struct_fields__, *Stage.__struct_fields__, *Form.__struct_fields__, "prompts", "forms", "text", "source"}
)
TEXTS = frozenset({"name", "title", "prompt", "say", "question", "choices", "text", "source"})
"""Keys of words in several languages; `choices` is a list of them."""


def reason(error: ErrorDetails) -> str:
    """What is wrong, in one sentence without a full stop."""
    if _is_of_words(error):
        return "words need their language before them, as in `en: Welcome.`"
    words = REASONS.get(error["type"])
    return words(error, error.get("ctx", {})) if words is not None else error["msg"]


def _is_of_words(error: ErrorDetails) -> bool:
    keys = [step for step in error["loc"] if isinstance(step, str)]
    return error["type"] in ("model_attributes_type", "dict_type") and bool(keys) and keys[-1] in TEXTS


def _unknown(error: ErrorDetails, context: Mapping[str, Any]) -> str:
    key = str(error["loc"][-1])
    near = get_close_matches(key, [known for known in KEYS if known != key], 1)
    return f"there is no {quoted(key)} here" + (f"; perhaps {quoted(near[0])}" if near else "")


def _not_one_of(error: ErrorDetails, context: Mapping[str, Any]) -> str:
    expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return f"{quoted(error['input'])} is not one of: {expected}"


def _number(error: ErrorDetails, context: Mapping[str, Any]) -> str:
    return f"{quoted(error['input'])} is not a number"


REASONS: Mapping[str, Callable[[ErrorDetails, Mapping[str, Any]], str]] = {
    "missing": lambda error, _: f"{quoted(error['loc'][-1])} is missing",
    "extra_forbidden": _unknown,
    "literal_error": _not_one_of,
    "float_parsing": _number,
    "float_type": _number,
    "int_parsing": lambda error, _: f"{quoted(error['input'])} is not a whole number",
    "bool_parsing": lambda error, _: f"{quoted(error['input'])} is neither true nor false",
    "greater_than": lambda _, context: f"must be more than {context['gt']:g}",
    "greater_than_equal": lambda _, context: f"must be {context['ge']:g} or more",
    "less_than_equal": lambda _, context: f"must be {context['le']:g} or less",
    "string_too_long": lambda _, context: f"is longer than {context['max_length']} characters",
    "string_pattern_mismatch": lambda error, _: (
        f"{quoted(error['input'])} is no language; write it as en, zh, ms or ta"
    ),
    "too_long": lambda _, context: (
        f"{context['actual_length']} are too many; at most {context['max_length']} are allowed"
    ),
    "too_short": lambda _, context: f"there must be {context['min_length']} or more",
    "model_attributes_type": lambda *_: "keys and their values belong here",
    "dict_type": lambda *_: "keys and their values belong here",
    "tuple_type": lambda *_: "a list belongs here, each item after a dash",
    "string_unicode": lambda *_: "there is a character that text files may not contain",
    "string_type": lambda *_: "words belong here, and nothing below them",
    "value_error": lambda _, context: str(context["error"]),
}
"""By pydantic's type of error."""
