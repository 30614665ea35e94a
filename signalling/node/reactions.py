"""Quiet reactions: carried to everybody in the same place, at any node. Nothing of them is kept, counted or logged."""

from __future__ import annotations

from moderation.rules.chat import may_react
from signalling.node.hub import Hub
from signalling.node.watcher import Watcher
from signalling.protocol.messages import ReceiveReaction, SendReaction
from signalling.store import everybody_in


async def react(hub: Hub, room_id: str, sender: Watcher, message: SendReaction) -> None:
    """Show it to everybody there, the sender too, if they may; else it is dropped. Raises: StoreUnavailable."""
    room = hub.room(room_id)
    seat = sender.own_seat(room)
    if seat is None or not may_react(room, seat):
        return
    to = everybody_in(seat.place)
    text = ReceiveReaction(sender=seat.id, reaction=message.reaction).model_dump_json()
    if hub.deliver(room_id, to, text) == "elsewhere":
        await hub.store.relay(room_id, to, text)
