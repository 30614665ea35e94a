"""Claims: a personal link was opened elsewhere while its seat was present; somebody decides whose the seat is."""

from __future__ import annotations

from moderation.commands import AnswerClaim, SettleClaim
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, with_seat
from moderation.seat import Seat
from moderation.values import replace


def answer_claim(room: Room, command: AnswerClaim, seat: Seat, now: float) -> Room:
    """The seated person says whether it is them elsewhere; if not, facilitators decide."""
    if seat.claim is None or seat.claim.id != command.claim_id:
        raise Refused(RefusalCode.NO_SUCH_CLAIM)
    if command.mine:
        return with_seat(room, granted(seat))
    return with_seat(room, replace(seat, claim=replace(seat.claim, contested=True)))


def settle_claim(room: Room, command: SettleClaim, seat: Seat, now: float) -> Room:
    """A facilitator believes the newcomer, or does not."""
    about = room.seat(command.seat)
    if about is None or about.claim is None or about.claim.id != command.claim_id:
        raise Refused(RefusalCode.NO_SUCH_CLAIM)
    return with_seat(room, granted(about) if command.allow else replace(about, claim=None))


def granted(seat: Seat) -> Seat:
    """The seat with the claim believed: its former sessions end."""
    claim = seat.claim
    if claim is None:
        return seat
    believed = replace(seat, sessions=(claim.session,), claim=None)
    if claim.connection is None:
        return believed
    return replace(
        believed,
        presence="present",
        node=claim.node,
        connection=claim.connection,
        incarnation=claim.incarnation,
        grace_until=None,
    )
