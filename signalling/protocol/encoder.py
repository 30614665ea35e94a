"""Views as text: each part is encoded once for all who are told it, and remembers the version that it changed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from moderation.reading.parts import ViewKind
from moderation.reading.piece_alone import moves_piece_alone
from moderation.reading.views import FOLLOWS_THE_PIECE, TOLD, TOLD_APART, Tell, TellOne, kind_of
from moderation.rules.hearing import Company, company
from moderation.rules.piece import with_whom
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import PlaceId, SeatId

_Key = tuple[Tell, PlaceId] | tuple[TellOne, SeatId]
"""Of a part that is shared in a place, or of one that is for one seat alone."""


class Part(NamedTuple):
    """What is told, the room's version in which it became so, and the JSON text."""

    told: object
    changed_at: int
    text: str


class Parts(dict[str, Part]):
    """Parts by name. What is newer than a version is put together once for all who know it, which most do."""

    __slots__ = ("_known", "_newer")

    def __init__(self, parts: Mapping[str, Part]) -> None:
        super().__init__(parts)
        self._known = -1
        self._newer = ""

    def newer_than(self, known: int) -> str:
        """The members of a JSON object that are so; "" when none is."""
        if known != self._known:
            newer = [f'"{name}":{part.text}' for name, part in self.items() if part.changed_at > known]
            self._known, self._newer = known, ",".join(newer)
        return self._newer


class EncodedView(NamedTuple):
    """All of one viewer's view. `shared` are the parts of its kind in its place, `apart` the viewer's own."""

    epoch: int
    version: int
    kind: ViewKind
    place: PlaceId
    shared: Parts
    apart: Parts

    def is_new_to(self, since: EncodedView | None) -> bool:
        """Whether somebody who knows `since` can build nothing on it."""
        return since is None or since.kind != self.kind or since.place != self.place or since.epoch != self.epoch

    def message(self, since: EncodedView | None, version: int) -> str | None:
        """A `view` message with what is newer than `since`, whole when there is nothing to build on.

        `version` is this message's own: the room's would tell how much happens that is not for this viewer. None when
        the viewer knows it all.
        """
        whole = self.is_new_to(since)
        known = 0 if since is None or whole else since.version
        shared, apart = self.shared.newer_than(known), self.apart.newer_than(known)
        if not shared and not apart and not whole:
            return None
        comma = "," if shared and apart else ""
        return (
            f'{{"type":"view","epoch":{self.epoch},"version":{version},"kind":"{self.kind}",'
            f'"whole":{"true" if whole else "false"},"parts":{{{shared}{comma}{apart}}}}}'
        )


class ViewEncoder:
    """The views of one room, newest version only."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._former: dict[_Key, Part] = {}
        self._parts: dict[_Key, Part] = {}
        self._shared: dict[tuple[ViewKind, PlaceId], Parts] = {}
        self._apart: dict[tuple[ViewKind, SeatId], Parts] = {}
        self._companies: dict[PlaceId, Company] = {}

    def update(self, room: Room) -> None:
        """The room has changed. When the piece alone has moved, what does not follow it stays as it is."""
        if room.epoch != self._room.epoch:
            self._former.clear()
            self._parts.clear()
            self._apart.clear()
        elif moves_piece_alone(self._room, room):
            concerned = {seat for one in (self._room, room) for place in one.places if (seat := with_whom(place))}
            for key in [key for key in self._parts if key[0] in FOLLOWS_THE_PIECE or key[1] in concerned]:
                self._former[key] = self._parts.pop(key)
            for whose in [whose for whose in self._apart if whose[1] in concerned]:
                del self._apart[whose]
        else:
            self._former.update(self._parts)
            self._parts.clear()
            self._apart.clear()
        self._shared.clear()
        self._room = room
        self._companies.clear()

    def encode(self, seat_id: SeatId, session: str | None) -> EncodedView:
        """The view of one seat, as far as that session may see it. Raises: KeyError when there is no such seat."""
        room = self._room
        seat = room.seat(seat_id)
        if seat is None:
            raise KeyError(seat_id)
        kind = kind_of(room, seat, session)
        shared, apart = self._of_kind(kind, seat.place), self._of_seat(kind, seat)
        return EncodedView(room.epoch, room.version, kind, seat.place, shared, apart)

    def _of_seat(self, kind: ViewKind, seat: Seat) -> Parts:
        apart = self._apart.get((kind, seat.id))
        if apart is None:
            apart = Parts({name: self._for_one(tell, seat) for name, tell in TOLD_APART[kind].items()})
            self._apart[kind, seat.id] = apart
        return apart

    def _for_one(self, tell: TellOne, seat: Seat) -> Part:
        key = (tell, seat.id)
        return self._parts.get(key) or self._encoded(key, tell(self._company(seat.place), seat))

    def _of_kind(self, kind: ViewKind, place_id: PlaceId) -> Parts:
        shared = self._shared.get((kind, place_id))
        if shared is None:
            shared = Parts({name: self._in_place(tell, place_id) for name, tell in TOLD[kind].items()})
            self._shared[kind, place_id] = shared
        return shared

    def _in_place(self, tell: Tell, place_id: PlaceId) -> Part:
        """What several kinds of viewers are told in one place is made once."""
        key = (tell, place_id)
        return self._parts.get(key) or self._encoded(key, tell(self._company(place_id)))

    def _company(self, place_id: PlaceId) -> Company:
        here = self._companies.get(place_id)
        if here is None:
            here = self._companies[place_id] = company(self._room, place_id)
        return here

    def _encoded(self, key: _Key, told: object) -> Part:
        """The part as it was, unless it differs now: most do not, and values are compared sooner than written."""
        part = self._former.get(key)
        if part is None or part.told != told:
            part = Part(told, self._room.version, msgspec.json.encode(told).decode())
        self._parts[key] = part
        return part
