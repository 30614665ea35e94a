"""What can be asked of a room: frozen commands, each naming the offer, turn, stage or seat that it is about.

One file has the commands of a feature, as `moderation/rules/` has one that says what they do and who may send them.
`SeatCommand` is what a person sends from their seat; the others come from links, connections, organisers and the clock.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from moderation.commands import (
    agreements,
    alerts,
    announcing,
    bell,
    cards,
    chat,
    check_in,
    claims,
    clock,
    contacts,
    door,
    ears,
    ending,
    groups,
    hands,
    leaving,
    links,
    lobby,
    muting,
    pace,
    pause,
    pictures,
    piece,
    presence,
    prompt,
    removal,
    roles,
    side_room,
    signals,
    stages,
    stepping_in,
    talking_order,
    wishes,
)

AnySeatCommand = (
    agreements.FromSeat
    | bell.FromSeat
    | cards.FromSeat
    | chat.FromSeat
    | check_in.FromSeat
    | claims.FromSeat
    | contacts.FromSeat
    | door.FromSeat
    | ears.FromSeat
    | ending.FromSeat
    | groups.FromSeat
    | hands.FromSeat
    | leaving.FromSeat
    | links.FromSeat
    | lobby.FromSeat
    | muting.FromSeat
    | talking_order.FromSeat
    | pace.FromSeat
    | pause.FromSeat
    | pictures.FromSeat
    | piece.FromSeat
    | prompt.FromSeat
    | removal.FromSeat
    | roles.FromSeat
    | side_room.FromSeat
    | signals.FromSeat
    | stages.FromSeat
    | stepping_in.FromSeat
    | wishes.FromSeat
)
SeatCommand = Annotated[AnySeatCommand, Field(discriminator="type")]
OrganiserCommand = (
    alerts.FromOrganiser
    | announcing.FromOrganiser
    | ending.FromOrganiser
    | groups.FromOrganiser
    | links.FromOrganiser
    | removal.FromOrganiser
)
ServiceCommand = alerts.FromService | clock.FromService | links.FromService | presence.FromService
Command = AnySeatCommand | OrganiserCommand | ServiceCommand
