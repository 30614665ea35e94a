"""A room with sockets at this node: it decides what each is told and what is to be done, and does none of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from moderation.rules.chat import may_read
from moderation.settle import next_deadline
from moderation.state.entries import Entry
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from signalling.node.watcher import Watcher
from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.encoder import ViewEncoder
from signalling.protocol.entries import EntryLog
from signalling.protocol.former import FormerWelcome, is_between_turns
from signalling.protocol.ice import Ice
from signalling.protocol.messages import BEAT_S, FEATURES, Welcome, beat_text
from signalling.store import everybody_in

PAGES = 4
"""Of one session, where no page takes a seat over from another: of those who wait for a seat, and after the end."""


class Send(NamedTuple):
    """A text for one socket."""

    watcher: Watcher
    text: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """A socket may stay no longer. The reply to the command that led to this goes first."""

    watcher: Watcher
    reason: Close


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The room does not know that the page of this socket is here."""

    watcher: Watcher


@dataclass(frozen=True, slots=True)
class ReadEntries:
    """What was added to the room is not all known here."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Something is due in the room at that instant; None: nothing is."""

    at: float | None


Action = Send | Dismiss | Reconnect | ReadEntries | Wake


class HostedRoom:
    """The newest that is known of a room, and who is shown it here. Instants are the store's."""

    def __init__(self, room: Room, ice: Ice) -> None:
        self.room = room
        self.watchers: dict[str, Watcher] = {}
        self.entries = EntryLog(room.secret)
        self.reached: dict[tuple[str, SeatId, str], Watcher | Literal["elsewhere"]] = {}
        """Of this room, and for a moment: what a connection said to a page of a seat went there."""
        self._views = ViewEncoder(room)
        self._ice = ice
        self._is_reading_on = False

    def begin(self) -> list[Action]:
        """It has just been read."""
        return [Wake(next_deadline(self.room)), *self.read_on()]

    def accept(self, room: Room, due_at: float | None, now: float) -> list[Action]:
        """A room was read or written, in which something is due then; a newer one is shown to everybody."""
        if (room.epoch, room.version) <= (self.room.epoch, self.room.version):
            return []
        self.room = room
        self.reached.clear()
        self._views.update(room)
        actions: list[Action] = [Wake(due_at), *self.read_on()]
        for watcher in self.watchers.values():
            self._show(watcher, now, actions)
        return actions

    def welcome(self, watcher: Watcher, now: float) -> list[Action]:
        """Its session opens the seat: it is told so, and shown the room."""
        watcher.connected = watcher.welcomed = True
        watcher.session.begin(now)
        actions: list[Action] = [Send(watcher, self._welcome(watcher, now).model_dump_json())]
        self._show(watcher, now, actions)
        actions += [Dismiss(crowded_out, close.TAKEN_OVER) for crowded_out in self._pages_beside(watcher)[:-PAGES]]
        return actions

    def _pages_beside(self, watcher: Watcher) -> list[Watcher]:
        """Those of the same session that were welcomed, itself too; the oldest first."""
        whose = (watcher.seat, watcher.session_hash)
        return [one for one in self.watchers.values() if one.welcomed and (one.seat, one.session_hash) == whose]

    def _welcome(self, watcher: Watcher, now: float) -> Welcome:
        told = Welcome(version=watcher.session.spoken, features=FEATURES, seat=watcher.seat, now=now, beat_s=BEAT_S)
        if not watcher.session.is_former:
            return told
        seat = self.room.seat(watcher.seat)
        servers = self._ice.servers(now) if self._dismissal(watcher, seat) is None else ()
        return FormerWelcome(**dict(told), ice_servers=servers)

    def beat(self, now: float, *, in_touch: bool) -> list[Action]:
        """The node is there. Relays are renewed for whoever is seated, while it is known who is (`in_touch`)."""
        self.reached.clear()
        actions: list[Action] = []
        for watcher in self.watchers.values():
            if not watcher.welcomed:
                continue
            if not watcher.session.awaits_beat():
                actions.append(Dismiss(watcher, close.NO_ANSWER))
                continue
            actions.append(Send(watcher, beat_text(now, watcher.session.version)))
            told = watcher.session.renewal(self._ice, now) if watcher.connected and in_touch else None
            if told is not None:
                actions.append(Send(watcher, told))
        return actions

    def pages_of(self, to: str) -> list[Watcher | None]:
        """The sockets of a seat, or of `everybody_in` a place; None for each that is at another node."""
        one = self.room.seat(to)
        if one is not None:
            return [self.watchers.get(one.connection or "")]
        seats = [seat for seat in self.room.seated() if seat.connection and to == everybody_in(seat.place)]
        return [self.watchers.get(seat.connection or "") for seat in seats]

    def misses(self, watcher: Watcher) -> bool:
        """Whether the room does not know that the page of this socket is here."""
        return watcher.is_missed(self.room.phase, self.room.seat(watcher.seat))

    # What was added

    def read_on(self) -> list[Action]:
        """What was added is known, is being read, or is to be read."""
        self.entries.update(self.room)
        if self._is_reading_on or not self.entries.is_behind(self.room):
            return []
        self._is_reading_on = True
        return [ReadEntries()]

    def has_read_on(self) -> list[Action]:
        """The reading has come to its end, whatever came of it."""
        self._is_reading_on = False
        actions: list[Action] = []
        for watcher in self.watchers.values():
            self._show_entries(watcher, actions)
        return actions

    def add_entries(self, entries: Iterable[Entry], up_to: int) -> None:
        """All that there is after those known, up to that id."""
        self.entries.add(entries, up_to)

    # What each is shown

    def _show(self, watcher: Watcher, now: float, actions: list[Action]) -> None:
        if not watcher.connected:
            return
        seat = self.room.seat(watcher.seat)
        if not watcher.is_as_it_was(seat) and not self._may_stay(watcher, seat, now, actions):
            return
        self._show_view(watcher, watcher.session_hash, now, actions)
        self._show_entries(watcher, actions)

    def _may_stay(self, watcher: Watcher, seat: Seat | None, now: float, actions: list[Action]) -> bool:
        dismissal = self._dismissal(watcher, seat)
        if dismissal is not None:
            if dismissal is close.REMOVED and not watcher.session.is_former:
                self._show_view(watcher, None, now, actions)
            actions.append(Dismiss(watcher, dismissal))
            return False
        if watcher.is_missed(self.room.phase, seat):
            actions.append(Reconnect(watcher))
        elif not watcher.session.is_former:  # which leaves between turns, whatever its seat is like
            watcher.note_in_order(seat)
        return True

    def _dismissal(self, watcher: Watcher, seat: Seat | None) -> Close | None:
        """Why this socket may stay no longer, if so: also that a page of the release before can be told to reload."""
        dismissal = watcher.dismissal(seat)
        if dismissal is None and watcher.session.is_former:
            between = is_between_turns(self.room, watcher.seat, watcher.session_hash)
            return close.UNSUPPORTED_VERSION if between else None
        return dismissal

    def _show_view(self, watcher: Watcher, session_hash: str | None, now: float, actions: list[Action]) -> None:
        session, view = watcher.session, self._views.encode(watcher.seat, session_hash)
        if (servers := session.servers_message(view.kind, self._ice, now)) is not None:
            actions.append(Send(watcher, servers))
        if session.is_former:
            actions.append(Send(watcher, session.former_message(self.room, watcher.seat, watcher.session_hash)))
        elif (text := session.view_message(view)) is not None:
            actions.append(Send(watcher, text))

    def _show_entries(self, watcher: Watcher, actions: list[Action]) -> None:
        """What was added and is new to that socket, once nothing before it is missing here."""
        room = self.room
        if not watcher.connected or self.entries.is_behind(room) or watcher.session.has_read(self.entries):
            return
        seat = room.seat(watcher.seat)
        if seat is None:
            return
        text = watcher.session.entries_message(self.entries, lambda entry: may_read(room, entry, seat))
        if text is not None:
            actions.append(Send(watcher, text))
