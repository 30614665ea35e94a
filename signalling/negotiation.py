"""Descriptions and candidates, carried from page to page between people who are to be connected, and nobody else."""

from __future__ import annotations

from moderation.hearing import are_connected
from moderation.room import Room
from signalling.hosted import Watcher
from signalling.hub import Delivery, Hub
from signalling.messages import ReceiveCandidate, ReceiveDescription, SendCandidate, SendDescription

Negotiation = SendDescription | SendCandidate


async def relay(hub: Hub, room_id: str, sender: Watcher, message: Negotiation) -> Delivery:
    """Carry it to the page that it names, and say where that is. Raises: StoreUnavailable."""
    if not _may_reach(hub.room(room_id), sender, message):
        return "dropped"
    text = _stamped(sender, message).model_dump_json()
    delivery = hub.deliver(room_id, message.to, text)
    if delivery == "elsewhere":
        await hub.store.relay(room_id, message.to, text)
    return delivery


def _may_reach(room: Room, watcher: Watcher, message: Negotiation) -> bool:
    """Whether both pages are the newest of their seats, and the seats to be connected."""
    sender, receiver = room.seat(watcher.seat), room.seat(message.to)
    if sender is None or sender.incarnation != watcher.incarnation:
        return False
    if receiver is None or receiver.incarnation != message.to_incarnation:
        return False
    return are_connected(room, sender, receiver)


def _stamped(sender: Watcher, message: Negotiation) -> ReceiveDescription | ReceiveCandidate:
    """As it arrives: who sent it is what the server knows."""
    seat, page = sender.seat, sender.incarnation
    if isinstance(message, SendDescription):
        return ReceiveDescription(sender=seat, from_incarnation=page, description=message.description)
    return ReceiveCandidate(sender=seat, from_incarnation=page, candidate=message.candidate)
