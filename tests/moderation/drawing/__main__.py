"""Writes docs/rules/states.md from the rules: `python -m tests.moderation.drawing`."""

from tests.moderation.drawing.changes import changes
from tests.moderation.drawing.page import PAGE, written

PAGE.write_text(written(changes()), "utf-8")
