"""Draws what can be in which state: `python -m tests.moderation.drawing` writes docs/rules/states.md from the rules."""
