"""Descriptions and candidates, carried from page to page between people who are to be connected, and nobody else."""

from __future__ import annotations

import time
from typing import Literal

from moderation.rules.hearing import are_connected
from moderation.state.room import Room
from signalling.node.hub import Delivery, Hub
from signalling.node.watcher import Watcher
from signalling.protocol.candidates import may_be_named, without_foreign_addresses
from signalling.protocol.messages import (
    NotCarried,
    SendCandidate,
    SendDescription,
    size_of,
)

Negotiation = SendDescription | SendCandidate
Kept = Literal["withheld", "limited"]
"""Not carried: for an address that may not be named, or as too much."""
NotCarriedCode = Literal["candidate", "description", "too_much"]
WHY: dict[NotCarriedCode, str] = {
    "candidate": "Only candidates over UDP, with an address of one's own, are relayed.",
    "description": "A description needs a fingerprint, and only lines that every browser reads alike.",
    "too_much": "That was too much at once for its recipient.",
}


def relay(hub: Hub, room_id: str, sender: Watcher, message: Negotiation) -> tuple[Delivery | Kept, str]:
    """Carry it to the page that it names. Where that is, and the text: what is for `elsewhere` is not sent yet."""
    if not _may_reach(hub.room(room_id), sender, message):
        return "dropped", ""
    text = _stamped(sender, message)
    now, is_description = time.monotonic(), isinstance(message, SendDescription)
    if sender.carried is None:
        sender.carried = hub.carrying.of(f"{room_id}-{sender.seat}", now)
    # What is too much is not even looked at.
    if not sender.carried.takes(message.to, size_of(text), now, is_description=is_description):
        _tell(sender, "too_much")
        return "limited", ""
    told, lines = _without_foreign_addresses(message)
    if told is None or lines:
        _tell(sender, message.type if told is None else "candidate")
        hub.counts.negotiation["withheld"] += lines
    if told is None:
        return "withheld", ""
    if told is not message:
        text = _stamped(sender, told)
    return hub.deliver(room_id, message.to, text), text


def _may_reach(room: Room, watcher: Watcher, message: Negotiation) -> bool:
    """Whether the sender's seat is their own, both pages are the newest of theirs, and the seats to be connected."""
    sender, receiver = watcher.own_seat(room), room.seat(message.to)
    if sender is None or receiver is None or receiver.incarnation != message.to_incarnation:
        return False
    return are_connected(room, sender, receiver)


def _without_foreign_addresses(message: Negotiation) -> tuple[Negotiation | None, int]:
    """What of it may be carried, and how many lines of a description may not."""
    if isinstance(message, SendCandidate):
        return (message if may_be_named(message.candidate.candidate) else None), 0
    told = without_foreign_addresses(message.description.sdp)
    if told is None:
        return None, 0
    sdp, lines = told
    if not lines:
        return message, 0
    return message.model_copy(update={"description": message.description.model_copy(update={"sdp": sdp})}), lines


def _stamped(sender: Watcher, message: Negotiation) -> str:
    """A `ReceiveDescription` or `ReceiveCandidate`: who sent it is what the server knows. Nothing of that is in need of
    escaping: ids of seats are ours, and a page is called by letters, digits, - and _.
    """
    carried = message.description if isinstance(message, SendDescription) else message.candidate
    return (
        f'{{"type":"{message.type}","sender":"{sender.seat}","from_incarnation":"{sender.incarnation}",'
        f'"{message.type}":{carried.model_dump_json()}}}'
    )


def _tell(sender: Watcher, code: NotCarriedCode) -> None:
    """Once on a line: a flood is not answered with another."""
    if not sender.told_of_a_drop:
        sender.told_of_a_drop = True
        sender.outbox.put(NotCarried(code=code, text=WHY[code]).model_dump_json())
