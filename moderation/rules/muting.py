"""Microphones: a person's own, and the mute of a facilitator. Only its owner opens a microphone."""

from __future__ import annotations

from moderation.commands.muting import Mute, MuteSelf, Release, SetMicrophone, UnmuteSelf
from moderation.rules.named import seated_at
from moderation.rules.rule import ALWAYS, ANYBODY, BESIDE, EVERYWHERE, Rows, Rule
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def mute(room: Room, command: Mute, seat: Seat, now: float) -> Room:
    """Close somebody's microphone. Their own mute closes too, so that a release makes nobody live by surprise."""
    other = seated_at(room, command.seat)
    return with_seat(room, replace(other, muted_by_facilitator=True, muted_self=True))


def release(room: Room, command: Release, seat: Seat, now: float) -> Room:
    """Lift a facilitator's mute; their own mute stays until they open their microphone."""
    return with_seat(room, replace(seated_at(room, command.seat), muted_by_facilitator=False))


def mute_self(room: Room, command: MuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=True))


def unmute_self(room: Room, command: UnmuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=False))


def set_microphone(room: Room, command: SetMicrophone, seat: Seat, now: float) -> Room:
    """The device as its owner's page has it. Whether they are heard follows from their mutes alone."""
    return with_seat(room, replace(seat, microphone=command.microphone))


ROWS = Rows(
    at_seat={
        MuteSelf: Rule(ANYBODY, ALWAYS, EVERYWHERE, mute_self),
        UnmuteSelf: Rule(ANYBODY, ALWAYS, EVERYWHERE, unmute_self, speaks_up=True),
        SetMicrophone: Rule(ANYBODY, ALWAYS, EVERYWHERE, set_microphone),
        Mute: Rule(BESIDE, ALWAYS, EVERYWHERE, mute, "muted"),
        Release: Rule(BESIDE, ALWAYS, EVERYWHERE, release, "released"),
    },
)
