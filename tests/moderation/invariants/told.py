"""What is told to whom: C10, C31, C33. Every private field has a canary, looked for in every view."""

from __future__ import annotations

import re

from moderation.reading.parts import View
from moderation.reading.views import organiser_view, view
from moderation.rules.chat import may_read
from moderation.rules.claims import STANDS_S
from moderation.rules.groups import groups_of
from moderation.settle import settle
from moderation.state.check_in import CheckIn
from moderation.state.entries import Line
from moderation.state.place import Place
from moderation.state.room import Room
from moderation.state.seat import Seat
from tests.moderation.invariants.step import Step, views
from tests.values import as_text

NAME = re.compile(r"canary-name-[\w-]+")
ANSWER = re.compile(r"canary-answer-of-([\w-]+)-\d+")
CONTACT = re.compile(r"canary-contact-[\w-]+")
SEAT = re.compile(r"\bseat-\d+")
SECRET = re.compile(
    r"hash-(?!agreements)|line-\d|node-\d|canary-private|canary-line|canary-called|not_together|session"
)
"""Hashes of links and sessions, connections, nodes, written lines: in no view at all."""
OF_THE_CIRCLE = re.compile(r'canary-words-|page-|"piece"|"supervision"|canary-reason')
"""What only those who sit may know: words, pages, the piece."""
OF_FACILITATORS = re.compile(r"canary-reason|\"cards\"|\"removals\"|\"succession\"|\"heard_s\"|\"script\":\{")

# Of every room


def c10_and_c33_nobody_sees_what_they_may_not_know(room: Room) -> None:
    for seat in room.seats:
        _sees_no_more_than_allowed(room, seat, views(room)[seat.id])
        for claim in seat.claims:
            text = as_text(view(room, seat.id, claim.session))
            assert not any(pattern.search(text) for pattern in (NAME, SEAT, SECRET, OF_THE_CIRCLE, CONTACT, ANSWER))
    text = as_text(organiser_view(room))
    forbidden = (NAME, SECRET, CONTACT, ANSWER, OF_FACILITATORS, re.compile("canary-|page-"))
    assert not any(pattern.search(text) for pattern in forbidden)


def _sees_no_more_than_allowed(room: Room, seat: Seat, seen: View) -> None:
    text = as_text(seen)
    sits = seat.standing == "seated" and room.phase != "ended"
    looks_after = sits and seat.role != "participant"
    assert not SECRET.search(text)
    assert (seen.roster is not None) == (seen.centre is not None) == sits
    assert (seen.stage is not None) == (seen.company is not None) == sits
    for part in (seen.lobby, seen.care, seen.script, seen.course, seen.shares):
        assert (part is not None) == looks_after
    assert seen.attendance is None
    if not sits:
        assert set(NAME.findall(text)) <= {seat.name}
        assert set(SEAT.findall(text)) == {seat.id}
        assert not OF_THE_CIRCLE.search(text)
    if not looks_after:
        assert not OF_FACILITATORS.search(text)
    _names_no_others(room, seat, text, looks_after)
    _answers_of_no_others(room, seat, text, looks_after)
    mine = {opening.about for opening in room.openings if opening.by == seat.id}
    left = {(other.id, other.contact) for other in room.seats} | {(one.seat, one.contact) for one in room.sealed}
    assert set(CONTACT.findall(text)) <= {contact for about, contact in left if about in mine}


def _names_no_others(room: Room, seat: Seat, text: str, looks_after: bool) -> None:
    known = {other.name for other in room.seats if other.standing == "seated" and other.home == seat.home}
    if looks_after:
        known |= {other.name for other in room.seats if other.standing in ("seated", "knocking")}
        known |= _noted(room)
    assert set(NAME.findall(text)) <= known | {seat.name}


def _noted(room: Room) -> set[str]:
    """Names on cards, of those who were removed or declined, and of whom something is kept sealed."""
    declined = {seat.declined.name for seat in room.seats if seat.declined is not None}
    return declined | {one.name for noted in (room.cards, room.removals, room.sealed) for one in noted}


def _answers_of_no_others(room: Room, seat: Seat, text: str, looks_after: bool) -> None:
    told = {one for one in ANSWER.findall(text) if one != seat.id}
    check_in = room.place(seat.place).check_in if seat.standing == "seated" else None
    if told:
        assert check_in is not None
        shown = check_in.state == "shown" and check_in.form.audience == "all"
        pooled = check_in.form.audience == "pooled" and check_in.pool is not None
        assert shown or pooled or (looks_after and check_in.form.audience != "pooled")


def c31_answers_told_without_names_are_told_without_names(room: Room) -> None:
    for check_in in (one for place in room.places for one in _check_ins(place)):
        if check_in.form.audience == "pooled" and check_in.state != "open":
            assert check_in.answers == ()
        if check_in.pool is not None:
            assert check_in.form.audience == "pooled"
            assert check_in.state != "open"
            assert sum(tally.count for tally in check_in.pool.tallies) >= 3
            assert len({tally.value for tally in check_in.pool.tallies}) == len(check_in.pool.tallies)
        assert len({answer.by for answer in check_in.answers}) == len(check_in.answers)


def c35_whoever_waits_for_a_seat_is_shown_to_each_facilitator(room: Room) -> None:
    waits = {(seat.id, claim.id) for seat in room.seats for claim in seat.claims if claim.connection is not None}
    for seat in room.seated() if room.phase != "ended" else ():
        if seat.role != "participant":
            lobby = views(room)[seat.id].lobby
            assert lobby is not None
            assert {(claim.seat, claim.claim_id) for claim in lobby.claims} == waits


def c35_nobody_waits_for_long_at_a_door_that_nobody_watches(room: Room) -> None:
    """Behind a page that is there, has not knocked and has not said no."""
    room = settle(room, room.at)
    deciding = {seat.id for seat in room.seated() if seat.role != "participant" and seat.presence == "present"}
    for seat in room.seats if room.phase != "ended" else ():
        if seat.standing in ("seated", "knocking") or deciding - {seat.id}:
            continue
        for claim in (one for one in seat.claims if one.connection is not None and not one.contested):
            assert seat.presence == "present"
            assert room.at < max(seat.since, claim.at) + STANDS_S


def c33_the_document_remembers_nobody_who_left(room: Room) -> None:
    text = as_text(room)
    assert room.not_together == () or room.phase not in ("debrief", "ended")
    inside = {seat.name for seat in room.seats if seat.standing in ("knocking", "seated")}
    assert set(NAME.findall(text)) <= inside | _noted(room)
    here = {seat.contact for seat in room.seats if seat.standing in ("knocking", "seated")}
    assert set(CONTACT.findall(text)) <= here | {kept.contact for kept in room.sealed}
    assert set(ANSWER.findall(text)) <= {seat.id for seat in room.seated()} or _is_pooled(room)
    if room.phase == "debrief":
        assert not re.search(r"canary-(answer|words-of)", text)
    if room.phase == "ended":
        assert not re.search(r"canary-(?!words-question)|page-|line-|node-", text)


def _is_pooled(room: Room) -> bool:
    return any(one.pool for place in room.places for one in _check_ins(place))


def _check_ins(place: Place) -> tuple[CheckIn, ...]:
    """What is asked there, and what was before, in whatever stage."""
    return (*place.asked, *(() if place.check_in is None else (place.check_in,)))


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


def c31_the_log_holds_no_words_and_no_names(step: Step) -> None:
    for entry in step.after.appended if step.after is not step.before else ():
        if not isinstance(entry, Line):
            assert "canary" not in as_text(entry)
    assert "canary-line" not in as_text(step.after)
    assert "canary-private" not in as_text(step.after)


def c31_what_was_pooled_is_never_updated(step: Step) -> None:
    for before, after in step.places():
        known = {one.id: one for one in _check_ins(before) if one.state != "open"}
        for now, was in ((one, known[one.id]) for one in _check_ins(after) if one.id in known):
            assert now.pool == was.pool
            told_before = {answer.by: answer.value for answer in was.answers}
            assert all(told_before.get(answer.by) == answer.value for answer in now.answers)
            if now.state == "open":  # Its stage is there again, and it was told to nobody.
                assert (was.state, was.form.audience != "pooled", now.stage) == ("closed", True, after.stage)
                assert before.stage != after.stage or (groups_of(step.before) and not groups_of(step.after))
