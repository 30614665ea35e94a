"""What a client knows of its circle: the newest view, put together from the parts it was sent."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.reading.parts import PARTS, View
from moderation.state.values import replace
from signalling.protocol.messages import ViewMessage


class BrokenView(Exception):
    """The server sent some parts of a view before a whole one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A view and where it stands in the order (epoch, version)."""

    epoch: int
    version: int
    view: View


def merged(known: Snapshot | None, message: ViewMessage) -> Snapshot | None:
    """The newest of what is known and what was sent.

    Raises: BrokenView when there is nothing whole to replace parts of.
    """
    order = (message.epoch, message.version)
    if known is not None and order < (known.epoch, known.version):
        return known
    sent = {name: part for name in PARTS if (part := getattr(message.parts, name)) is not None}
    if message.whole:
        if message.parts.circle is None:
            raise BrokenView
        return Snapshot(*order, View(kind=message.kind, **sent))
    if known is None:
        raise BrokenView
    return Snapshot(*order, replace(known.view, kind=message.kind, **sent))
