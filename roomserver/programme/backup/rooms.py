"""What a backup has of a room that has not begun: its seats and links, so that a coming circle works, and nobody."""

from __future__ import annotations

from moderation.rules.seating import vacate
from moderation.state.place import Place, Resting
from moderation.state.room import Room
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import replace

BEFORE_IT_BEGAN = ("scheduled", "open")


def without_people(room: Room) -> Room | None:
    """The room as if nobody had come yet; None where it has begun, or is over. What is not named here is as in a new
    room. Whoever was removed stays out: their seat stays, without its link.
    """
    if room.phase not in BEFORE_IT_BEGAN:
        return None
    seats = tuple(_emptied(seat) for seat in room.seats if seat.link is not None)
    there = {seat.id for seat in seats}
    return Room(
        id=room.id,
        community=room.community,
        epoch=room.epoch + 1,
        version=room.version + 1,
        at=room.at,
        title=room.title,
        language=room.language,
        starts_at=room.starts_at,
        plan=room.plan,
        opens_at=room.opens_at,
        closes_at=room.closes_at,
        capacity=room.capacity,
        kept_for_facilitators=room.kept_for_facilitators,
        revision=room.revision,
        grace_s=room.grace_s,
        phase=room.phase,
        agreements=room.agreements,
        script=room.script,
        script_version=room.script_version,
        seats=seats,
        places=(Place(id=CIRCLE, piece=Resting(id="p1")),),
        succession=tuple(seat for seat in room.succession if seat in there),
        succession_version=room.succession_version,
        not_together=tuple(pair for pair in room.not_together if there.issuperset(pair)),
        not_together_version=room.not_together_version,
        prepared=tuple(tuple(seat for seat in group if seat in there) for group in room.prepared),
        open_links=room.open_links,
        secret=room.secret,
        entries=room.entries,
    )


def _emptied(seat: Seat) -> Seat:
    removed = seat.standing == "removed"
    return replace(
        vacate(seat),
        standing="removed" if removed else "invited",
        link=None if removed else seat.link,
        called="",
        hidden=(),
        private_since=0.0,
    )
