"""What is relayed is read by msgspec: never more, and nothing else, than pydantic validates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from signalling.protocol import close
from signalling.protocol.messages import CLIENT_MESSAGE, MAX_DESCRIPTION_CHARS, SendCandidate, SendDescription
from signalling.protocol.session import NotTaken, Session, Violation

Json = dict[str, Any]
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), st.lists, max_leaves=3
)
NAMES = st.sampled_from(
    ["mei", "a\nb", "", "m" * 64, "m" * 65, "page-two", "short", "page two!", "p" * 65, "\u0b83" * 8]
)


def text(most: int) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "x" * most, "x" * (most + 1)]) | st.text(max_size=8)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Any of these fields, or one that is not among them, and now and then a value of another kind."""
    known = {name: value | ANYTHING for name, value in fields.items()}
    return st.fixed_dictionaries({}, optional={**known, "more": st.none()})


DESCRIPTIONS = optional(
    type=st.sampled_from(["offer", "answer", "pranswer", "rollback", "other"]), sdp=text(MAX_DESCRIPTION_CHARS)
)
CANDIDATES = optional(
    candidate=text(1024), sdpMid=text(16), sdpMLineIndex=st.integers(-1, 65), usernameFragment=text(256)
)
MESSAGES: st.SearchStrategy[Json] = st.one_of(
    *(
        st.fixed_dictionaries(
            {"type": st.just(kind), "to": NAMES, "to_incarnation": NAMES, kind: within},
            optional={"sender": st.text(max_size=3)},
        )
        for kind, within in (("description", DESCRIPTIONS), ("candidate", CANDIDATES))
    )
)


def validated(frame: str) -> object:
    """What pydantic makes of it; None where it is none."""
    try:
        return CLIENT_MESSAGE.validate_json(frame, strict=True)
    except ValidationError:
        return None


def received(frame: str) -> object:
    """What a session makes of it, and of what is for nobody; None where it closes the socket."""
    session = Session(0.0)
    try:
        message = session.receive(frame, 0.0)
        session.check(frame)
    except Violation as violation:
        return None if violation.close is close.BAD_MESSAGE else violation
    return message


@given(MESSAGES)
def test_a_session_takes_what_is_valid_and_that_alone(message: Json) -> None:
    frame = json.dumps(message)
    assert received(frame) == validated(frame)


@given(DESCRIPTIONS, st.integers(0, 200), st.sampled_from(["", "\0", '"', "}", ",", "\\", "1e999", "NaN", "\ud800"]))
def test_so_it_does_where_the_text_is_broken(description: Json, at: int, broken: str) -> None:
    whole = json.dumps(
        {"type": "description", "to": "mei", "to_incarnation": "page-two", "description": {**description, "sdp": "v=0"}}
    )
    frame = whole[:at] + broken.encode("utf-8", "replace").decode() + whole[at:]
    assert received(frame) == validated(frame)


@pytest.mark.parametrize("kind", ["description", "candidate"])
def test_the_last_of_two_fields_counts(kind: str) -> None:
    inner = '{"type": "offer", "sdp": "v=0"}' if kind == "description" else '{"candidate": ""}'
    frame = (
        f'{{"type": "{kind}", "to": "ana", "to": "mei", "to_incarnation": "page-two", "{kind}": 1, "{kind}": {inner}}}'
    )
    assert received(frame) == validated(frame)
    assert isinstance(received(frame.replace(f'"{kind}": 1, ', "")), SendDescription | SendCandidate)


def test_nesting_without_end_is_no_message() -> None:
    frame = '{"type": "candidate", "to": "mei", "to_incarnation": "page-two", "candidate": ' + "[" * 60_000
    assert received(frame) is None


def test_a_command_is_not_looked_at_before_pydantic_does() -> None:
    with pytest.raises(NotTaken):
        Session(0.0).receive('{"type": "command", "id": "c1", "command": {"type": "knock", "name": 1}}', 0.0)
