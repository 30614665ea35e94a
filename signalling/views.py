"""Views as text: each part is encoded once per kind of viewer, and remembers the version that it changed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.hearing import voices
from moderation.parts import PARTS, ViewKind
from moderation.room import Room
from moderation.values import PlaceId, SeatId
from moderation.views import kind_of, me_part, shared_view


@dataclass(frozen=True, slots=True)
class Part:
    """JSON text, and the room's version in which it became what it is."""

    changed_at: int
    text: str


@dataclass(frozen=True, slots=True)
class EncodedView:
    """All of one viewer's view. `shared` are the parts of its kind in its place, `me` the viewer's own."""

    epoch: int
    version: int
    kind: ViewKind
    place: PlaceId
    shared: Mapping[str, Part]
    me: Part | None

    def is_new_to(self, since: EncodedView | None) -> bool:
        """Whether somebody who knows `since` can build nothing on it."""
        return since is None or (since.kind, since.place, since.epoch) != (self.kind, self.place, self.epoch)

    def message(self, since: EncodedView | None) -> str | None:
        """A `view` message with what is newer than `since`, whole when there is nothing to build on.

        None when the viewer knows it all.
        """
        whole = self.is_new_to(since)
        known = 0 if since is None or whole else since.version
        parts = {name: part for name, part in self.shared.items() if part.changed_at > known}
        if self.me is not None and self.me.changed_at > known:
            parts["me"] = self.me
        if not parts and not whole:
            return None
        body = ",".join(f'"{name}":{part.text}' for name, part in parts.items())
        return (
            f'{{"type":"view","epoch":{self.epoch},"version":{self.version},"kind":"{self.kind}",'
            f'"whole":{"true" if whole else "false"},"parts":{{{body}}}}}'
        )


class ViewEncoder:
    """The views of one room, newest version only."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shared: dict[tuple[ViewKind, PlaceId], tuple[int, dict[str, Part]]] = {}
        self._me: dict[SeatId, Part] = {}
        self._voices = voices(room)

    def update(self, room: Room) -> None:
        """The room has changed."""
        if room.epoch != self._room.epoch:
            self._shared.clear()
            self._me.clear()
        self._room = room
        self._voices = voices(room)

    def encode(self, seat_id: SeatId, session: str | None) -> EncodedView:
        """The view of one seat, as far as that session may see it. Raises: KeyError when there is no such seat."""
        room = self._room
        seat = room.seat(seat_id)
        if seat is None:
            raise KeyError(seat_id)
        kind = kind_of(room, seat, session)
        me = None
        if kind != "claimant":
            me = _part(self._me.get(seat_id), me_part(room, seat, self._voices).model_dump_json(), room.version)
            self._me[seat_id] = me
        return EncodedView(room.epoch, room.version, kind, seat.place, self._of_kind(kind, seat.place), me)

    def _of_kind(self, kind: ViewKind, place: PlaceId) -> Mapping[str, Part]:
        version, former = self._shared.get((kind, place), (0, {}))
        if version == self._room.version:
            return former
        view = shared_view(self._room, kind, place)
        parts = {
            name: _part(former.get(name), value.model_dump_json(), self._room.version)
            for name in PARTS
            if (value := getattr(view, name)) is not None
        }
        self._shared[kind, place] = (self._room.version, parts)
        return parts


def _part(former: Part | None, text: str, version: int) -> Part:
    return former if former is not None and former.text == text else Part(version, text)
