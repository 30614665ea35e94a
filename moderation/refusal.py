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
    SEATS_PROMISED = "seats_promised"
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
    REMOVED = "removed"
    NAME_TAKEN = "name_taken"
    BELL_RINGS = "bell_rings"
    NO_BELL = "no_bell"
    NOT_PAUSED = "not_paused"
    NO_PIECE_IN_THIS_STAGE = "no_piece_in_this_stage"
    NO_ROUNDS_IN_THIS_STAGE = "no_rounds_in_this_stage"
    NOBODY_NEXT = "nobody_next"
    NOT_TO_BE_CHOSEN = "not_to_be_chosen"
    PIECE_HELD = "piece_held"
    STAGE_MOVED = "stage_moved"
    NO_SUCH_STAGE = "no_such_stage"
    STAGE_UNDER_WAY = "stage_under_way"
    NOTHING_TO_SHORTEN = "nothing_to_shorten"
    NOT_DROPPED = "not_dropped"
    NO_SUCH_CHECK_IN = "no_such_check_in"
    CHECK_IN_CLOSED = "check_in_closed"
    NOT_AN_ANSWER = "not_an_answer"
    TOLD_IN_CONFIDENCE = "told_in_confidence"
    NO_CHAT_IN_THIS_STAGE = "no_chat_in_this_stage"
    NO_SUCH_LINE = "no_such_line"
    NO_SUCH_SIGNAL = "no_such_signal"
    NO_SUCH_CARD = "no_such_card"
    NO_CONTACT = "no_contact"
    NO_SUCH_OFFER = "no_such_offer"
    ALREADY_OFFERED = "already_offered"
    ELSEWHERE = "elsewhere"
    LOCKED = "locked"
    NOT_AGREED = "not_agreed"
    FACILITATES = "facilitates"
    NOT_A_COFACILITATOR = "not_a_cofacilitator"
    NO_SUCH_REMOVAL = "no_such_removal"
    WRONG_PLACE = "wrong_place"
    NOT_DIVIDED = "not_divided"
    ALREADY_DIVIDED = "already_divided"
    TOO_FEW_FACILITATORS = "too_few_facilitators"
    GROUP_NOT_POSSIBLE = "group_not_possible"
    COMING_BACK = "coming_back"


TEXTS: dict[RefusalCode, str] = {
    RefusalCode.NOT_ALLOWED: "Your role may not do this.",
    RefusalCode.NOT_SEATED: "Only people seated in the circle may do this.",
    RefusalCode.NO_SUCH_SEAT: "There is no such seat.",
    RefusalCode.NO_SUCH_LINK: "This link opens nothing, or no longer does.",
    RefusalCode.NOT_KNOCKING: "This person is not waiting in the lobby.",
    RefusalCode.ALREADY_INSIDE: "You are inside already.",
    RefusalCode.DECLINED: "This circle could not welcome you today.",
    RefusalCode.FULL: "Every seat of this circle is taken.",
    RefusalCode.SEATS_PROMISED: "More seats are taken or promised.",
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
    RefusalCode.REMOVED: "You were asked to leave this circle.",
    RefusalCode.NO_SUCH_SESSION: "This session opens no seat, or no longer does.",
    RefusalCode.BELL_RINGS: "Everybody takes a breath just now.",
    RefusalCode.NO_BELL: "No bell is ringing.",
    RefusalCode.NOT_PAUSED: "The circle is not paused.",
    RefusalCode.NO_PIECE_IN_THIS_STAGE: "The talking piece rests in this stage.",
    RefusalCode.NO_ROUNDS_IN_THIS_STAGE: "There are no rounds in this stage.",
    RefusalCode.NOBODY_NEXT: "There is nobody to offer the piece to.",
    RefusalCode.NOT_TO_BE_CHOSEN: "This person has had the piece, or would not like it now.",
    RefusalCode.PIECE_HELD: "Somebody is speaking.",
    RefusalCode.STAGE_MOVED: "The circle has moved on since.",
    RefusalCode.NO_SUCH_STAGE: "There is no such stage to go to.",
    RefusalCode.STAGE_UNDER_WAY: "What has begun stays as it is.",
    RefusalCode.NOTHING_TO_SHORTEN: "What is still to come fits already.",
    RefusalCode.NOT_DROPPED: "This person's line has not dropped.",
    RefusalCode.NO_SUCH_CHECK_IN: "There is no such check-in any more.",
    RefusalCode.CHECK_IN_CLOSED: "This check-in is closed.",
    RefusalCode.NOT_AN_ANSWER: "This does not answer the question.",
    RefusalCode.TOLD_IN_CONFIDENCE: "This was not told to everybody.",
    RefusalCode.NO_CHAT_IN_THIS_STAGE: "Nobody writes in this stage.",
    RefusalCode.NO_SUCH_LINE: "There is no such line.",
    RefusalCode.NO_SUCH_SIGNAL: "This signal is there no more.",
    RefusalCode.NO_SUCH_CARD: "This card has been put away.",
    RefusalCode.NO_CONTACT: "They left nothing to open.",
    RefusalCode.NO_SUCH_OFFER: "This offer stands no longer.",
    RefusalCode.ALREADY_OFFERED: "One of them has a side room already.",
    RefusalCode.ELSEWHERE: "They are in another place just now.",
    RefusalCode.LOCKED: "The door is locked.",
    RefusalCode.NOT_AGREED: "The agreements are to be accepted first.",
    RefusalCode.FACILITATES: "This person facilitates.",
    RefusalCode.NOT_A_COFACILITATOR: "This is for somebody who looks after the circle too.",
    RefusalCode.NO_SUCH_REMOVAL: "This removal has been undone.",
    RefusalCode.WRONG_PLACE: "This is for another place.",
    RefusalCode.NOT_DIVIDED: "The circle is not divided.",
    RefusalCode.ALREADY_DIVIDED: "The circle is divided already.",
    RefusalCode.GROUP_NOT_POSSIBLE: "They cannot join that group just now.",
    RefusalCode.COMING_BACK: "The circle is coming back together.",
    RefusalCode.TOO_FEW_FACILITATORS: "Each group needs somebody to facilitate it.",
}


class Refused(Exception):
    """The rules say no; the room is as it was."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(TEXTS[code])
        self.code = code
