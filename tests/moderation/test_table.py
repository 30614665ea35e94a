"""Who may do what, and when: the rules compared, cell by cell, with the page that people review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from moderation.commands import Command
from moderation.commands.side_room import OfferSideRoom
from moderation.refusal import TEXTS, Refused
from moderation.state.room import Room, with_seat
from moderation.state.values import replace
from moderation.table import SEAT_RULES
from moderation.transition import AtSeat, transition
from tests.moderation.asking import ASKED, Asking
from tests.moderation.scenes import PARTS, Scene, scenes

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "who-may-do-what.md"
Row = dict[str, str]


def tables(text: str) -> Iterator[tuple[str, list[Row]]]:
    """Each section's heading and table."""
    for section in text.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        head, *rows = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if "---" not in line)
        yield heading, [dict(zip(head, row, strict=True)) for row in rows]


TABLES = dict(tables(PAGE.read_text("utf-8")))
GROUP = {row["command"].strip("`"): row["group"] for row in TABLES["Commands"]}
CELLS = [(role, state) for role in PARTS for state in TABLES[role][0] if state != "command"]
ABOUT = {
    "admit": "kim",
    "decline": "kim",
    "settle_claim": "ben",
    "release_seat": "pat",
    "lengthen_grace": "dot",
    "say_privately": "ana",
    "hand_over": "cleo",
    "hand_card": "cleo",
    "replace_link": "ben",
    "uninvite": "ben",
    "enter_by_link": "ira",
    "enter_again": "ira",
    "connect": "ira",
    "disconnect": "ira",
}
"""Whom a command is about, where it is not about somebody who is present and seated."""
WHICH = {"go_to_stage": 1, "give_answer": 3}
"""Which of several things is asked for, where the first is none."""


def row_of(role: str, command: str) -> Row:
    """The command's own row, or else its group's."""
    own = [row for row in TABLES[role] if f"`{command}`" in row["command"].split(", ")]
    of_group = [row for row in TABLES[role] if f"**{GROUP[command]}**" in row["command"].split(", ")]
    (row,) = own or of_group
    return row


def outcome(scene: Scene, command: str) -> str:
    """`yes`, or why not."""
    room, now = prepared(scene, command), scene.circle.now
    about = ABOUT.get(command, scene.part.helper if room.phase == "debrief" else "mei")
    asking = Asking(room, scene.me, about, now, number=WHICH.get(command, 0))
    try:
        transition(room, ASKED[command](asking), scene.part.actor, now)
    except Refused as refused:
        return refused.code.value
    return "yes"


def prepared(scene: Scene, command: str) -> Room:
    """The room with what is asked about: a side room where there is somebody to offer it, or one who comes again."""
    if command == "enter_again" and (ira := scene.circle.room.seat("ira")) is not None:
        return with_seat(scene.circle.room, replace(ira, former=("session-before",)))
    room, helper = scene.circle.room, AtSeat(scene.part.helper)
    offered = {"answer_side_room": scene.me.id, "withdraw_side_room": "mei"}.get(command)
    if offered is None or room.side_rooms:
        return room
    try:
        return transition(room, OfferSideRoom(seat=offered), helper, scene.circle.now)
    except Refused:
        return room


def test_every_command_is_on_the_page_and_asked() -> None:
    types = {command.model_fields["type"].default for command in get_args(Command)}
    assert set(GROUP) == set(ASKED) == types
    assert len(TABLES["Commands"]) == len(types)


def test_every_role_has_every_state_that_it_can_be_in() -> None:
    for role, part in PARTS.items():
        assert [state for state in TABLES[role][0] if state != "command"] == list(part.states)


def test_every_row_is_of_use() -> None:
    for role in PARTS:
        used = {row_of(role, command)["command"] for command in GROUP}
        assert used == {row["command"] for row in TABLES[role]}


def test_in_person_people_do_what_the_page_names_and_nothing_else() -> None:
    named = {command.strip("`") for row in TABLES["In person"] for command in row["command"].split(", ")}
    allowed = {kind.model_fields["type"].default for kind, rule in SEAT_RULES.items() if rule.in_person}
    assert named == allowed


def test_refusals_say_what_the_page_says() -> None:
    told = {row["code"].strip("`"): row["what it says"] for row in TABLES["Refusals"]}
    answers = {row[state] for role in PARTS for row in TABLES[role] for state in row if state != "command"}
    assert told == {code.value: text for code, text in TEXTS.items() if code.value in answers}
    assert answers <= {*told, "yes"}


@pytest.mark.parametrize(("role", "state"), CELLS)
def test_the_rules_are_as_decided(role: str, state: str) -> None:
    for scene in scenes(role, state):
        decided = {command: row_of(role, command)[state] for command in GROUP}
        found = {command: outcome(scene, command) for command in ASKED}
        assert found == decided
