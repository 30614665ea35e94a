"""Check-ins: a form for everybody in a place, their answers, and what is told of them to whom."""

from __future__ import annotations

from collections import Counter

from moderation.commands.check_in import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.names.cleaning import clean_text
from moderation.refusal import RefusalCode, Refused
from moderation.rules.rule import ANYBODY, LEADING, LIVE, RINGS, Rows, Rule
from moderation.state.check_in import (
    ANSWER_LENGTH,
    PICTURES,
    POOL_LEAST,
    WORD_LENGTH,
    Answer,
    CheckIn,
    Form,
    Pool,
    Tally,
)
from moderation.state.place import Place
from moderation.state.room import Room, fresh_id, with_place, with_seat
from moderation.state.script import Script
from moderation.state.seat import Seat
from moderation.state.values import replace

ASKED_KEPT = 4
"""How many check-ins of before a place keeps the answers of."""


def open_check_in(room: Room, command: OpenCheckIn, seat: Seat, now: float) -> Room:
    """A form for everybody there; one that was open is closed first."""
    place = room.place(seat.place)
    return with_place(room, open_form(room, close_form(place), command.form))


def give_answer(room: Room, command: GiveAnswer, seat: Seat, now: float) -> Room:
    """One answer each, which may be changed or taken back while the form is open.

    Not by whoever opened the seat on another device since: it may be another's.
    """
    place = room.place(seat.place)
    check_in = _check_in_of_id(place, command.check_in_id)
    if check_in.state != "open":
        raise Refused(RefusalCode.CHECK_IN_CLOSED)
    if any(answer.by == seat.id and answer.at < seat.private_since for answer in check_in.answers):
        raise Refused(RefusalCode.ANSWERED_BEFORE)
    others = tuple(answer for answer in check_in.answers if answer.by != seat.id)
    if command.value is not None:
        others = (*others, Answer(by=seat.id, value=_fit_answer(check_in.form, command.value), at=now))
    own = replace(seat, hidden=tuple(one for one in seat.hidden if one != check_in.id))
    return with_place(with_seat(room, own), replace(place, check_in=replace(check_in, answers=others)))


def close_check_in(room: Room, command: CloseCheckIn, seat: Seat, now: float) -> Room:
    """No more answers; a pooled form is told now, once."""
    place = room.place(seat.place)
    if _check_in_of_id(place, command.check_in_id).state != "open":
        raise Refused(RefusalCode.CHECK_IN_CLOSED)
    return with_place(room, close_form(place))


def show_check_in(room: Room, command: ShowCheckIn, seat: Seat, now: float) -> Room:
    """Everybody sees the answers that were asked for everybody, and no more come. Others are never shown by hand."""
    place = room.place(seat.place)
    if _check_in_of_id(place, command.check_in_id).form.audience != "all":
        raise Refused(RefusalCode.TOLD_IN_CONFIDENCE)
    closed = close_form(place)
    shown = replace(_check_in_of_id(closed, command.check_in_id), state="shown")
    return with_place(room, replace(closed, check_in=shown))


def open_form(room: Room, place: Place, form: Form) -> Place:
    """The place with that form open."""
    return _with_check_in(place, CheckIn(id=f"{fresh_id(room, 'c')}.{place.id}", form=form, stage=place.stage))


def ask_of_stage(room: Room, place: Place, form: Form | None) -> Place:
    """The place with what its stage asks, once what was open there is closed.

    It is as it was left, with its answers, where the stage was there before. What was told without names, or shown,
    stays as it is; where too few had answered for that, it is asked anew.
    """
    place = close_form(place)
    known = (*place.asked, *(() if place.check_in is None else (place.check_in,)))
    of_stage = [one for one in known if one.stage == place.stage and form in (None, one.form)]
    if not of_stage or (of_stage[-1].form.audience == "pooled" and of_stage[-1].pool is None):
        return place if form is None else open_form(room, place, form)
    before = of_stage[-1]
    told = before.form.audience == "pooled" or before.state == "shown"
    return _with_check_in(place, before if told else replace(before, state="open"))


def _with_check_in(place: Place, check_in: CheckIn) -> Place:
    """The place with that check-in; the one before is kept, unless its answers are gone untold."""
    former = place.check_in
    kept = [one for one in place.asked if one.id != check_in.id]
    if former is not None and former.id != check_in.id and (former.answers or former.pool):
        kept.append(former)
    return replace(place, check_in=check_in, asked=tuple(kept[-ASKED_KEPT:]))


def close_form(place: Place) -> Place:
    """The place with its open form closed: a pooled one keeps totals alone."""
    check_in = place.check_in
    if check_in is None or check_in.state != "open":
        return place
    after = replace(check_in, state="closed")
    if check_in.form.audience == "pooled":
        after = replace(after, answers=(), pool=pool_answers(check_in))
    return replace(place, check_in=after)


def told_without_names(place: Place) -> CheckIn | None:
    """What was answered there, if everybody was told of it without names: they take it with them into their groups."""
    check_in = place.check_in
    return check_in if check_in is not None and check_in.pool is not None else None


def pool_answers(check_in: CheckIn) -> Pool | None:
    """The answers without names, by what was answered; None when there are too few to hide who."""
    if len(check_in.answers) < POOL_LEAST:
        return None
    counts = Counter(answer.value for answer in check_in.answers)
    return Pool(tallies=tuple(Tally(value=value, count=counts[value]) for value in sorted(counts, key=str)))


def forget_answers(place: Place, seat: Seat) -> Place:
    """The place without that person's answers."""

    def without(check_in: CheckIn) -> CheckIn:
        return replace(check_in, answers=tuple(answer for answer in check_in.answers if answer.by != seat.id))

    asked = tuple(without(one) for one in place.asked)
    return replace(place, check_in=place.check_in and without(place.check_in), asked=asked)


def check_ins_answered_by(place: Place, seat: Seat) -> tuple[str, ...]:
    """The ids of the check-ins there that hold an answer of that person."""
    every = (*place.asked, *(() if place.check_in is None else (place.check_in,)))
    return tuple(one.id for one in every if any(answer.by == seat.id for answer in one.answers))


def keep_under_script(place: Place, before: Script, after: Script) -> Place:
    """The place under another course: what was asked in stages that it changes is not asked there again."""

    def is_as_before(check_in: CheckIn) -> bool:
        if check_in.stage is None:
            return False
        until = check_in.stage + 1
        asked = [(stage.kind, stage.form) for stage in before.stages[:until]]
        return asked == [(stage.kind, stage.form) for stage in after.stages[:until]]

    return replace(place, asked=tuple(one for one in place.asked if is_as_before(one)))


def _check_in_of_id(place: Place, check_in_id: str) -> CheckIn:
    if place.check_in is None or place.check_in.id != check_in_id:
        raise Refused(RefusalCode.NO_SUCH_CHECK_IN)
    return place.check_in


def _fit_answer(form: Form, value: str | int) -> str | int:
    """The answer as the form wants it. Raises: Refused."""
    fits = False
    match form.answer:
        case "mood":
            fits = isinstance(value, int) and 1 <= value <= 5
        case "choice":
            fits = isinstance(value, int) and 0 <= value < len(form.choices)
        case "picture":
            fits = value in PICTURES
        case "word" | "text" if isinstance(value, str):
            value = clean_text(value)
            value = " ".join(value.split()) if form.answer == "word" else value
            fits = 0 < len(value) <= (WORD_LENGTH if form.answer == "word" else ANSWER_LENGTH)
    if not fits:
        raise Refused(RefusalCode.NOT_AN_ANSWER)
    return value


ROWS = Rows(
    at_seat={
        GiveAnswer: Rule(ANYBODY, LIVE, RINGS, give_answer),
        OpenCheckIn: Rule(LEADING, LIVE, RINGS, open_check_in, "opened_check_in"),
        CloseCheckIn: Rule(LEADING, LIVE, RINGS, close_check_in, "closed_check_in"),
        ShowCheckIn: Rule(LEADING, LIVE, RINGS, show_check_in, "showed_check_in"),
    },
)
