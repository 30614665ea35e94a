"""Commands as a person may send them: what is not in the list, or not well formed, is not a command."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from moderation.commands import OrganiserCommand, SeatCommand, ServiceCommand
from moderation.commands.chat import Say
from moderation.commands.lobby import Knock
from moderation.commands.model import CommandModel
from moderation.commands.removal import Remove
from moderation.commands.talking_order import SetOrder
from moderation.state.care import REASON_LENGTH
from moderation.state.entries import LINE_LENGTH
from moderation.state.room import PLENARY_LIMIT
from moderation.state.seat import CONTACT_LENGTH
from tests.moderation.senders import CofacilitatorCommand, FacilitatorCommand, ParticipantCommand

SEAT_COMMAND: TypeAdapter[SeatCommand] = TypeAdapter(SeatCommand)
PROMPT = {"default": "en", "texts": {"en": "A small joy"}}
FORM = {"question": PROMPT, "answer": "choice", "choices": [PROMPT, PROMPT], "audience": "pooled"}
SCRIPT = {"name": PROMPT, "stages": [{"kind": "welcome"}, {"kind": "check_in", "form": FORM}]}
SENT_BY_PEOPLE: list[dict[str, object]] = [
    {"type": "knock", "name": "Mei"},
    {"type": "knock", "name": "Mei", "agreed": "hash", "contact": "At home, call Ana"},
    {"type": "nod"},
    {"type": "take_piece", "offer_id": "p2"},
    {"type": "pass_on", "offer_id": "p2"},
    {"type": "pass_piece", "turn_id": "p3"},
    {"type": "pass_piece", "turn_id": "p3", "to": "mei"},
    {"type": "set_wish", "wish": "later"},
    {"type": "set_consent", "consent": "reflections"},
    {"type": "mark_heavy", "turn_id": "p3", "heavy": True},
    {"type": "close_ears", "turn_id": "p3"},
    {"type": "open_ears"},
    {"type": "raise_hand"},
    {"type": "lower_hand"},
    {"type": "ask_for_breath"},
    {"type": "give_answer", "check_in_id": "c4", "value": "cloudy"},
    {"type": "give_answer", "check_in_id": "c4", "value": 3},
    {"type": "give_answer", "check_in_id": "c4", "value": None},
    {"type": "say", "text": "Thank you"},
    {"type": "say_privately", "text": "I need a moment"},
    {"type": "say_privately", "text": "Take your time", "to": "mei"},
    {"type": "send_signal", "kind": "not_safe"},
    {"type": "withdraw_signal", "signal_id": "s5"},
    {"type": "answer_side_room", "side_room": "side-6", "accept": True},
    {"type": "leave_side_room"},
    {"type": "set_microphone", "microphone": "none"},
    {"type": "mute_self"},
    {"type": "unmute_self"},
    {"type": "hide_picture", "seat": "mei", "hidden": True},
    {"type": "show_picture"},
    {"type": "leave"},
    {"type": "answer_claim", "claim_id": "c1", "mine": True},
    {"type": "step_up"},
    {"type": "admit", "seat": "mei"},
    {"type": "admit_all"},
    {"type": "decline", "seat": "mei"},
    {"type": "send_to_lobby", "seat": "mei"},
    {"type": "set_lock", "locked": True},
    {"type": "settle_claim", "seat": "mei", "claim_id": "c1", "allow": False},
    {"type": "ring_bell"},
    {"type": "end_bell"},
    {"type": "pause"},
    {"type": "resume"},
    {"type": "step_in"},
    {"type": "step_out"},
    {"type": "mute", "seat": "mei"},
    {"type": "release", "seat": "mei"},
    {"type": "stop_picture", "seat": "mei"},
    {"type": "release_picture", "seat": "mei"},
    {"type": "move_piece", "piece_id": "p3", "to": "mei"},
    {"type": "offer_next", "piece_id": "p3"},
    {"type": "nudge", "turn_id": "p3"},
    {"type": "lengthen_grace", "seat": "mei"},
    {"type": "acknowledge_signal", "signal_id": "s5"},
    {"type": "offer_side_room", "seat": "mei"},
    {"type": "withdraw_side_room", "side_room": "side-6"},
    {"type": "open_contact", "seat": "mei"},
    {"type": "put_card_away", "card_id": "n7", "outcome": "reached"},
    {"type": "hand_card", "card_id": "n7", "to": "mei"},
    {"type": "remove", "seat": "mei"},
    {"type": "remove", "seat": "mei", "reason": "Shouted"},
    {"type": "remove", "seat": "mei", "lock": True, "open_link": "A" * 43},
    {"type": "renew_open_link", "link": "A" * 43},
    {"type": "release_seat", "seat": "mei"},
    {"type": "undo_decline", "seat": "mei"},
    {"type": "undo_removal", "removal_id": "x8"},
    {"type": "delete_line", "line": 9},
    {"type": "ask_for_help", "needed": True},
    {"type": "step_back"},
    {"type": "end_debrief"},
    {"type": "begin"},
    {"type": "go_to_stage", "from_stage": 0, "to_stage": 1},
    {"type": "begin_round", "after_round": 1},
    {"type": "drop_round", "made_on": 1},
    {"type": "set_script", "script": SCRIPT, "made_on": 1},
    {"type": "set_order", "order": ["mei", "ana"], "made_on": 3},
    {"type": "set_turns", "stage": 0, "turns": "popcorn"},
    {"type": "set_prompt", "prompt": PROMPT, "made_on": 1},
    {"type": "set_prompt", "prompt": None, "made_on": 1},
    {"type": "open_check_in", "form": FORM},
    {"type": "close_check_in", "check_in_id": "c4"},
    {"type": "show_check_in", "check_in_id": "c4"},
    {"type": "extend", "stage": 0, "minutes": 5},
    {"type": "shorten_rest", "ends_at": 1_800_000_000.5, "made_on": 1},
    {"type": "set_succession", "order": ["gus", "mei"], "made_on": 1},
    {"type": "hand_over", "to": "gus"},
    {"type": "divide"},
    {"type": "divide", "groups": [["fay", "ana"], ["gus", "mei"]]},
    {"type": "move_to_group", "seat": "mei", "group": "group-2"},
    {"type": "reunite"},
    {"type": "end_circle"},
]
EXPANDS = "\u0958"
"""One code point that is two in NFC."""


def type_of(command: type[CommandModel]) -> object:
    return command.model_fields["type"].default


@pytest.mark.parametrize("message", SENT_BY_PEOPLE, ids=lambda message: message["type"])
def test_reads_what_people_send_and_writes_it_the_same(message: dict[str, object]) -> None:
    command = SEAT_COMMAND.validate_python(message)
    assert command.type == message["type"]
    assert SEAT_COMMAND.validate_json(SEAT_COMMAND.dump_json(command), strict=True) == command


def test_every_seat_command_is_among_the_examples() -> None:
    kinds = (ParticipantCommand, CofacilitatorCommand, FacilitatorCommand)
    commands = {command for kind in kinds for command in get_args(kind)}
    assert {type_of(command) for command in commands} == {message["type"] for message in SENT_BY_PEOPLE}


@pytest.mark.parametrize("command", [*get_args(ServiceCommand), *get_args(OrganiserCommand)])
def test_what_the_service_and_organisers_say_cannot_be_sent_from_a_seat(command: type[CommandModel]) -> None:
    with pytest.raises(ValidationError, match="union_tag_invalid"):
        SEAT_COMMAND.validate_python({"type": type_of(command)})


def test_no_two_commands_share_a_type() -> None:
    kinds = (
        ParticipantCommand,
        CofacilitatorCommand,
        FacilitatorCommand,
        ServiceCommand,
        OrganiserCommand,
    )
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
        {"type": "knock", "name": "Mei", "agreed": "x" * 129},
        {"type": "knock", "name": "Mei", "contact": "x" * (CONTACT_LENGTH + 1)},
        {"type": "knock", "name": "Mei", "contact": EXPANDS * CONTACT_LENGTH},
        {"type": "set_order", "order": ["mei"] * (PLENARY_LIMIT + 1), "made_on": 1},
        {"type": "set_order", "order": ["mei"], "made_on": 1.5},
        {"type": "set_prompt", "prompt": {"default": "en", "texts": {"en": "x" * 601}}, "made_on": 1},
        {"type": "set_prompt", "prompt": "A small joy", "made_on": 1},
        {"type": "say", "text": ""},
        {"type": "say", "text": " \n\u200b"},
        {"type": "say", "text": "x" * (LINE_LENGTH + 1)},
        {"type": "say", "text": EXPANDS * LINE_LENGTH},
        {"type": "remove", "seat": "mei", "reason": "x" * (REASON_LENGTH + 1)},
        {"type": "remove", "seat": "mei", "reason": EXPANDS * REASON_LENGTH},
        {"type": "renew_open_link", "link": "a-secret-and-no-hash-of-one"},
        {"type": "set_wish", "wish": "sing"},
        {"type": "set_consent", "consent": "applause"},
        {"type": "send_signal", "kind": "bored"},
        {"type": "put_card_away", "card_id": "l7", "outcome": "annoyed"},
        {"type": "give_answer", "check_in_id": "c4", "value": ""},
        {"type": "give_answer", "check_in_id": "c4", "value": "x" * 281},
        {"type": "go_to_stage", "from_stage": 0, "to_stage": -1},
        {"type": "go_to_stage", "from_stage": 0, "to_stage": 24},
        {"type": "set_turns", "stage": 0, "turns": "by_shouting"},
        {"type": "extend", "stage": 0, "minutes": 0},
        {"type": "extend", "stage": 0, "minutes": 61},
        {"type": "extend", "stage": 0, "minutes": float("nan")},
        {"type": "shorten_rest", "ends_at": float("nan"), "made_on": 1},
        {"type": "shorten_rest", "ends_at": float("inf"), "made_on": 1},
        {"type": "divide", "groups": [["fay", "ana"]]},
        {"type": "divide", "groups": [["fay"]] * 9},
        {"type": "open_check_in", "form": {**FORM, "choices": [PROMPT]}},
        {"type": "open_check_in", "form": {**FORM, "answer": "mood"}},
        {"type": "set_script", "script": {"name": PROMPT, "stages": []}, "made_on": 1},
        {"type": "set_script", "script": {"name": PROMPT, "stages": [{"kind": "welcome"}] * 25}, "made_on": 1},
    ],
)
def test_refuses_what_is_not_well_formed(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SEAT_COMMAND.validate_python(message)


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "give_answer", "check_in_id": "c4", "value": true}',
        '{"type": "give_answer", "check_in_id": "c4", "value": 2.5}',
        '{"type": "set_lock", "locked": 1}',
        '{"type": "set_prompt", "prompt": null, "made_on": true}',
        '{"type": "delete_line", "line": "9"}',
        '{"type": "shorten_rest", "ends_at": NaN, "made_on": 1}',
    ],
)
def test_takes_no_kind_of_value_for_another_on_the_wire(message: str) -> None:
    with pytest.raises(ValidationError):
        SEAT_COMMAND.validate_json(message, strict=True)


def test_a_name_loses_the_blanks_around_it() -> None:
    assert Knock(name="  Mei  ").name == "Mei"


def test_a_name_may_be_in_any_script() -> None:
    assert [Knock(name=name).name for name in ("美玲", "மீனா", "Nur Aisyah", "🌱")] == [
        "美玲",
        "மீனா",
        "Nur Aisyah",
        "🌱",
    ]


def test_words_lose_what_steers_them() -> None:
    assert Say(text=" Thank\u202e you \n\n all ").text == "Thank you\n\nall"
    assert Knock(name="Mei", contact="Block 5\u202e\ncall Ana").contact == "Block 5\ncall Ana"
    assert Remove(seat="mei", reason="Shouted\u200b ").reason == "Shouted"


@pytest.mark.parametrize("blank", ["", "  \n", "\u200b"])
def test_what_need_not_be_said_may_be_blank(blank: str) -> None:
    assert Knock(name="Mei", contact=blank).contact == ""
    assert Remove(seat="mei", reason=blank).reason == ""


@given(st.text(max_size=LINE_LENGTH))
def test_words_that_are_taken_are_taken_again_as_they_are(text: str) -> None:
    try:
        said = Say(text=text)
    except ValidationError:
        return
    assert Say(text=said.text) == said


def test_cannot_be_changed() -> None:
    command = SetOrder(order=("mei", "ana"), made_on=1)
    with pytest.raises(ValidationError, match="frozen"):
        command.made_on = 2  # type: ignore[misc]
