"""What the fields of commands are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, FiniteFloat

from moderation.names.cleaning import LONGEST, clean_name, clean_text, clean_words
from moderation.state.care import REASON_LENGTH
from moderation.state.entries import LINE_LENGTH
from moderation.state.plan import AREA_LENGTH, Plan, Venue
from moderation.state.room import PLENARY_LIMIT
from moderation.state.script import Script
from moderation.state.seat import CONTACT_LENGTH
from moderation.state.values import LocalText, SeatId, replace


def _at_most(most: int) -> AfterValidator:
    """Not longer than that once it is in NFC: what is kept is read back by the same bounds."""

    def check(words: str) -> str:
        if len(words) > most:
            raise ValueError(f"{most} characters at most")
        return words

    return AfterValidator(check)


def _each(text: LocalText, change: Callable[[str], str]) -> LocalText:
    """The text with all its words changed, by the same bounds."""
    return LocalText(default=text.default, texts={tag: change(words) for tag, words in text.texts.items()})


def clean_title(text: LocalText) -> LocalText:
    """On one line, without what steers, hides or is blank. Raises: ValueError when nothing readable is left."""
    return _each(text, lambda words: clean_words(" ".join(words.split())))


def clean_prompt(text: LocalText) -> LocalText:
    """The same of words that may have several lines."""
    return _each(text, clean_words)


def _clean_script(script: Script) -> Script:
    stages = tuple(
        replace(
            stage,
            title=None if stage.title is None else clean_title(stage.title),
            prompt=None if stage.prompt is None else clean_prompt(stage.prompt),
        )
        for stage in script.stages
    )
    return replace(script, name=clean_title(script.name), stages=stages)


def _clean_venue(venue: Venue) -> Venue:
    directions = None if venue.directions is None else clean_prompt(venue.directions)
    area = None if venue.area is None else clean_words(" ".join(venue.area.split()))
    if len(area or "") > AREA_LENGTH:
        raise ValueError(f"{AREA_LENGTH} characters at most")
    return Venue(address=clean_words(venue.address), directions=directions, area=area)


def _clean_plan(plan: Plan) -> Plan:
    return replace(
        plan,
        description=None if plan.description is None else clean_prompt(plan.description),
        content_note=None if plan.content_note is None else clean_prompt(plan.content_note),
        theme=None if plan.theme is None else clean_title(plan.theme),
        venue=None if plan.venue is None else _clean_venue(plan.venue),
    )


Title = Annotated[LocalText, AfterValidator(clean_title)]
PromptText = Annotated[LocalText, AfterValidator(clean_prompt)]
WrittenScript = Annotated[Script, AfterValidator(_clean_script)]
WrittenPlan = Annotated[Plan, AfterValidator(_clean_plan)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
AlertId = Annotated[str, Field(min_length=1, max_length=128)]
"""Of what an organiser is told: made of a version and of whom or which place it is about."""
AlertIds = Annotated[tuple[AlertId, ...], Field(max_length=64, fail_fast=True)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(clean_name)]
Called = Annotated[str, Field(max_length=LONGEST), AfterValidator(lambda name: clean_name(name) if name else "")]
"""A name, or none."""
LinkHash = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""SHA-256 of a link's secret, base64url without padding."""
Words = Annotated[str, Field(min_length=1, max_length=LINE_LENGTH), AfterValidator(clean_words), _at_most(LINE_LENGTH)]
Contact = Annotated[str, Field(max_length=CONTACT_LENGTH), AfterValidator(clean_text), _at_most(CONTACT_LENGTH)]
Reason = Annotated[str, Field(max_length=REASON_LENGTH), AfterValidator(clean_text), _at_most(REASON_LENGTH)]
Seats = Annotated[tuple[SeatId, ...], Field(max_length=PLENARY_LIMIT, fail_fast=True)]
"""The first that is none is enough: a message may hold sixteen thousand."""
Minutes = Annotated[float, Field(gt=0, le=60)]
Instant = FiniteFloat
