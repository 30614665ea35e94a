"""Groups: a large circle divides, each group with somebody to facilitate it, and comes back together."""

from __future__ import annotations

from moderation.commands.groups import AskForHelp, Divide, MoveToGroup, PrepareGroups, Reunite, SetNotTogether
from moderation.refusal import RefusalCode, Refused
from moderation.rules.check_in import close_form, told_without_names
from moderation.rules.group_allocation import Groups, agree, allocate, as_prepared, pairs, repair
from moderation.rules.hearing import is_still
from moderation.rules.named import seated_at
from moderation.rules.piece import count_turn
from moderation.rules.rule import BESIDE, IN_CIRCLE, IN_GROUP, LEADING_ALL, LIVE, RINGS, OutsideRule, Rows, Rule
from moderation.rules.seating import join_ring, leave_ring
from moderation.rules.side_room import close_side_room_of
from moderation.rules.stages import enter_stage, nobody_else_speaks
from moderation.state.check_in import CheckIn
from moderation.state.place import Attended, Place, Resting
from moderation.state.room import MESH_LIMIT, Room, fresh_id, with_place
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import PlaceId, SeatId, replace


def divide(room: Room, command: Divide, seat: Seat, now: float) -> Room:
    """Everybody goes to their group, which begins with the next stage that is for groups.

    A facilitator says who goes where, or else the organiser has prepared it, or else the rules divide.
    """
    if groups_of(room):
        raise Refused(RefusalCode.ALREADY_DIVIDED)
    nobody_else_speaks(room, room.circle, seat)
    if command.groups is not None:
        groups = _check_chosen(room, command.groups)
    else:
        groups = _as_prepared(room) or _allocate_all(room)
    ring, stage = room.circle.order, _stage_for_groups(room)
    for member in ring:
        room = close_side_room_of(room, member)
    room = _leave_circle_behind(room, now)
    told = told_without_names(room.circle)
    places = tuple(
        enter_stage(room, _group(room, number, tuple(one for one in ring if one in group), told), stage, None, now)
        for number, group in enumerate(groups, start=1)
    )
    homes = {member: place.id for place in places for member in place.order}
    seats = tuple(_at_home_in(seat, homes[seat.id], now) if seat.id in homes else seat for seat in room.seats)
    return replace(room, undivided=ring, seats=seats, places=(*room.places, *places))


def move_to_group(room: Room, command: MoveToGroup, seat: Seat, now: float) -> Room:
    """Somebody goes to another group: at the end of its ring."""
    other = seated_at(room, command.seat)
    target = next((place for place in groups_of(room) if place.id == command.group), None)
    if target is None:
        raise Refused(RefusalCode.NOT_DIVIDED)
    if other.home == target.id:
        return room
    if len(target.order) >= MESH_LIMIT or not agree(target.order, other.id, pairs(room.not_together)):
        raise Refused(RefusalCode.GROUP_NOT_POSSIBLE)
    piece = room.place(other.home).piece
    if piece.kind == "held" and piece.by == other.id and other.presence == "present":
        raise Refused(RefusalCode.PIECE_HELD)
    left = [one for one in room.seated() if one.home == other.home and one.id != other.id]
    if _may_lead(other) and left and not any(_may_lead(one) for one in left):
        raise Refused(RefusalCode.NO_OTHER_FACILITATOR)
    room = leave_ring(close_side_room_of(room, other.id), other.id, now)
    there = with_place(room, join_ring(room.place(target.id), other.id))
    return _bring_home(there, frozenset({other.id}), target.id, now)


def reunite(room: Room, command: Reunite, seat: Seat, now: float) -> Room:
    """Each group comes back when whoever speaks there has finished; nobody takes the piece any more until then."""
    if not groups_of(room):
        raise Refused(RefusalCode.NOT_DIVIDED)
    return reunite_where_quiet(replace(room, reuniting=True), now)


def ask_for_help(room: Room, command: AskForHelp, seat: Seat, now: float) -> Room:
    """A flag from a group, which every facilitator sees."""
    return with_place(room, replace(room.place(seat.place), needs_help=command.needed))


def set_not_together(room: Room, command: SetNotTogether, now: float) -> Room:
    """Who is not to be in one group, from the next division on; nobody in the circle is told."""
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    if command.made_on != room.not_together_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if any(room.seat(seat) is None for pair in command.pairs for seat in pair):
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    each_once = {frozenset(pair): pair for pair in reversed(command.pairs)}
    version = room.not_together_version + 1
    return replace(room, not_together=tuple(reversed(each_once.values())), not_together_version=version)


def prepare_groups(room: Room, command: PrepareGroups, now: float) -> Room:
    """How the circle is to divide; nobody in it is told. Of seats that are not there nothing is kept."""
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    seats = {seat.id for seat in room.seats}
    return replace(room, prepared=tuple(tuple(one for one in group if one in seats) for group in command.groups))


def reunite_where_quiet(room: Room, now: float) -> Room:
    """While the circle comes back together: those groups in which nobody speaks are back."""
    if not room.reuniting:
        return room
    last_stage = max(place.stage for place in (room.circle, *groups_of(room)))
    for place in groups_of(room):
        if place.piece.kind == "held" and not is_still(place):
            continue
        for member in place.order:
            room = close_side_room_of(room, member)
        room = _bring_home(_without_group(room, place), frozenset(place.order), CIRCLE, now)
    if groups_of(room):
        return room
    room = replace(room, reuniting=False, undivided=())
    circle = enter_stage(room, room.circle, _stage_after(room, last_stage), None, now)
    return with_place(count_turn(room, room.circle, now), circle)


def entrance(room: Room, seat: Seat) -> PlaceId:
    """Where a newcomer sits: in the circle, or while it is divided in the smallest group that may be.

    That is one that somebody watches over and where nobody is whom they are not to be with, if there is one; before
    others the one that was prepared for them.
    """
    apart = pairs(room.not_together)
    mates = next((frozenset(group) - {seat.id} for group in room.prepared if seat.id in group), frozenset[SeatId]())

    def unfit(place: Place) -> tuple[bool, bool, int, int]:
        alone = place.supervision.kind == "paused"
        expected = -len(mates.intersection(place.order))
        return not agree(place.order, seat.id, apart), alone, expected, len(place.order)

    return min(groups_of(room), key=unfit).id if groups_of(room) else CIRCLE


def groups_of(room: Room) -> tuple[Place, ...]:
    return tuple(place for place in room.places if place.kind == "group")


def _allocate_all(room: Room) -> Groups:
    """As the rules divide: those who are there spread evenly, and after them those who may still come."""
    there = sorted(room.seated(), key=lambda seat: (seat.presence == "away", room.circle.order.index(seat.id)))
    leading = [seat for seat in there if seat.role != "participant"]
    leaders = sorted(leading, key=lambda seat: (seat.presence == "away", seat.role != "facilitator"))
    present = [seat.id for seat in leaders if seat.presence != "away"]
    absent = [seat.id for seat in leaders if seat.presence == "away"]
    others = [*(seat.id for seat in there if seat.role == "participant"), *absent]
    groups = allocate(present, others, pairs(room.not_together))
    if groups is None or max(len(group) for group in groups) > MESH_LIMIT:
        raise Refused(RefusalCode.TOO_FEW_FACILITATORS)
    return groups


def _as_prepared(room: Room) -> Groups | None:
    """As the organiser has prepared it, with those who are there; None where that can't be."""
    if not room.prepared:
        return None
    leaders = {seat.id for seat in room.seated() if _may_lead(seat)}
    groups = as_prepared(room.prepared, leaders, room.circle.order, pairs(room.not_together))
    return None if groups is None or max(len(group) for group in groups) > MESH_LIMIT else groups


def _check_chosen(room: Room, groups: Groups) -> Groups:
    """As a facilitator divides. Raises: Refused unless everybody is in one group and each has a leader."""
    if sorted(seat for group in groups for seat in group) != sorted(room.circle.order):
        raise Refused(RefusalCode.NOT_A_PERMUTATION)
    apart = pairs(room.not_together)
    leaders = {seat.id for seat in room.seated() if _may_lead(seat)}
    divided = repair(tuple(tuple(sorted(group, key=lambda one: one not in leaders)) for group in groups), apart)
    for group in divided:
        if not leaders & set(group):
            raise Refused(RefusalCode.TOO_FEW_FACILITATORS)
        if len(group) > MESH_LIMIT or not all(agree(group, one, apart) for one in group):
            raise Refused(RefusalCode.GROUP_NOT_POSSIBLE)
    return divided


def _may_lead(seat: Seat) -> bool:
    return seat.role != "participant" and seat.presence != "away"


def _leave_circle_behind(room: Room, now: float) -> Room:
    """The circle while everybody is in their group: nothing is under way there that they would come back to."""
    circle = close_form(room.circle)
    empty = replace(circle, order=(), order_version=circle.order_version + 1, piece=_at_rest(room, CIRCLE))
    still = replace(empty, round=None, stepped_in=(), hands=(), bell=None, paused=False, supervision=Attended())
    return with_place(count_turn(room, circle, now), still)


def _without_group(room: Room, group: Place) -> Room:
    """The room without that group, whose people stand in the ring of the circle where they stood before."""
    circle = room.circle
    back = (*circle.order, *group.order)
    ring = tuple(one for one in room.undivided if one in back)
    later = tuple(one for one in back if one not in room.undivided)
    room = with_place(room, replace(circle, order=(*ring, *later), order_version=circle.order_version + 1))
    return replace(room, places=tuple(other for other in room.places if other.id != group.id))


def _group(room: Room, number: int, order: tuple[SeatId, ...], told: CheckIn | None) -> Place:
    place_id = f"group-{number}"
    return Place(id=place_id, kind="group", order=order, piece=_at_rest(room, place_id), check_in=told)


def _bring_home(room: Room, members: frozenset[SeatId], place_id: PlaceId, now: float) -> Room:
    seats = (_at_home_in(seat, place_id, now) if seat.id in members else seat for seat in room.seats)
    return replace(room, seats=tuple(seats))


def _at_home_in(seat: Seat, place_id: PlaceId, now: float) -> Seat:
    # Who comes back to the circle was there before it divided; to a group they are new.
    return replace(seat, home=place_id, place=place_id, home_since=seat.since if place_id == CIRCLE else now)


def _stage_for_groups(room: Room) -> int:
    stages = room.script.stages
    later = range(room.circle.stage, len(stages))
    return next((at for at in later if stages[at].in_groups), room.circle.stage)


def _stage_after(room: Room, last: int) -> int:
    stages = room.script.stages
    return next((at for at in range(last, len(stages)) if not stages[at].in_groups), len(stages) - 1)


def _at_rest(room: Room, place_id: PlaceId) -> Resting:
    return Resting(id=f"{fresh_id(room, 'p')}.{place_id}")


ROWS = Rows(
    at_seat={
        AskForHelp: Rule(BESIDE, LIVE, IN_GROUP, ask_for_help),
        Divide: Rule(LEADING_ALL, LIVE, IN_CIRCLE, divide, "divided"),
        MoveToGroup: Rule(LEADING_ALL, LIVE, RINGS, move_to_group, "regrouped"),
        Reunite: Rule(LEADING_ALL, LIVE, RINGS, reunite, "reunited"),
    },
    by_organiser={
        SetNotTogether: OutsideRule(set_not_together),
        PrepareGroups: OutsideRule(prepare_groups),
    },
)
