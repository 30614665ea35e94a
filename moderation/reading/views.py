"""What each viewer may know of a room, and nothing else: `view` is the only way out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moderation.reading.attendance import attendance_told
from moderation.reading.cards import cards_told
from moderation.reading.check_in import answers_told, check_in_told, own_answer
from moderation.reading.lobby import lobby_told
from moderation.reading.parts import (
    CarePart,
    CentrePart,
    CirclePart,
    CompanyPart,
    ContactView,
    CoursePart,
    GroupView,
    HeldView,
    LookedAfterView,
    MePart,
    MyClaim,
    MySignal,
    OfferedView,
    OpenedView,
    PageView,
    PersonView,
    PicturesView,
    PieceView,
    PlaceAlertView,
    RestingView,
    RosterPart,
    RoundView,
    ScriptPart,
    SealedView,
    SeatView,
    SharesPart,
    SideRoomOffer,
    StagePart,
    View,
    ViewKind,
)
from moderation.rules.authority import acts_as
from moderation.rules.bell import asks_for_breath
from moderation.rules.chat import may_write
from moderation.rules.claims import claims_to_ask_about
from moderation.rules.contacts import contacts_kept, contacts_of, contacts_opened_by, openings_of_own, when_left
from moderation.rules.door import has_room_for
from moderation.rules.hearing import Company, company, own_mutes
from moderation.rules.pace import ends_as_announced, planned_end, stage_ends_at
from moderation.rules.piece import choosable, with_whom
from moderation.rules.rounds import next_in_sight, without_seat
from moderation.rules.seeing import picture_reasons, shown_in
from moderation.rules.signals import standing_signal
from moderation.rules.stages import without_words
from moderation.rules.talking_order import follows
from moderation.rules.trust import looks_after, may_open_contact
from moderation.state.care import Signal
from moderation.state.place import Offered, Place, Resting
from moderation.state.plan import Venue
from moderation.state.room import Room
from moderation.state.seat import CIRCLE, Role, Seat
from moderation.state.stage import Stage
from moderation.state.values import PlaceId, SeatId, replace


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
    signal = standing_signal(room, seat.id) if seated else None
    signal = None if signal is not None and signal.id in seat.hidden else signal
    offer = next((aside for aside in room.side_rooms if aside.seat == seat.id and not aside.open), None)
    return MePart(
        seat=seat.id,
        role=seat.role,
        acts_as=acts_as(room, seat) if seated else seat.role,
        invited_as=seat.ceiling,
        standing=seat.standing,
        name=seat.name,
        mutes=here.mutes[seat.id] if seated and room.phase != "scheduled" else None,
        heard=seat.id in here.heard,
        has_room=seat.standing == "seated" or seat.admitted or has_room_for(room, seat),
        follows=follows(place, seat.id) if seated else None,
        claims=tuple(MyClaim(id=claim.id, at=claim.at) for claim in claims_to_ask_about(seat)),
        wish=seat.wish,
        consent=seat.consent,
        ears_closed_for=seat.ears_closed_for,
        hides=seat.hides,
        picture=picture_reasons(seat),
        may_write=seated and may_write(room, seat),
        agreed=room.agreements is None or seat.agreed == room.agreements.hash,
        answer=own_answer(place, seat),
        signal=None if signal is None else _own_signal(signal),
        looked_after=_looked_after(seat) if seated else None,
        asked_for_breath=asks_for_breath(room, seat.id),
        side_room=None if offer is None else SideRoomOffer(id=offer.id, by=offer.facilitator),
        choosable=choosable(room, place) if turn is not None else (),
        share_s=turn.share_s if turn is not None else None,
        nudged=turn is not None and turn.nudged,
        missed_turn=seat.missed_turn if seated else None,
        contacts=_contacts(room, seat),
        opened=tuple(
            OpenedView(by=opening.by if seated else None, at=opening.at) for opening in openings_of_own(room, seat)
        ),
        venue=_venue(room, seat),
    )


def _venue(room: Room, seat: Seat) -> Venue | None:
    """Where to meet, for whoever came by a personal link, until the circle is over."""
    personal = seat.link is not None and seat.standing not in ("declined", "removed")
    return room.plan.venue if personal and room.phase not in ("debrief", "ended") else None


def view(room: Room, seat_id: SeatId, session: str | None = None) -> View:
    """Everything the viewer at that seat may know. A claimant learns only that they wait.

    Raises: KeyError when there is no such seat.
    """
    seat = room.seat(seat_id)
    if seat is None:
        raise KeyError(seat_id)
    kind = kind_of(room, seat, session)
    here = company(room, seat.place)
    apart = {name: tell(here, seat) for name, tell in TOLD_APART[kind].items()}
    return replace(shared_view(room, kind, seat.place), **apart)


def organiser_view(room: Room) -> View:
    """What an organiser may know: counts and invitations, no names and no words."""
    return shared_view(room, "organiser", CIRCLE)


def _circle(here: Company) -> CirclePart:
    room = here.room
    return CirclePart(
        title=room.title,
        language=room.language,
        starts_at=room.starts_at,
        plan=replace(room.plan, venue=None),
        opens_at=room.opens_at,
        ends_at=ends_as_announced(room),
        entering=room.stage_of(room.circle).entering if room.phase == "live" else None,
        phase=room.phase,
        in_person=room.in_person,
        cancelled=room.cancelled,
        locked=room.locked,
        agreements=room.agreements,
    )


def _ended_circle(here: Company) -> CirclePart:
    """The circle as it is for those for whom it is over, while facilitators may be in a debrief."""
    return replace(_circle(here), phase="ended")


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
                microphone=seat.microphone,
                muted=own_mutes(seat),
                aside=seat.place != place.id,
                consent=seat.consent,
                nodded=seat.nodded,
            )
            for seat in seats
        ),
        order_version=place.order_version,
    )


def _company(role: Role, here: Company) -> CompanyPart:
    pages = here.pages_for(role)
    return CompanyPart(pages=tuple(PageView(seat=seat.id, incarnation=seat.incarnation or "") for seat in pages))


_company_of_participants = partial(_company, "participant")
_company_of_facilitators = partial(_company, "facilitator")


def _stage_now(here: Company) -> Stage | None:
    """The stage that the place is in, where it is in one."""
    staged = here.room.phase == "live" and here.place.kind in ("circle", "group")
    return here.room.stage_of(here.place) if staged else None


def _stage(here: Company) -> StagePart:
    place, stage = here.place, _stage_now(here)
    return StagePart(
        stage=stage and replace(stage, say=None),
        index=place.stage,
        of=len(here.room.script.stages),
        turns=place.turns,
        prompt=place.prompt,
        prompt_version=place.prompt_version,
        check_in=check_in_told(place),
    )


def _pictures(here: Company) -> PicturesView:
    shown = [(seat_id, shown_in(here, seat)) for seat_id, seat in here.pages.items()]
    full, none = (tuple(seat_id for seat_id, see in shown if see == how) for how in ("full", "none"))
    return PicturesView(full=full, none=none)


def _centre(here: Company) -> CentrePart:
    room, place, stage = here.room, here.place, _stage_now(here)
    return CentrePart(
        place=place.id,
        kind=place.kind,
        piece=_piece(place),
        voices=tuple(here.heard),
        pictures=_pictures(here),
        round=_round(place, stage),
        next=None if stage is None else _next(room, place),
        supervision=place.supervision,
        bell=place.bell,
        paused=place.paused,
        stepped_in=place.stepped_in,
        hands=place.hands,
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
    return next_in_sight(room, _passed_by(place), with_whom(place))


def _passed_by(place: Place) -> Place:
    """The place as if whoever is offered the piece were through with it."""
    if place.piece.kind != "offered":
        return place
    to = place.piece.to
    lowered = replace(place, hands=tuple(other for other in place.hands if other != to))
    return lowered if place.round is None else replace(lowered, round=without_seat(place.round, to))


def _round(place: Place, stage: Stage | None) -> RoundView | None:
    if stage is None or place.round is None:
        return None
    of = max(stage.rounds, place.round.number) if stage.rounds else 0
    return RoundView(number=place.round.number, of=of, over=place.round.is_over)


def _own_signal(signal: Signal) -> MySignal:
    unseen = signal.seen_by is None
    return MySignal(
        id=signal.id,
        kind=signal.kind,
        seen_by=signal.seen_by,
        risen=unseen and signal.risen,
        alerted=unseen and signal.alerted,
    )


def _looked_after(seat: Seat) -> LookedAfterView | None:
    """Told to nobody who has that seat since."""
    told = seat.looked_after
    if told is None or told.at < seat.private_since:
        return None
    return LookedAfterView(kind=told.kind, by=told.by, at=told.at)


def _person(room: Room, other: Seat, seat: Seat) -> PersonView:
    """What whoever sits at `seat` is told of the other one."""
    return PersonView(
        seat=other.id,
        name=other.name,
        place=other.place,
        muted=other.muted_by_facilitator,
        picture_stopped=other.picture_stopped,
        has_contact=any(may_open_contact(room, seat, one.seat, one.since) for one in contacts_of(room, other.id)),
        can_send_away=other.role != "facilitator",
    )


def care_part(here: Company, seat: Seat) -> CarePart:
    """What one of those who look after the circle is told of who needs something: since they are trusted."""
    room = here.room
    places = [place for place in room.places if place.kind in ("group", "side_room")]
    return CarePart(
        cards=cards_told(room, seat),
        answers=answers_told(here.place, seat),
        side_rooms=room.side_rooms,
        removals=tuple(
            removal if removal.at >= seat.trusted_since else replace(removal, reason="") for removal in room.removals
        ),
        sealed=tuple(
            SealedView(id=one.id, seat=one.seat, name=one.name, at=one.at, moved=when_left(room, one))
            for one in contacts_kept(room)
            if may_open_contact(room, seat, one.seat, one.since)
        ),
        alerts=tuple(
            PlaceAlertView(what=alert.what, place=alert.place, at=alert.at, seen=alert.seen_at is not None)
            for alert in room.alerts
            if alert.seat is None and alert.at >= seat.trusted_since
        ),
        people=tuple(_person(room, other, seat) for other in room.seated()),
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
        succession=room.succession,
        succession_version=room.succession_version,
    )


def _script(here: Company) -> ScriptPart:
    return ScriptPart(script=without_words(here.room.script), version=here.room.script_version)


def _course(here: Company) -> CoursePart:
    room, place, staged = here.room, here.place, _stage_now(here) is not None
    return CoursePart(
        say=room.stage_of(place).say if room.phase == "live" else room.script.stages[0].say,
        stage_since=place.stage_since if staged else None,
        stage_ends_at=stage_ends_at(room, place) if staged else None,
        planned_end=planned_end(room),
    )


def _shares(here: Company) -> SharesPart:
    piece = here.place.piece
    return SharesPart(
        unanswered=piece.to if piece.kind == "offered" and piece.unanswered else None,
        share_s=piece.share_s if piece.kind == "held" else None,
        nudged=piece.kind == "held" and piece.nudged,
        heard_s={seat.id: float(round(seat.heard_s)) for seat in here.room.seated()},
    )


def _contacts(room: Room, seat: Seat) -> tuple[ContactView, ...]:
    if not looks_after(seat):
        return ()
    return tuple(
        ContactView(id=one.id, seat=one.seat, name=one.name, at=one.at, moved=when_left(room, one), contact=one.contact)
        for one in contacts_opened_by(room, seat)
    )


FOLLOWS_THE_PIECE: frozenset[Callable[..., object]] = frozenset({_centre, _shares})
"""What is told to all in a place that changes as the piece moves, though nothing else does."""
Tell = Callable[[Company], Any]
"""Makes one part of a view, the same for everybody in a place who has it."""
TellOne = Callable[[Company, Seat], Any]
"""Makes one part of a view for one person."""

_AT_THE_DOOR: Mapping[str, Tell] = {"circle": _circle}
_IN_THE_CIRCLE: Mapping[str, Tell] = {"circle": _circle, "roster": _roster, "stage": _stage, "centre": _centre}
TOLD: Mapping[ViewKind, Mapping[str, Tell]] = {
    "door": _AT_THE_DOOR,
    "lobby": _AT_THE_DOOR,
    "declined": _AT_THE_DOOR,
    "removed": _AT_THE_DOOR,
    "claimant": _AT_THE_DOOR,
    "participant": {**_IN_THE_CIRCLE, "company": _company_of_participants},
    "facilitator": {
        **_IN_THE_CIRCLE,
        "company": _company_of_facilitators,
        "lobby": lobby_told,
        "script": _script,
        "course": _course,
        "shares": _shares,
    },
    "organiser": {**_AT_THE_DOOR, "attendance": attendance_told},
    "ended": {"circle": _ended_circle},
}
"""Which parts each kind of viewer is told that others of their kind in the same place are told as well."""
_ONESELF: Mapping[str, TellOne] = {"me": me_part}
TOLD_APART: Mapping[ViewKind, Mapping[str, TellOne]] = {
    **dict.fromkeys(TOLD, _ONESELF),
    "claimant": {},
    "organiser": {},
    "facilitator": {**_ONESELF, "care": care_part},
}
"""Which parts each kind of viewer is told for themselves alone."""
