"""The page of state diagrams: a diagram a machine, a table of its arrows, and which commands are in neither."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import get_args

from moderation.commands import Command
from moderation.rules.authority import Authority
from moderation.table import ORGANISER_RULES, SEAT_RULES, SERVICE_RULES
from tests.moderation.drawing.changes import ANNOUNCED, OF_ITSELF, TIME, Change
from tests.moderation.drawing.machines import MACHINES, Machine

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "states.md"
HEAD = f"""\
# States

What has which states, and what leads from one to another. `python -m tests.moderation.drawing` generates this page \
from the rules: in many situations, everyone tries every command, and time passes. Do not edit it by hand; `./test` \
fails if it differs from the rules.

An arrow is labelled with the commands that cause it, as they are on the wire; with *{TIME}* (`tick`) if waiting is \
enough; with *{OF_ITSELF}* if it follows at once from any other change; and with *{ANNOUNCED}* if it begins with the \
circle. The dot is before and after. There is no arrow for what disappears together with its seat, its place or the \
whole circle. The table beneath each diagram has every label, [who may do it](who-may-do-what.md), and what it was \
seen to follow by itself.
"""
TYPES: dict[str, type[Command]] = {kind.model_fields["type"].default: kind for kind in get_args(Command)}
GROUPS = ("anybody", "beside", "leading", "organisers", "service")
"""As on the page of who may do what."""
MOST = 3
"""An arrow with more labels than this has those that are about its machine, and says how many others there are."""


def written(changes: Iterable[Change]) -> str:
    """All of it, as Markdown."""
    every = sorted(changes)
    sections = [_section(machine, [one for one in every if one.machine == machine.title]) for machine in MACHINES]
    return "\n".join((HEAD, *sections, _rest({change.by for change in every} | {"tick"})))


def _section(machine: Machine, changes: list[Change]) -> str:
    steps = ("", *machine.states)
    changes.sort(key=lambda one: (steps.index(one.before), (*steps[1:], "").index(one.after), one.by not in TYPES))
    arrows = {edge: list(made) for edge, made in groupby(changes, lambda change: (change.before, change.after))}
    lines = (
        *(f'state "{_plain(state)}" as {state}' for state in machine.states),
        *(f"{_dot(before)} --> {_dot(after)}: {_label(machine, made)}" for (before, after), made in arrows.items()),
        *(f"{state} --> [*]" for state in machine.states if all(state != before for before, _ in arrows)),
    )
    rows = (
        f"| {_plain(before) or '●'} | {_plain(after) or '●'} | {_by_whom(made)} |"
        for (before, after), made in arrows.items()
    )
    return "\n".join(
        (
            f"## {machine.title}\n\n{machine.sentence}\n",
            *("```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```\n"),
            *("| from | to | by |", "|---|---|---|", *rows, ""),
        )
    )


def _rest(drawn: set[str]) -> str:
    others = _commands([kind for kind in TYPES if kind not in drawn])
    return f"## Commands that change none of these states\n\n{others}.\n"


def _plain(state: str) -> str:
    return state.replace("_", " ")


def _dot(state: str) -> str:
    return state or "[*]"


def _labels(made: list[Change]) -> list[str]:
    return list(dict.fromkeys(change.by for change in made))


def _label(machine: Machine, made: list[Change]) -> str:
    by = _labels(made)
    shown = (
        by
        if len(by) <= MOST
        else [one for one in by if _rules(one) in (*(rules.__name__ for rules in machine.rules), "")]
    )
    others = len(by) - len(shown)
    return "<br/>".join((*shown, f"{others} more") if shown and others else shown or [f"{others} ways"])


def _rules(by: str) -> str:
    """The module with the rule for it; nothing for what is no command."""
    kind = TYPES.get(by)
    if kind is None:
        return ""
    if kind in SEAT_RULES:
        return SEAT_RULES[kind].apply.__module__
    return {**SERVICE_RULES, **ORGANISER_RULES}[kind].apply.__module__


def _by_whom(made: list[Change]) -> str:
    """Commands by who may give them; what follows of itself, with what it follows in the situations that are tried."""
    by = _labels(made)
    of_whom = ((group, [one for one in by if _group(one) == group]) for group in GROUPS)
    parts = [f"{group}: {_commands(ones)}" for group, ones in of_whom if ones]
    upon = [change.upon for change in made if change.upon]
    named = {OF_ITSELF: f"{OF_ITSELF}, as after {_commands(upon)}"}
    return "; ".join((*parts, *(named.get(one, one) for one in by if one not in TYPES)))


def _commands(kinds: list[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds)


def _group(by: str) -> str:
    """Who may give that command; nothing for what is none."""
    kind = TYPES.get(by)
    if kind is None:
        return ""
    if kind in SEAT_RULES:
        return {Authority.ONESELF: "anybody", Authority.BESIDE: "beside"}.get(SEAT_RULES[kind].least, "leading")
    return "organisers" if kind in ORGANISER_RULES else "service"
