"""What a page of the release before reads (`circle.v1`), until it can be told to reload: between two turns.

It is shown what a participant needs to finish a turn, hear others and pass the piece on, whoever they are.
"""

from __future__ import annotations

from typing import Any

import msgspec

from moderation.reading.parts import View
from moderation.reading.views import view
from moderation.state.room import Room
from moderation.state.values import SeatId
from signalling.protocol.messages import IceServer, Welcome

PROTOCOL = "circle.v1"
VERSION = 1


class FormerWelcome(Welcome):
    """Its page reads of relays here and nowhere else. Without this field it does not ask again what was unanswered."""

    ice_servers: tuple[IceServer, ...]


def is_between_turns(room: Room, seat_id: SeatId, session_hash: str) -> bool:
    """Whether nobody has the piece where that person sits, or that session has no seat, as one that claims it.

    A reload cuts off nobody then, and they miss nothing.
    """
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated" or session_hash not in seat.sessions:
        return True
    return room.place(seat.place).piece.kind != "held"


def view_message(room: Room, seat_id: SeatId, session_hash: str, version: int, *, whole: bool) -> str:
    """A `view` message of everything that it needs. Raises: KeyError when there is no such seat."""
    now = view(room, seat_id, session_hash)
    message = {"type": "view", "epoch": room.epoch, "version": version, "kind": "participant", "whole": whole}
    return msgspec.json.encode({**message, "parts": _parts(now)}).decode()


def _parts(now: View) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(now)
    me, company, roster, stage, centre = (told[name] for name in ("me", "company", "roster", "stage", "centre"))
    sitting_out = None if centre["piece"].get("id") != me["ears_closed_for"] else centre["piece"].get("by")
    pages = {page["seat"]: page["incarnation"] for page in company["pages"]}
    peers = [
        {
            "seat": seat,
            "incarnation": incarnation,
            "polite": me["seat"] < seat,
            "hear": seat in centre["voices"] and seat != sitting_out,
        }
        for seat, incarnation in pages.items()
        if seat != me["seat"]
    ]
    seats = [
        {
            **seat,
            "incarnation": pages.get(seat["id"]),
            "mutes": seat["muted"],
            "heard": seat["id"] in centre["voices"],
            "hand": seat["id"] in centre["hands"],
        }
        for seat in roster["seats"]
    ]
    return {
        "circle": told["circle"],
        "me": {**me, "mutes": me["mutes"] or (), "peers": peers, "claim_id": None},
        "roster": {**roster, "seats": seats},
        "centre": {**stage, **centre, "stage_index": stage["index"], "stages": stage["of"]},
    }
