"""How each command of the rules reaches a real server: over a socket, as a link's exchange, or from an organiser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from moderation.commands import AnySeatCommand, Command
from moderation.commands.announcing import ReviseCircle
from moderation.commands.ending import CancelCircle, CloseCircle
from moderation.commands.groups import SetNotTogether
from moderation.commands.links import CallSeat, EnterByLink, EnterByOpenLink, Invite, ReplaceLink, ReplaceOpenLink
from moderation.commands.presence import Connect, Disconnect
from moderation.state.room import Room
from moderation.state.values import SeatId
from moderation.transition import Actor, AtSeat, Organiser, Service, transition
from signalling.credentials import hashed
from tests.signalling.wire import TooFast, Wire

NOT_LET_IN = "not let in"
"""Told by an HTTP status or a close code: more is not said to whom a link or session opens nothing."""
SENT_FROM_SEATS = get_args(AnySeatCommand)

Sent = tuple[Command, str | None]
"""The command as it reached the rules, with the ids that servers chose; and why it was refused."""


@dataclass
class Sending:
    """`sessions` are those that servers made, by the names that they have here."""

    wire: Wire
    sessions: dict[str, str] = field(default_factory=dict)

    async def send(self, room: Room, command: Command, actor: Actor) -> Sent | None:
        """None where nobody could send it."""
        match actor, command:
            case AtSeat(seat=seat_id), _:
                return await self._from_seat(room, seat_id, command)
            case Organiser(), _:
                return await self._as_organiser(command)
            case Service(), EnterByLink() | EnterByOpenLink():
                return await self._exchange(command, room.version % 2)
            case Service(), Connect():
                return await self._open_page(command)
            case Service(), Disconnect():
                return await self._drop_line(room, command)
        return None

    async def _from_seat(self, room: Room, seat_id: SeatId, command: Command) -> Sent | None:
        seat = room.seat(seat_id)
        line = next((line for line in self.wire.lines if seat and line.connection == seat.connection), None)
        if line is None or not isinstance(command, SENT_FROM_SEATS):
            return None
        answer = await self.wire.ask(line, command)
        return command, answer.get("code")

    async def _exchange(self, command: EnterByLink | EnterByOpenLink, node: int) -> Sent | None:
        try:
            if isinstance(command, EnterByLink):
                return await self._by_link(command, node)
            return await self._by_open_link(command, node)
        except TooFast:
            return None

    async def _by_link(self, command: EnterByLink, node: int) -> Sent:
        entered = await self.wire.exchange(command.link, node)
        if entered is None:
            return command, NOT_LET_IN
        seat_id, session, browser = entered
        self.sessions[command.session] = session
        seat = (await self.wire.stored()).seat(seat_id)
        claims = () if seat is None else seat.claims
        claim_id = next((one.id for one in claims if one.session == session), "none")
        return command.model_copy(update={"session": session, "claim_id": claim_id, "browser": browser}), None

    async def _by_open_link(self, command: EnterByOpenLink, node: int) -> Sent:
        entered = await self.wire.exchange(command.link, node)
        if entered is None:
            return command, NOT_LET_IN
        seat_id, session, browser = entered
        return command.model_copy(update={"seat": seat_id, "session": session, "browser": browser}), None

    async def _open_page(self, command: Connect) -> Sent:
        session = self.sessions.get(command.session, command.session)
        line = await self.wire.connect(command.seat, session, int(command.node[-1]))
        if line is None:
            return command.model_copy(update={"session": session}), NOT_LET_IN
        seat = (await self.wire.stored()).seat(command.seat)
        assert seat is not None
        page = seat if session in seat.sessions else next((one for one in seat.claims if one.session == session), None)
        assert page is not None
        line.connection = page.connection or ""
        fields = {"node": page.node, "connection": page.connection, "incarnation": page.incarnation}
        known = {name: value for name, value in fields.items() if value is not None}
        return command.model_copy(update={"session": session, **known}), None

    async def _drop_line(self, room: Room, command: Disconnect) -> Sent | None:
        line = next((line for line in self.wire.lines if line.connection == command.connection), None)
        if line is None:
            return None
        await self.wire.drop(line)
        if transition(room, command, Service(), self.wire.store.now()) is not room:
            await self.wire.stored_after(room.version)
        return command, None

    async def _as_organiser(self, command: Command) -> Sent | None:
        match command:
            case ReviseCircle():
                command = command.model_copy(
                    update={"script": None}
                )  # what is asked over HTTP names one of the library
                answer = await self.wire.organise("PUT", "", command.model_dump(exclude={"type", "script"}))
            case Invite(role=role):
                answer = await self.wire.organise("POST", "seats", {"role": role})
            case CallSeat():
                answer = await self.wire.organise("PUT", "seat-names", command.model_dump(exclude={"type"}))
            case ReplaceLink():
                answer = await self.wire.organise("POST", "links", {"seat": command.seat})
            case ReplaceOpenLink(link=None):
                answer = await self.wire.organise("DELETE", "open-link")
            case ReplaceOpenLink():
                answer = await self.wire.organise("POST", "links", {"open": True})
            case SetNotTogether(pairs=pairs, made_on=made_on):
                answer = await self.wire.organise("PUT", "not-together", {"pairs": pairs, "made_on": made_on})
            case CancelCircle():
                answer = await self.wire.organise("POST", "cancel")
            case CloseCircle():
                answer = await self.wire.organise("POST", "close")
            case _:
                return None
        if not answer.is_success:
            return command, answer.json()["code"]
        if answer.content and isinstance(command, Invite | ReplaceLink | ReplaceOpenLink):
            secret = answer.json()["url"].rpartition(".")[2]
            self.wire.secrets[hashed(secret)] = secret
            command = command.model_copy(update={"link": hashed(secret)})
        if isinstance(command, Invite):
            command = command.model_copy(update={"seat": answer.json()["seat"]})
        if isinstance(command, ReplaceOpenLink):
            links = (await self.wire.stored()).open_links
            command = command.model_copy(update={"id": links[0].id} if links else {})
        return command, None
