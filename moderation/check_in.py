"""Check-ins: a form for everybody in a place, their answers, and what is told of them to whom."""

from __future__ import annotations

from collections import Counter

from moderation.answers import ANSWER_LENGTH, POOL_LEAST, WORD_LENGTH, Answer, CheckIn, Pool, Tally
from moderation.commands import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.names import legible
from moderation.place import Place
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, fresh_id, with_place
from moderation.script import PICTURES, Form
from moderation.seat import Seat
from moderation.values import PlaceId, replace


def open_check_in(room: Room, command: OpenCheckIn, seat: Seat, now: float) -> Room:
    """A form for everybody there; one that was open is closed first."""
    place = room.place(seat.place)
    return opened(closed(room, place.id, now), place.id, command.form)


def give_answer(room: Room, command: GiveAnswer, seat: Seat, now: float) -> Room:
    """One answer each, which may be changed or taken back while the form is open."""
    place = room.place(seat.place)
    check_in = _named(place, command.check_in_id)
    if check_in.state != "open":
        raise Refused(RefusalCode.CHECK_IN_CLOSED)
    others = tuple(answer for answer in check_in.answers if answer.by != seat.id)
    if command.value is not None:
        others = (*others, Answer(by=seat.id, value=_fitting(check_in.form, command.value)))
    return with_place(room, replace(place, check_in=replace(check_in, answers=others)))


def close_check_in(room: Room, command: CloseCheckIn, seat: Seat, now: float) -> Room:
    """No more answers; a pooled form is told now, once."""
    place = room.place(seat.place)
    if _named(place, command.check_in_id).state != "open":
        raise Refused(RefusalCode.CHECK_IN_CLOSED)
    return closed(room, place.id, now)


def show_check_in(room: Room, command: ShowCheckIn, seat: Seat, now: float) -> Room:
    """Everybody sees the answers that were asked for everybody, and no more come. Others are never shown by hand."""
    place = room.place(seat.place)
    if _named(place, command.check_in_id).form.audience != "all":
        raise Refused(RefusalCode.TOLD_IN_CONFIDENCE)
    room = closed(room, place.id, now)
    place = room.place(place.id)
    return with_place(room, replace(place, check_in=replace(_named(place, command.check_in_id), state="shown")))


def opened(room: Room, place_id: PlaceId, form: Form) -> Room:
    place = room.place(place_id)
    return with_place(room, replace(place, check_in=CheckIn(id=f"{fresh_id(room, 'c')}.{place_id}", form=form)))


def closed(room: Room, place_id: PlaceId, now: float) -> Room:
    """The place with its open form closed: a pooled one keeps totals alone."""
    place = room.place(place_id)
    check_in = place.check_in
    if check_in is None or check_in.state != "open":
        return room
    pool = pooled(check_in)
    after = replace(check_in, state="closed")
    if check_in.form.audience == "pooled":
        after = replace(after, answers=(), pool=pool)
    weather = check_in.form.weather
    if weather is not None and pool is not None:
        room = replace(room, weather=(*room.weather, (weather, pool)))
    return with_place(room, replace(place, check_in=after))


def pooled(check_in: CheckIn) -> Pool | None:
    """The answers without names, by what was answered; None when there are too few to hide who."""
    if len(check_in.answers) < POOL_LEAST:
        return None
    counts = Counter(answer.value for answer in check_in.answers)
    return Pool(tallies=tuple(Tally(value=value, count=counts[value]) for value in sorted(counts, key=str)))


def forgotten(place: Place, seat: Seat) -> Place:
    """The place without that person's answer."""
    check_in = place.check_in
    if check_in is None:
        return place
    answers = tuple(answer for answer in check_in.answers if answer.by != seat.id)
    return replace(place, check_in=replace(check_in, answers=answers))


def _named(place: Place, check_in_id: str) -> CheckIn:
    if place.check_in is None or place.check_in.id != check_in_id:
        raise Refused(RefusalCode.NO_SUCH_CHECK_IN)
    return place.check_in


def _fitting(form: Form, value: str | int) -> str | int:
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
            value = legible(value)
            value = " ".join(value.split()) if form.answer == "word" else value
            fits = 0 < len(value) <= (WORD_LENGTH if form.answer == "word" else ANSWER_LENGTH)
    if not fits:
        raise Refused(RefusalCode.NOT_AN_ANSWER)
    return value
