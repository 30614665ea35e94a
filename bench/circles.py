"""Live circles to measure with: made by the rules alone and put into a store, with everybody's line dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench.dialects import Place
from moderation.commands import Command
from moderation.commands.links import EnterByLink
from moderation.commands.lobby import Admit, Knock
from moderation.commands.piece import OfferNext
from moderation.commands.presence import Connect, Disconnect
from moderation.commands.stages import Begin, GoToStage
from moderation.state.room import Room, new_room, with_place
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.values import LocalText, replace
from moderation.transition import Actor, AtSeat, Service, transition
from roomserver.library import read_library
from signalling.credentials import hashed, new_id, new_secret
from signalling.node.changes import create
from signalling.store import RoomStore

AT_ONCE = 32
HELD_S = 3600.0
"""How long the seats wait for their people: longer than any measurement."""
NAMES = ("Mei", "Jun", "Aisha", "Kavitha", "Ravi", "Siti", "Daniel", "Grace")


async def make_circles(store: RoomStore, sizes: Sequence[int], script: str | None = None) -> list[list[Place]]:
    """Live circles of so many seats each, in the talking order; the first seat is the facilitator's.

    `script` is the name of a shipped one: they are then in its first round.
    """
    follows = ROUND_AND_ROUND if script is None else read_library().scripts[script]
    circles: list[list[Place]] = []
    while len(circles) < len(sizes):
        some = [live_circle(store.now(), size, follows) for size in sizes[len(circles) : len(circles) + AT_ONCE]]
        await asyncio.gather(*(_keep(store, room) for room, _ in some))
        circles += [places for _, places in some]
    return circles


def live_circle(now: float, size: int, script: Script = ROUND_AND_ROUND) -> tuple[Room, list[Place]]:
    """A circle that has begun: the piece is offered to the first, and everybody's line has just dropped."""
    places = [Place(room=new_id(), seat=f"s{number:02}", session=new_secret()) for number in range(size)]
    places = [Place(places[0].room, place.seat, place.session) for place in places]
    room = _empty(places, now, script)

    def apply(command: Command, actor: Actor) -> None:
        nonlocal room
        room = transition(room, command, actor, now)

    facilitator = places[0].seat
    for number, place in enumerate(places):
        session = hashed(place.session)
        apply(EnterByLink(link=_link(place.seat), session=session, claim_id="none"), Service())
        apply(_connect(place.seat, session), Service())
        apply(Knock(name=f"{NAMES[number % len(NAMES)]} {number}"), AtSeat(place.seat))
        if place.seat != facilitator:
            apply(Admit(seat=place.seat), AtSeat(facilitator))
    apply(Begin(), AtSeat(facilitator))
    first_round = next(number for number, stage in enumerate(script.stages) if stage.kind == "round")
    if first_round:
        apply(GoToStage(from_stage=0, to_stage=first_round), AtSeat(facilitator))
    apply(OfferNext(piece_id=room.circle.piece.id), AtSeat(facilitator))
    for place in places:
        apply(Disconnect(seat=place.seat, connection="made"), Service())
    return replace(room, entries=0, appended=()), places


def _empty(places: list[Place], now: float, script: Script) -> Room:
    prompt = LocalText(default="en", texts={"en": "What has carried you through this week?"})
    room = new_room(
        places[0].room,
        community="bench",
        title=LocalText(default="en", texts={"en": "Caring for a parent"}),
        capacity=len(places),
        invitations=tuple(
            (place.seat, "participant" if number else "facilitator", _link(place.seat))
            for number, place in enumerate(places)
        ),
        open_link=None,
        secret=places[0].room,
        now=now,
        grace_s=HELD_S,
        script=script,
    )
    return with_place(room, replace(room.circle, prompt=prompt))


def _connect(seat: str, session: str) -> Connect:
    return Connect(seat=seat, session=session, node="maker", connection="made", incarnation="the-page-before")


def _link(seat: str) -> str:
    return hashed(f"link of {seat}")


async def _keep(store: RoomStore, room: Room) -> None:
    """As it was made, however long ago. Raises: StoreUnavailable."""
    await create(store, lambda now: room)
