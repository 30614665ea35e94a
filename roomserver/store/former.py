"""Rooms as earlier releases wrote them, made into what this one reads: signals, cards and opened contacts of before
there was one card for each person, and the one device that waited for a seat.
"""

from __future__ import annotations

import json
from typing import Any

GRAVITY = ("asks_for_a_breath", "left", "need_a_minute", "check_on_me", "not_reached", "not_safe")


def room_of_before(document: bytes) -> dict[str, Any]:
    """The document with each person's signals and cards on one card. Raises: ValueError where it is no JSON object."""
    room = json.loads(document)
    if not isinstance(room, dict):
        raise ValueError("not an object")
    for seat in room.get("seats", ()):
        if (claim := seat.pop("claim", None)) is not None:  # There was one a seat.
            seat["claims"] = [claim]
    happened: dict[str, list[dict[str, Any]]] = {}
    names = {seat.get("id"): seat.get("name", "") for seat in room.get("seats", ())}
    standing = {}
    for signal in room.pop("signals", ()):
        seat = signal.pop("seat")
        happened.setdefault(seat, []).append({"what": signal["kind"], "at": signal["at"]})
        standing[seat] = {"seen_by" if key == "acknowledged_by" else key: value for key, value in signal.items()}
    cards = []
    for card in room.pop("cards", ()):
        if "happened" in card:
            cards.append(card)
            continue
        names[card["seat"]] = card["name"]
        asked = [] if card.get("asked") is None else [{"what": card["asked"], "at": card["at"]}]
        happened.setdefault(card["seat"], []).extend((*asked, {"what": card["kind"], "at": card["at"]}))
    for number, (seat, notes) in enumerate(happened.items(), start=1):
        gravest = max(notes, key=lambda note: GRAVITY.index(note["what"]))
        card = {"id": f"f{number}", "seat": seat, "name": names.get(seat, ""), "place": "circle", "happened": notes}
        card |= {"state": gravest["what"], "at": gravest["at"], "signal": standing.get(seat)}
        cards.append(card)
    room.pop("weather", None)  # Totals of check-ins, which were told to nobody.
    openings = [{"by": by, "about": about, "at": room["at"]} for by, about in room.pop("opened_contacts", ())]
    return {**room, "cards": cards, "openings": [*room.get("openings", ()), *openings]}
