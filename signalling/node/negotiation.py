"""Descriptions and candidates, carried from page to page between people who are to be connected, and nobody else."""

from __future__ import annotations

from typing import Literal

from msgspec.json import encode

from moderation.rules.hearing import are_connected
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import replace
from signalling.node.hub import Delivery, Hub
from signalling.node.watcher import Watcher
from signalling.protocol.candidates import may_be_named, without_foreign_addresses
from signalling.protocol.messages import (
    Negotiation,
    NotCarried,
    ReceiveCandidate,
    ReceiveDescription,
    SendCandidate,
    SendDescription,
)

Kept = Literal["withheld", "limited"]
"""Not carried: for an address that may not be named, or as too much."""
NotCarriedCode = Literal["candidate", "description", "too_much"]
WHY: dict[NotCarriedCode, str] = {
    "candidate": "Only candidates over UDP, with an address of one's own, are relayed.",
    "description": "A description needs a fingerprint, and only lines that every browser reads alike.",
    "too_much": "That was too much at once for its recipient.",
}


def relay(hub: Hub, room_id: str, sender: Watcher, message: Negotiation, now: float) -> tuple[Delivery | Kept, bytes]:
    """Carry it to the page that it names. Where that is, and the text: what is for `elsewhere` is not sent yet.

    `now` is of this machine's monotonic clock.
    """
    hosted = hub.hosting(room_id)
    whom = (sender.connection, message.to, message.to_incarnation)
    reached = hosted.reached.get(whom)
    if reached is None:
        receiver = _receiver(hosted.room, sender, message)
        if receiver is None:
            return "dropped", b""
        reached = hosted.reached[whom] = hosted.watchers.get(receiver.connection or "", "elsewhere")
    text = _stamped(sender, message)
    is_description = isinstance(message, SendDescription)
    if sender.carried is None:
        sender.carried = hub.carrying.of(f"{room_id}-{sender.seat}", now)
    # What is too much is not even looked at.
    if not sender.carried.takes(message.to, len(text), now, is_description=is_description):
        _tell(sender, "too_much")
        return "limited", b""
    told, lines = _without_foreign_addresses(message)
    if told is None or lines:
        _tell(sender, "description" if told is None and is_description else "candidate")
        hub.counts.negotiation["withheld"] += lines
    if told is None:
        return "withheld", b""
    if told is not message:
        text = _stamped(sender, told)
    if reached == "elsewhere":
        return "elsewhere", text
    return "here" if reached.outbox.offer(text) else "dropped", text


def _receiver(room: Room, watcher: Watcher, message: Negotiation) -> Seat | None:
    """Whom it is for, if the sender's seat is their own, both pages are the newest of theirs, and the seats are to be
    connected.
    """
    sender, receiver = watcher.own_seat(room), room.seat(message.to)
    if sender is None or receiver is None or receiver.incarnation != message.to_incarnation:
        return None
    return receiver if are_connected(room, sender, receiver) else None


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
    return replace(message, description=replace(message.description, sdp=sdp)), lines


def _stamped(sender: Watcher, message: Negotiation) -> bytes:
    """A `ReceiveDescription` or `ReceiveCandidate`: who sent it is what the server knows."""
    seat, page = sender.seat, sender.incarnation
    if isinstance(message, SendDescription):
        return encode(ReceiveDescription(sender=seat, from_incarnation=page, description=message.description))
    return encode(ReceiveCandidate(sender=seat, from_incarnation=page, candidate=message.candidate))


def _tell(sender: Watcher, code: NotCarriedCode) -> None:
    """Once on a line: a flood is not answered with another."""
    if not sender.told_of_a_drop:
        sender.told_of_a_drop = True
        sender.outbox.put(NotCarried(code=code, text=WHY[code]).model_dump_json())
