"""What holds over many steps, by accounts that are kept beside the rules': C4, C8, C22."""

from __future__ import annotations

from dataclasses import dataclass, field

from moderation.commands.links import EnterByLink, ReplaceLink
from moderation.commands.pace import LengthenGrace
from moderation.commands.piece import PassOn, TakePiece
from moderation.commands.presence import Connect, Disconnect, LoseNode, ReturnToService
from moderation.commands.removal import AllowRemoved, UndoRemoval
from moderation.rules.presence import AFTER_RETURN_S
from moderation.rules.supervision import LAST_TURN_S
from moderation.state.place import Grace, LastTurn, Place, Round, new_round
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import PlaceId, SeatId
from tests.moderation.invariants.step import Step, rings

RoundId = tuple[PlaceId, int, float, int]


@dataclass
class Accounts:
    """Grace periods that run, who was removed with what, and who put off their turn in which round."""

    grace_ends: dict[SeatId, float] = field(default_factory=dict)
    watch_ends: dict[PlaceId, tuple[str, float]] = field(default_factory=dict)
    removed: dict[SeatId, frozenset[str]] = field(default_factory=dict)
    put_off: dict[RoundId, set[SeatId]] = field(default_factory=dict)
    pieces: set[str] = field(default_factory=set)

    def keep(self, step: Step) -> None:
        """Assert what the step may do, and write down what it did."""
        self.c4_grace_counts_served_time_and_ends_once(step)
        self.c4_a_circle_is_watched_over_to_its_own_time(step)
        self.c8_the_removed_never_return(step)
        self.c14_no_piece_is_named_twice(step)
        for before in rings(step.before):
            if step.after.has_place(before.id):
                self.c22_everybody_has_their_place_in_a_round_once(step, before, step.after.place(before.id))

    def c4_grace_counts_served_time_and_ends_once(self, step: Step) -> None:
        at = max(step.now, step.before.at)
        room = step.after
        awaited = {seat.id: seat.grace_until for seat in room.seats if seat.presence == "reconnecting"}
        if isinstance(step.command, ReturnToService) and step.accepted:
            for seat_id, ends in self.grace_ends.items():
                self.grace_ends[seat_id] = max(ends + step.command.down_s, at + AFTER_RETURN_S)
        if isinstance(step.command, LengthenGrace) and step.accepted:
            self.grace_ends[step.command.seat] += room.grace_s
        for seat_id, ends in list(self.grace_ends.items()):
            seat = room.seat(seat_id)
            settled = step.settled.seat(seat_id)
            if step.accepted and at >= ends and settled is not None and settled.presence == "present":
                del self.grace_ends[seat_id]  # A device that waited had the seat by then, and dropped in the same step.
            elif seat_id in awaited:
                assert awaited[seat_id] == ends
                assert at < ends or step.after is step.before
            else:
                assert seat is None or seat.presence != "away" or at >= ends
                del self.grace_ends[seat_id]
        for seat_id in awaited.keys() - self.grace_ends.keys():
            assert isinstance(step.command, Disconnect | LoseNode | ReplaceLink)
            self.grace_ends[seat_id] = at + max(room.grace_s, AFTER_RETURN_S)

    def c4_a_circle_is_watched_over_to_its_own_time(self, step: Step) -> None:
        """Grace, the last turn and the pause come one after the other, each when the one before has run out."""
        at = max(step.now, step.before.at)
        if isinstance(step.command, ReturnToService) and step.accepted:
            for place_id, (kind, ends) in self.watch_ends.items():
                self.watch_ends[place_id] = (kind, max(ends + step.command.down_s, at + AFTER_RETURN_S))
        running: dict[PlaceId, tuple[str, float]] = {}
        for place in rings(step.after):
            former, supervision = self.watch_ends.get(place.id), place.supervision
            if isinstance(supervision, Grace | LastTurn):
                if former is None or former[0] != supervision.kind:
                    assert former is None or (former[0] == "grace" and at >= former[1])
                    length = max(step.after.grace_s, AFTER_RETURN_S) if supervision.kind == "grace" else LAST_TURN_S
                    former = (supervision.kind, at + length)
                awaited = _awaited(step.after, place) if supervision.kind == "grace" else []
                assert supervision.until == max([former[1], *(self.grace_ends[seat.id] for seat in awaited)])
                running[place.id] = (supervision.kind, supervision.until)
            elif supervision.kind == "paused" and former is not None and place.order:
                assert at >= former[1] or former[0] == "last_turn" or _somebody_went_aside(step)
        if step.after is not step.before:
            self.watch_ends = running

    def c8_the_removed_never_return(self, step: Step) -> None:
        for seat_id, hashes in self.removed.items():
            seat = step.after.seat(seat_id)
            let_in = isinstance(step.command, UndoRemoval | AllowRemoved)
            assert let_in or seat is None or seat.standing == "removed"
            if isinstance(step.command, EnterByLink) and step.command.link in hashes:
                assert not step.accepted
            if isinstance(step.command, Connect) and step.command.session in hashes:
                assert not step.accepted
        still = {seat.id for seat in step.after.seats if seat.standing == "removed"}
        for seat in step.settled.seats:
            if seat.id in still - self.removed.keys():
                claim = tuple(one.session for one in seat.claims)
                self.removed[seat.id] = frozenset(one for one in (seat.link, *seat.sessions, *claim) if one)
        self.removed = {seat_id: hashes for seat_id, hashes in self.removed.items() if seat_id in still}

    def c14_no_piece_is_named_twice(self, step: Step) -> None:
        before = {place.piece.id for place in step.before.places}
        new = {place.piece.id for place in step.after.places} - before
        assert new.isdisjoint(self.pieces)
        self.pieces |= new | before

    def c22_everybody_has_their_place_in_a_round_once(self, step: Step, before: Place, after: Place) -> None:
        """Taken, passed or absent, exactly once; put off once at most."""
        former, now = before.round, after.round
        if now is None:
            return
        put_off = self.put_off.setdefault(_round_id(after, now), set())
        if former is None or now == new_round(now.number, after.order):
            put_off.clear()  # begun anew, perhaps within the same instant, as after a division
            return
        if _round_id(before, former) != _round_id(after, now):
            return
        assert now.last_lap or not former.last_lap
        for seat_id in set(after.order) & set(before.order):
            was, is_now = former.parts[seat_id], now.parts[seat_id]
            if was == "waiting" and is_now == "later":
                assert seat_id not in put_off
                assert not former.last_lap
                put_off.add(seat_id)
            if was == "later" and is_now == "waiting":
                assert now.last_lap
            assert was != "taken" or is_now == "taken"
            if was in ("passed", "absent") and is_now != was:
                # A facilitator offered it to them once more.
                assert step.own(seat_id)
                assert isinstance(step.command, TakePiece | PassOn)


def _round_id(place: Place, round_: Round) -> RoundId:
    return (place.id, place.stage, place.stage_since, round_.number)


def _awaited(room: Room, place: Place) -> list[Seat]:
    """Those who look after that place and whose line dropped there: it is watched over until they are given up."""
    there = (seat for seat in room.seated() if seat.home == seat.place == place.id)
    return [seat for seat in there if seat.role != "participant" and seat.presence == "reconnecting"]


def _somebody_went_aside(step: Step) -> bool:
    return any(seat.place != seat.home for seat in step.after.seated())


def fresh_accounts(room: Room) -> Accounts:
    return Accounts(pieces={place.piece.id for place in room.places})
