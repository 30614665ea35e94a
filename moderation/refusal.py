"""Why a command was refused: a stable code for programs, a plain sentence for logs and other clients."""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Stable: a code is never given another meaning."""

    NOT_ALLOWED = "not_allowed"
    NOT_SEATED = "not_seated"
    NO_SUCH_SEAT = "no_such_seat"
    NO_SUCH_LINK = "no_such_link"
    NO_OPEN_LINK = "no_open_link"
    NOT_KNOCKING = "not_knocking"
    NOT_DECLINED = "not_declined"
    ALREADY_INSIDE = "already_inside"
    DECLINED = "declined"
    FULL = "full"
    SEATS_PROMISED = "seats_promised"
    LOBBY_FULL = "lobby_full"
    TOO_MANY_CLAIMS = "too_many_claims"
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
    NAMES_A_ROLE = "names_a_role"
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
    ANSWERED_BEFORE = "answered_before"
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
    TOO_EARLY = "too_early"
    PUT_OFF = "put_off"
    NOT_PROMISED = "not_promised"
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
    IN_PERSON = "in_person"
    PEOPLE_HERE = "people_here"


TEXTS: dict[RefusalCode, str] = {
    RefusalCode.NOT_ALLOWED: "Your role does not allow this.",
    RefusalCode.NOT_SEATED: "Only people seated in the circle can do this.",
    RefusalCode.NO_SUCH_SEAT: "There is no such seat.",
    RefusalCode.NO_SUCH_LINK: "This link does not work, or no longer works.",
    RefusalCode.NO_OPEN_LINK: "This circle has no open link.",
    RefusalCode.NOT_KNOCKING: "This person is not waiting in the lobby.",
    RefusalCode.NOT_DECLINED: "This person was not declined, or may already knock again.",
    RefusalCode.ALREADY_INSIDE: "You are already in the circle.",
    RefusalCode.DECLINED: "This circle could not welcome you today.",
    RefusalCode.FULL: "Every seat of this circle is taken.",
    RefusalCode.SEATS_PROMISED: "More seats than that are taken or kept for someone.",
    RefusalCode.LOBBY_FULL: "Too many people are waiting in the lobby.",
    RefusalCode.TOO_MANY_CLAIMS: "Other devices are asking for this seat.",
    RefusalCode.NOT_LIVE: "The circle has not begun.",
    RefusalCode.ALREADY_LIVE: "The circle has already begun.",
    RefusalCode.PAUSED: "The circle is paused until a facilitator returns.",
    RefusalCode.ENDED: "The circle has ended.",
    RefusalCode.PIECE_MOVED: "The piece has moved on.",
    RefusalCode.NOT_YOURS: "Someone else has the piece.",
    RefusalCode.SEAT_AWAY: "This person is not here just now.",
    RefusalCode.OUT_OF_DATE: "Someone else changed this first.",
    RefusalCode.NOT_A_PERMUTATION: "An order must name everyone seated exactly once.",
    RefusalCode.NO_OTHER_FACILITATOR: "No other facilitator is here.",
    RefusalCode.NO_SUCH_CLAIM: "This question has already been answered.",
    RefusalCode.NAME_TAKEN: "A facilitator here has this name, or one that looks like it.",
    RefusalCode.NAMES_A_ROLE: "This name contains the word for a role.",
    RefusalCode.REMOVED: "You were asked to leave this circle.",
    RefusalCode.NO_SUCH_SESSION: "This session has no seat, or no longer has one.",
    RefusalCode.BELL_RINGS: "The bell is ringing.",
    RefusalCode.NO_BELL: "No bell is ringing.",
    RefusalCode.NOT_PAUSED: "The circle is not paused.",
    RefusalCode.NO_PIECE_IN_THIS_STAGE: "There is no talking piece in this stage.",
    RefusalCode.NO_ROUNDS_IN_THIS_STAGE: "There are no rounds in this stage.",
    RefusalCode.NOBODY_NEXT: "There is no one to offer the piece to.",
    RefusalCode.NOT_TO_BE_CHOSEN: "This person has had the piece in this round, or asked not to have it now.",
    RefusalCode.PIECE_HELD: "Someone has the piece.",
    RefusalCode.STAGE_MOVED: "The circle has gone on to another stage.",
    RefusalCode.NO_SUCH_STAGE: "There is no such stage.",
    RefusalCode.STAGE_UNDER_WAY: "A stage that has begun cannot be changed.",
    RefusalCode.NOTHING_TO_SHORTEN: "The stages still to come already fit the time.",
    RefusalCode.NOT_DROPPED: "This person's connection has not dropped.",
    RefusalCode.NO_SUCH_CHECK_IN: "This check-in has been replaced.",
    RefusalCode.CHECK_IN_CLOSED: "This check-in is closed.",
    RefusalCode.ANSWERED_BEFORE: "This seat answered before it was opened on another device; that stays as it is.",
    RefusalCode.NOT_AN_ANSWER: "This answer does not fit the question.",
    RefusalCode.TOLD_IN_CONFIDENCE: "These answers were not given for everyone to see.",
    RefusalCode.NO_CHAT_IN_THIS_STAGE: "Writing is closed in this stage.",
    RefusalCode.NO_SUCH_LINE: "This message was deleted.",
    RefusalCode.NO_SUCH_SIGNAL: "This signal was taken back or dealt with.",
    RefusalCode.NO_SUCH_CARD: "This card has changed or been dealt with.",
    RefusalCode.NO_CONTACT: "They left no emergency contact.",
    RefusalCode.NO_SUCH_OFFER: "This offer is no longer open.",
    RefusalCode.ALREADY_OFFERED: "One of them has already been offered a side room.",
    RefusalCode.ELSEWHERE: "They are in another group or a side room.",
    RefusalCode.LOCKED: "The door is locked.",
    RefusalCode.NOT_AGREED: "The agreements must be accepted first.",
    RefusalCode.FACILITATES: "This person facilitates the circle.",
    RefusalCode.NOT_A_COFACILITATOR: "This person is not a co-facilitator.",
    RefusalCode.NO_SUCH_REMOVAL: "This removal has already been undone.",
    RefusalCode.WRONG_PLACE: "This cannot be done in this place.",
    RefusalCode.TOO_EARLY: "The doors are not open yet.",
    RefusalCode.PUT_OFF: "The circle was put off; it begins at another time.",
    RefusalCode.NOT_PROMISED: "This seat is not kept for anyone.",
    RefusalCode.NOT_DIVIDED: "The circle is not divided.",
    RefusalCode.ALREADY_DIVIDED: "The circle is already divided.",
    RefusalCode.GROUP_NOT_POSSIBLE: "They cannot join that group just now.",
    RefusalCode.COMING_BACK: "The circle is coming back together.",
    RefusalCode.IN_PERSON: "This circle meets in person.",
    RefusalCode.PEOPLE_HERE: "People are already here.",
    RefusalCode.TOO_FEW_FACILITATORS: "Each group needs a facilitator.",
}


class Refused(Exception):
    """The rules say no; the room is as it was."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(TEXTS[code])
        self.code = code
