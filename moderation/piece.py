"""The talking piece: offered, taken, passed, moved. At most one holds it, and nobody is made live by surprise."""

from __future__ import annotations

from moderation.commands import MovePiece, PassOn, PassPiece, TakePiece
from moderation.order import following
from moderation.refusal import RefusalCode, Refused
from moderation.room import Held, Offered, Piece, Resting, Room, Seat, SeatId, replace, with_seat


def offer(room: Room, to: SeatId | None, after: SeatId | None, now: float) -> Room:
    """The piece is offered to that seat; with nobody to offer it to, it rests."""
    piece: Piece
    if to is None:
        piece = Resting(id=_fresh_id(room), after=after)
    else:
        piece = Offered(id=_fresh_id(room), to=to, after=after, since=now)
    return replace(room, piece=piece)


def rest(room: Room) -> Room:
    """The piece lies in the centre, and remembers whose place it would follow: an offer not taken skips nobody."""
    piece = room.piece
    if piece.kind == "resting":
        return room
    after = piece.by if piece.kind == "held" else _before(room, piece.to)
    return replace(room, piece=Resting(id=_fresh_id(room), after=after))


def with_whom(room: Room) -> SeatId | None:
    """Whose place in the order the piece is at: the holder's, or theirs to whom it is offered."""
    match room.piece:
        case Held(by=by):
            return by
        case Offered(to=to):
            return to
        case Resting(after=after):
            return after


def fall_to_next(room: Room, seat_id: SeatId, now: float) -> Room:
    """If the piece is with that seat, it is offered to the next person who is present; nobody hands it over."""
    if room.piece.kind == "resting" or with_whom(room) != seat_id:
        return room
    to = following(room, seat_id)
    return offer(room, to, seat_id if to is None else None, now)


def without(room: Room, seat_id: SeatId) -> Room:
    """The piece as it is when that seat leaves the ring: it remembers the place before instead."""
    piece = room.piece
    if piece.kind == "held" or piece.after != seat_id:
        return room
    return replace(room, piece=replace(piece, after=_before(room, seat_id) if piece.kind == "resting" else None))


def take(room: Room, command: TakePiece, seat: Seat, now: float) -> Room:
    """The offer is taken, and with that its owner opens their own microphone."""
    if room.supervision.kind in ("last_turn", "paused"):
        raise Refused(RefusalCode.PAUSED)
    _offered_to(room, command.offer_id, seat)
    opened = with_seat(room, replace(seat, muted_self=False))
    return replace(opened, piece=Held(id=_fresh_id(room), by=seat.id, since=now))


def pass_on(room: Room, command: PassOn, seat: Seat, now: float) -> Room:
    """The offer goes on to the next person; nothing was spoken and nothing is remarked."""
    _offered_to(room, command.offer_id, seat)
    return offer(room, following(room, seat.id), seat.id, now)


def pass_piece(room: Room, command: PassPiece, seat: Seat, now: float) -> Room:
    """The turn ends; the next person who is present is offered the piece."""
    if room.piece.id != command.turn_id or room.piece.kind != "held":
        raise Refused(RefusalCode.PIECE_MOVED)
    if room.piece.by != seat.id:
        raise Refused(RefusalCode.NOT_YOURS)
    return offer(room, following(room, seat.id), seat.id, now)


def move(room: Room, command: MovePiece, now: float) -> Room:
    """A facilitator offers the piece to somebody who is present, from wherever it is."""
    if room.phase != "live":
        raise Refused(RefusalCode.NOT_LIVE)
    if room.supervision.kind in ("last_turn", "paused"):
        raise Refused(RefusalCode.PAUSED)
    if room.piece.id != command.piece_id:
        raise Refused(RefusalCode.PIECE_MOVED)
    to = room.seat(command.to)
    if to is None or to.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if to.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    return offer(room, to.id, with_whom(room), now)


def _offered_to(room: Room, offer_id: str, seat: Seat) -> None:
    if room.piece.id != offer_id or room.piece.kind != "offered":
        raise Refused(RefusalCode.PIECE_MOVED)
    if room.piece.to != seat.id:
        raise Refused(RefusalCode.NOT_YOURS)


def _before(room: Room, seat_id: SeatId) -> SeatId | None:
    """Whose place comes before that seat's: still there when the seat is gone."""
    if seat_id not in room.order or len(room.order) < 2:
        return None
    return room.order[room.order.index(seat_id) - 1]


def _fresh_id(room: Room) -> str:
    """Unique in the room: a piece that moves does so in the change that makes the next version."""
    return f"p{room.version + 1}"
