"""What a room keeps, of people and of itself, and what is kept beside it: what they wrote, and what was done."""

from __future__ import annotations

from dataclasses import replace

from moderation.kept.declaration import INSIDE, Declaration, Declared, Found, Kept, Moment
from moderation.state.attendance import Attendance
from moderation.state.care import Alert, Card, Happening, Opening, Removal, Sealed, Signal
from moderation.state.check_in import Answer, CheckIn, Form, Pool, Tally
from moderation.state.entries import Act, Deletion, Line
from moderation.state.local_time import LocalTime
from moderation.state.place import Attended, Bell, Grace, Held, LastTurn, Offered, Paused, Place, Resting, Round
from moderation.state.plan import Plan, Venue
from moderation.state.room import Agreements, OpenLink, Room
from moderation.state.script import Script
from moderation.state.seat import Claim, Declined, Forgotten, LookedAfter, Seat
from moderation.state.side_room import SideRoom
from moderation.state.stage import Stage
from moderation.state.values import LocalText

CIRCLE: Moment = "circle"
"""When the circle is over for whom it is about: for those who stay for the debrief, when that ends."""
DEBRIEF: Moment = "debrief"
"""When the debrief ends, for everybody."""

AWAY: Moment = "away"
"""When they close the page; where the circle is over their page may stay, to be told that it is."""

# What concerns people

SEAT = Kept(name="seat", readers=("themselves", "facilitators", "organisers"))
LINK = Kept(name="link")
ROLE = Kept(name="role", readers=("everyone",))
NAME = Kept(name="name", readers=("everyone", "facilitators"), goes=CIRCLE, shown=True)
CALLED = Kept(name="called", readers=("organisers",), goes=CIRCLE, shown=True)
HERE = Kept(name="here", readers=("everyone", "organisers"), goes=CIRCLE)
DEVICE = Kept(name="device")
CONNECTION = Kept(name="connection", goes=AWAY)
CLAIM = Kept(name="claim", readers=("themselves", "facilitators"), goes=CIRCLE)
MICROPHONE = Kept(name="microphone", readers=("everyone",), goes=CIRCLE)
CHOICE = Kept(name="choice", readers=("themselves",), goes=CIRCLE)
TURN = Kept(name="turn", readers=("everyone",), goes=CIRCLE, names=True)
TURNS = Kept(name="turn", readers=("facilitators",), goes=CIRCLE)
AGREED = Kept(name="agreed", readers=("facilitators",), goes=CIRCLE)
ANSWER = Kept(name="answer", readers=("everyone",), goes=CIRCLE)
CONTACT = Kept(name="contact", readers=("themselves", "facilitators"), goes=DEBRIEF)
ASKED_FOR = Kept(name="asked_for", readers=("themselves", "facilitators"), goes=DEBRIEF)
REMOVAL = Kept(name="removal", readers=("facilitators",), goes=DEBRIEF)
WROTE = Kept(name="wrote", readers=("everyone", "facilitators"), goes=CIRCLE)
DONE = Kept(name="done", readers=("facilitators",), goes=DEBRIEF)
APART = Kept(name="apart", readers=("organisers",), goes=CIRCLE, names=True, whole=True, untold=True)
GROUP = Kept(name="group", readers=("organisers", "facilitators"), goes=CIRCLE, names=True)
SUCCESSION = Kept(name="succession", readers=("facilitators",), goes=DEBRIEF, names=True)
ANSWERED = replace(ANSWER, shown=True)
LEFT_WORDS = replace(CONTACT, shown=True)
WRITTEN = replace(WROTE, shown=True)
ALERT = Kept(
    name="alert", readers=("organisers",), names=True, stays=True, why="it names nobody, and somebody may need help"
)
DONE_BY = Kept(
    name="done", readers=("facilitators",), goes=DEBRIEF, names=True, stays=True, why="what was done to others stays so"
)
WAY_BACK = Kept(name="way_back")
SAT = Kept(name="sat", goes=DEBRIEF)

# What concerns nobody

COURSE = Kept(why="how the circle goes", readers=("everyone",))
ANNOUNCED = Kept(why="what the circle is", readers=("everyone", "organisers"))
WORKING = Kept(why="so that all see one state, whatever breaks")
NUMBERS = Kept(why="who came, as numbers", readers=("organisers",))
WORDS = Kept(why="what is asked and said to everybody", readers=("everyone",))


def _all(kept: Kept, *names: str) -> dict[str, Kept]:
    return dict.fromkeys(names, kept)


_SEAT = Declared(
    Seat,
    {
        **_all(SEAT, "id", "standing", "admitted", "released", "open_link", "since"),
        **_all(ROLE, "role", "invited_as", "lowered_to", "trusted_since", "trust_lapsed"),
        "link": LINK,
        "called": CALLED,
        "name": NAME,
        "declined": INSIDE,
        **_all(DEVICE, "sessions", "ended_sessions", "former", "browser", "private_since", "hidden"),
        **_all(CONNECTION, "presence", "node", "connection", "incarnation", "grace_until"),
        "claims": INSIDE,
        "doubted": CLAIM,
        **_all(HERE, "waited_s", "home", "home_since", "place"),
        **_all(MICROPHONE, "microphone", "muted_self", "muted_by_facilitator", "picture_closed", "picture_stopped"),
        **_all(CHOICE, "ears_closed_for", "hides", "wish", "consent"),
        **_all(TURNS, "missed_turn", "heard_s"),
        "looked_after": INSIDE,
        "came": SAT,
        **_all(AGREED, "agreed", "agreed_at", "nodded"),
        "contact": LEFT_WORDS,
        **_all(CONTACT, "contact_id", "contact_at", "contact_by"),
    },
    whose="id",
)
_PEOPLE = (
    _SEAT,
    Declared(
        Claim,
        {
            **_all(CLAIM, "id", "at", "contested"),
            **_all(CLAIM, "session", "browser", "former", "node", "connection", "incarnation"),
        },
    ),
    Declared(Declined, {"name": NAME, "by": DONE_BY, "at": HERE}),
    Declared(LookedAfter, {"kind": ASKED_FOR, "by": DONE_BY, "at": ASKED_FOR}),
    Declared(Forgotten, _all(WAY_BACK, "sessions", "open_link", "admitted", "knocked", "waited_s")),
    Declared(
        Card,
        {
            **_all(ASKED_FOR, "id", "seat", "name", "place", "state", "at"),
            "happened": INSIDE,
            "signal": INSIDE,
            "entrusted": DONE_BY,
        },
        whose="seat",
    ),
    Declared(Happening, {**_all(ASKED_FOR, "what", "at"), "by": DONE_BY}),
    Declared(Signal, {**_all(ASKED_FOR, "id", "kind", "at", "risen", "alerted"), "seen_by": DONE_BY}),
    Declared(
        Sealed,
        {**_all(CONTACT, "id", "seat", "name", "since", "left_at", "left_by", "earlier"), "contact": LEFT_WORDS},
        whose="seat",
    ),
    Declared(Opening, {"by": DONE_BY, **_all(CONTACT, "about", "at", "contact")}, whose="about"),
    Declared(Removal, {**_all(REMOVAL, "id", "seat", "name", "at", "reason"), "by": DONE_BY}, whose="seat"),
    Declared(Alert, {**_all(WORKING, "id", "what", "at", "place", "state", "seen_at"), "seat": ALERT}),
    Declared(Answer, {**_all(ANSWER, "by", "at"), "value": ANSWERED}, whose="by"),
    Declared(SideRoom, {**_all(COURSE, "id", "at", "open"), "facilitator": DONE_BY, "seat": TURN}, whose="seat"),
    Declared(
        Line, {"id": WORKING, **_all(WROTE, "at", "place", "by", "name"), "text": WRITTEN, "to": DONE_BY}, whose="by"
    ),
    Declared(Deletion, _all(WORKING, "id", "at", "line")),
    Declared(Act, {"id": WORKING, **_all(DONE, "at", "what", "outcome"), "by": DONE_BY, "about": DONE_BY}),
)
COURSE_TYPES = (
    Declared(
        Room,
        {
            **_all(WORKING, "id", "community", "epoch", "version", "at", "secret", "entries"),
            **_all(WORKING, "lapses_at", "deserted_until", "grace_s", "revision", "script_version"),
            **_all(WORKING, "succession_version", "not_together_version"),
            **_all(ANNOUNCED, "title", "language", "starts_at", "opens_at", "closes_at", "cancelled"),
            **_all(ANNOUNCED, "capacity", "kept_for_facilitators"),
            **_all(COURSE, "begun_at", "phase", "locked", "late", "reuniting"),
            **_all(INSIDE, "plan", "agreements", "script", "seats", "places", "side_rooms", "cards", "removals"),
            **_all(INSIDE, "sealed", "openings", "alerts", "open_links", "forgotten", "appended"),
            **_all(NUMBERS, "came", "walk_ins"),
            "attendance": INSIDE,
            "succession": SUCCESSION,
            "not_together": APART,
            "prepared": GROUP,
            "undivided": TURN,
        },
    ),
    Declared(
        Place,
        {
            **_all(COURSE, "id", "kind", "stage", "stage_since", "extra_s", "turns", "paused", "needs_help", "told"),
            **_all(WORKING, "order_version", "prompt_version"),
            **_all(INSIDE, "piece", "round", "supervision", "bell", "check_in", "asked"),
            "prompt": WORDS,
            **_all(TURN, "order", "stepped_in", "hands"),
        },
    ),
    Declared(Attendance, _all(NUMBERS, "ended_at", "came", "walk_ins", "stayed")),
    Declared(Resting, {"id": COURSE, **_all(TURN, "after", "to")}),
    Declared(Offered, {**_all(COURSE, "id", "since", "unanswered"), **_all(TURN, "to", "after", "handed_by")}),
    Declared(Held, {**_all(COURSE, "id", "since", "share_s", "nudged", "heavy"), "by": TURN}),
    Declared(Round, {**_all(COURSE, "number", "last_lap"), "parts": TURN}),
    Declared(Attended, {}),
    Declared(Grace, {"until": COURSE}),
    Declared(LastTurn, {"until": COURSE}),
    Declared(Paused, {}),
    Declared(Bell, {**_all(COURSE, "since", "until"), "by": TURN}),
    Declared(CheckIn, {**_all(COURSE, "id", "stage", "state"), **_all(INSIDE, "form", "answers", "pool")}),
    Declared(Form, {**_all(WORDS, "question", "choices"), **_all(COURSE, "answer", "audience")}),
    Declared(Pool, {"tallies": INSIDE}),
    Declared(Tally, _all(COURSE, "value", "count")),
    Declared(Plan, _all(ANNOUNCED, "start", "duration_min", "description", "content_note", "theme", "venue")),
    Declared(Venue, _all(ANNOUNCED, "address", "directions", "area")),
    Declared(LocalTime, _all(ANNOUNCED, "date", "time", "zone", "second")),
    Declared(LocalText, _all(WORDS, "default", "texts")),
    Declared(Agreements, {"hash": WORKING, "lines": WORDS}),
    Declared(OpenLink, _all(WORKING, "id", "hash")),
    Declared(Script, _all(COURSE, "name", "stages")),
    Declared(
        Stage,
        {
            **_all(WORDS, "title", "prompt", "say"),
            **_all(COURSE, "kind", "minutes", "speaking", "order", "rounds", "chat", "reactions", "entering"),
            **_all(COURSE, "form", "in_groups"),
        },
    ),
)

ROOM = Declaration(_PEOPLE, COURSE_TYPES)


def instant_of(room: Room, moment: Moment, seat_id: str) -> float | None:
    """When that moment is, or was, of that room for whoever has that seat; None while nobody knows."""
    if room.phase not in ("debrief", "ended"):
        return None
    seat = room.seat(seat_id)
    stays = room.phase == "debrief" and seat is not None and seat.role != "participant" and seat.standing == "seated"
    if moment == AWAY:
        return None if seat is not None and (stays or seat.presence != "absent") else room.at
    if moment == CIRCLE and not stays:
        return room.at
    return room.at if moment == DEBRIEF and room.phase == "ended" else room.lapses_at


def outlived(room: Room) -> list[Found]:
    """What is kept of people in it and should have gone before the room became what it is."""
    return [found for found in ROOM.personal(room) if _is_past(room, found)]


def _is_past(room: Room, found: Found) -> bool:
    instant = instant_of(room, found.kept.goes, found.subject)
    return instant is not None and instant <= room.at
