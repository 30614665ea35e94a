"""Why a command was refused: a stable code for programs, a plain sentence for logs and other clients."""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Stable: a code is never given another meaning."""

    NOT_ALLOWED = "not_allowed"
    NOT_SEATED = "not_seated"
    NO_SUCH_SEAT = "no_such_seat"
    NO_SUCH_LINK = "no_such_link"
    NOT_KNOCKING = "not_knocking"
    ALREADY_INSIDE = "already_inside"
    DECLINED = "declined"
    FULL = "full"
    LOBBY_FULL = "lobby_full"
    NOT_LIVE = "not_live"
    ALREADY_LIVE = "already_live"
    PAUSED = "paused"
    ENDED = "ended"
    PIECE_MOVED = "piece_moved"
    NOT_YOURS = "not_yours"
    SEAT_AWAY = "seat_away"
    OUT_OF_DATE = "out_of_date"
    NOT_A_PERMUTATION = "not_a_permutation"
    NO_OTHER_FACILITATOR = "no_other_facilitator"
    NO_SUCH_CLAIM = "no_such_claim"
    NO_SUCH_SESSION = "no_such_session"
    NAME_TAKEN = "name_taken"


TEXTS: dict[RefusalCode, str] = {
    RefusalCode.NOT_ALLOWED: "Your role may not do this.",
    RefusalCode.NOT_SEATED: "Only people seated in the circle may do this.",
    RefusalCode.NO_SUCH_SEAT: "There is no such seat.",
    RefusalCode.NO_SUCH_LINK: "This link opens nothing, or no longer does.",
    RefusalCode.NOT_KNOCKING: "This person is not waiting in the lobby.",
    RefusalCode.ALREADY_INSIDE: "You are inside already.",
    RefusalCode.DECLINED: "This circle could not welcome you today.",
    RefusalCode.FULL: "Every seat of this circle is taken.",
    RefusalCode.LOBBY_FULL: "Too many people are waiting in the lobby.",
    RefusalCode.NOT_LIVE: "The circle has not begun.",
    RefusalCode.ALREADY_LIVE: "The circle has begun already.",
    RefusalCode.PAUSED: "The circle is paused until a facilitator returns.",
    RefusalCode.ENDED: "The circle has ended.",
    RefusalCode.PIECE_MOVED: "The piece has moved on since.",
    RefusalCode.NOT_YOURS: "The piece is with somebody else.",
    RefusalCode.SEAT_AWAY: "This person is not here just now.",
    RefusalCode.OUT_OF_DATE: "Somebody changed this before you did.",
    RefusalCode.NOT_A_PERMUTATION: "An order names everybody seated exactly once.",
    RefusalCode.NO_OTHER_FACILITATOR: "Nobody else facilitates just now.",
    RefusalCode.NO_SUCH_CLAIM: "This question has been answered.",
    RefusalCode.NAME_TAKEN: "A facilitator here goes by this name.",
    RefusalCode.NO_SUCH_SESSION: "This session opens no seat, or no longer does.",
}


class Refused(Exception):
    """The rules say no; the room is as it was."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(TEXTS[code])
        self.code = code
