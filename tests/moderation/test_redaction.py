"""Nothing private shows (C33): where only that is different, the circle looks the same to whom it is not for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from moderation.commands.check_in import GiveAnswer
from moderation.commands.contacts import OpenContact
from moderation.commands.lobby import Decline
from moderation.commands.piece import MovePiece
from moderation.reading.views import organiser_view, view
from moderation.rules.cards import card_of, with_card
from moderation.state.care import Card, CardState, Happening, Removal, Signal
from moderation.state.check_in import CheckIn
from moderation.state.place import Place
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import Seat, Wish
from moderation.state.values import replace
from tests.moderation.circles import AGREEMENTS, empty_circle, script, stage
from tests.moderation.courses import IN_CONFIDENCE
from tests.moderation.invariants import unchecked_step
from tests.moderation.random_circle import RandomCircle
from tests.values import as_data

Different = Callable[[Room, Seat], Room]
Knows = Callable[[Room, Seat, Seat], bool]


@dataclass(frozen=True)
class Private:
    """Something about a seat that is different, and which viewers may know of it."""

    different: Different
    may_know: Knows


def nobody(room: Room, seat: Seat, viewer: Seat) -> bool:
    return False


def oneself(room: Room, seat: Seat, viewer: Seat) -> bool:
    return viewer.id == seat.id


def helpers(room: Room, seat: Seat, viewer: Seat) -> bool:
    """Those who look after the circle."""
    return viewer.standing == "seated" and viewer.role != "participant"


def oneself_and_helpers(room: Room, seat: Seat, viewer: Seat) -> bool:
    return oneself(room, seat, viewer) or helpers(room, seat, viewer)


def oneself_and_who_chooses(room: Room, seat: Seat, viewer: Seat) -> bool:
    """A holder who chooses the next is told whom they can choose: then a wish matters."""
    place = room.place(seat.place)
    chooses = place.turns == "popcorn" and place.piece.kind == "held" and place.piece.by == viewer.id
    return chooses or oneself(room, seat, viewer)


def oneself_of_what_was_opened(room: Room, seat: Seat, viewer: Seat) -> bool:
    """Whoever has another session may be another person: they are told who opened what they have left themselves."""
    return oneself(room, seat, viewer) and any(opening.about == seat.id for opening in room.openings)


def whoever_opened_it(room: Room, seat: Seat, viewer: Seat) -> bool:
    return any((opening.by, opening.about) == (viewer.id, seat.id) for opening in room.openings)


def whom_an_answer_is_for(room: Room, seat: Seat, viewer: Seat) -> bool:
    check_in = room.place(seat.place).check_in
    if check_in is None or oneself(room, seat, viewer):
        return True
    shown = check_in.state == "shown" and check_in.form.audience == "all"
    since = all(one.at >= viewer.trusted_since for one in check_in.answers if one.by == seat.id)
    return shown or (helpers(room, seat, viewer) and check_in.form.audience != "pooled" and since)


def _wish(room: Room, seat: Seat) -> Room:
    others: dict[Wish, Wish] = {"none": "listen", "listen": "pass", "pass": "later", "later": "none"}
    return with_seat(room, replace(seat, wish=others[seat.wish]))


def _ears(room: Room, seat: Seat) -> Room:
    piece = room.place(seat.place).piece
    closed = piece.id if piece.kind == "held" and seat.ears_closed_for is None else None
    return with_seat(room, replace(seat, ears_closed_for=closed))


def _line(room: Room, seat: Seat) -> Room:
    return with_seat(room, seat if seat.connection is None else replace(seat, node="node-8", connection="line-8"))


def _session(room: Room, seat: Seat) -> Room:
    return with_seat(room, replace(seat, sessions=("hash-8",) if seat.sessions else ()))


def _link(room: Room, seat: Seat) -> Room:
    return with_seat(room, replace(seat, link=seat.link and "hash-9"))


def _agreement(room: Room, seat: Seat) -> Room:
    return with_seat(room, replace(seat, agreed_at=seat.agreed_at and 1.0))


def _contact(room: Room, seat: Seat) -> Room:
    return with_seat(room, replace(seat, contact=seat.contact and "elsewhere"))


def _time_heard(room: Room, seat: Seat) -> Room:
    """Where the least heard come first it shows, as it should."""
    shows = any(place.turns == "least_heard" for place in room.places)
    return room if shows else with_seat(room, replace(seat, heard_s=seat.heard_s + 60.0))


def _signal(room: Room, seat: Seat) -> Room:
    if seat.standing != "seated":
        return room
    return with_card(
        room, _a_card(room, seat, "not_safe", Signal(id=f"s-{seat.id}", kind="not_safe", at=room.at, risen=True))
    )


def _a_card(room: Room, seat: Seat, state: CardState, signal: Signal | None) -> Card:
    happened = (Happening(what=state, at=room.at),)
    return Card(
        id=f"n-{seat.id}",
        seat=seat.id,
        name="x",
        place="circle",
        state=state,
        at=room.at,
        happened=happened,
        signal=signal,
    )


def _answer(room: Room, seat: Seat) -> Room:
    place = room.place(seat.place)
    return room if place.check_in is None else _answered(room, place, place.check_in, seat)


def _answered(room: Room, place: Place, check_in: CheckIn, seat: Seat) -> Room:
    answers = tuple(replace(one, value="different") if one.by == seat.id else one for one in check_in.answers)
    return with_place(room, replace(place, check_in=replace(check_in, answers=answers)))


def _card(room: Room, seat: Seat) -> Room:
    """It stands beside a signal or a request for a pause of their own, which they are told of themselves."""
    former, card = card_of(room, seat.id), _a_card(room, seat, "left", None)
    if former is not None:
        card = replace(card, signal=former.signal, happened=(*former.happened, *card.happened))
    return with_card(room, card)


def _removal(room: Room, seat: Seat) -> Room:
    removal = Removal(id=f"x-{seat.id}", seat=seat.id, name="x", by=seat.id, at=room.at, reason="different")
    return replace(room, removals=(*room.removals, removal))


def _decline(room: Room, seat: Seat) -> Room:
    if seat.standing != "declined" or seat.declined is None:
        return room
    return with_seat(room, replace(seat, declined=replace(seat.declined, name="different", by="x")))


def _apart(room: Room, seat: Seat) -> Room:
    return replace(room, not_together=(*room.not_together, (seat.id, room.seats[0].id)))


def _succession(room: Room, seat: Seat) -> Room:
    """A facilitator's being first to take over; of others it could change who acts as one."""
    return replace(room, succession=(*room.succession, seat.id)) if seat.role == "facilitator" else room


POPCORN = stage("round", order="popcorn", form=as_data(IN_CONFIDENCE))
PRIVATE = {
    "what they wish": Private(_wish, oneself_and_who_chooses),
    "that they do not listen": Private(_ears, oneself),
    "their line": Private(_line, nobody),
    "their session": Private(_session, oneself_of_what_was_opened),
    "their link": Private(_link, nobody),
    "when they agreed": Private(_agreement, nobody),
    "whom to call": Private(_contact, whoever_opened_it),
    "how long they were heard": Private(_time_heard, helpers),
    "what they signalled": Private(_signal, oneself_and_helpers),
    "what they answered": Private(_answer, whom_an_answer_is_for),
    "a card about them": Private(_card, helpers),
    "their removal": Private(_removal, helpers),
    "that they were declined": Private(_decline, helpers),
    "with whom they are not to be": Private(_apart, nobody),
    "whom they succeed": Private(_succession, helpers),
}


def differing(room: Room, private: Private, seats: Sequence[Seat]) -> Room:
    for seat in seats:
        room = private.different(room, seat)
    return room


def assert_nothing_private_shows(room: Room) -> None:
    """To nobody shows what is different about half of those of whom they may not know it, nor about the other half."""
    before = {seat.id: view(room, seat.id) for seat in room.seats}
    organisers = organiser_view(room)
    for name, private in PRIVATE.items():
        for half in (room.seats[0::2], room.seats[1::2]):
            assert organiser_view(differing(room, private, half)) == organisers
            for unknown, viewers in _by_whom_they_may_not_know(room, private, half).items():
                different = differing(room, private, unknown)
                if different != room:
                    for viewer in viewers:
                        assert view(different, viewer.id) == before[viewer.id], f"{viewer.id} sees {name}"


def _by_whom_they_may_not_know(
    room: Room, private: Private, seats: tuple[Seat, ...]
) -> dict[tuple[Seat, ...], list[Seat]]:
    viewers: dict[tuple[Seat, ...], list[Seat]] = {}
    for viewer in room.seats:
        unknown = tuple(seat for seat in seats if not private.may_know(room, seat, viewer))
        viewers.setdefault(unknown, []).append(viewer)
    return viewers


def seen_by_whom_it_is_for(room: Room) -> set[str]:
    """Which private things somebody may know of, and sees."""
    return {
        name
        for name, private in PRIVATE.items()
        for seat in room.seats
        for viewer in room.seats
        if private.may_know(room, seat, viewer)
        and view(private.different(room, seat), viewer.id) != view(room, viewer.id)
    }


class Looking(RandomCircle):
    """A circle at random in which every viewer looks whether something private shows, and nothing else is asserted."""

    take = staticmethod(unchecked_step)

    @invariant()
    def nothing_private_shows(self) -> None:
        if self.steps % 7 == 0:
            assert_nothing_private_shows(self.room)


@pytest.mark.first
@pytest.mark.timeout(1800)
def test_nothing_private_shows_to_whom_it_is_not_for(long_run: bool) -> None:
    phases = [phase for phase in Phase if phase is not Phase.explain]
    examples = settings(max_examples=500 if long_run else 20, stateful_step_count=40, phases=phases)
    run_state_machine_as_test(Looking, settings=examples)


def test_what_is_private_is_there_and_seen_by_whom_it_is_for() -> None:
    circle = empty_circle("fay gus", "ana ben", script=script(POPCORN), agreements=AGREEMENTS)
    circle.arrive("fay", "gus", "ana", "ben", "kit", contact="At home")
    circle.by("fay", Decline(seat="kit"))
    circle.admit("ana", "ben")
    circle.begin()
    circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
    circle.take("ana")
    check_in = circle.room.circle.check_in
    assert check_in is not None
    circle.by("ben", GiveAnswer(check_in_id=check_in.id, value="Tired"))
    circle.by("fay", OpenContact(seat="ben"))
    # Which session somebody has shows to them where another device took the seat over.
    known = {name for name, private in PRIVATE.items() if private.may_know is not nobody}
    assert seen_by_whom_it_is_for(circle.room) == known - {"their session"}
    for private in PRIVATE.values():
        assert differing(circle.room, private, circle.room.seats) != circle.room
    assert_nothing_private_shows(circle.room)
