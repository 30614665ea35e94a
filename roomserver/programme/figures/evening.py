"""The figures of one circle as they are kept, and what its room and its sign-ups say of it once it is over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.state.room import Room
from roomserver.programme.circle import Circle
from roomserver.programme.figures.answer import ANSWERED_S
from roomserver.programme.figures.tally import Tally
from roomserver.programme.sign_ups.book import Book, Counted
from roomserver.programme.sign_ups.counting import DAY_AFTER_S, counted_now
from roomserver.programme.sign_ups.subjects import USUAL_MIN


class Came(BaseModel):
    """Who came, in numbers; null: nobody knows. `signed_up` had a place, and `waiting` had none in the end; both are
    null where people come by links alone. `stayed` until it was closed, `left_early` before. `walk_ins` came by an open
    link, or in person signed up once it had begun.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signed_up: int | None
    waiting: int | None
    came: int | None
    stayed: int | None
    left_early: int | None
    walk_ins: int


class CircleFigures(BaseModel):
    """`seats` are for participants. `attendance` None: it is in person, and not counted yet. `feedback` None: nothing
    is shown of it, or not yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: str
    series: str | None
    in_person: bool
    starts_at: float | None
    ended_at: float
    seats: int
    attendance: Came | None
    feedback: Tally | None = None

    @property
    def answered_until(self) -> float:
        """When figures are made of what people answered."""
        return self.ended_at + ANSWERED_S

    @property
    def counted_at(self) -> float | None:
        """When its attendance is counted; None: it is."""
        return None if self.attendance is not None else self.ended_at + DAY_AFTER_S


def figures_of(circle: Circle, room: Room, book: Book, now: float) -> CircleFigures | None:
    """None where it is not over, or did not take place."""
    if circle.terms.cancelled_at is not None or room.cancelled:
        return None
    ended_at = end_of(room)
    if ended_at is None or now < ended_at:
        return None
    leading = sum(seat.invited_as != "participant" for seat in room.seats)
    return CircleFigures(
        circle=circle.id,
        series=circle.terms.series,
        in_person=room.in_person,
        starts_at=room.starts_at,
        ended_at=ended_at,
        seats=book.seats or max(0, room.capacity - leading),
        attendance=None if room.in_person else came_online(room, book),
    )


def end_of(room: Room) -> float | None:
    """When it was or, in person, will be over; None where it did not take place, is not over yet, or has no time."""
    if room.in_person:
        return _end_in_person(room)
    return None if room.attendance is None else room.attendance.ended_at


def came_online(room: Room, book: Book) -> Came | None:
    """None where the circle never was live."""
    counted, attendance = numbers_of(book, room.id), room.attendance
    if attendance is None:
        return None
    return Came(
        signed_up=counted and counted.signed_up,
        waiting=counted and counted.waiting,
        came=attendance.came,
        stayed=attendance.stayed,
        left_early=None if attendance.stayed is None else attendance.came - attendance.stayed,
        walk_ins=attendance.walk_ins,
    )


def came_in_person(book: Book, circle_id: str) -> Came:
    """As its organiser marked it. Who stayed is not marked."""
    marked = (counted_now(book, each) for each in book.subject.evenings if each.circle == circle_id)
    is_known = circle_id in book.counted or book.totals is not None
    counted = (numbers_of(book, circle_id) if is_known else next(marked, None)) or Counted()
    return Came(
        signed_up=counted.signed_up,
        waiting=counted.waiting,
        came=counted.came,
        stayed=None,
        left_early=None,
        walk_ins=counted.walk_ins,
    )


def numbers_of(book: Book, circle_id: str) -> Counted | None:
    """What the book says of an evening; None where nobody signs up for it."""
    if circle_id in book.counted:
        return book.counted[circle_id]
    if book.totals is not None:
        return Counted(signed_up=book.totals.confirmed, waiting=book.totals.waiting)
    if book.subject.terms is None and not book.sign_ups:
        return None
    return Counted(signed_up=len(book.of("confirmed")), waiting=len(book.of("waiting", "offered", "asked")))


def _end_in_person(room: Room) -> float | None:
    """As it is planned; earlier where its organiser has closed it. None where it has no time."""
    if room.starts_at is None:
        return None
    planned = room.starts_at + (room.plan.duration_min or USUAL_MIN) * 60.0
    if room.phase != "ended":
        return planned
    return min(planned, room.at) if room.at > room.starts_at else None
