"""O12: titles and prompts are shown to everybody, and hold nothing that steers, hides or is blank."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from moderation.commands.announcing import ReviseCircle
from moderation.commands.fields import clean_title
from moderation.commands.prompt import SetPrompt
from moderation.commands.stages import SetScript
from moderation.state.script import ROUND_AND_ROUND
from moderation.state.values import LocalText, replace
from tests.moderation.circles import english
from tests.values import from_text

RIGHT_TO_LEFT, ISOLATE = "\u202e", "\u2066"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"Tuesday{RIGHT_TO_LEFT} evening", "Tuesday evening"),
        (f"{ISOLATE}Tuesday", "Tuesday"),
        ("Tue\x00sday\x07", "Tuesday"),
        ("Tuesday\r\nBcc: everybody", "Tuesday Bcc: everybody"),
        ("  வணக்கம் ", "வணக்கம்"),
    ],
)
def test_o12_a_title_is_one_line_that_says_what_it_seems_to(written: str, kept: str) -> None:
    assert clean_title(english(written)) == english(kept)
    command = ReviseCircle(title=english(written), starts_at=None, capacity=8, made_on=1)
    assert command.title == english(kept)


@pytest.mark.parametrize("nothing", ["", "  ", "\u2800", "\u200b\u202e", "\x00", "\r\n"])
def test_o12_nothing_is_no_title_and_no_prompt(nothing: str) -> None:
    with pytest.raises(ValidationError):
        ReviseCircle(title=english(nothing), starts_at=None, capacity=8, made_on=1)
    with pytest.raises(ValidationError):
        SetPrompt(prompt=english(nothing), made_on=1)
    assert SetPrompt(prompt=None, made_on=1).prompt is None


def test_o12_a_prompt_keeps_its_lines_and_nothing_that_steers() -> None:
    prompt = SetPrompt(prompt=english(f"Who\x00 are you?{RIGHT_TO_LEFT}\nAnd now?"), made_on=1).prompt
    assert prompt == english("Who are you?\nAnd now?")
    [stage] = ROUND_AND_ROUND.stages
    written = replace(ROUND_AND_ROUND, stages=(replace(stage, prompt=english(f"Say{ISOLATE}.")),))
    assert SetScript(script=written, made_on=1).script.stages[0].prompt == english("Say.")


def test_o12_what_was_stored_before_is_still_read() -> None:
    assert from_text(LocalText, '{"default": "en", "texts": {"en": "\\u202e"}}').texts["en"] == RIGHT_TO_LEFT
