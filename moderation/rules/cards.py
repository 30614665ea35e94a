"""The card of a person: what happened to them is one thing, with its gravest state, until somebody says it is done."""

from __future__ import annotations

from moderation.commands.cards import HandCard, PutCardAway
from moderation.refusal import RefusalCode, Refused
from moderation.rules.alerts import alert_of_card
from moderation.rules.rule import ALWAYS, BESIDE, EVERYWHERE, Logged, Rows, Rule
from moderation.rules.trust import can_look_after, is_responsible, looks_after
from moderation.state.care import GRAVITY, HAPPENINGS_KEPT, Card, CardState, Happening, HappeningKind, Signal
from moderation.state.entries import ActKind
from moderation.state.room import Room, fresh_id, with_seat
from moderation.state.seat import LookedAfter, Seat
from moderation.state.values import SeatId, replace

OF_A_SIGNAL: frozenset[HappeningKind] = frozenset({"need_a_minute", "check_on_me", "not_safe", "rose", "seen"})
A_BREATH: frozenset[HappeningKind] = frozenset({"asks_for_a_breath"})


def card_of(room: Room, seat_id: SeatId) -> Card | None:
    """What happened to that person and is not done."""
    return next((card for card in room.cards if card.seat == seat_id), None)


def with_card(room: Room, card: Card) -> Room:
    """The room with this card in place of the one of the same person."""
    if card_of(room, card.seat) is None:
        return replace(room, cards=(*room.cards, card))
    return replace(room, cards=tuple(card if other.seat == card.seat else other for other in room.cards))


def without_card(room: Room, seat_id: SeatId) -> Room:
    return replace(room, cards=tuple(card for card in room.cards if card.seat != seat_id))


def note_on_card(room: Room, seat: Seat, what: CardState, now: float) -> Room:
    """The room with what that person did on their card, which has another id then."""
    card, new_id = card_of(room, seat.id), fresh_id(room, "n")
    if card is not None:
        name = card.name if began_before(card, seat) else seat.name
        return with_card(room, mark_card(replace(card, id=new_id, name=name), what, now))
    happened = (Happening(what=what, at=now),)
    started = Card(id=new_id, seat=seat.id, name=seat.name, place=seat.home, state=what, at=now, happened=happened)
    return with_card(room, started)


def mark_card(card: Card, what: HappeningKind, now: float, by: SeatId | None = None) -> Card:
    """The card with something more on it, done by somebody who looks after the circle, by its person, or by time."""
    after = replace(card, happened=_newest_first_and_gravest((*card.happened, Happening(what=what, at=now, by=by))))
    if what in GRAVITY and GRAVITY.index(what) >= GRAVITY.index(card.state):
        return replace(after, state=what, at=now)
    return after


def _newest_first_and_gravest(happened: tuple[Happening, ...]) -> tuple[Happening, ...]:
    """The newest, and always the first and the gravest: however much comes after them, nobody loses sight of these.

    Whoever opened the seat on another device pushes out nothing of before, but what they did themselves.
    """
    if len(happened) <= HAPPENINGS_KEPT:
        return happened
    gravest = gravest_of(happened)
    moved = next((at for at, one in enumerate(happened) if one.what == "taken_over"), 0)
    first = moved if moved < HAPPENINGS_KEPT - 2 else 0
    at = next(at for at, one in enumerate(happened) if at > first and (one.what, one.at) != gravest)
    return (*happened[:at], *happened[at + 1 :])


def began_before(card: Card, seat: Seat) -> bool:
    """Whether it tells of whoever had the seat before it was opened on another device."""
    return card.happened[0].at < seat.private_since or any(one.what == "taken_over" for one in card.happened)


def with_signal(room: Room, seat_id: SeatId, signal: Signal | None) -> Room:
    """The room with that signal standing on the card of whoever sent it, or with none."""
    card = card_of(room, seat_id)
    return room if card is None else with_card(room, replace(card, signal=signal))


def take_off_card(room: Room, seat_id: SeatId, kinds: frozenset[HappeningKind], since: float = 0.0) -> Room:
    """The room with these things off that person's card, as far as they came `since` then; it is gone when nothing else
    is on it.
    """
    card = card_of(room, seat_id)
    if card is None or not any(happening.what in kinds for happening in card.happened):
        return room
    left = tuple(happening for happening in card.happened if happening.what not in kinds or happening.at < since)
    signal = None if kinds == OF_A_SIGNAL else card.signal
    gravest = gravest_of(left)
    if gravest is None:
        return without_card(room, seat_id)
    return with_card(
        room, replace(card, id=fresh_id(room, "n"), happened=left, state=gravest[0], at=gravest[1], signal=signal)
    )


def gravest_of(happened: tuple[Happening, ...]) -> tuple[CardState, float] | None:
    """The gravest state among these, and when it came last."""
    states = [(happening.what, happening.at) for happening in happened if happening.what in GRAVITY]
    return max(states, key=lambda state: (GRAVITY.index(state[0]), state[1]), default=None)


def is_grave(card: Card) -> bool:
    """Whether it says more than that somebody left, or would like a pause."""
    return GRAVITY.index(card.state) > GRAVITY.index("left")


def put_card_away(room: Room, command: PutCardAway, seat: Seat, now: float) -> Room:
    """Somebody looked after it; whoever could not be reached stays open work. How it went is in the log."""
    card = _card_for(room, command.card_id, seat)
    if command.outcome == "not_reached":
        return with_card(room, mark_card(card, "not_reached", now, seat.id))
    return without_card(_tell_its_person(room, card, seat, now), card.seat)


def _tell_its_person(room: Room, card: Card, seat: Seat, now: float) -> Room:
    """Whoever asked for something privately is told that it is taken for done, and by whom: they know whether it is."""
    person, signal = room.seat(card.seat), card.signal
    if person is None or signal is None or signal.id in person.hidden:
        return room
    return with_seat(room, replace(person, looked_after=LookedAfter(kind=signal.kind, by=seat.id, at=now)))


def hand_card(room: Room, command: HandCard, seat: Seat, now: float) -> Room:
    """Somebody else who looks after the circle is responsible for it too; what was before is not told to them."""
    card = _card_for(room, command.card_id, seat)
    other = room.seat(command.to)
    if other is None or not looks_after(other) or other.id == card.seat:
        raise Refused(RefusalCode.NOT_A_COFACILITATOR)
    return room if can_look_after(other, card) else with_card(room, _entrust_to(card, other.id, now, seat.id))


def hand_over_cards(room: Room, seat: Seat, to: Seat, now: float) -> Room:
    """With the circle goes the responsibility for every card of whoever hands it over."""
    for card in room.cards:
        if is_responsible(seat, card) and not can_look_after(to, card) and card.seat != to.id:
            room = with_card(room, _entrust_to(card, to.id, now, seat.id))
    return room


def relieve(room: Room, seat_id: SeatId) -> Room:
    """That person looks after nobody any more: what they saw waits for somebody else, what they opened is closed."""

    def without(card: Card) -> Card:
        if card.signal is not None and card.signal.seen_by == seat_id:
            card = replace(card, signal=replace(card.signal, seen_by=None))
        return replace(card, entrusted=tuple(one for one in card.entrusted if one != seat_id))

    openings = tuple(opening for opening in room.openings if opening.by != seat_id)
    return replace(room, cards=tuple(without(card) for card in room.cards), openings=openings)


def keep_into_debrief(room: Room) -> Room:
    """The cards that somebody is still to look after when the circle is over: signals stand no longer, what they said
    does.
    """
    for card in room.cards:
        room = take_off_card(room, card.seat, A_BREATH)
    return replace(room, cards=tuple(replace(card, signal=None) for card in room.cards))


def leave_to_organiser(room: Room, now: float) -> Room:
    """Whatever is still open when everything is over goes to the organiser."""
    for card in keep_into_debrief(room).cards:
        room = alert_of_card(room, "left_open", card, now)
    return replace(room, cards=())


def _entrust_to(card: Card, to: SeatId, now: float, by: SeatId) -> Card:
    return mark_card(replace(card, entrusted=(*card.entrusted, to)), "handed", now, by)


def _card_for(room: Room, card_id: str, seat: Seat) -> Card:
    """The card of that id, where that person knows of it. Raises: Refused."""
    for card in room.cards:
        if card.id == card_id and is_responsible(seat, card):
            return card
    raise Refused(RefusalCode.NO_SUCH_CARD)


def log_putting_away(room: Room, command: PutCardAway, act: ActKind) -> Logged:
    return Logged(act, _whose(room, command.card_id), command.outcome)


def log_handing(room: Room, command: HandCard, act: ActKind) -> Logged:
    return Logged(act, _whose(room, command.card_id))


def _whose(room: Room, card_id: str) -> SeatId | None:
    return next((card.seat for card in room.cards if card.id == card_id), None)


ROWS = Rows(
    at_seat={
        PutCardAway: Rule(BESIDE, ALWAYS, EVERYWHERE, put_card_away, "put_card_away", log=log_putting_away),
        HandCard: Rule(BESIDE, ALWAYS, EVERYWHERE, hand_card, "handed_card", log=log_handing),
    },
)
