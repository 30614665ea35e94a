"""The protocol's page says what the code does: every command, message, view and rate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from moderation.commands import AnySeatCommand
from moderation.reading.parts import PARTS, ViewKind
from moderation.rules.authority import Authority
from moderation.table import SEAT_RULES
from signalling.protocol.allowances import (
    AIMED_BURST,
    AIMED_PER_S,
    COMMANDS_BURST,
    COMMANDS_PER_S,
    NEGOTIATION_BURST,
    NEGOTIATION_PER_S,
    REACTIONS_BURST,
    REACTIONS_PER_S,
    RECEIVED_BURST,
    RECEIVED_PER_S,
)
from signalling.protocol.entries import WHOLE_BYTES
from signalling.protocol.messages import ClientMessage, Reaction, ServerMessage
from signalling.store import ENTRIES_KEPT

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "PROTOCOL.md").read_text()
COMMANDS = PAGE.partition("## 5.")[2].partition("## 6.")[0]
ROWS = {
    name: (fields or "", who)
    for name, fields, who in re.findall(r"^\| `(\w+)(?: \{(.*?)\})?` \| ([\w ]+) \|", COMMANDS, re.M)
}
WHO = {
    Authority.ONESELF: "anyone",
    Authority.BESIDE: "beside",
    Authority.THIS_PLACE: "this place",
    Authority.EVERY_PLACE: "every place",
    Authority.ROLES: "by role",
}
BY_TYPE = {command.model_fields["type"].default: command for command in get_args(AnySeatCommand)}


def types_of(union: object) -> set[str]:
    return {get_args(model.model_fields["type"].annotation)[0] for model in get_args(get_args(union)[0])}


def test_it_has_every_command_and_no_other() -> None:
    assert set(ROWS) == set(BY_TYPE)


@pytest.mark.parametrize("name", sorted(BY_TYPE))
def test_a_command_has_the_fields_and_is_for_whom_it_says(name: str) -> None:
    command = BY_TYPE[name]
    fields = {
        field if info.is_required() else f"{field}?" for field, info in command.model_fields.items() if field != "type"
    }
    told, who = ROWS[name]
    assert set(filter(None, told.split(", "))) == fields
    assert who == WHO[SEAT_RULES[command].least]


def test_it_names_every_message_each_way() -> None:
    for name in types_of(ClientMessage) | types_of(ServerMessage):
        assert re.search(rf"`{name}\b|\"type\": \"{name}\"", PAGE), name


def test_it_tells_every_kind_of_viewer_and_their_parts() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| .*? \| ([\w, ]+) \|$", PAGE.partition("### Entries")[0], re.M))
    assert set(told) == set(get_args(ViewKind)) - {"organiser"}
    named = {part for parts in told.values() for part in parts.split(", ")}
    assert named == set(PARTS) - {"attendance"}


def test_its_figures_are_those_of_the_server() -> None:
    assert f"more than {COMMANDS_BURST:.0f} at once, or {COMMANDS_PER_S:.0f} a second" in PAGE
    aimed = f"more than {AIMED_BURST / 1024:.0f} KiB at once, or {AIMED_PER_S / 1024:.0f} KiB a second"
    messages = f"{NEGOTIATION_BURST:.0f} messages or {RECEIVED_BURST / 1024 / 1024:.0f} MiB of them at once"
    assert f"{aimed}, from one person to one other" in PAGE
    assert f"{messages}, or {NEGOTIATION_PER_S:.0f} messages or {RECEIVED_PER_S / 1024:.0f} KiB a second" in PAGE
    assert (REACTIONS_PER_S, REACTIONS_BURST) == (1, 5)
    assert "faster than one a second (five at once)" in PAGE
    assert f"the last {ENTRIES_KEPT} lines, and sends about {WHOLE_BYTES // 1024} KiB" in PAGE
    assert set(get_args(Reaction)) <= set(re.findall(r"`(\w+)`", PAGE.partition("### Reactions")[2]))
