"""What to say to each server: how people come, relay to one another, and hand on the piece."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.offer import OFFER

NONE = b"\0"
"""Stands in no message."""
NOTE = "the talking piece goes to the next person " * 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where one person sits; `session` where a server wants proof."""

    room: str
    seat: str
    session: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who says what next about the piece: `by` counts the room's seats."""

    by: int
    text: bytes


class Dialect(Protocol):
    """`headers` go with the upgrade. `news` stands in what everybody in a room gets when its piece has moved,
    `refusal` in what somebody gets whose turn it was not. `beat` begins what the server says now and then, and `here`
    is the page's answer to every second one.
    """

    headers: tuple[tuple[str, str], ...]
    news: bytes
    refusal: bytes
    beat: bytes
    here: bytes | None

    def path(self, place: Place) -> str: ...

    def greeting(self, place: Place) -> bytes | None:
        """The first message of a new line."""

    def is_welcome(self, text: bytes) -> bool:
        """Whether the person is in the room."""

    def relay(self, sender: Place, to: Place) -> bytes:
        """A description of some 1,000 bytes for one other person."""

    def turn(self, room: list[Place], news: bytes, number: int) -> Turn:
        """What is to be said after that news. `number` is unique in a run."""


class CircleBefore:
    """Protocol `circle.v1` as e8c41bf speaks it: the holder passes, the next one takes, and so on round the ring."""

    headers: tuple[tuple[str, str], ...] = (("Sec-WebSocket-Protocol", "circle.v1"),)
    news = b'"centre":'
    refusal = b'{"type":"refused"'
    beat = b'{"type":"beat"'
    here: bytes | None = None
    features: tuple[str, ...] = ()
    version = 1
    _PIECE = re.compile(rb'"kind":"(offered|held)","id":"([^"]+)","(?:to|by)":"([^"]+)"')

    def path(self, place: Place) -> str:
        return f"/seat/{place.room}-{place.seat}/ws"

    def greeting(self, place: Place) -> bytes | None:
        return _json(
            {
                "type": "hello",
                "version": self.version,
                "features": self.features,
                "incarnation": self._incarnation(place),
                "session": place.session,
            }
        )

    def is_welcome(self, text: bytes) -> bool:
        return text.startswith(b'{"type":"view"')

    def relay(self, sender: Place, to: Place) -> bytes:
        return _json(
            {
                "type": "description",
                "to": to.seat,
                "to_incarnation": self._incarnation(to),
                "description": {"type": "offer", "sdp": OFFER},
            }
        )

    def turn(self, room: list[Place], news: bytes, number: int) -> Turn:
        found = self._PIECE.search(news)
        if found is None:
            raise LookupError("the news says nothing of a piece that somebody has")
        kind, piece, seat = (group.decode() for group in found.groups())
        command = {"type": "take_piece", "offer_id": piece} if kind == "offered" else _passing(piece)
        by = next(index for index, place in enumerate(room) if place.seat == seat)
        return Turn(by, _json({"type": "command", "id": f"c{number}", "command": command}))

    def _incarnation(self, place: Place) -> str:
        return f"page-of-{place.seat}"


class Circle(CircleBefore):
    """What this checkout speaks: `circle.v2`, and the page answers beats."""

    headers: tuple[tuple[str, str], ...] = (("Sec-WebSocket-Protocol", "circle.v2"),)
    version = 2
    here: bytes | None = b'{"type":"here"}'
    features: tuple[str, ...] = ("answers_beats",)


class Plain:
    """What the reference servers in `bench.references` speak."""

    headers: tuple[tuple[str, str], ...] = ()
    news = b'"holder":'
    refusal = NONE
    beat = NONE
    here: bytes | None = None
    _HOLDER = re.compile(rb'"holder":"(\d+)"')

    def path(self, place: Place) -> str:
        return "/ws"

    def greeting(self, place: Place) -> bytes | None:
        return _json({"t": "join", "room": place.room, "id": place.seat})

    def is_welcome(self, text: bytes) -> bool:
        return text.startswith(b'{"t":"joined"')

    def relay(self, sender: Place, to: Place) -> bytes:
        return _json({"t": "relay", "to": to.seat, "data": {"type": "offer", "sdp": OFFER}})

    def turn(self, room: list[Place], news: bytes, number: int) -> Turn:
        found = self._HOLDER.search(news)
        if found is None:
            raise LookupError("the news says nothing of the holder")
        return Turn(int(found[1]), _json({"t": "pass", "data": {"id": number, "note": NOTE}}))


class Peer:
    """PeerServer, as the clients of PeerJS speak to it. It knows no rooms."""

    headers: tuple[tuple[str, str], ...] = ()
    news = NONE
    refusal = NONE
    beat = NONE
    here: bytes | None = None

    def path(self, place: Place) -> str:
        return f"/peerjs?key=peerjs&id={self._name(place)}&token=t{place.seat}&version=1.5.4"

    def greeting(self, place: Place) -> bytes | None:
        return None

    def is_welcome(self, text: bytes) -> bool:
        return b'"OPEN"' in text

    def relay(self, sender: Place, to: Place) -> bytes:
        payload = {"sdp": {"type": "offer", "sdp": OFFER}, "type": "media", "connectionId": "mc_bench"}
        return _json({"type": "OFFER", "payload": payload, "dst": self._name(to)})

    def turn(self, room: list[Place], news: bytes, number: int) -> Turn:
        raise NotImplementedError("PeerServer has no rooms")

    def _name(self, place: Place) -> str:
        return f"{place.room}-{place.seat}"


def numbered_rooms(sizes: Sequence[int]) -> list[list[Place]]:
    """For servers where anybody may come into any room."""
    return [[Place(f"r{room}", str(seat)) for seat in range(size)] for room, size in enumerate(sizes)]


def _passing(piece: str) -> dict[str, str]:
    return {"type": "pass_piece", "turn_id": piece}


def _json(message: object) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
