"""Rooms as earlier releases wrote them, made into what this one reads: signals, cards and opened contacts of before
there was one card for each person, and the one device that waited for a seat.
"""

from __future__ import annotations

import json
from typing import Any

from moderation.state.identifiers import secret_of

ROUND_PARTS = ("waiting", "later", "taken", "passed", "absent")
"""A round had those of each part in a tuple."""
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
    for place in room.get("places", ()):
        _place_of_before(place)
    room.setdefault("secret", secret_of(document))
    openings = [{"by": by, "about": about, "at": room["at"]} for by, about in room.pop("opened_contacts", ())]
    return {**room, "cards": cards, "openings": [*room.get("openings", ()), *openings]}


def script_of_before(document: bytes) -> Any:
    """The script, its forms without what was kept of their answers. Raises: ValueError where it is no JSON."""
    script = json.loads(document)
    for stage in script["stages"]:
        _form_of_before(stage.get("form"))
    return script


def _place_of_before(place: dict[str, Any]) -> None:
    if (round_ := place.get("round")) is not None and "parts" not in round_:
        parts = {seat: part for part in ROUND_PARTS for seat in round_.pop(part, ())}
        round_["parts"] = parts
    for check_in in (place.get("check_in"), *place.get("asked", ())):
        _form_of_before((check_in or {}).get("form"))


def _form_of_before(form: dict[str, Any] | None) -> None:
    """`weather` named totals that were kept and that nobody ever saw."""
    if form is not None:
        form.pop("weather", None)
