"""What each viewer may know of a room, and nothing else. A view is made of parts; a part absent is None."""

from __future__ import annotations

from typing import Literal

from moderation.hearing import may_hear, mute_reasons, peers_of
from moderation.order import following, follows
from moderation.room import (
    LocalText,
    MuteReason,
    Phase,
    Piece,
    Presence,
    Role,
    Room,
    Seat,
    SeatId,
    Standing,
    Supervision,
    Value,
)

ViewKind = Literal["door", "lobby", "declined", "claimant", "participant", "facilitator", "organiser", "ended"]


class CirclePart(Value):
    """What anybody with a link may know."""

    title: LocalText
    language: str
    starts_at: float | None
    phase: Phase


class SeatView(Value):
    """One seat as those in the circle see it. A new `incarnation` is a new page, and so a new peer."""

    id: SeatId
    name: str
    role: Role
    presence: Presence
    incarnation: str | None
    mutes: tuple[MuteReason, ...]


class RosterPart(Value):
    """Everybody seated, in the talking order."""

    seats: tuple[SeatView, ...]
    order_version: int


class CentrePart(Value):
    """The circle's attention: the prompt, the piece, who would be next, who watches over it."""

    prompt: LocalText | None
    prompt_version: int
    piece: Piece
    next: SeatId | None
    supervision: Supervision


class KnockView(Value):
    seat: SeatId
    name: str
    since: float


class ClaimView(Value):
    """Somebody says they are the person of that seat; `contested` when the seated person said no."""

    seat: SeatId
    claim_id: str
    contested: bool


class LobbyPart(Value):
    """For facilitators: who waits, longest first."""

    knocks: tuple[KnockView, ...]
    claims: tuple[ClaimView, ...]


class PeerView(Value):
    """Somebody to be connected with. `polite` is this viewer's role in perfect negotiation towards them."""

    seat: SeatId
    incarnation: str
    polite: bool
    hear: bool


class MePart(Value):
    """What is this seat's alone."""

    seat: SeatId
    role: Role
    invited_as: Role
    standing: Standing
    name: str
    mutes: tuple[MuteReason, ...]
    follows: SeatId | None
    peers: tuple[PeerView, ...]
    claim_id: str | None


class InvitationView(Value):
    """A personal seat as an organiser sees it: no name, no words."""

    seat: SeatId
    invited_as: Role
    standing: Standing


class AttendancePart(Value):
    """For organisers: counts, and which personal seats there are."""

    seated: int
    present: int
    waiting: int
    capacity: int
    open_link: bool
    supervision: Supervision
    invitations: tuple[InvitationView, ...]


class View(Value):
    """All that one viewer may know now."""

    kind: ViewKind
    circle: CirclePart
    me: MePart | None = None
    roster: RosterPart | None = None
    centre: CentrePart | None = None
    lobby: LobbyPart | None = None
    attendance: AttendancePart | None = None


PARTS = ("circle", "me", "roster", "centre", "lobby", "attendance")


def kind_of(room: Room, seat: Seat, session: str | None = None) -> ViewKind:
    """Which kind of viewer that seat is; with a `session` that only claims the seat, a claimant."""
    if session is not None and session not in seat.sessions:
        return "claimant"
    if room.phase == "ended":
        return "ended"
    match seat.standing:
        case "invited":
            return "door"
        case "knocking":
            return "lobby"
        case "declined":
            return "declined"
        case "seated":
            return seat.role


def shared_view(room: Room, kind: ViewKind) -> View:
    """The part of a view that every viewer of one kind shares."""
    inside = kind in ("participant", "facilitator")
    return View(
        kind=kind,
        circle=CirclePart(title=room.title, language=room.language, starts_at=room.starts_at, phase=room.phase),
        roster=_roster(room) if inside else None,
        centre=_centre(room) if inside else None,
        lobby=_lobby(room) if kind == "facilitator" else None,
        attendance=_attendance(room) if kind == "organiser" else None,
    )


def me_part(room: Room, seat: Seat) -> MePart:
    """What only the person of that seat is told."""
    seated = seat.standing == "seated" and room.phase != "ended"
    return MePart(
        seat=seat.id,
        role=seat.role,
        invited_as=seat.invited_as,
        standing=seat.standing,
        name=seat.name,
        mutes=mute_reasons(room, seat) if seated else (),
        follows=follows(room, seat.id) if seated else None,
        peers=tuple(
            PeerView(
                seat=peer.id,
                incarnation=peer.incarnation or "",
                polite=seat.id < peer.id,
                hear=may_hear(room, seat.id, peer.id),
            )
            for peer in peers_of(room, seat)
        ),
        claim_id=seat.claim.id if seat.claim and seat.claim.connection and not seat.claim.contested else None,
    )


def view(room: Room, seat_id: SeatId, session: str | None = None) -> View:
    """Everything the viewer at that seat may know. A claimant learns only that they wait.

    Raises: KeyError when there is no such seat.
    """
    seat = room.seat(seat_id)
    if seat is None:
        raise KeyError(seat_id)
    kind = kind_of(room, seat, session)
    shared = shared_view(room, kind)
    return shared if kind == "claimant" else shared.model_copy(update={"me": me_part(room, seat)})


def organiser_view(room: Room) -> View:
    """What an organiser may know: counts and invitations, no names and no words."""
    return shared_view(room, "organiser")


def _roster(room: Room) -> RosterPart:
    seats = [seat for seat_id in room.order if (seat := room.seat(seat_id))]
    return RosterPart(
        seats=tuple(
            SeatView(
                id=seat.id,
                name=seat.name,
                role=seat.role,
                presence=seat.presence,
                incarnation=seat.incarnation,
                mutes=mute_reasons(room, seat),
            )
            for seat in seats
        ),
        order_version=room.order_version,
    )


def _centre(room: Room) -> CentrePart:
    piece = room.piece
    origin = piece.by if piece.kind == "held" else piece.to if piece.kind == "offered" else piece.after
    return CentrePart(
        prompt=room.prompt,
        prompt_version=room.prompt_version,
        piece=piece,
        next=following(room, origin),
        supervision=room.supervision,
    )


def _lobby(room: Room) -> LobbyPart:
    knocking = sorted((seat for seat in room.seats if seat.standing == "knocking"), key=lambda seat: seat.since)
    return LobbyPart(
        knocks=tuple(KnockView(seat=seat.id, name=seat.name, since=seat.since) for seat in knocking),
        claims=tuple(
            ClaimView(seat=seat.id, claim_id=seat.claim.id, contested=seat.claim.contested)
            for seat in room.seats
            if seat.claim and seat.claim.connection
        ),
    )


def _attendance(room: Room) -> AttendancePart:
    seated = room.seated()
    return AttendancePart(
        seated=len(seated),
        present=sum(seat.presence == "present" for seat in seated),
        waiting=sum(seat.standing == "knocking" for seat in room.seats),
        capacity=room.capacity,
        open_link=bool(room.open_links),
        supervision=room.supervision,
        invitations=tuple(
            InvitationView(seat=seat.id, invited_as=seat.invited_as, standing=seat.standing)
            for seat in room.seats
            if seat.link is not None
        ),
    )
