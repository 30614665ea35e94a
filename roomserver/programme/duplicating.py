"""A circle like another."""

from __future__ import annotations

from collections import Counter

from moderation.rules.door import seats_for_facilitators
from moderation.state.room import Room
from moderation.state.values import replace
from roomserver.programme.circle import CircleSpec, Planned
from roomserver.programme.terms import Terms


def spec_like(room: Room, terms: Terms, planned: Planned) -> CircleSpec:
    """Seats without a link are of those who came by the open one, or whose link was taken from them. Where seats are
    kept for those who facilitate, as many are.
    """
    invited = Counter(seat.invited_as for seat in room.seats if seat.link is not None)
    facilitators, cofacilitators = max(1, invited["facilitator"]), invited["cofacilitator"]
    if room.kept_for_facilitators:
        facilitators, cofacilitators = seats_for_facilitators(room), 0
    participants = 0 if terms.sign_up else invited["participant"]
    kept = facilitators + cofacilitators + participants + terms.seats_to_sign_up_for
    return CircleSpec(
        title=room.title,
        language=room.language,
        starts_at=planned.starts_at,
        plan=replace(room.plan, start=None) if planned.plan is None else planned.plan,
        facilitators=facilitators,
        cofacilitators=cofacilitators,
        facilitator_links=not room.kept_for_facilitators,
        participants=participants,
        capacity=max(room.capacity, kept),
        open_link=bool(room.open_links),
        terms=Terms(visibility=terms.visibility, sign_up=terms.sign_up),
    )
