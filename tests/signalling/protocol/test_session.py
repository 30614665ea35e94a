from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import pytest
from pydantic import ValidationError

from moderation.commands.muting import MuteSelf
from moderation.reading.parts import ViewKind
from moderation.state.entries import Line
from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.encoder import EncodedView, Part, Parts
from signalling.protocol.entries import EntryLog
from signalling.protocol.ice import Ice
from signalling.protocol.messages import (
    CLIENT_MESSAGE,
    HERE,
    MAX_MESSAGE_BYTES,
    CommandMessage,
    SendCandidate,
    SendReaction,
)
from signalling.protocol.session import NotTaken, Session, Violation

HELLO = {"type": "hello", "version": 2, "incarnation": "page-one"}
CANDIDATE = {"type": "candidate", "to": "mei", "to_incarnation": "page-two", "candidate": {"candidate": ""}}


def command(type_: str = "mute_self", **fields: Any) -> dict[str, Any]:
    return {"type": "command", "id": "c1", "command": {"type": type_, **fields}}


def violation(message: object, *, hello: bool = False) -> Close:
    """How the session ends when it receives that."""
    frame = message if isinstance(message, str | bytes) else json.dumps(message)
    session = Session(0.0)
    with pytest.raises(Violation) as raised:
        session.receive_hello(frame) if hello else session.receive(frame, 0.0)
    return raised.value.close


def test_a_hello_begins() -> None:
    hello = Session(0.0).receive_hello(json.dumps({**HELLO, "features": ["later"], "session": "s" * 24}))
    assert (hello.incarnation, hello.features, hello.session) == ("page-one", ("later",), "s" * 24)


@pytest.mark.parametrize("version", [0, 3, -1, 2**64])
def test_another_version_is_told_which_one_is_spoken(version: int) -> None:
    reason = violation({**HELLO, "version": version}, hello=True)
    assert reason is close.UNSUPPORTED_VERSION
    assert reason.reason == "unsupported version; spoken here: 2"


@pytest.mark.parametrize("message", [command(), CANDIDATE])
def test_hello_comes_first(message: object) -> None:
    assert violation(message, hello=True) is close.HELLO_EXPECTED


def test_hello_comes_once() -> None:
    assert violation(HELLO) is close.BAD_MESSAGE


@pytest.mark.parametrize(
    "changes",
    [
        {"version": True},
        {"version": "1"},
        {"version": 1.5},
        {"incarnation": "short"},
        {"incarnation": "with space in it"},
        {"incarnation": "a" * 65},
        {"incarnation": ["page-one"]},
        {"features": ["x" * 65]},
        {"features": ["x"] * 33},
        {"features": "x"},
        {"session": "short"},
        {"role": "facilitator"},
    ],
)
def test_a_hello_of_another_form_is_refused(changes: dict[str, object]) -> None:
    assert violation({**HELLO, **changes}, hello=True) is close.BAD_MESSAGE


def test_messages_are_read() -> None:
    session = Session(0.0)
    assert session.receive(json.dumps(command()), 0.0) == CommandMessage(type="command", id="c1", command=MuteSelf())
    candidate = session.receive(json.dumps(CANDIDATE), 0.0)
    assert isinstance(candidate, SendCandidate)
    assert candidate.to == "mei"


DEEP = "[" * 30_000
NOT_JSON = ["", "{", "nonsense", '{"type": "command"} {}', b"{}", json.dumps(command()).encode(), "\0", "'x'"]
NOT_MESSAGES = ["[]", "1", "null", '"hello"', "NaN", "1e999", "{}", '{"type": null}', '{"type": "toString"}']
NOT_COMMANDS = [
    {"type": "command", "command": {"type": "mute_self"}},
    {"type": "command", "id": "c1"},
    {"type": "command", "id": "", "command": {"type": "mute_self"}},
    {"type": "command", "id": "x" * 65, "command": {"type": "mute_self"}},
    {"type": "command", "id": 7, "command": {"type": "mute_self"}},
    {"type": "command", "id": "c1", "command": {"type": "mute_self"}, "seat": "mei"},
    command("mute_everybody"),
    command("connect", seat="mei", session="s", node="n", connection="c", incarnation="i"),
    command("enter_by_link", link="l", session="s", claim_id="c"),
    command("tick"),
    command("close_circle"),
    {"type": "react", "reaction": "applause"},
    {"type": "react", "reaction": "candle", "sender": "mei"},
    {**CANDIDATE, "sender": "mei"},
    {**CANDIDATE, "from_incarnation": "page-two"},
    {**CANDIDATE, "candidate": {"candidate": "", "sdpMLineIndex": True}},
    {**CANDIDATE, "candidate": {"candidate": "", "sdpMLineIndex": -1}},
    {**CANDIDATE, "candidate": {"candidate": "x" * 1025}},
    {**CANDIDATE, "candidate": None},
    {**CANDIDATE, "type": "description"},
    {"type": "description", "to": "mei", "to_incarnation": "page-two", "description": {"type": "mystery", "sdp": ""}},
]
RAW = [
    '{"type": "command", "id": "c1", "command": {"type": "mute_self"}, "__proto__": {"seat": "mei"}}',
    '{"type": "command", "id": "\\ud800", "command": {"type": "mute_self"}}',
    DEEP,
    '{"type": "command", "id": "c1", "command": ' + '{"type": ' * 6_000,
    '{"a":' * 10_000,
]


@pytest.mark.parametrize("message", [*NOT_JSON, *NOT_MESSAGES, *NOT_COMMANDS, *RAW])
def test_anything_else_ends_the_session(message: object) -> None:
    assert violation(message) is close.BAD_MESSAGE
    assert violation(message, hello=True) is close.BAD_MESSAGE


MISFITS = [
    (command("mute_self", seat="mei"), "seat"),
    (command("mute_self", constructor={}), "constructor"),
    (command("mute_self", **{"x" * 1_000: 1}), "x" * 128),
    (command("mute"), "seat"),
    (command("mute", seat="*"), "seat"),
    (command("mute", seat=""), "seat"),
    (command("mute", seat=["mei"]), "seat"),
    (command("knock", name=""), "name"),
    (command("knock", name="   "), "name"),
    (command("knock", name="x" * 41), "name"),
    (command("knock", name=1), "name"),
    (command("knock", name="Mei", contact="x" * 301), "contact"),
    (command("say", text="x" * 501), "text"),
    (command("say", text=" \n\u200b"), "text"),
    (command("remove", seat="mei", reason="x" * 201), "reason"),
    (command("give_answer", check_in_id="c", value="x" * 281), "value"),
    (command("give_answer", check_in_id="c", value=1.5), "value"),
    (command("set_order", order=["mei"], made_on=True), "made_on"),
    (command("set_order", order=["mei"], made_on="1"), "made_on"),
    (command("set_order", order=["mei"], made_on=1.5), "made_on"),
    (command("set_order", order=["mei"], made_on=math.nan), "made_on"),
    (command("set_order", order=["mei"], made_on=math.inf), "made_on"),
    (command("set_order", order="mei", made_on=1), "order"),
    (command("set_order", order=["mei"] * 33, made_on=1), "order"),
    (command("set_order", order=["mei", "*"], made_on=1), "order.1"),
    (command("answer_claim", claim_id="c", mine=1), "mine"),
    (command("answer_claim", claim_id="c", mine="yes"), "mine"),
    (command("extend", stage=0, minutes=61), "minutes"),
]
"""Commands that are one by all but a value, and the field of that."""


@pytest.mark.parametrize(("message", "field"), MISFITS)
def test_w2_a_value_out_of_bounds_is_refused_by_its_field_and_the_session_stays(message: object, field: str) -> None:
    session = Session(0.0)
    with pytest.raises(NotTaken) as raised:
        session.receive(json.dumps(message), 0.0)
    refused = raised.value
    assert (refused.id, refused.code, refused.field) == ("c1", "bad_value", field)
    assert refused.kind == dict(message)["command"]["type"]  # type: ignore[call-overload]
    assert session.receive(json.dumps(command()), 0.0) is not None
    assert violation(message, hello=True) is close.BAD_MESSAGE


@pytest.mark.parametrize("texts", [{"en": "x" * 601}, {"en": " "}, {}])
def test_w2_of_words_by_language_the_field_is_named_wherever_the_fault_is(texts: dict[str, str]) -> None:
    frame = json.dumps(command("set_prompt", prompt={"default": "en", "texts": texts}, made_on=1))
    with pytest.raises(NotTaken) as raised:
        Session(0.0).receive(frame, 0.0)
    assert str(raised.value.field).partition(".")[0] == "prompt"


MANY = [
    command("set_script", script={"name": {"default": "en", "texts": {"en": "x"}}, "stages": [{}] * 15_000}, made_on=1),
    command("divide", groups=[{}] * 15_000),
    command("divide", groups=[["*"]] * 8_000),
    command("open_check_in", form={"question": 1, "answer": "choice", "choices": [{}] * 15_000}),
    command("set_prompt", prompt={"default": "en", "texts": {f"{number}": 1 for number in range(5_000)}}, made_on=1),
    command("set_order", order=[1] * 20_000, made_on=1),
]
"""Commands as long as a message may be, with as many faults as that can hold."""


@pytest.mark.parametrize("message", MANY)
def test_h2_of_very_many_faults_only_a_few_are_looked_for(message: object) -> None:
    """Each that is found costs some microseconds: thirty thousand of them held up everyone for a quarter second."""
    frame = json.dumps(message, separators=(",", ":"))
    assert len(frame) <= MAX_MESSAGE_BYTES
    with pytest.raises(ValidationError) as raised:
        CLIENT_MESSAGE.validate_json(frame, strict=True)
    assert raised.value.error_count() <= 16
    with pytest.raises(NotTaken) as refused:
        Session(0.0).receive(frame, 0.0)
    assert refused.value.code == "bad_value"


def test_w2_values_out_of_bounds_are_limited_like_any_command() -> None:
    session, wrong = Session(0.0), json.dumps(command("knock", name=" "))
    codes = []
    for _ in range(31):
        with pytest.raises(NotTaken) as raised:
            session.receive(wrong, 0.0)
        codes.append(raised.value.code)
    assert codes == ["bad_value"] * 30 + ["too_fast"]
    with pytest.raises(NotTaken) as raised:
        session.receive(json.dumps(command()), 0.0)
    assert (raised.value.code, raised.value.field) == ("too_fast", None)


def test_the_last_of_two_equal_keys_counts() -> None:
    twice = '{"type": "command", "id": "a", "id": "b", "command": {"type": "mute_self"}}'
    message = Session(0.0).receive(twice, 0.0)
    assert isinstance(message, CommandMessage)
    assert message.id == "b"


@pytest.mark.parametrize("filling", ["x", "ஃ", "🕯"])
def test_a_message_has_64_kib_at_most(filling: str) -> None:
    too_many = filling * (MAX_MESSAGE_BYTES // len(filling.encode()) + 1)
    assert violation(too_many) is close.MESSAGE_TOO_BIG
    assert violation(too_many[:-1]) is close.BAD_MESSAGE
    assert violation("[" * 100_000) is close.MESSAGE_TOO_BIG


def test_a_description_fits_with_every_line_break_escaped() -> None:
    sdp = "a=mid:0\r\n" * 5_000
    message = {"type": "description", "to": "mei", "to_incarnation": "page-two"}
    whole = json.dumps({**message, "description": {"type": "offer", "sdp": sdp}})
    assert not isinstance(Session(0.0).receive(whole, 0.0), CommandMessage)


def test_commands_beyond_the_rate_are_refused_by_their_id_and_the_session_stays() -> None:
    session, frame = Session(0.0), json.dumps(command())
    for _ in range(30):
        session.receive(frame, 0.0)
    with pytest.raises(NotTaken) as raised:
        session.receive(frame, 0.0)
    assert (raised.value.id, raised.value.kind, raised.value.code) == ("c1", "mute_self", "too_fast")
    session.receive(json.dumps(CANDIDATE), 0.0)
    session.receive(frame, 1.01 / 5)


def test_negotiation_beyond_its_own_rate_ends_the_session_resumably() -> None:
    session, frame = Session(0.0), json.dumps(CANDIDATE)
    for _ in range(1_200):
        session.receive(frame, 0.0)
    session.receive(json.dumps(command()), 0.0)
    session.receive(frame, 1.01 / 60)
    with pytest.raises(Violation) as raised:
        session.receive(frame, 1.01 / 60)
    assert raised.value.close is close.TOO_FAST
    assert raised.value.close.resume


def test_h2_negotiation_beyond_so_many_bytes_ends_the_session_resumably() -> None:
    """4 MiB at once and 128 KiB a second, however few messages they are."""
    session = Session(0.0)
    message = {"type": "description", "to": "mei", "to_incarnation": "page-two"}
    frame = json.dumps({**message, "description": {"type": "offer", "sdp": "x" * 48 * 1024}})
    for _ in range(4 * 1024 * 1024 // len(frame)):
        session.receive(frame, 0.0)
    with pytest.raises(Violation) as raised:
        session.receive(frame, 0.0)
    assert raised.value.close is close.TOO_FAST
    session.receive(frame, len(frame) / (128 * 1024))


BIG = "x" * 60 * 1024


@pytest.mark.parametrize(
    "frame",
    [
        json.dumps(command("say", text=BIG)),
        json.dumps(command("say", text="ஃ" * 20 * 1024), ensure_ascii=False),
        json.dumps(command(x=BIG)),
        '{"type":"here"' + " " * len(BIG) + "}",
    ],
)
def test_h2_so_do_as_many_bytes_of_anything_else(frame: str) -> None:
    """Also of commands that are refused, as those are that come too fast: each is read to know whom to answer."""
    session, size = Session(0.0), len(frame.encode())
    for _ in range(4 * 1024 * 1024 // size):
        with contextlib.suppress(NotTaken):
            session.receive(frame, 0.0)
    with pytest.raises(Violation) as raised:
        session.receive(frame, 0.0)
    assert raised.value.close is close.TOO_FAST
    with contextlib.suppress(NotTaken):
        session.receive(frame, size / (128 * 1024))


def test_h2_answers_to_beats_as_pages_send_them_are_no_bytes_of_it() -> None:
    session = Session(0.0)
    for _ in range(4 * 1024 * 1024 // len(HERE) + 1):
        session.receive(HERE, 0.0)


def test_reactions_beyond_their_own_rate_are_dropped_quietly() -> None:
    session, frame = Session(0.0), json.dumps({"type": "react", "reaction": "candle"})
    for _ in range(5):
        assert session.receive(frame, 0.0) == SendReaction(type="react", reaction="candle")
    assert session.receive(frame, 0.0) is None
    assert session.receive(json.dumps(command()), 0.0) is not None
    assert session.receive(frame, 1.01) is not None


def seen(version: int, epoch: int = 1) -> EncodedView:
    return EncodedView(
        epoch, version, "participant", "circle", Parts({"circle": Part(version, version, f'"{version}"')}), Parts({})
    )


def test_views_only_go_forward() -> None:
    session = Session(0.0)
    first = session.view_message(seen(5))
    assert first is not None
    assert json.loads(first)["whole"] is True
    assert session.view_message(seen(5)) is None
    assert session.view_message(seen(4)) is None
    second = session.view_message(seen(6))
    assert second is not None
    assert json.loads(second)["whole"] is False


def test_an_older_epoch_is_dropped_whatever_its_version() -> None:
    session = Session(0.0)
    session.view_message(seen(2, epoch=2))
    assert session.view_message(seen(9, epoch=1)) is None
    following = session.view_message(seen(1, epoch=3))
    assert following is not None
    assert json.loads(following)["whole"] is True


def with_lines(*ids: int) -> EntryLog:
    log = EntryLog("")
    log.add([Line(id=n, at=0.0, place="circle", by="ana", name="Ana", text=str(n)) for n in ids], max(ids, default=0))
    return log


def told(session: Session, log: EntryLog) -> tuple[bool, list[int]] | None:
    """Whether it begins anew, and the ids of what is to be sent."""
    text = session.entries_message(log, lambda entry: True)
    return None if text is None else (json.loads(text)["whole"], [entry["id"] for entry in json.loads(text)["entries"]])


def test_entries_follow_a_view_once_each_and_begin_anew_with_a_whole_one() -> None:
    session = Session(0.0)
    assert told(session, with_lines(1)) is None
    session.view_message(seen(5))
    assert told(session, with_lines(1)) == (True, [1])
    assert told(session, with_lines(1)) is None
    session.view_message(seen(6))
    assert told(session, with_lines(1, 2, 3)) == (False, [2, 3])
    session.view_message(seen(7)._replace(place="group-1"))
    assert told(session, with_lines(1, 2, 3)) == (True, [1, 2, 3])


def test_a_whole_view_of_somebody_seated_is_followed_by_entries_even_if_there_are_none() -> None:
    session = Session(0.0)
    session.view_message(seen(5))
    assert told(session, with_lines()) == (True, [])


@pytest.mark.parametrize("kind", ["participant", "facilitator"])
def test_everybody_seated_is_told_the_entries(kind: ViewKind) -> None:
    session = Session(0.0)
    session.view_message(seen(5)._replace(kind=kind))
    assert told(session, with_lines(1)) == (True, [1])


def test_what_somebody_may_not_read_is_not_made_up_for_when_they_may_read_more() -> None:
    """As what was said to others in private, once the reader is one of those who may be asked for help."""
    session, log = Session(0.0), with_lines(1)
    session.view_message(seen(5))
    assert told(session, log) == (True, [1])
    log.add([Line(id=2, at=0.0, place="circle", by="ben", name="Ben", text="For others")], 2)
    assert session.entries_message(log, lambda entry: False) is None
    log.add([Line(id=3, at=0.0, place="circle", by="ben", name="Ben", text="For all")], 3)
    assert told(session, log) == (False, [3])


@pytest.mark.parametrize("kind", ["door", "lobby", "declined", "claimant", "ended"])
def test_nobody_else_is_told_that_there_are_entries(kind: ViewKind) -> None:
    session = Session(0.0)
    session.view_message(seen(5)._replace(kind=kind))
    assert told(session, with_lines(1)) is None


def test_h1_ice_servers_are_told_once_seated_and_again_every_five_minutes() -> None:
    """A credential lives for ten; whoever was not seated meanwhile is told anew at once."""
    session, ice = Session(0.0), Ice(turn_urls=("turn:relay.example.org",), turn_secret="shared")

    def told(kind: ViewKind, now: float) -> bool:
        return session.servers_message(kind, ice, now) is not None

    others: tuple[ViewKind, ...] = ("door", "lobby", "declined", "removed", "claimant", "ended")
    assert not any(told(kind, 0.0) for kind in others)
    assert [told("participant", at) for at in (0.0, 299.0, 300.0, 599.0, 600.0, 899.0)] == [True, False] * 3
    assert not told("facilitator", 601.0)
    assert not told("lobby", 602.0)
    assert told("participant", 603.0)
    assert session.renewal(ice, 9_999.0) is None
    session.view_message(seen(5))
    assert session.renewal(ice, 9_999.0) is not None
    session.view_message(seen(6)._replace(kind="lobby"))
    assert session.renewal(ice, 99_999.0) is None


GREETED = json.dumps({**HELLO, "features": ["answers_beats"]})


@pytest.mark.parametrize("here", ['{"type":"here"}', '{"type": "here"}'])
def test_t7_a_page_that_answers_every_second_beat_is_there(here: str) -> None:
    session = Session(0.0)
    session.receive_hello(GREETED)
    for _ in range(20):
        assert session.awaits_beat()
        assert session.awaits_beat()
        assert session.receive(here, 0.0) is None


def test_t7_a_page_that_answers_none_for_eight_seconds_is_not() -> None:
    session = Session(0.0)
    session.receive_hello(GREETED)
    assert session.awaits_beat()
    assert session.awaits_beat()
    session.receive('{"type":"here"}', 0.0)
    assert [session.awaits_beat() for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("message", [command(), CANDIDATE, {"type": "react", "reaction": "candle"}])
def test_t7_whatever_else_a_page_sends_is_no_answer(message: dict[str, Any]) -> None:
    session = Session(0.0)
    session.receive_hello(GREETED)
    answered = []
    for _ in range(4):
        answered.append(session.awaits_beat())
        session.receive(json.dumps(message), 0.0)
    assert answered == [True, True, True, False]


def test_t7_a_client_that_does_not_say_that_it_answers_is_not_asked() -> None:
    session = Session(0.0)
    session.receive_hello(json.dumps(HELLO))
    assert all(session.awaits_beat() for _ in range(20))


def test_t7_nothing_but_the_word_is_an_answer() -> None:
    assert violation({"type": "here", "since": 1}) is close.BAD_MESSAGE
    assert violation({"type": "here"}, hello=True) is close.HELLO_EXPECTED
