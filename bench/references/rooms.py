"""What the reference servers speak: rooms of people who relay to one another and hand on a piece, in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson

Line = TypeVar("Line")


@dataclass(slots=True)
class Room(Generic[Line]):
    """The lines of those in it by name, and who has the piece."""

    lines: dict[str, Line] = field(default_factory=dict)
    holder: int = 0


class Rooms(dict[str, Room[Line]]):
    """Rooms by name; made when somebody comes, gone when the last one goes."""

    def enter(self, name: str, person: str, line: Line) -> Room[Line]:
        room = self.setdefault(name, Room())
        room.lines[person] = line
        return room

    def leave(self, name: str, person: str) -> None:
        room = self[name]
        del room.lines[person]
        if not room.lines:
            del self[name]


def read(text: str | bytes) -> dict[str, Any]:
    message: dict[str, Any] = orjson.loads(text)
    return message


def joined(room: Room[Line]) -> str:
    return orjson.dumps({"t": "joined", "holder": str(room.holder), "people": list(room.lines)}).decode()


def arrived(person: str) -> str:
    return orjson.dumps({"t": "arrived", "person": person}).decode()


def relayed(sender: str, data: object) -> str:
    return orjson.dumps({"t": "relay", "from": sender, "data": data}).decode()


def passed(room: Room[Line], person: str, data: object) -> str | None:
    """What everybody is told when the piece goes on; None when it is not that person's to pass."""
    if room.holder != int(person):
        return None
    room.holder = (room.holder + 1) % len(room.lines)
    return orjson.dumps({"t": "passed", "holder": str(room.holder), "data": data}).decode()
