"""What each viewer may know of a room, and nothing else: `view` is the only way out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from moderation.authority import acts_as
from moderation.chat import may_write
from moderation.door import has_room_for, places_left, waiting
from moderation.hearing import Company, company
from moderation.order import follows
from moderation.pace import planned_end, stage_ends_at
from moderation.parts import (
    AttendancePart,
    CarePart,
    CentrePart,
    CheckInView,
    CirclePart,
    ClaimView,
    ContactView,
    CoursePart,
    GroupView,
    HeldView,
    InvitationView,
    KnockView,
    LobbyPart,
    MePart,
    MySignal,
    OfferedView,
    PeerView,
    PersonView,
    PieceView,
    RestingView,
    RosterPart,
    RoundView,
    SeatView,
    SideRoomOffer,
    View,
    ViewKind,
)
from moderation.piece import choosable, with_whom
from moderation.place import Offered, Place, Resting
from moderation.room import Room
from moderation.rounds import in_sight, without
from moderation.script import Stage
from moderation.seat import CIRCLE, Seat
from moderation.values import PlaceId, SeatId, replace


def kind_of(room: Room, seat: Seat, session: str | None = None) -> ViewKind:
    """Which kind of viewer that seat is; with a `session` that only claims the seat, a claimant."""
    if session is not None and session not in seat.sessions:
        return "claimant"
    if room.phase == "ended" or (room.phase == "debrief" and seat.standing != "seated"):
        return "ended"
    match seat.standing:
        case "invited":
            return "door"
        case "knocking":
            return "lobby"
        case "declined" | "removed":
            return seat.standing
        case "seated":
            return "participant" if seat.role == "participant" else "facilitator"


def shared_view(room: Room, kind: ViewKind, place_id: PlaceId) -> View:
    """The part of a view that every viewer of one kind in one place shares."""
    here = company(room, place_id)
    return View(kind=kind, **{name: tell(here) for name, tell in TOLD[kind].items()})


def me_part(here: Company, seat: Seat) -> MePart:
    """What only the person of that seat is told, who is `here`."""
    room, place, piece = here.room, here.place, here.place.piece
    seated = seat.standing == "seated" and room.phase != "ended"
    turn = piece if piece.kind == "held" and piece.by == seat.id else None
    heard = here.voices_to(seat)
    signal = next((signal for signal in room.signals if signal.seat == seat.id), None)
    offer = next((aside for aside in room.side_rooms if aside.seat == seat.id and not aside.open), None)
    return MePart(
        seat=seat.id,
        role=seat.role,
        acts_as=acts_as(room, seat) if seated else seat.role,
        invited_as=seat.invited_as,
        standing=seat.standing,
        name=seat.name,
        mutes=here.mutes[seat.id] if seated else (),
        heard=seat.id in here.heard,
        follows=follows(place, seat.id) if seated else None,
        peers=tuple(
            PeerView(
                seat=peer.id,
                incarnation=peer.incarnation or "",
                polite=seat.id < peer.id,
                hear=peer.id in heard,
            )
            for peer in here.peers_of(seat)
        ),
        claim_id=seat.claim.id if seat.claim and seat.claim.connection and not seat.claim.contested else None,
        wish=seat.wish,
        consent=seat.consent,
        ears_closed_for=seat.ears_closed_for,
        may_write=seated and may_write(room, seat),
        agreed=room.agreements is None or seat.agreed == room.agreements.hash,
        answer=_own_answer(place, seat.id),
        signal=None if signal is None else MySignal(id=signal.id, kind=signal.kind, seen_by=signal.acknowledged_by),
        side_room=None if offer is None else SideRoomOffer(id=offer.id, by=offer.facilitator),
        choosable=choosable(room, place) if turn is not None else (),
        share_s=turn.share_s if turn is not None else None,
        nudged=turn is not None and turn.nudged,
        contacts=_opened_contacts(room, seat),
    )


def view(room: Room, seat_id: SeatId, session: str | None = None) -> View:
    """Everything the viewer at that seat may know. A claimant learns only that they wait.

    Raises: KeyError when there is no such seat.
    """
    seat = room.seat(seat_id)
    if seat is None:
        raise KeyError(seat_id)
    kind = kind_of(room, seat, session)
    shared = shared_view(room, kind, seat.place)
    return shared if kind == "claimant" else replace(shared, me=me_part(company(room, seat.place), seat))


def organiser_view(room: Room) -> View:
    """What an organiser may know: counts and invitations, no names and no words."""
    return shared_view(room, "organiser", CIRCLE)


def _circle(here: Company) -> CirclePart:
    room = here.room
    return CirclePart(
        title=room.title,
        language=room.language,
        starts_at=room.starts_at,
        phase=room.phase,
        locked=room.locked,
        agreements=room.agreements,
    )


def _ended_circle(here: Company) -> CirclePart:
    """The circle as it is for those for whom it is over, while facilitators may be in a debrief."""
    return dataclasses.replace(_circle(here), phase="ended")


def _roster(here: Company) -> RosterPart:
    room, place = here.room, here.place
    ring = place.order or tuple(seat.id for seat in room.within(place.id))
    seats = [seat for seat_id in ring if (seat := room.seat(seat_id))]
    return RosterPart(
        seats=tuple(
            SeatView(
                id=seat.id,
                name=seat.name,
                role=seat.role,
                presence=seat.presence,
                incarnation=seat.incarnation if seat.place == place.id else None,
                mutes=here.mutes.get(seat.id, ("turn",)),
                heard=seat.id in here.heard,
                aside=seat.place != place.id,
                hand=seat.id in place.hands,
                consent=seat.consent,
                nodded=seat.nodded,
            )
            for seat in seats
        ),
        order_version=place.order_version,
    )


def _centre(here: Company) -> CentrePart:
    room, place = here.room, here.place
    staged = room.phase == "live" and place.kind in ("circle", "group")
    stage = room.stage_of(place) if staged else None
    return CentrePart(
        place=place.id,
        kind=place.kind,
        stage=stage,
        stage_index=place.stage,
        stages=len(room.script.stages),
        prompt=place.prompt,
        prompt_version=place.prompt_version,
        piece=_piece(place),
        turns=place.turns,
        round=_round(place, stage),
        next=_next(room, place) if staged else None,
        supervision=place.supervision,
        bell=place.bell,
        paused=place.paused,
        stepped_in=place.stepped_in,
        hands=place.hands,
        check_in=_check_in(place),
        plenary=here.plenary,
        reuniting=room.reuniting,
    )


def _piece(place: Place) -> PieceView:
    match place.piece:
        case Resting(id=piece_id, after=after):
            return RestingView(id=piece_id, after=after)
        case Offered(id=piece_id, to=to, handed_by=handed_by, since=since):
            return OfferedView(id=piece_id, to=to, handed_by=handed_by, since=since)
        case held:
            return HeldView(id=held.id, by=held.by, since=held.since, heavy=held.heavy)


def _next(room: Room, place: Place) -> SeatId | None:
    if place.piece.kind == "resting" and place.piece.to is not None:
        return place.piece.to
    return in_sight(room, _passed_by(place), with_whom(place))


def _passed_by(place: Place) -> Place:
    """The place as if whoever is offered the piece were through with it."""
    if place.piece.kind != "offered":
        return place
    to = place.piece.to
    lowered = replace(place, hands=tuple(other for other in place.hands if other != to))
    return lowered if place.round is None else replace(lowered, round=without(place.round, to))


def _round(place: Place, stage: Stage | None) -> RoundView | None:
    if stage is None or place.round is None:
        return None
    of = max(stage.rounds, place.round.number) if stage.rounds else 0
    return RoundView(number=place.round.number, of=of, over=place.round.is_over)


def _check_in(place: Place) -> CheckInView | None:
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
        answers=check_in.answers if check_in.state == "shown" else None,
        pool=check_in.pool,
    )


def _own_answer(place: Place, seat_id: SeatId) -> str | int | None:
    answers = place.check_in.answers if place.check_in is not None else ()
    return next((answer.value for answer in answers if answer.by == seat_id), None)


def _lobby(here: Company) -> LobbyPart:
    room = here.room
    return LobbyPart(
        knocks=tuple(
            KnockView(
                seat=seat.id,
                name=seat.name,
                since=seat.since,
                admitted=seat.admitted,
                has_room=seat.admitted or has_room_for(room, seat),
            )
            for seat in waiting(room)
        ),
        claims=tuple(
            ClaimView(seat=seat.id, claim_id=seat.claim.id, contested=seat.claim.contested)
            for seat in room.seats
            if seat.claim and seat.claim.connection
        ),
        locked=room.locked,
    )


def _care(here: Company) -> CarePart:
    room, piece = here.room, here.place.piece
    places = [place for place in room.places if place.kind in ("group", "side_room")]
    return CarePart(
        signals=room.signals,
        side_rooms=room.side_rooms,
        cards=room.cards,
        removals=room.removals,
        people=tuple(
            PersonView(
                seat=seat.id,
                name=seat.name,
                place=seat.place,
                muted=seat.muted_by_facilitator,
                heard_s=float(round(seat.heard_s)),
                has_contact=seat.contact is not None,
                can_send_away=seat.role != "facilitator",
            )
            for seat in room.seated()
        ),
        groups=tuple(
            GroupView(
                place=other.id,
                kind=other.kind,
                seats=tuple(seat.id for seat in room.within(other.id)),
                needs_help=other.needs_help,
                supervision=other.supervision,
                stage_index=other.stage,
            )
            for other in places
        ),
        unanswered=piece.to if piece.kind == "offered" and piece.unanswered else None,
        succession=room.succession,
        succession_version=room.succession_version,
    )


def _course(here: Company) -> CoursePart:
    room, place = here.room, here.place
    piece, check_in = place.piece, place.check_in
    told = check_in is not None and check_in.form.audience != "pooled"
    return CoursePart(
        script=room.script,
        script_version=room.script_version,
        stage_since=place.stage_since,
        stage_ends_at=stage_ends_at(room, place),
        planned_end=planned_end(room),
        share_s=piece.share_s if piece.kind == "held" else None,
        nudged=piece.kind == "held" and piece.nudged,
        answers=check_in.answers if check_in is not None and told else (),
    )


def _opened_contacts(room: Room, seat: Seat) -> tuple[ContactView, ...]:
    if seat.role == "participant":
        return ()
    theirs = (room.seat(about) for by, about in room.opened_contacts if by == seat.id)
    return tuple(ContactView(seat=other.id, contact=other.contact) for other in theirs if other and other.contact)


def _attendance(here: Company) -> AttendancePart:
    room = here.room
    seated = room.seated()
    return AttendancePart(
        seated=len(seated),
        present=sum(seat.presence == "present" for seat in seated),
        waiting=sum(seat.standing == "knocking" for seat in room.seats),
        capacity=room.capacity,
        promised=room.capacity - places_left(room),
        open_link=bool(room.open_links),
        supervision=room.circle.supervision,
        invitations=tuple(
            InvitationView(seat=seat.id, invited_as=seat.invited_as, standing=seat.standing)
            for seat in room.seats
            if seat.link is not None
        ),
    )


Tell = Callable[[Company], Any]
"""Makes one part of a view, the same for everybody in a place who has it."""

_AT_THE_DOOR: Mapping[str, Tell] = {"circle": _circle}
_IN_THE_CIRCLE: Mapping[str, Tell] = {"circle": _circle, "roster": _roster, "centre": _centre}
TOLD: Mapping[ViewKind, Mapping[str, Tell]] = {
    "door": _AT_THE_DOOR,
    "lobby": _AT_THE_DOOR,
    "declined": _AT_THE_DOOR,
    "removed": _AT_THE_DOOR,
    "claimant": _AT_THE_DOOR,
    "participant": _IN_THE_CIRCLE,
    "facilitator": {**_IN_THE_CIRCLE, "lobby": _lobby, "care": _care, "course": _course},
    "organiser": {**_AT_THE_DOOR, "attendance": _attendance},
    "ended": {"circle": _ended_circle},
}
"""Which parts each kind of viewer is told, beside their own `me_part`."""
