"""What an organiser announces of a circle, and may change until it is over: its title, spoken language,
start, seats, course and plan.
"""

from __future__ import annotations

from moderation.commands.announcing import ReviseCircle
from moderation.refusal import RefusalCode, Refused
from moderation.rules.door import places_left
from moderation.rules.rule import OutsideRule, Rows
from moderation.rules.stages import change_script
from moderation.rules.stepping_in import end_stepping_in
from moderation.state.room import Room, timetable
from moderation.state.values import replace


def revise_circle(room: Room, command: ReviseCircle, now: float) -> Room:
    """The circle as it is announced now; no seat that is promised is lost.

    Its start and its course may change until it has begun; from then on facilitators say how it goes on.
    """
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    if command.made_on != room.revision:
        raise Refused(RefusalCode.OUT_OF_DATE)
    _check_venue(room, command)
    language = room.language if command.language is None else command.language
    kept = room.kept_for_facilitators if command.kept_for_facilitators is None else command.kept_for_facilitators
    revised = replace(
        room, title=command.title, language=language, capacity=command.capacity, kept_for_facilitators=kept
    )
    if command.starts_at != room.starts_at:
        if room.phase == "live":
            raise Refused(RefusalCode.ALREADY_LIVE)
        plan = replace(room.plan, start=None) if command.plan is None else command.plan
        revised = replace(revised, **timetable(command.starts_at, now), plan=plan)
        if revised.phase == "scheduled":  # Nobody is heard before the doors are open again.
            revised = end_stepping_in(revised, *revised.circle.stepped_in)
    elif command.plan is not None:
        revised = replace(revised, plan=command.plan)
    if command.script not in (None, room.script):
        if room.phase == "live":
            raise Refused(RefusalCode.ALREADY_LIVE)
        revised = change_script(revised, command.script)
    if places_left(revised) < min(0, places_left(room)):
        raise Refused(RefusalCode.SEATS_PROMISED)
    return room if revised == room else replace(revised, revision=room.revision + 1)


def _check_venue(room: Room, command: ReviseCircle) -> None:
    """A circle moves between here and a venue only while nobody has come in. Raises: Refused."""
    if command.plan is None or (command.plan.venue is None) == (room.plan.venue is None):
        return
    if room.phase == "live":
        raise Refused(RefusalCode.ALREADY_LIVE)
    if any(seat.standing in ("knocking", "seated") for seat in room.seats):
        raise Refused(RefusalCode.PEOPLE_HERE)


ROWS = Rows(
    by_organiser={
        ReviseCircle: OutsideRule(revise_circle, act="revised"),
    },
)
