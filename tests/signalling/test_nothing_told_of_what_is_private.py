"""O1: what others do in private changes nothing that anybody else receives, its numbers included."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.commands import Command
from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.hands import RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.muting import SetMicrophone
from moderation.commands.signals import SendSignal
from moderation.commands.wishes import SetWish
from moderation.rules.chat import may_read
from moderation.state.room import fresh_id
from moderation.state.values import replace
from signalling.protocol.encoder import ViewEncoder
from signalling.protocol.entries import EntryLog
from signalling.protocol.session import Session
from tests.guest import Json
from tests.moderation.circles import Circle, begun_circle, script, stage

OPAQUE = re.compile(r"\b(?:p|s|n|c)[0-9a-f]{12}\b")
SECRET = "a secret"

Do = Callable[[Circle], object]


def next_turn(circle: Circle) -> object:
    """Whoever is offered the piece takes it; whoever has it passes it on."""
    if circle.offered_to is not None:
        return circle.take(circle.offered_to)
    return circle.offer_next() if circle.holder is None else circle.pass_piece(circle.holder)


def line_deleted(privately: bool) -> Do:
    def do(circle: Circle) -> None:
        writes = SayPrivately(text="Hello") if privately else Say(text="Hello")
        line = circle.by("ana", writes).entries
        circle.by("fay", DeleteLine(line=line))

    return do


def knocked_and_left(circle: Circle) -> None:
    someone = f"kit{circle.room.version}"
    circle.arrive(someone)
    circle.by(someone, Leave())


def wished_and_thought_better_of_it(circle: Circle) -> None:
    """A wish that stands shows once the piece comes to whoever has it: it goes on, as with anybody who passes."""
    circle.by("ana", SetWish(wish="pass"))
    circle.by("ana", SetWish(wish="none"))


PUBLIC: Mapping[str, Do] = {
    "turn": next_turn,
    "line": lambda circle: circle.by("mei", Say(text="Good evening")),
    "deletion": line_deleted(privately=False),
    "hand": lambda circle: circle.by("ana", RaiseHand()),
    "microphone": lambda circle: circle.by("ana", SetMicrophone(microphone="on")),
    "breath": lambda circle: (circle.by("fay", RingBell()), circle.by("fay", EndBell())),
}
PRIVATE: Mapping[str, Do] = {
    "signal": lambda circle: circle.by("ana", SendSignal(kind="not_safe")),
    "other signal": lambda circle: circle.by("ana", SendSignal(kind="need_a_minute")),
    "line": lambda circle: circle.by("ana", SayPrivately(text="canary")),
    "answer": lambda circle: circle.by("fay", SayPrivately(text="canary", to="ana")),
    "deletion": line_deleted(privately=True),
    "wish": wished_and_thought_better_of_it,
    "asks for a breath": lambda circle: circle.by("ana", AskForBreath()),
    "leaves the lobby": knocked_and_left,
}


class Received:
    """What Ben's page is sent, by the very session, encoder and log that a node has for it."""

    def __init__(self, circle: Circle) -> None:
        self.views, self.log, self.session = ViewEncoder(circle.room), EntryLog(circle.room.secret), Session(0.0)
        self.frames: list[str] = []
        self.log.add((), circle.room.entries)
        self.shown(circle)

    def shown(self, circle: Circle) -> None:
        room, ben = circle.room, circle.seat("ben")
        self.views.update(room)
        self.log.update(room)
        view = self.session.view_message(self.views.encode("ben", ben.sessions[0]))
        entries = self.session.entries_message(self.log, lambda entry: may_read(room, entry, ben))
        self.frames += [text for text in (view, entries) if text is not None]


class Shown(Circle):
    """A circle whose every change is shown to Ben."""

    received: Received | None = None

    def apply(self, command: Command, actor: object) -> object:  # type: ignore[override]
        room = super().apply(command, actor)  # type: ignore[arg-type]
        if self.received is not None:
            self.received.shown(self)
        return room


def played(steps: list[tuple[str, list[str]]], *, privately: bool) -> list[str]:
    """All frames to Ben of a circle of these public steps, each after what is done in private."""
    circle = Shown(replace(begun_circle(script=script(stage("round", chat="all"))).room, secret=SECRET))
    circle.received = Received(circle)
    for public, private in steps:
        circle.now += 1.0
        for each in private if privately else ():
            PRIVATE[each](circle)
        PUBLIC[public](circle)
    return circle.received.frames


def by_first_use(frames: list[str]) -> list[Json]:
    """The frames with each opaque id named by when it was first seen, which is all that can be known of one."""
    names: dict[str, str] = {}
    numbers: dict[int, int] = {}
    told = [json.loads(OPAQUE.sub(lambda found: names.setdefault(found[0], f"#{len(names)}"), one)) for one in frames]
    for entry in (entry for frame in told for entry in frame.get("entries", ())):
        for key in ("id", "line") if "line" in entry else ("id",):
            assert entry[key] > 2**24, "an id that can be read"
            entry[key] = numbers.setdefault(entry[key], len(numbers))
    return told


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(PUBLIC)), st.lists(st.sampled_from(sorted(PRIVATE)), max_size=4))))
def test_o1_frames_are_the_same_whatever_others_do_in_private(steps: list[tuple[str, list[str]]]) -> None:
    with_private, without = played(steps, privately=True), played(steps, privately=False)
    assert by_first_use(with_private) == by_first_use(without)
    assert [len(frame) for frame in with_private if "entries" not in frame] == [
        len(frame) for frame in without if "entries" not in frame
    ]


def test_o1_deleting_what_was_written_in_private_is_told_to_nobody_else() -> None:
    told = [json.loads(frame) for frame in played([("hand", ["deletion", "line"]), ("deletion", [])], privately=True)]
    kinds = [entry["kind"] for frame in told for entry in frame.get("entries", ())]
    assert kinds == ["line", "deletion"]


@pytest.mark.parametrize("prefix", ["p", "s", "n", "c", "side-"])
def test_o1_an_id_is_no_number_and_differs_with_each_version_kind_and_room(prefix: str) -> None:
    room = replace(begun_circle().room, secret=SECRET)
    rooms = [replace(room, version=version) for version in range(1, 200)]
    ids = [fresh_id(one, prefix, taken) for one in rooms for taken in (0, 1)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(prefix + "[0-9a-f]{12}", each) for each in ids)
    assert ids != sorted(ids)
    assert fresh_id(room, prefix) == fresh_id(room, prefix)
    assert fresh_id(room, prefix)[len(prefix) :] != fresh_id(room, prefix + "x")[len(prefix) + 1 :]
    assert fresh_id(room, prefix) != fresh_id(replace(room, secret="another"), prefix)


def test_o1_a_line_has_the_same_id_on_every_node() -> None:
    circle = Circle(replace(begun_circle(script=script(stage("closing"))).room, secret=SECRET))
    here, there = EntryLog(SECRET), EntryLog(SECRET)
    added = circle.by("ana", Say(text="One")).appended
    here.add(added, circle.room.entries)
    there.add(circle.by("mei", Say(text="Two")).appended, circle.room.entries)
    there.add((), circle.room.entries)
    late = EntryLog(SECRET)
    late.add(added, circle.room.entries)
    first = [json.loads(log.message(None, lambda entry: True) or "")["entries"][0]["id"] for log in (here, late, there)]
    assert first[0] == first[1] != first[2]
    line = late.line(first[0])
    assert line is not None
    assert line.id == added[0].id
    assert late.line(line.id) is None
