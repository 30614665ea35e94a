"""Commands as a person may send them: what is not in the list, or not well formed, is not a command."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from moderation.commands import (
    ConnectionCommand,
    FacilitatorCommand,
    Knock,
    LinkCommand,
    OrganiserCommand,
    ParticipantCommand,
    SeatCommand,
    SetOrder,
)
from moderation.room import MESH_LIMIT, Value

SEAT_COMMAND: TypeAdapter[SeatCommand] = TypeAdapter(SeatCommand)
SENT_BY_PEOPLE: list[dict[str, object]] = [
    {"type": "knock", "name": "Mei"},
    {"type": "take_piece", "offer_id": "p2"},
    {"type": "pass_on", "offer_id": "p2"},
    {"type": "pass_piece", "turn_id": "p3"},
    {"type": "mute_self"},
    {"type": "unmute_self"},
    {"type": "leave"},
    {"type": "answer_claim", "claim_id": "c1", "mine": True},
    {"type": "step_up"},
    {"type": "admit", "seat": "mei"},
    {"type": "decline", "seat": "mei"},
    {"type": "begin"},
    {"type": "set_order", "order": ["mei", "ana"], "made_on": 3},
    {"type": "set_prompt", "prompt": {"default": "en", "texts": {"en": "A small joy"}}, "made_on": 1},
    {"type": "set_prompt", "prompt": None, "made_on": 1},
    {"type": "mute", "seat": "mei"},
    {"type": "release", "seat": "mei"},
    {"type": "move_piece", "piece_id": "p3", "to": "mei"},
    {"type": "settle_claim", "seat": "mei", "claim_id": "c1", "allow": False},
    {"type": "step_back"},
    {"type": "end_circle"},
]


def type_of(command: type[Value]) -> object:
    return command.model_fields["type"].default


@pytest.mark.parametrize("message", SENT_BY_PEOPLE, ids=lambda message: message["type"])
def test_reads_what_people_send_and_writes_it_the_same(message: dict[str, object]) -> None:
    command = SEAT_COMMAND.validate_python(message)
    assert command.type == message["type"]
    assert SEAT_COMMAND.validate_json(SEAT_COMMAND.dump_json(command)) == command


def test_every_seat_command_is_among_the_examples() -> None:
    commands = get_args(ParticipantCommand) + get_args(FacilitatorCommand)
    assert {type_of(command) for command in commands} == {message["type"] for message in SENT_BY_PEOPLE}


@pytest.mark.parametrize("command", [*get_args(LinkCommand), *get_args(ConnectionCommand), *get_args(OrganiserCommand)])
def test_what_the_service_and_organisers_say_cannot_be_sent_from_a_seat(command: type[Value]) -> None:
    with pytest.raises(ValidationError, match="union_tag_invalid"):
        SEAT_COMMAND.validate_python({"type": type_of(command)})


def test_no_two_commands_share_a_type() -> None:
    kinds = (ParticipantCommand, FacilitatorCommand, LinkCommand, ConnectionCommand, OrganiserCommand)
    types = [type_of(command) for kind in kinds for command in get_args(kind)]
    assert len(types) == len(set(types))


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "sing"},
        {"type": "leave", "because": "tired"},
        {"type": "take_piece"},
        {"type": "take_piece", "offer_id": ""},
        {"type": "take_piece", "offer_id": "p" * 65},
        {"type": "take_piece", "offer_id": None},
        {"type": "mute", "seat": "mei*"},
        {"type": "mute", "seat": "mei ana"},
        {"type": "mute", "seat": ["mei"]},
        {"type": "knock", "name": ""},
        {"type": "knock", "name": "   "},
        {"type": "knock", "name": "m" * 41},
        {"type": "set_order", "order": ["mei"] * (2 * MESH_LIMIT + 1), "made_on": 1},
        {"type": "set_order", "order": ["mei"], "made_on": 1.5},
        {"type": "set_prompt", "prompt": {"default": "en", "texts": {"en": "x" * 601}}, "made_on": 1},
        {"type": "set_prompt", "prompt": "A small joy", "made_on": 1},
    ],
)
def test_refuses_what_is_not_well_formed(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SEAT_COMMAND.validate_python(message)


def test_a_name_loses_the_blanks_around_it() -> None:
    assert Knock(name="  Mei  ").name == "Mei"


def test_a_name_may_be_in_any_script() -> None:
    assert [Knock(name=name).name for name in ("美玲", "மீனா", "Nur Aisyah", "🌱")] == [
        "美玲",
        "மீனா",
        "Nur Aisyah",
        "🌱",
    ]


def test_cannot_be_changed() -> None:
    command = SetOrder(order=("mei", "ana"), made_on=1)
    with pytest.raises(ValidationError, match="frozen"):
        command.made_on = 2  # type: ignore[misc]
