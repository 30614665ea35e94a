"""Claims: somebody asks for a seat that is another session's; its person, a facilitator, or time decides (C35)."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of, mark_card, relieve, with_card
from moderation.rules.check_in import check_ins_answered_by
from moderation.rules.contacts import contacts_of, set_apart, share_with_device
from moderation.rules.lobby import may_knock_again
from moderation.rules.log import log_act
from moderation.rules.presence import held_until, mark_present
from moderation.rules.rule import ALWAYS, ANYBODY, ANYWHERE, BESIDE, EVERYWHERE, TOGETHER, Rows, Rule
from moderation.state.room import Room, with_seat
from moderation.state.seat import CLAIMS_KEPT, FORMER_KEPT, NO_ID, Claim, Seat
from moderation.state.values import replace

STANDS_S = 120.0
"""So long a device that waits for a seat is displaced by no other: facilitators can decide meanwhile. And so long
somebody at the door who has not knocked keeps another device waiting, where nobody is there to decide.
"""
CONNECTS_WITHIN_S = 10.0
"""A page that has asked for a seat is there by then, or it does not wait."""


def ask_for(room: Room, seat: Seat, claim: Claim, now: float, former: str | None = None) -> Room:
    """Another session asks for a seat: it waits while the seat is somebody's who is there, or may come back.

    Once its person or a facilitator has said no, asking again asks nobody but facilitators, while there is one. The
    browser that left it waits for nobody who has come to the door with its link meanwhile, and has not knocked.
    `former` is the session that the browser which asks had there. Raises: Refused, where too many wait.
    """
    if is_claimed(room, seat, now) and not (seat.standing == "invited" and _comes_again(seat, former)):
        return with_seat(room, replace(seat, claims=_waiting(seat, replace(claim, contested=seat.doubted), now)))
    return take_over(room, seat, claim, now, former)


def _waiting(seat: Seat, claim: Claim, now: float) -> tuple[Claim, ...]:
    """Those who wait for the seat once one more asks: a browser waits once, since when it first asked.

    Nobody who waits is displaced by another browser, unless they have waited for long, or are not there.
    """
    mine = next((one for one in seat.claims if one.browser is not None and one.browser == claim.browser), None)
    if mine is not None:
        again = replace(claim, at=mine.at, contested=claim.contested or mine.contested)
        return tuple(again if one is mine else one for one in seat.claims)
    if len(seat.claims) < CLAIMS_KEPT:
        return (*seat.claims, claim)
    gone = (one for one in seat.claims if one.connection is None and now >= one.at + CONNECTS_WITHIN_S)
    stood = (one for one in seat.claims if now >= one.at + STANDS_S)
    displaced = next(gone, None) or next(stood, None)
    if displaced is None:
        raise Refused(RefusalCode.TOO_MANY_CLAIMS)
    return (*(one for one in seat.claims if one is not displaced), claim)


def is_claimed(room: Room, seat: Seat, now: float) -> bool:
    """Whether asking for that seat makes a claim, which somebody is to decide or to wait for.

    Where people meet in person, whoever has the link is on their way with another device.
    """
    if room.in_person:
        return False
    held = seat.presence == "present" or held_until(room, seat, now) is not None
    open_ = seat.doubted or any(claim.connection is not None for claim in seat.claims)
    return held or (open_ and _somebody_decides(room, seat))


def claims_waiting(room: Room) -> Iterator[tuple[Seat, Claim]]:
    """Every device that waits for a seat, whatever that seat is: nobody waits without being seen."""
    return ((seat, claim) for seat in room.seats for claim in seat.claims if claim.connection is not None)


def claims_to_ask_about(seat: Seat) -> tuple[Claim, ...]:
    """The claims that whoever has the seat is asked about, once each, the first to ask first."""
    return tuple(one for one in seat.claims if one.connection is not None and not one.contested)


def answer_claim(room: Room, command: AnswerClaim, seat: Seat, now: float) -> Room:
    """The seated person says whether it is them elsewhere; if not, facilitators decide."""
    claim = _claim_of_id(seat, command.claim_id)
    if command.mine:
        return share_with_device(grant(room, seat, claim, now, decided=True), seat.id, seat.sessions, claim.session)
    contested = (replace(one, contested=True) if one is claim else one for one in seat.claims)
    return with_seat(room, replace(seat, claims=tuple(contested), doubted=True))


def settle_claim(room: Room, command: SettleClaim, seat: Seat, now: float) -> Room:
    """A facilitator believes the newcomer, or does not.

    The seat of a facilitator who is there is given by themselves or by another, or whoever co-facilitates and has their
    link would make themselves one.
    """
    about = room.seat(command.seat)
    if about is None:
        raise Refused(RefusalCode.NO_SUCH_CLAIM)
    claim = _claim_of_id(about, command.claim_id)
    if command.allow and about.role == "facilitator" and about.presence == "present" and seat.role != "facilitator":
        raise Refused(RefusalCode.NOT_ALLOWED)
    if command.allow:
        about = may_knock_again(about, now)  # whoever was declined there was somebody else
        return grant(room, about, claim, now, decided=True)
    return with_seat(room, replace(about, claims=_without(about, claim), doubted=True))


def grant_due(room: Room, now: float) -> Room:
    """Whoever is there and claims a seat gets it once its person has been waited for, unless somebody said no."""
    for seat in _claimed(room):
        claim = _due(room, seat)
        if claim is not None and now >= _waited_until(room, seat, claim, now):
            room = grant(room, seat, claim, now)
    return room


def deadlines(room: Room) -> list[float]:
    """When claims are granted of themselves, as far as that is known."""
    due = ((seat, _due(room, seat)) for seat in _claimed(room))
    waited = (_waited_until(room, seat, claim, room.at) for seat, claim in due if claim is not None)
    return [until for until in waited if until > room.at]


def grant(room: Room, seat: Seat, claim: Claim, now: float, *, decided: bool = False) -> Room:
    """The room with that claim believed: the seat's former sessions end, and other devices wait on.

    Where somebody `decided`, they said with it that the others are not the person: facilitators are asked about these.
    """
    others = tuple(replace(one, contested=one.contested or decided) for one in _without(seat, claim))
    if claim.connection is not None:
        seat = replace(
            mark_present(seat, now),
            node=claim.node,
            connection=claim.connection,
            incarnation=claim.incarnation,
            grace_until=None,
        )
    return take_over(room, replace(seat, claims=others), claim, now)


def take_over(room: Room, seat: Seat, claim: Claim, now: float, former: str | None = None) -> Room:
    """The seat is the claimant's. What was private before is not shown to them, and facilitators are told.

    Nor is it to whoever opens the link of a seat that somebody left, unless it is the browser that left it.
    """
    comes_again = _is_unnamed(seat) and _comes_again(seat, former)
    kept = seat.former if comes_again else former_of(seat)
    doubted = seat.doubted or any(one.contested for one in seat.claims)
    taken = replace(seat, sessions=(claim.session,), former=kept, browser=claim.browser, doubted=doubted)
    if _is_unnamed(seat):
        taken = replace(taken, since=now)
        if comes_again or not was_somebodys(room, seat):
            return with_seat(room, taken)
        room = hide_what_was_before(_mark_card(room, seat, now), taken, now)
        return log_act(_share_with_owner(room, seat, claim), "taken_over", seat.id, now, seat.id)
    taken = replace(taken, wish="none", hides=(), ears_closed_for=None)
    room = hide_what_was_before(_mark_card(room, seat, now), taken, now)
    return log_act(_share_with_owner(room, seat, claim), "taken_over", seat.id, now, seat.id)


def _share_with_owner(room: Room, seat: Seat, claim: Claim) -> Room:
    """Whoever had that seat once is told of what they left there, when they have it again."""
    return room if claim.former is None else share_with_device(room, seat.id, (claim.former,), claim.session)


def _comes_again(seat: Seat, former: str | None) -> bool:
    """Whether the browser that had that session there is the one that left the seat."""
    return former is not None and seat.former[:1] == (former,)


def _mark_card(room: Room, seat: Seat, now: float) -> Room:
    """The card of whoever had the seat says from when on what comes may be another's."""
    card = card_of(room, seat.id)
    return room if card is None else with_card(room, mark_card(card, "taken_over", now))


def was_somebodys(room: Room, seat: Seat) -> bool:
    """Whether anybody had that seat, or left there what is private: who opened their contact is, too."""
    had = bool(seat.former) or seat.declined is not None
    left = card_of(room, seat.id) is not None or bool(contacts_of(room, seat.id))
    return had or left or any(opening.about == seat.id for opening in room.openings)


def hide_what_was_before(room: Room, seat: Seat, now: float) -> Room:
    """The room with that seat for whoever may be another person than had it: what was private before is not theirs.

    Nor is it theirs to change: what was left there is kept apart from what they leave. A side room that was offered
    was offered to somebody else, and what was opened there, or seen, was by somebody else.
    """
    theirs = replace(
        seat,
        hidden=_private_to(room, seat),
        private_since=now,
        trusted_since=seat.trusted_since if seat.role == "participant" else now,
        contact=None,
        contact_id=NO_ID,
        contact_at=None,
        contact_by=(),
    )
    offered = tuple(aside for aside in room.side_rooms if aside.open or aside.seat != seat.id)
    return with_seat(set_apart(replace(relieve(room, seat.id), side_rooms=offered), seat), theirs)


def former_of(seat: Seat) -> tuple[str, ...]:
    """The sessions that may ask for that seat again once its own is another, or none."""
    return (*seat.sessions, *(one for one in seat.former if one not in seat.sessions))[:FORMER_KEPT]


def _private_to(room: Room, seat: Seat) -> tuple[str, ...]:
    """The ids of that seat's signal and of the check-ins it has answered."""
    signals = (card.signal.id for card in room.cards if card.seat == seat.id and card.signal is not None)
    return (*signals, *(one for place in room.places for one in check_ins_answered_by(place, seat)))


def _claimed(room: Room) -> list[Seat]:
    return [seat for seat in room.seats if seat.claims]


def _due(room: Room, seat: Seat) -> Claim | None:
    """The claim that is granted once its seat's person has been waited for. Of several, others decide.

    Whoever is there is waited for, unless they are at the door without a name and nobody is there to decide.
    """
    ready = [one for one in seat.claims if one.connection is not None and not one.contested]
    if not ready:
        return None
    others_decide = _somebody_decides(room, seat)
    if seat.presence == "present":
        return ready[0] if _is_unnamed(seat) and not others_decide else None
    return None if len(ready) > 1 and not _is_unnamed(seat) and others_decide else ready[0]


def _waited_until(room: Room, seat: Seat, claim: Claim, now: float) -> float:
    """Until when the seat's person is waited for, where that claim is due."""
    if seat.presence == "present":
        return max(seat.since, claim.at) + STANDS_S
    return held_until(room, seat, now) or now


def _is_unnamed(seat: Seat) -> bool:
    """Whether nobody has said who they are from there."""
    return seat.standing not in ("seated", "knocking")


def _claim_of_id(seat: Seat, claim_id: str) -> Claim:
    """Raises: Refused."""
    for claim in seat.claims:
        if claim.id == claim_id:
            return claim
    raise Refused(RefusalCode.NO_SUCH_CLAIM)


def _without(seat: Seat, claim: Claim) -> tuple[Claim, ...]:
    return tuple(one for one in seat.claims if one.id != claim.id)


def _somebody_decides(room: Room, seat: Seat) -> bool:
    """Whether somebody else who looks after the circle is there."""
    return any(
        other.role != "participant" and other.presence == "present" and other.id != seat.id for other in room.seated()
    )


ROWS = Rows(
    at_seat={
        AnswerClaim: Rule(ANYBODY, ALWAYS, EVERYWHERE, answer_claim, standings=ANYWHERE, in_person=True),
        SettleClaim: Rule(BESIDE, TOGETHER, EVERYWHERE, settle_claim, "settled_claim"),
    },
)
