"""What an organiser is told of who has come."""

from __future__ import annotations

from moderation.reading.parts import AttendancePart, InvitationView
from moderation.rules.door import kept_for_whoever_facilitates, places_left
from moderation.rules.hearing import Company


def attendance_told(here: Company) -> AttendancePart:
    """Counts, and which personal seats there are; no names and no words."""
    room = here.room
    seated = room.seated()
    return AttendancePart(
        seated=len(seated),
        present=sum(seat.presence == "present" for seat in seated),
        waiting=sum(seat.standing == "knocking" for seat in room.seats),
        capacity=room.capacity,
        promised=room.capacity - places_left(room),
        kept_for_facilitators=kept_for_whoever_facilitates(room),
        open_link=bool(room.open_links),
        supervision=room.circle.supervision,
        invitations=tuple(
            InvitationView(seat=seat.id, invited_as=seat.invited_as, standing=seat.standing)
            for seat in room.seats
            if seat.link is not None
        ),
    )
