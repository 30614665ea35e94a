"""What a community says of itself in words that may be shown to everybody, as people's own names and words are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from moderation.commands.fields import clean_prompt
from moderation.names.cleaning import clean_words
from roomserver.programme.profile import (
    LONGEST_NAME,
    CommunityHelpline,
    ProfileChoices,
    RegionalHelplines,
    TrainingStep,
    WrongProfile,
)

Choices = TypeVar("Choices", bound=ProfileChoices)
T = TypeVar("T")


def readable(choices: Choices) -> Choices:
    """The same choices in such words. Raises: WrongProfile, where nothing readable is left, or too much."""
    return choices.model_copy(
        update={
            "name": _said("name", choices.name, _line),
            "about": None if choices.about is None else _said("about", choices.about, clean_prompt),
            "agreements": choices.agreements
            and tuple(_said(f"agreements.{at}", each, clean_prompt) for at, each in enumerate(choices.agreements)),
            "helplines": choices.helplines
            and tuple(_helplines(f"helplines.{at}", each) for at, each in enumerate(choices.helplines)),
            "training": tuple(_step(f"training.{at}", each) for at, each in enumerate(choices.training)),
        }
    )


def _helplines(field: str, there: RegionalHelplines) -> RegionalHelplines:
    lines = tuple(_helpline(f"{field}.lines.{row}", line) for row, line in enumerate(there.lines))
    return there.model_copy(update={"lines": lines})


def _helpline(field: str, line: CommunityHelpline) -> CommunityHelpline:
    said = {"name": line.name, "hours": line.hours}
    update = {name: _said(f"{field}.{name}", words, _line) for name, words in said.items() if words is not None}
    return line.model_copy(update=update)


def _step(field: str, step: TrainingStep) -> TrainingStep:
    return step.model_copy(update={"name": _said(f"{field}.name", step.name, _line)})


def _said(field: str, words: T, clean: Callable[[T], T]) -> T:
    try:
        return clean(words)
    except ValueError:
        told = f"It needs something to read, and a name has {LONGEST_NAME} characters at most."
        raise WrongProfile(field, told) from None


def _line(words: str) -> str:
    """Raises: ValueError."""
    line = clean_words(" ".join(words.split()))
    if len(line) > LONGEST_NAME:
        raise ValueError
    return line
