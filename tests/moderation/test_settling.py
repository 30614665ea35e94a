"""Settling a room is done once it is done: at the same instant there is nothing left that time would bring about."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from moderation.commands import Command
from moderation.commands.leaving import Leave
from moderation.commands.presence import ReturnToService
from moderation.refusal import RefusalCode, Refused
from moderation.settle import settle
from moderation.state.room import Room
from moderation.state.values import replace
from moderation.transition import Actor, transition
from tests.moderation.circles import live_circle, script, stage
from tests.moderation.invariants import Step
from tests.moderation.random_circle import RandomCircle

LATER = [0.0, 0.001, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 3600.0, 86_400.0]


def settled(room: Room, now: float) -> Room:
    """The room once it is settled at that instant, which another time changes nothing of."""
    once = settle(room, now)
    assert settle(once, now) == once
    return once


class SettledCircle(RandomCircle):
    """A circle of which nothing is asserted but this: after each step, and looked at from any later instant."""

    def step(self, command: Command, actor: Actor, now: float | None = None) -> Step:
        before, at = replace(self.room, appended=()), max(self.now if now is None else now, self.room.at)
        refused: RefusalCode | None = None
        first = before if isinstance(command, ReturnToService) else settled(before, at)
        try:
            self.room = transition(self.room, command, actor, at)
        except Refused as refusal:
            refused = refusal.code
        else:
            if not isinstance(command, ReturnToService):  # Nothing is settled then, for lack of service.
                assert settle(self.room, self.room.at) == self.room
        self.steps += 1
        return Step(before, first, command, actor, at, self.room, refused)

    @rule(later=st.sampled_from(LATER))
    def look_later(self, later: float) -> None:
        settled(self.room, max(self.now + later, self.room.at))


@pytest.mark.timeout(3600)
def test_settling_twice_is_settling_once_whatever_anybody_does(long_run: bool) -> None:
    phases = [phase for phase in Phase if phase is not Phase.explain]
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    examples = settings(
        max_examples=1000 if long_run else 60, stateful_step_count=60, phases=phases, suppress_health_check=slow
    )
    run_state_machine_as_test(SettledCircle, settings=examples)


def test_whoever_sits_down_as_the_last_one_leaves_is_known_to_be_alone_at_once() -> None:
    """Kit was let in between two turns; everybody else leaves, and with that she sits where nobody facilitates."""
    circle = live_circle(participants="ana", script=script(stage("round", entering="between_turns")))
    circle.hand_to("ana")
    circle.arrive("kit")
    circle.admit("kit")
    circle.by("fay", Leave())
    assert circle.seat("kit").standing == "knocking"
    circle.by("ana", Leave())
    assert circle.seat("kit").standing == "seated"
    assert circle.told_organiser() == [("unattended", "circle")]
    assert settle(circle.room, circle.now) == circle.room
