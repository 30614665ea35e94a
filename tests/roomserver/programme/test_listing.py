"""A list is told of every change of a room that it shows, and of no move of the piece."""

from __future__ import annotations

import asyncio

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from moderation.commands import Command
from moderation.reading.urgency import Urgency, urgency
from moderation.state.room import Room
from moderation.state.values import replace
from moderation.transition import Actor
from roomserver.programme.circle import Circle, CircleState, state_of
from roomserver.programme.listing import alters_list, tell_lists
from roomserver.programme.order import GOING_ON, IN_NEED, OVER, TO_COME, place_of
from roomserver.store import RedisRoomStore
from signalling.store import Change
from tests.moderation.circles import live_circle
from tests.moderation.invariants import Step, unchecked_step
from tests.moderation.random_circle import RandomCircle
from tests.roomserver.servers import PATIENT_S
from tests.roomserver.storing import a_room, commit

GROUPS = {Urgency.IN_NEED: IN_NEED, Urgency.GOING_ON: GOING_ON, None: TO_COME, Urgency.OVER: OVER}


def shown(room: Room) -> CircleState:
    return state_of(Circle(id="r1", title=room.title, starts_at=None, created_at=0.0), room)


def looked_at(room: Room, command: Command, actor: Actor, now: float) -> Step:
    step = unchecked_step(room, command, actor, now)
    assert alters_list(room, step.after) or shown(room) == shown(step.after)
    assert place_of(shown(step.after)).group == GROUPS[urgency(step.after)]
    return step


class Listed(RandomCircle):
    take = staticmethod(looked_at)


def test_a_list_is_told_of_all_that_it_shows_of_a_room(long_run: bool) -> None:
    phases = [phase for phase in Phase if phase is not Phase.explain]
    examples = settings(max_examples=500 if long_run else 40, stateful_step_count=60, phases=phases)
    run_state_machine_as_test(Listed, settings=examples)


def test_a_list_is_not_told_of_the_piece() -> None:
    circle = live_circle()
    before = circle.room
    circle.speak("fay", "ana")
    assert circle.room.version > before.version
    assert not alters_list(before, circle.room)


async def test_o5_whoever_listens_is_told_of_rooms_that_alter_the_list_on_any_node(
    store: RedisRoomStore, other_node: RedisRoomStore
) -> None:
    store.on_committed = tell_lists(store)
    changes = other_node.community("hearth").changes()
    async with asyncio.timeout(PATIENT_S):
        assert await anext(changes) is None
        first = a_room()
        await commit(store, first)
        await commit(store, a_room("birch"), "birch:1")
        silent = replace(first, version=2, at=5.0)
        await commit(store, silent, "seat:2", before=first)
        wider = replace(silent, version=3, capacity=9)
        await commit(store, wider, "seat:3", before=silent)
        await store.commit(
            Change(replace(wider, capacity=10), silent, (("seat:4", "d"),), None, store.now())
        )  # refused
        larger = replace(a_room("birch", 2), capacity=9)
        await commit(store, larger, "birch:2", before=a_room("birch"))
        assert {await anext(changes) for _ in range(2)} == {"maple", "birch"}
    await changes.aclose()
