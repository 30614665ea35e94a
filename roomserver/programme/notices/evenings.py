"""Evenings as their rooms have them now: what reminders look at, and what mails say of them."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.rules.pace import ends_as_announced
from moderation.state.room import Room
from roomserver.programme.by_day import by_day
from roomserver.programme.figures.answer import ANSWERED_S
from roomserver.programme.figures.evening import end_of
from roomserver.programme.notices.letters import Evening
from roomserver.programme.notices.schedule import Coming
from roomserver.programme.profile import CommunityProfile
from roomserver.programme.sign_ups.book import Evening as BookEvening


def coming_of(evening: BookEvening, room: Room | None, zone: str, now: float) -> Coming:
    """A circle whose room nobody remembers is over."""
    ended_at = None if room is None else end_of(room)
    return Coming(
        evening.circle,
        evening.starts_at if room is None else room.starts_at,
        called_off=evening.called_off,
        in_person=room is not None and room.plan.venue is not None,
        over=room is None or room.phase in ("debrief", "ended"),
        thanks=None if ended_at is None else (by_day(max(ended_at, now), zone), ended_at + ANSWERED_S),
    )


def about_of(
    circle: str | None, coming: Sequence[Coming], rooms: Sequence[Room | None], profile: CommunityProfile, now: float
) -> list[Evening]:
    """The evening that it is about, or all that are to come, the next one first."""
    found = [
        announced_in(room, profile)
        for each, room in zip(coming, rooms, strict=True)
        if room is not None and (each.circle == circle if circle is not None else each.is_to_come(now))
    ]
    return sorted(found, key=lambda each: each.starts_at or 0.0)


def announced_in(room: Room, profile: CommunityProfile) -> Evening:
    """As it is announced now."""
    ends_at = ends_as_announced(room)
    minutes = None if ends_at is None or room.starts_at is None else round((ends_at - room.starts_at) / 60)
    return Evening(
        circle=room.id,
        title=room.title,
        starts_at=room.starts_at,
        zone=profile.zone if room.plan.start is None else room.plan.start.zone,
        duration_min=minutes or None,
        venue=room.plan.venue,
        revision=room.revision,
    )
