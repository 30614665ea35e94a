"""What of a check-in is told to everybody there, to whoever answered, and to those who look after the circle."""

from __future__ import annotations

from moderation.reading.parts import AnswerView, CheckInView
from moderation.state.check_in import Answer
from moderation.state.place import Place
from moderation.state.seat import Seat


def check_in_told(place: Place) -> CheckInView | None:
    """What everybody there may see of it: shown answers and the pool, of which there are as many as it counts."""
    check_in = place.check_in
    if check_in is None:
        return None
    pooled = sum(tally.count for tally in check_in.pool.tallies) if check_in.pool is not None else 0
    return CheckInView(
        id=check_in.id,
        form=check_in.form,
        open=check_in.state == "open",
        count=pooled or len(check_in.answers),
        answers=_told(check_in.answers) if check_in.state == "shown" else None,
        pool=check_in.pool,
    )


def answers_told(place: Place, seat: Seat) -> tuple[AnswerView, ...]:
    """What one of those who look after the circle is told with names: shown answers, others as far as they were given
    since they are trusted.
    """
    check_in = place.check_in
    if check_in is None or check_in.form.audience == "pooled":
        return ()
    shown = check_in.state == "shown"
    return _told(tuple(answer for answer in check_in.answers if shown or answer.at >= seat.trusted_since))


def own_answer(place: Place, seat: Seat) -> str | int | None:
    check_in = place.check_in
    if check_in is None or check_in.id in seat.hidden:
        return None
    return next((answer.value for answer in check_in.answers if answer.by == seat.id), None)


def _told(answers: tuple[Answer, ...]) -> tuple[AnswerView, ...]:
    return tuple(AnswerView(by=answer.by, value=answer.value) for answer in answers)
