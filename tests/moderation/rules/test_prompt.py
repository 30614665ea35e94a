"""The words in the centre: set, cleared, and made on the newest ones."""

from __future__ import annotations

from moderation.commands.prompt import SetPrompt
from moderation.refusal import RefusalCode
from tests.moderation.circles import english, live_circle


class TestPrompt:
    def test_is_set_and_cleared(self) -> None:
        circle = live_circle()
        prompt = english("What is your inner weather?")
        made_on = circle.room.circle.prompt_version
        assert circle.by("fay", SetPrompt(prompt=prompt, made_on=made_on)).circle.prompt == prompt
        assert circle.by("fay", SetPrompt(prompt=None, made_on=made_on + 1)).circle.prompt is None

    def test_made_on_another_prompt_is_refused(self) -> None:
        circle = live_circle()
        made_on = circle.room.circle.prompt_version
        circle.by("fay", SetPrompt(prompt=english("One"), made_on=made_on))
        assert circle.refusal_by("fay", SetPrompt(prompt=None, made_on=made_on)) == RefusalCode.OUT_OF_DATE
