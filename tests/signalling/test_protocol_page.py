"""The protocol's page says what the code does: every command, message, view and rate."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from moderation.commands import AnySeatCommand
from moderation.reading.parts import View, ViewKind
from moderation.reading.views import TOLD, TOLD_APART
from moderation.refusal import TEXTS
from moderation.rules.authority import Authority
from moderation.rules.piece import UNANSWERED_S
from moderation.state.check_in import PICTURES
from moderation.table import SEAT_RULES
from signalling.peers.pages import listed_pages
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
from signalling.protocol.messages import PROTOCOL, VERSION, ClientMessage, Reaction, ServerMessage
from signalling.protocol.schema import schema
from signalling.socket import seat_socket
from signalling.store import ENTRIES_KEPT

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "PROTOCOL.md").read_text()
EXAMPLE = PAGE.partition("```json\n")[2].partition("```")[0]
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
    names = (model.__name__ for model in get_args(get_args(union)[0]))
    return {schema()["$defs"][name]["properties"]["type"]["const"] for name in names}


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


def parts_by_kind() -> dict[str, set[str]]:
    """As the page's table has them."""
    told = re.findall(r"^\| `(\w+)` \| .*? \| ([\w, ]+) \|$", PAGE.partition("### Entries")[0], re.M)
    return {kind: set(parts.split(", ")) for kind, parts in told}


def test_it_tells_every_kind_of_viewer_and_their_parts() -> None:
    kinds = set(get_args(ViewKind)) - {"organiser"}
    assert parts_by_kind() == {kind: {*TOLD[kind], *TOLD_APART[kind]} for kind in kinds}


def names_in(value: object) -> object:
    """The names of all fields, from outside to inside; a list is as its first."""
    if isinstance(value, dict):
        return {name: names_in(field) for name, field in value.items()}
    return [names_in(one) for one in value[:1]] if isinstance(value, list) else None


def test_its_example_is_a_view_with_every_field() -> None:
    shown = json.loads(EXAMPLE)
    seen = msgspec.convert({"kind": shown["kind"], **shown["parts"]}, View)
    written = {
        name: part
        for name, part in json.loads(msgspec.json.encode(seen)).items()
        if part is not None and name != "kind"
    }
    assert set(shown["parts"]) == parts_by_kind()[shown["kind"]]
    assert names_in(shown["parts"]) == names_in(written)


def test_its_example_is_whom_to_connect_with() -> None:
    shown = json.loads(EXAMPLE)["parts"]
    (page,) = listed_pages(msgspec.convert({"kind": "participant", **shown}, View))
    assert (page.seat, page.polite, page.hear) == (shown["roster"]["seats"][0]["id"], False, True)


def test_it_is_of_the_version_that_is_spoken() -> None:
    assert PAGE.startswith(f"# Protocol `{PROTOCOL}`\n")
    assert f"with subprotocol `{PROTOCOL}`" in PAGE
    assert f'{{"type": "hello", "version": {VERSION},' in PAGE


def test_it_has_every_refusal_with_its_text() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.partition("## 8.")[2].partition("## 9.")[0], re.M))
    ruled = {code.value: text for code, text in TEXTS.items()}
    unruled = {str(code): text for code, text in seat_socket.TEXTS.items()}
    assert rows == {**unruled, **ruled}


def test_it_names_the_pictures_that_an_answer_may_be() -> None:
    row = next(line for line in COMMANDS.splitlines() if line.startswith("| `give_answer "))
    assert tuple(re.findall(r"`(\w+)`", row.partition("a picture one of ")[2])) == PICTURES


def test_it_says_how_long_our_page_waits() -> None:
    socket, outbox = ((CHECKOUT / f"web/src/connection/{name}.ts").read_text() for name in ("socket", "outbox"))
    assert "const BACKOFF = { firstMs: 300, capMs: 4_000 };" in socket
    assert "Our page waits 0.3 s before it first reconnects, then twice as long each time up to 4 s" in PAGE
    assert "const ASK_AGAIN = { firstMs: 200, capMs: 3_000 };" in outbox
    assert "Our page waits 0.2 s before the first retry, then twice as long each time up to 3 s" in PAGE
    assert "const GIVE_UP_MS = 8 * 60_000;" in outbox
    assert "(ours after eight)" in PAGE


def test_it_says_how_long_the_id_of_a_command_is_remembered() -> None:
    assert "APPLIED_KEPT_MS, CLOCK_TOLERANCE_S = 600000," in (CHECKOUT / "roomserver/store/commit.lua").read_text()
    assert "The server remembers an id for ten minutes from its effect" in PAGE


def test_its_figures_are_those_of_the_server() -> None:
    assert f"more than {COMMANDS_BURST:.0f} at once, or {COMMANDS_PER_S:.0f} a second" in PAGE
    aimed = f"more than {AIMED_BURST / 1024:.0f} KiB at once, or {AIMED_PER_S / 1024:.0f} KiB a second"
    received = f"more than {RECEIVED_BURST / 1024 / 1024:.0f} MiB at once, or {RECEIVED_PER_S / 1024:.0f} KiB a second"
    assert f"{aimed}, from one person to one other" in PAGE
    assert f"{NEGOTIATION_BURST:.0f} of these messages at once, or {NEGOTIATION_PER_S:.0f} a second" in PAGE
    assert f"{received}, of messages of any kind" in PAGE
    assert f"an offer of the piece for {UNANSWERED_S:.0f} s" in PAGE
    assert (REACTIONS_PER_S, REACTIONS_BURST) == (1, 5)
    assert "faster than one a second (five at once)" in PAGE
    assert f"the last {ENTRIES_KEPT} lines, and sends about {WHOLE_BYTES // 1024} KiB" in PAGE
    assert set(get_args(Reaction)) <= set(re.findall(r"`(\w+)`", PAGE.partition("### Reactions")[2]))
