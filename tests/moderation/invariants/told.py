"""What is told to whom: C10, C31, C33. Every private field has a canary, looked for in every view."""

from __future__ import annotations

import re

from moderation.chat import may_read
from moderation.entries import Line
from moderation.parts import View
from moderation.room import Room
from moderation.seat import Seat
from moderation.views import organiser_view, view
from tests.moderation.invariants.step import Step

NAME = re.compile(r"canary-name-[\w-]+")
ANSWER = re.compile(r"canary-answer-of-([\w-]+)-\d+")
CONTACT = re.compile(r"canary-contact-[\w-]+")
SEAT = re.compile(r"\bseat-\d+")
SECRET = re.compile(r"hash-(?!agreements)|line-\d|node-\d|canary-private|canary-line|not_together|session")
"""Hashes of links and sessions, connections, nodes, written lines: in no view at all."""
OF_THE_CIRCLE = re.compile(r'canary-words-|page-|"piece"|"supervision"|canary-reason')
"""What only those who sit may know: words, pages, the piece."""
OF_FACILITATORS = re.compile(r"canary-reason|\"signals\"|\"cards\"|\"removals\"|\"succession\"|\"heard_s\"|\"script\"")

# Of every room


def c10_and_c33_nobody_sees_what_they_may_not_know(room: Room) -> None:
    for seat in room.seats:
        _sees_no_more_than_allowed(room, seat, view(room, seat.id))
        if seat.claim is not None:
            text = view(room, seat.id, seat.claim.session).model_dump_json()
            assert not any(pattern.search(text) for pattern in (NAME, SEAT, SECRET, OF_THE_CIRCLE, CONTACT, ANSWER))
    text = organiser_view(room).model_dump_json()
    forbidden = (NAME, SECRET, CONTACT, ANSWER, OF_FACILITATORS, re.compile("canary-|page-"))
    assert not any(pattern.search(text) for pattern in forbidden)


def _sees_no_more_than_allowed(room: Room, seat: Seat, seen: View) -> None:
    text = seen.model_dump_json()
    sits = seat.standing == "seated" and room.phase != "ended"
    looks_after = sits and seat.role != "participant"
    assert not SECRET.search(text)
    assert (seen.roster is not None) == (seen.centre is not None) == sits
    assert (seen.lobby is not None) == (seen.care is not None) == (seen.course is not None) == looks_after
    assert seen.attendance is None
    if not sits:
        assert set(NAME.findall(text)) <= {seat.name}
        assert set(SEAT.findall(text)) == {seat.id}
        assert not OF_THE_CIRCLE.search(text)
        assert seen.me is not None
        assert seen.me.peers == ()
    if not looks_after:
        assert not OF_FACILITATORS.search(text)
    _names_no_others(room, seat, text, looks_after)
    _answers_of_no_others(room, seat, text, looks_after)
    opened = {
        room_seat.contact for by, about in room.opened_contacts if by == seat.id and (room_seat := room.seat(about))
    }
    assert set(CONTACT.findall(text)) <= opened


def _names_no_others(room: Room, seat: Seat, text: str, looks_after: bool) -> None:
    known = {other.name for other in room.seats if other.standing == "seated" and other.home == seat.home}
    if looks_after:
        known |= {other.name for other in room.seats if other.standing in ("seated", "knocking")}
        known |= _noted(room)
    assert set(NAME.findall(text)) <= known | {seat.name}


def _noted(room: Room) -> set[str]:
    """Names on cards, and of those who were removed."""
    return {card.name for card in room.cards} | {removal.name for removal in room.removals}


def _answers_of_no_others(room: Room, seat: Seat, text: str, looks_after: bool) -> None:
    told = {one for one in ANSWER.findall(text) if one != seat.id}
    check_in = room.place(seat.place).check_in if seat.standing == "seated" else None
    if told:
        assert check_in is not None
        shown = check_in.state == "shown" and check_in.form.audience == "all"
        pooled = check_in.form.audience == "pooled" and check_in.pool is not None
        assert shown or pooled or (looks_after and check_in.form.audience != "pooled")


def c31_answers_told_without_names_are_told_without_names(room: Room) -> None:
    for check_in in (place.check_in for place in room.places if place.check_in is not None):
        if check_in.form.audience == "pooled" and check_in.state != "open":
            assert check_in.answers == ()
        if check_in.pool is not None:
            assert check_in.form.audience == "pooled"
            assert check_in.state != "open"
            assert sum(tally.count for tally in check_in.pool.tallies) >= 3
            assert len({tally.value for tally in check_in.pool.tallies}) == len(check_in.pool.tallies)
        assert len({answer.by for answer in check_in.answers}) == len(check_in.answers)
    for _, pool in room.weather:
        assert sum(tally.count for tally in pool.tallies) >= 3


def c33_the_document_remembers_nobody_who_left(room: Room) -> None:
    text = room.model_dump_json()
    assert room.not_together == () or room.phase not in ("debrief", "ended")
    inside = {seat.name for seat in room.seats if seat.standing in ("knocking", "seated")}
    assert set(NAME.findall(text)) <= inside | _noted(room)
    assert set(CONTACT.findall(text)) <= {
        seat.contact for seat in room.seats if seat.standing in ("knocking", "seated")
    }
    assert set(ANSWER.findall(text)) <= {seat.id for seat in room.seated()} or _is_pooled(room)
    if room.phase == "debrief":
        assert not re.search(r"canary-(contact|answer|words-of)", re.sub(r'"weather":.*?"undivided"', "", text))
    if room.phase == "ended":
        assert not re.search(
            r"canary-(?!words-question)|page-|line-|node-", re.sub(r'"weather":.*?"undivided"', "", text)
        )


def _is_pooled(room: Room) -> bool:
    return bool(room.weather) or any(place.check_in and place.check_in.pool for place in room.places)


# Of every step


def c31_an_entry_is_read_by_those_it_is_for(step: Step) -> None:
    for entry in step.after.appended if step.after is not step.before else ():
        for seat in step.after.seats:
            if not may_read(step.after, entry, seat):
                continue
            assert seat.standing == "seated"
            if isinstance(entry, Line) and entry.to is None:
                assert entry.place == seat.place
            elif isinstance(entry, Line):
                assert seat.role != "participant" or entry.to == seat.id
            elif entry.kind == "act":
                assert seat.role != "participant"
            assert entry.kind != "alert"


def c31_the_log_holds_no_words_and_no_names(step: Step) -> None:
    for entry in step.after.appended if step.after is not step.before else ():
        if not isinstance(entry, Line):
            assert "canary" not in entry.model_dump_json()
    assert "canary-line" not in step.after.model_dump_json()
    assert "canary-private" not in step.after.model_dump_json()


def c31_what_was_pooled_is_never_updated(step: Step) -> None:
    for before, after in step.places():
        if before.check_in is None or after.check_in is None or before.check_in.id != after.check_in.id:
            continue
        if before.check_in.state != "open":
            assert after.check_in.pool == before.check_in.pool
            assert after.check_in.state != "open"
            told_before = {answer.by: answer.value for answer in before.check_in.answers}
            assert all(told_before.get(answer.by) == answer.value for answer in after.check_in.answers)
    assert step.after.weather[: len(step.before.weather)] == step.before.weather
