from __future__ import annotations

import json
from typing import Any

from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.rules.chat import may_read
from moderation.state.entries import Deletion, Entry, Line
from moderation.state.values import replace
from signalling.protocol.entries import WHOLE_BYTES, EntryLog
from signalling.protocol.messages import Entries, size_of
from signalling.store import ENTRIES_KEPT
from tests.moderation.circles import Circle, begun_circle, script, stage
from tests.values import as_data

Json = dict[str, Any]


def talkative_circle() -> Circle:
    """One in which everybody may write."""
    return begun_circle(script=script(stage("closing")))


def anybody(entry: Entry) -> bool:
    return True


def read(log: EntryLog, since: int | None = None) -> list[Json]:
    """What somebody who may read all is told."""
    text = log.message(since, anybody)
    return [] if text is None else [as_data(entry) for entry in Entries.model_validate_json(text).entries]


def words(entries: list[Json]) -> list[str]:
    return [entry["text"] for entry in entries if entry["kind"] == "line"]


def a_line(number: int, text: str = "A line") -> Line:
    return Line(id=number, at=0.0, place="circle", by="ana", name="Ana", text=text)


def caught_up(circle: Circle) -> EntryLog:
    """A log that knows of whatever came before and shows nothing of it."""
    log = EntryLog("")
    log.add((), circle.room.entries)
    return log


def test_what_a_change_added_is_known_by_it() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    for text in ("Good evening", "Good evening, Ana"):
        log.update(circle.by("ana", Say(text=text)))
    assert not log.is_behind(circle.room)
    assert words(read(log)) == ["Good evening", "Good evening, Ana"]
    assert words(read(log, since=log.known - 1)) == ["Good evening, Ana"]
    assert log.message(log.known, anybody) is None


def test_after_a_gap_it_is_behind_until_what_is_missing_was_read() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    first = circle.by("ana", Say(text="One")).appended
    second = circle.by("ben", Say(text="Two")).appended
    log.update(circle.room)
    assert log.is_behind(circle.room)
    assert read(log) == []
    log.add((*first, *second), circle.room.entries)
    assert not log.is_behind(circle.room)
    assert words(read(log)) == ["One", "Two"]


def test_what_was_read_twice_at_once_is_there_once() -> None:
    log = EntryLog("")
    log.add([a_line(1, "One"), a_line(2, "Two")], 2)
    log.add([a_line(1, "One")], 1)
    log.add([a_line(1, "One"), a_line(2, "Two"), a_line(3, "Three")], 3)
    assert words(read(log)) == ["One", "Two", "Three"]
    assert log.known == 3


def test_the_words_of_a_deleted_line_are_told_to_nobody_any_more() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    log.update(circle.by("ana", Say(text="canary")))
    line = log.known
    log.update(circle.by("fay", DeleteLine(line=line)))
    assert [entry["line"] for entry in read(log, since=line) if entry["kind"] == "deletion"] == [line]
    assert {entry["kind"] for entry in read(log)} == {"act"}
    assert "canary" not in repr(vars(log))


def test_whoever_may_not_read_an_entry_is_not_told_of_it() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    log.update(circle.by("ana", SayPrivately(text="canary")))
    told = {
        seat.id: log.message(None, lambda entry, seat=seat: may_read(circle.room, entry, seat))  # type: ignore[misc]
        for seat in circle.room.seats
    }
    assert {seat for seat, text in told.items() if "canary" in str(text)} == {"fay", "ana"}
    assert json.loads(told["ben"] or "") == {"type": "entries", "whole": True, "entries": []}
    assert log.message(0, lambda entry: False) is None


def test_only_the_newest_are_kept_and_lines_push_out_no_acts() -> None:
    circle = talkative_circle()
    log = EntryLog("")
    log.update(circle.by("fay", Say(text="zero")))
    log.add(circle.by("fay", DeleteLine(line=circle.room.entries)).appended, circle.room.entries)
    [act] = [entry for entry in read(log) if entry["kind"] == "act"]
    base = log.known
    log.add([a_line(base + n, str(n)) for n in range(1, ENTRIES_KEPT + 2)], base + ENTRIES_KEPT + 1)
    told = read(log)
    assert words(told) == [str(n) for n in range(2, ENTRIES_KEPT + 2)]
    assert act in told


def test_a_whole_message_is_bounded_and_has_the_newest() -> None:
    log = EntryLog("")
    log.add([a_line(number, "🕯" * 500) for number in range(1, ENTRIES_KEPT + 1)], ENTRIES_KEPT)
    text = log.message(None, anybody)
    assert text is not None
    assert size_of(text) < WHOLE_BYTES + 4096
    ids = [entry["id"] for entry in json.loads(text)["entries"]]
    assert ids == list(range(ids[0], ENTRIES_KEPT + 1))


def test_with_the_circle_its_lines_are_forgotten_and_its_log_with_the_debrief() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    log.update(circle.by("ana", Say(text="canary")))
    log.update(circle.by("fay", EndCircle()))
    assert [entry["kind"] for entry in read(log)] == ["act"]
    log.update(circle.by("fay", Say(text="Among ourselves")))
    assert words(read(log)) == ["Among ourselves"]
    log.update(circle.by("fay", EndDebrief()))
    assert read(log) == []


def test_a_room_that_others_changed_without_adding_anything_leaves_no_gap() -> None:
    circle = talkative_circle()
    log = caught_up(circle)
    log.update(circle.by("ana", Say(text="One")))
    as_stored = replace(circle.room, appended=(), version=circle.room.version + 1)
    log.update(as_stored)
    assert not log.is_behind(as_stored)


def test_a_line_is_found_by_its_id_on_the_wire_alone_and_only_while_it_is_kept() -> None:
    """Somebody who counts on from the store's own ids finds nothing."""
    log = EntryLog("secret")
    log.add([a_line(1, "One"), a_line(2, "Two")], 2)
    first, second = (entry["id"] for entry in read(log))
    assert (log.line(second), log.line(1), log.line(2)) == (a_line(2, "Two"), None, None)
    log.add([Deletion(id=3, at=0.0, line=1)], 3)
    assert log.line(first) is None
    told = EntryLog("secret")
    told.add([a_line(2, "Two")], 3)
    assert [entry["id"] for entry in read(told)] == [second]


def test_the_deletion_of_a_line_that_nobody_here_knew_is_told_to_nobody() -> None:
    log = EntryLog("")
    log.add([Deletion(id=7, at=0.0, line=3), a_line(8, "Eight")], 8)
    assert [entry["kind"] for entry in read(log, since=1)] == ["line"]


def test_what_is_late_takes_nothing_of_what_is_known_back() -> None:
    log = EntryLog("")
    log.add([a_line(1), a_line(2)], 5)
    log.add([], 3)
    assert log.known == 5


def test_a_deleted_line_that_is_read_late_does_not_come_back() -> None:
    log = EntryLog("")
    log.add([a_line(1, "One"), a_line(2, "Two"), Deletion(id=3, at=0.0, line=1)], 3)
    log.add([a_line(1, "One"), a_line(2, "Two")], 2)
    assert words(read(log)) == ["Two"]
