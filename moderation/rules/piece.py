"""The talking piece: offered, taken, passed, moved. At most one holds it, and nobody is made live by surprise."""

from __future__ import annotations

from collections.abc import Collection

from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.refusal import RefusalCode, Refused
from moderation.rules.hearing import is_still
from moderation.rules.pace import fair_share_s
from moderation.rules.rounds import find_next, miss, pass_by, put_off, settle_part
from moderation.rules.rule import ANYBODY, BESIDE, LIVE, RINGS, Rows, Rule
from moderation.rules.talking_order import before, is_here
from moderation.state.place import Held, Offered, Place, Resting
from moderation.state.room import Room, fresh_id, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace

UNANSWERED_S = 45.0
"""How long an offer lies before facilitators are told; nothing else happens."""


def offer(
    room: Room, place: Place, to: SeatId | None, after: SeatId | None, now: float, handed_by: SeatId | None = None
) -> Place:
    """The place with the piece offered to that seat; with nobody to offer it to, it rests."""
    if to is None:
        return replace(place, piece=Resting(id=_fresh(room, place), after=after))
    return replace(place, piece=Offered(id=_fresh(room, place), to=to, after=after, handed_by=handed_by, since=now))


def go_on(room: Room, place: Place, start: SeatId | None, now: float, handed_by: SeatId | None = None) -> Room:
    """The room with that place, where the piece is offered to whoever is next after that seat."""
    found = find_next(room, place, start)
    return with_place(_end_wishes(room, found.asked), offer(room, found.place, found.to, start, now, handed_by))


def rest(room: Room, place: Place, now: float) -> Room:
    """The room with that place, where the piece lies in the centre and remembers where it was: an offer not taken skips
    nobody.
    """
    piece = place.piece
    match piece:
        case Offered():
            place = replace(place, piece=Resting(id=_fresh(room, place), after=before(place, piece.to), to=piece.to))
        case Held():
            place = replace(place, piece=Resting(id=_fresh(room, place), after=piece.by, to=piece.by))
            room = _count_heard(room, piece, now)
    return with_place(room, place)


def count_turn(room: Room, place: Place, now: float) -> Room:
    """The room with the turn under way there, if any, counted in the time its holder was heard."""
    return _count_heard(room, place.piece, now) if place.piece.kind == "held" else room


def with_whom(place: Place) -> SeatId | None:
    """Whose place in the order the piece is at: the holder's, or theirs to whom it is offered."""
    match place.piece:
        case Held(by=by):
            return by
        case Offered(to=to):
            return to
        case Resting(after=after):
            return after


def turn_of(room: Room, seat_id: SeatId) -> str | None:
    """The id of the turn that seat has, or of the offer made to it."""
    moving = (place.piece for place in room.places if place.piece.kind != "resting" and with_whom(place) == seat_id)
    return next((piece.id for piece in moving), None)


def fall_to_next(room: Room, seat_id: SeatId, now: float) -> Room:
    """Wherever the piece is with that seat, it is offered to the next person; nobody hands it over.

    Where nobody is heard it rests, and so is with nobody.
    """
    for place in room.places:
        if place.piece.kind == "resting" or with_whom(place) != seat_id:
            continue
        if place.piece.kind == "offered":
            place = pass_by(room, place, seat_id)
        room = go_on(count_turn(room, place, now), place, seat_id, now)
    return room


def forget_seat(place: Place, seat_id: SeatId) -> Place:
    """The place as it is when that seat leaves the ring: a piece remembers the place before instead."""
    piece = place.piece
    if isinstance(piece, Held):
        return place
    if piece.after == seat_id:
        piece = replace(piece, after=before(place, seat_id))
    if isinstance(piece, Resting) and piece.to == seat_id:
        piece = replace(piece, to=None)
    if isinstance(piece, Offered) and piece.handed_by == seat_id:
        piece = replace(piece, handed_by=None)
    return replace(place, piece=piece)


def take_piece(room: Room, command: TakePiece, seat: Seat, now: float) -> Room:
    """The offer is taken, and with that its owner opens their own microphone."""
    place = _place_where_it_goes_round(room, seat)
    _check_offer(place, command.offer_id, seat)
    held = Held(id=_fresh(room, place), by=seat.id, since=now, share_s=fair_share_s(room, place, now))
    taken = replace(_without_hand(settle_part(place, seat.id, "taken"), seat), piece=held, stepped_in=())
    return with_place(with_seat(room, replace(_end_wish(seat), muted_self=False, missed_turn=None)), taken)


def pass_on(room: Room, command: PassOn, seat: Seat, now: float) -> Room:
    """The offer goes on to the next person; nothing was spoken and nothing is remarked.

    It comes back at the end of the round to those who wished for that.
    """
    place = room.place(seat.place)
    _check_offer(place, command.offer_id, seat)
    lowered = _without_hand(place, seat)
    after = put_off(lowered, seat.id) if seat.wish == "later" else settle_part(lowered, seat.id, "passed")
    return go_on(with_seat(room, _end_wish(seat)), after, seat.id, now, seat.id)


def pass_piece(room: Room, command: PassPiece, seat: Seat, now: float) -> Room:
    """The turn ends; the next person is offered the piece, or whom a holder chooses where they may choose."""
    place = room.place(seat.place)
    piece = place.piece
    if piece.id != command.turn_id or piece.kind != "held":
        raise Refused(RefusalCode.PIECE_MOVED)
    if piece.by != seat.id:
        raise Refused(RefusalCode.NOT_YOURS)
    if command.to is not None:
        _check_choice(room, place, command.to)
    room = count_turn(room, place, now)
    if command.to is not None:
        return with_place(room, offer(room, place, command.to, seat.id, now, seat.id))
    return go_on(room, place, seat.id, now, seat.id)


def choosable(room: Room, place: Place) -> tuple[SeatId, ...]:
    """Whom a holder may choose as the next: those who have not had the piece this round and want it."""
    if place.turns != "popcorn" or place.round is None or place.piece.kind != "held":
        return ()
    return tuple(
        seat_id
        for seat_id in place.order
        if seat_id in place.round.those("waiting", "later") and _wants_it(room, place, seat_id)
    )


def move_piece(room: Room, command: MovePiece, seat: Seat, now: float) -> Room:
    """A facilitator offers the piece to somebody who is present, from wherever it is."""
    place = _place_where_it_goes_round(room, seat)
    if place.piece.id != command.piece_id:
        raise Refused(RefusalCode.PIECE_MOVED)
    to = room.seat(command.to)
    if to is None or to.standing != "seated" or to.home != place.id:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if not is_here(room, place, to.id):
        raise Refused(RefusalCode.SEAT_AWAY)
    after = place
    if place.piece.kind == "offered" and place.piece.to != to.id:
        after = miss(place, place.piece.to)
    return with_place(count_turn(room, place, now), offer(room, after, to.id, with_whom(place), now))


def offer_next(room: Room, command: OfferNext, seat: Seat, now: float) -> Room:
    """A facilitator lets the resting piece go on: to whoever was interrupted, or to the next."""
    place = _place_where_it_goes_round(room, seat)
    piece = place.piece
    if piece.id != command.piece_id or piece.kind != "resting":
        raise Refused(RefusalCode.PIECE_MOVED)
    resumed = resume_offer(room, place, now)
    if resumed is not place:
        return with_place(room, resumed)
    found = find_next(room, place, piece.after)
    if found.to is None and found.place == place and not found.asked:
        raise Refused(RefusalCode.NOBODY_NEXT)
    after = found.place if found.to is None else offer(room, found.place, found.to, piece.after, now)
    return with_place(_end_wishes(room, found.asked), after)


def resume_offer(room: Room, place: Place, now: float) -> Place:
    """The place once a bell or a pause is over: the piece is offered to whoever had it, if they are still there."""
    piece = place.piece
    if piece.kind != "resting" or piece.to is None or not is_here(room, place, piece.to):
        return place
    return offer(room, place, piece.to, piece.after, now)


def mark_unanswered(room: Room, now: float) -> Room:
    """Offers that nobody answered are marked for facilitators."""
    for place in room.places:
        piece = place.piece
        if piece.kind == "offered" and not piece.unanswered and now >= piece.since + UNANSWERED_S:
            room = with_place(room, replace(place, piece=replace(piece, unanswered=True)))
    return room


def deadlines(place: Place) -> tuple[float, ...]:
    """When the offer there has lain for long."""
    piece = place.piece
    return (piece.since + UNANSWERED_S,) if piece.kind == "offered" and not piece.unanswered else ()


def _place_where_it_goes_round(room: Room, seat: Seat) -> Place:
    """The place where that person is, if the piece may go round there now."""
    place = room.place(seat.place)
    if is_still(place) or place.supervision.kind == "last_turn":
        raise Refused(RefusalCode.PAUSED)
    if place.bell is not None:
        raise Refused(RefusalCode.BELL_RINGS)
    if room.stage_of(place).speaking != "holder":
        raise Refused(RefusalCode.NO_PIECE_IN_THIS_STAGE)
    if room.reuniting:
        raise Refused(RefusalCode.COMING_BACK)
    return place


def _check_offer(place: Place, offer_id: str, seat: Seat) -> None:
    if place.piece.id != offer_id or place.piece.kind != "offered":
        raise Refused(RefusalCode.PIECE_MOVED)
    if place.piece.to != seat.id:
        raise Refused(RefusalCode.NOT_YOURS)


def _check_choice(room: Room, place: Place, to: SeatId) -> None:
    if place.turns != "popcorn":
        raise Refused(RefusalCode.NOT_ALLOWED)
    if to not in choosable(room, place):
        raise Refused(RefusalCode.NOT_TO_BE_CHOSEN)


def _end_wish(seat: Seat) -> Seat:
    """The seat with its wish for this time over; one who just listens goes on listening."""
    return seat if seat.wish in ("none", "listen") else replace(seat, wish="none")


def _end_wishes(room: Room, asked: Collection[SeatId]) -> Room:
    if not asked:
        return room
    return replace(room, seats=tuple(_end_wish(seat) if seat.id in asked else seat for seat in room.seats))


def _without_hand(place: Place, seat: Seat) -> Place:
    if seat.id not in place.hands:
        return place
    return replace(place, hands=tuple(other for other in place.hands if other != seat.id))


def _wants_it(room: Room, place: Place, seat_id: SeatId) -> bool:
    seat = room.seat(seat_id)
    return seat is not None and is_here(room, place, seat_id) and seat.wish in ("none", "later")


def _count_heard(room: Room, piece: Held, now: float) -> Room:
    """The room with this turn counted in the time its holder was heard."""
    seat = room.seat(piece.by)
    return room if seat is None else with_seat(room, replace(seat, heard_s=seat.heard_s + max(0.0, now - piece.since)))


def _fresh(room: Room, place: Place) -> str:
    """Unique in the room: a piece that moves does so in the change that makes the next version."""
    return f"{fresh_id(room, 'p')}.{place.id}"


ROWS = Rows(
    at_seat={
        TakePiece: Rule(ANYBODY, LIVE, RINGS, take_piece, speaks_up=True),
        PassOn: Rule(ANYBODY, LIVE, RINGS, pass_on),
        PassPiece: Rule(ANYBODY, LIVE, RINGS, pass_piece),
        MovePiece: Rule(BESIDE, LIVE, RINGS, move_piece, "moved_piece"),
        OfferNext: Rule(BESIDE, LIVE, RINGS, offer_next),
    },
)
