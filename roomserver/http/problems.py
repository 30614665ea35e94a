"""Every way in which HTTP says no, and which error of the domain each of them says: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from moderation.refusal import TEXTS, RefusalCode, Refused
from moderation.state.local_time import LocalTime
from roomserver.mail.addresses import BadAddress
from roomserver.oidc.identity import NotVouchedFor, ProviderAway
from roomserver.programme.alert_hooks import NoHook
from roomserver.programme.alert_mails import NoAddress
from roomserver.programme.alerts import NoSuchLanguage
from roomserver.programme.challenges import ChallengeRefused
from roomserver.programme.circles import NoSuchCircle, StartOutOfReach, TooFewSeats
from roomserver.programme.communities import FirstCommunity
from roomserver.programme.erasing_communities import CirclesAhead, StillTelling
from roomserver.programme.facilitators.service import NoSuchFacilitator, NotAssigned, TooManyFacilitators
from roomserver.programme.figures.service import NotYet, Over
from roomserver.programme.figures.sheets import TooLate
from roomserver.programme.figures.who import NotThere
from roomserver.programme.local_time import BeyondCalendar, NoSuchDate, NoSuchZone, SkippedTime
from roomserver.programme.logo import NotAPicture
from roomserver.programme.own_files import TooManyFiles
from roomserver.programme.passkeys import PasskeyRefused
from roomserver.programme.recurrence import NoEvenings, RuleNotOffered, RuleUnreadable, StartNotInRule
from roomserver.programme.requests.service import NoSuchRequest
from roomserver.programme.series import ClosedTooLong, NoSuchEvening, OutOfOrder, TooManyChanges
from roomserver.programme.series_book import NoSuchSeriesHere, TooManySeries
from roomserver.programme.sign_ups.dividing import CannotDivide
from roomserver.programme.sign_ups.refusals import (
    AlreadyOut,
    BadDivision,
    BadName,
    LineFull,
    NoSuchSignUp,
    NotAsked,
    NotConfirmed,
    NotOffered,
    NotOpen,
    NotWaiting,
    TooManyApart,
)
from roomserver.programme.tokens import Scope
from roomserver.store.organisers import LastLink, TooManyLinks
from roomserver.store.tokens import TooManyTokens
from roomserver.webhooks.receiver import BadReceiver
from signalling.node.changes import NoSuchRoom
from signalling.store import StoreUnavailable

PROBLEM_JSON = "application/problem+json"

Cause = type[Exception] | RefusalCode


class RefusedEvening(BaseModel):
    """An evening that is to blame: its circle, when it starts by the clock there or else in seconds since the epoch,
    and why, as a refusal of that circle alone says it.
    """

    circle: str
    local: LocalTime | None = None
    starts_at: float | None = None
    code: str
    detail: str
    fields: dict[str, str] | None = None


class ProblemDetails(BaseModel):
    """What every refusal says: its status and that status's name, a stable code, a sentence, and perhaps words about
    single fields, or evenings of a series.
    """

    title: str
    status: int = Field(ge=400, le=599)
    code: str
    detail: str
    fields: dict[str, str] | None = None
    evenings: tuple[RefusedEvening, ...] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One way to say no. `causes` are the errors that it says; `field` is the one of the request that is to blame,
    which is told the error's own words where it `explains`.
    """

    status: int
    code: str
    detail: str
    causes: tuple[Cause, ...] = ()
    field: str | None = None
    explains: bool = False
    challenge: str = ""
    """What WWW-Authenticate says (RFC 6750)."""


class HttpError(Exception):
    """The answer to a request is that problem; `fields` has words about single fields of the request, `evenings` are
    those that are to blame, `retry_after_s` is how long to wait before the next one.
    """

    def __init__(
        self,
        problem: Problem,
        fields: Mapping[str, str] | None = None,
        *,
        evenings: tuple[RefusedEvening, ...] = (),
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(problem.code)
        self.evenings = evenings
        self.problem = problem
        self.retry_after_s = retry_after_s
        self.fields = dict(fields or ({problem.field: problem.detail} if problem.field else {}))

    @property
    def details(self) -> ProblemDetails:
        """As it is written."""
        status = self.problem.status
        return ProblemDetails(
            title=HTTPStatus(status).phrase,
            status=status,
            code=self.problem.code,
            detail=self.problem.detail,
            fields=self.fields or None,
            evenings=self.evenings or None,
        )


RETRY_AFTER_S = 60
"""What is said of a limit that does not say it itself."""

INCOMPLETE = Problem(400, "bad_input", "The connection closed before the request was complete.")
TOO_SLOW = Problem(408, "too_slow", "The request took too long to arrive.")
TOO_BIG = Problem(413, "too_big", "The request is too large.")
UNSUPPORTED_MEDIA_TYPE = Problem(415, "unsupported_media_type", "Send application/json, not compressed.")
NOT_A_FORM = Problem(415, "unsupported_media_type", "Send a form as a browser does, without files, not compressed.")
BAD_INPUT = Problem(422, "bad_input", "The request is not valid.")
OF_BODIES = (INCOMPLETE, TOO_SLOW, TOO_BIG, UNSUPPORTED_MEDIA_TYPE, BAD_INPUT)

FOREIGN_ORIGIN = Problem(403, "foreign_origin", "This request must come from our own pages.")
NO_SUCH_SESSION = Problem(401, "no_such_session", "Open your link again.")
NO_SUCH_TOKEN = Problem(
    401, "no_such_token", "There is no such token, or no longer.", challenge='Bearer error="invalid_token"'
)
COOKIE_AND_TOKEN = Problem(400, "cookie_and_token", "Send either a token or the cookie of a session, not both.")
SESSIONS_ALONE = Problem(403, "sessions_alone", "No token can do this: log in on the organisers' pages.")
WRONG_SCOPE: dict[Scope, Problem] = {
    scope: Problem(
        403,
        "wrong_scope",
        f"This needs a token with the scope {scope.value}.",
        challenge=f'Bearer error="insufficient_scope", scope="{scope.value}"',
    )
    for scope in Scope
}
BAD_KEY = Problem(400, "bad_key", "An Idempotency-Key has up to 64 letters, digits and a few signs, and is sent once.")
KEY_REUSED = Problem(422, "key_reused", "This Idempotency-Key was sent before with another request.")
KEY_IN_USE = Problem(409, "in_progress", "The request with this Idempotency-Key is still being worked on.")
OUTCOME_UNKNOWN = Problem(
    409,
    "outcome_unknown",
    "That request began and did not come to its end. Look whether it was done; use a new key.",
)
TOO_MANY_KEYS = Problem(429, "too_many_keys", "Too many Idempotency-Keys were sent within a day. Retry without one.")
OF_KEYS = (BAD_KEY, KEY_REUSED, KEY_IN_USE, OUTCOME_UNKNOWN, TOO_MANY_KEYS)
TOO_MUCH = Problem(429, "too_many", "That was a lot at once. Please wait a little.")
TOO_MANY_TOKENS = Problem(
    409, "too_many_tokens", "There are too many tokens. Revoke those that nothing needs.", (TooManyTokens,)
)

UNAVAILABLE = Problem(503, "unavailable", "This cannot be reached just now. Retry later.", (StoreUnavailable,))
INTERNAL_ERROR = Problem(500, "internal_error", "Something went wrong here.")

NO_SUCH_FACILITATOR = Problem(404, "no_such_facilitator", "There is no such facilitator.", (NoSuchFacilitator,))
TOO_MANY_FACILITATORS = Problem(
    409, "too_many_facilitators", "There are too many facilitators, or duties of one.", (TooManyFacilitators,)
)
NOT_READY = Problem(409, "not_ready", "They are not ready for this circle: see fields.")
BUSY = Problem(409, "busy", "They are assigned to another circle at that time.")
NOT_EVERY_EVENING = Problem(
    409, "not_every_evening", "They can't be assigned to every evening of this series: see evenings."
)
NO_SUCH_REQUEST = Problem(404, "no_such_request", "There is no such request.", (NoSuchRequest,))
NOT_ASSIGNED = Problem(409, "not_assigned", "You are not assigned to this circle.", (NotAssigned,))
NO_ADDRESS_OF_THEIRS = Problem(409, "no_address", "There is no mail address to send it to.")
NO_SUCH_LINK = Problem(
    404, "no_such_link", TEXTS[RefusalCode.NO_SUCH_LINK], causes=(NoSuchRoom, RefusalCode.NO_SUCH_LINK)
)
UNREADABLE_LINK = Problem(404, NO_SUCH_LINK.code, NO_SUCH_LINK.detail)
"""It is no link at all, and so no guess: nobody counts it."""
WRONG_LINKS = Problem(429, "too_many", "Too many wrong links. Please wait a minute.")
LINK_IN_USE = Problem(429, "too_many", "Many people are using this link. Please wait a little.")
SEAT_ASKED_FOR = Problem(
    429,
    "too_many",
    "Many people are asking for this seat. Please wait a little.",
    causes=(RefusalCode.TOO_MANY_CLAIMS,),
)
LOBBY_FULL = Problem(409, "lobby_full", TEXTS[RefusalCode.LOBBY_FULL], (RefusalCode.LOBBY_FULL,))
CIRCLE_OVER = Problem(410, "ended", TEXTS[RefusalCode.ENDED], (RefusalCode.ENDED,))
CIRCLE_CANCELLED = Problem(410, "cancelled", "The circle was cancelled.")
NOT_OVER = Problem(409, "not_over", "This circle is not over.")

NOT_THERE = Problem(403, "not_there", "Only people who sat in this circle as participants can answer.", (NotThere,))
NOT_OVER_YET = Problem(409, "not_over", "You can answer once this circle is over.", (NotYet,))
CIRCLE_IS_OVER = Problem(409, "ended", "This circle is over. You can still say how you are now.", (Over,))
ANSWERS_OVER = Problem(
    409, "answers_over", "The time to answer is over. Nothing that you answered is kept as yours.", (TooLate,)
)
ANSWERED_OFTEN = Problem(429, "too_many", "You have changed your answers often. Please wait a little.")
NO_FIGURES = Problem(409, "no_figures", "There are no figures of this circle: it is not over, or did not take place.")

OTHER_COMMUNITY = Problem(409, "other_community", "That is not the id of this community.")
FIRST_COMMUNITY = Problem(
    409, "first_community", "This is the first community of the server, which always has it.", (FirstCommunity,)
)
CIRCLES_AHEAD = Problem(409, "circles_ahead", "Circles go on or are to come.", (CirclesAhead,))
STILL_TELLING = Problem(
    409, "still_telling", "Mails are still to be sent. Please try again in a minute.", (StillTelling,)
)

NO_SUCH_CIRCLE = Problem(404, "no_such_circle", "There is no such circle.", (NoSuchCircle,))
NO_SUCH_SEAT = Problem(404, "no_such_seat", TEXTS[RefusalCode.NO_SUCH_SEAT], (RefusalCode.NO_SUCH_SEAT,))
NO_SUCH_SCRIPT = Problem(422, "bad_input", "There is no such script.", field="script")
TOO_FEW_SEATS = Problem(
    422,
    "bad_input",
    "There are more personal links, and seats to sign up for, than seats.",
    (TooFewSeats,),
    field="capacity",
)
NO_MAILED_LINK = Problem(404, NO_SUCH_LINK.code, "There is no such link that is sent by mail.")
TOO_MANY_ORGANISER_LINKS = Problem(
    409, "too_many_links", "There are too many organiser links. Revoke those that nobody needs.", (TooManyLinks,)
)
BAD_PASSKEY = Problem(409, "bad_passkey", "This passkey was not accepted.", (PasskeyRefused,))
NO_PROVIDER = Problem(404, "no_provider", "Nobody logs in through another service here.")
PROVIDER_AWAY = Problem(
    503, "provider_away", "The log-in service does not answer. Retry later, or use another way in.", (ProviderAway,)
)
SIGN_IN_REFUSED = Problem(
    409, "sign_in_refused", "This log-in was not accepted. Begin again.", (ChallengeRefused, NotVouchedFor)
)
NOT_NAMED = Problem(403, "not_named", "No organiser has sent a link to the address that the log-in service verified.")
LAST_LINK = Problem(409, "last_link", "This is the last organiser link.", (LastLink,))
START_OUT_OF_REACH = Problem(
    422,
    "bad_input",
    "The start must be within the next five years, and not more than a day ago.",
    (StartOutOfReach,),
    field="starts_at",
)
BAD_ADDRESS = Problem(422, "bad_input", "This isn't a mail address. Write it like name@example.org.")
NO_SUCH_LANGUAGE = Problem(422, "bad_input", "Mails are not written in that language.", (NoSuchLanguage,), "language")
BAD_RECEIVER = Problem(422, "bad_input", "No webhook is sent there.", (BadReceiver,), "url", explains=True)
NO_HOOK = Problem(409, "no_webhook", "There is no address to send a webhook to.", (NoHook,))
NO_ADDRESS = Problem(409, "no_address", "There is no address to send a test to.", (NoAddress,))
ASKED_OFTEN = Problem(429, "too_many", "You have asked several times. Please wait a little.")
TESTED_OFTEN = Problem(429, "too_many", "You have sent several tests. Please wait a little.")

BAD_PROFILE = Problem(422, "bad_input", "Something that was chosen cannot be.")
BAD_LOGO = Problem(422, "bad_logo", "This is no picture that can be a logo.", (NotAPicture,), "logo", explains=True)
NO_LOGO = Problem(404, "no_logo", "There is no such logo.")

BAD_FILE = Problem(422, "bad_file", "This is no such script or list of prompts.")
BAD_FILE_NAME = Problem(
    422, "bad_input", "A name has small letters, digits, and hyphens between them, 40 at most.", field="name"
)
NO_SUCH_FILE = Problem(404, "no_such_file", "There is no script or list of prompts of that name.")
TOO_MANY_FILES = Problem(409, "too_many_files", "There are too many. Remove one that nobody needs.", (TooManyFiles,))

NO_SUCH_ZONE = Problem(422, NoSuchZone.code, "There is no time zone of that name.", (NoSuchZone,), "plan.start.zone")
NO_SUCH_DATE = Problem(422, NoSuchDate.code, "There is no such date.", (NoSuchDate,), "plan.start.date")
BEYOND_CALENDAR = Problem(422, BeyondCalendar.code, "That year is too far away.", (BeyondCalendar,), "plan.start.date")
SKIPPED_TIME = Problem(
    422,
    SkippedTime.code,
    "That time doesn't exist there: clocks go forward then.",
    (SkippedTime,),
    "plan.start.time",
    explains=True,
)
OF_STARTS = (START_OUT_OF_REACH, NO_SUCH_ZONE, NO_SUCH_DATE, BEYOND_CALENDAR, SKIPPED_TIME)

RULE_UNREADABLE = Problem(
    422, RuleUnreadable.code, "This is no rule of a series.", (RuleUnreadable,), "rule", explains=True
)
RULE_NOT_OFFERED = Problem(
    422, RuleNotOffered.code, "A series can't have such a rule.", (RuleNotOffered,), "rule", explains=True
)
START_NOT_IN_RULE = Problem(
    422,
    StartNotInRule.code,
    "The first evening has to be one that the rule gives.",
    (StartNotInRule,),
    "plan.start.date",
    explains=True,
)
NO_EVENINGS = Problem(422, NoEvenings.code, "The rule gives no evening.", (NoEvenings,), "rule", explains=True)
OF_RULES = (RULE_UNREADABLE, RULE_NOT_OFFERED, START_NOT_IN_RULE, NO_EVENINGS)
CLOSED_TOO_LONG = Problem(
    422, ClosedTooLong.code, "A closed series needs an end, soon.", (ClosedTooLong,), "rule", explains=True
)
NO_SUCH_SERIES = Problem(404, "no_such_series", "There is no such series.", (NoSuchSeriesHere,))
NO_SUCH_EVENING = Problem(409, NoSuchEvening.code, "There is no such evening ahead.", (NoSuchEvening,))
OUT_OF_ORDER = Problem(
    422,
    OutOfOrder.code,
    "The first changed evening has to be after those that stay.",
    (OutOfOrder,),
    "plan.start.date",
    explains=True,
)
TOO_MANY_CHANGES = Problem(409, TooManyChanges.code, "The series was changed too often.", (TooManyChanges,))
TOO_MANY_SERIES = Problem(409, "too_many_series", "There are too many series.", (TooManySeries,))

NO_SUCH_SIGN_UP = Problem(404, NoSuchSignUp.code, "There is no such sign-up.", (NoSuchSignUp,))
NOT_OPEN = Problem(409, NotOpen.code, "Nobody can sign up for this any more, or not yet.", (NotOpen,))
LINE_FULL = Problem(409, LineFull.code, "Every place is taken, and the waiting list is full.", (LineFull,))
BAD_NAME = Problem(422, "bad_input", "A name needs something to read, and 40 characters at most.", (BadName,), "name")
BAD_SIGN_UP_ADDRESS = Problem(422, "bad_input", BAD_ADDRESS.detail, (BadAddress,), "address")
NOT_OFFERED = Problem(409, NotOffered.code, "No place is offered to them, or no longer.", (NotOffered,))
NOT_ASKED = Problem(409, NotAsked.code, "They don't wait for a word.", (NotAsked,))
NOT_WAITING = Problem(409, NotWaiting.code, "They are not on the waiting list.", (NotWaiting,))
NOT_CONFIRMED = Problem(409, NotConfirmed.code, "They have no place.", (NotConfirmed,))
ALREADY_OUT = Problem(409, AlreadyOut.code, "They have cancelled, or were declined.", (AlreadyOut,))
TOO_MANY_APART = Problem(409, TooManyApart.code, "There are too many pairs.", (TooManyApart,))

BAD_DIVISION = Problem(409, BadDivision.code, "People can't be divided like that.", (BadDivision,))
CANNOT_DIVIDE = Problem(
    409, "cannot_divide", "People can't be divided into so few circles.", (CannotDivide,), "circles", explains=True
)
"""`circles`: how many would do, in digits, or nothing."""


def refusal(code: RefusalCode) -> Problem:
    """What the rules refuse, as the state of the circle does not allow it."""
    return Problem(409, code.value, TEXTS[code], (code,))


ENDED, OUT_OF_DATE = refusal(RefusalCode.ENDED), refusal(RefusalCode.OUT_OF_DATE)
ALREADY_LIVE, SEATS_PROMISED = refusal(RefusalCode.ALREADY_LIVE), refusal(RefusalCode.SEATS_PROMISED)
PEOPLE_HERE = refusal(RefusalCode.PEOPLE_HERE)
FULL = refusal(RefusalCode.FULL)


def said_of(error: Exception, problem: Problem) -> HttpError:
    """The problem that says the error, in words of its own where it has some."""
    return HttpError(problem, {problem.field: str(error)} if problem.explains and problem.field else None)


def problem_of(error: Exception, among: tuple[Problem, ...]) -> Problem | None:
    """The one of those that says this error; a refusal always has one."""
    said = next((problem for problem in among if any(_is_of(error, cause) for cause in problem.causes)), None)
    return refusal(error.code) if said is None and isinstance(error, Refused) else said


def _is_of(error: Exception, cause: Cause) -> bool:
    if isinstance(cause, RefusalCode):
        return isinstance(error, Refused) and error.code is cause
    return isinstance(error, cause)


async def answer_error(request: Request, error: Exception) -> Response:
    """An exception handler for HttpError. Nobody keeps it: it may be about people."""
    assert isinstance(error, HttpError)
    headers = {"cache-control": "no-store"}
    if error.problem.status in (TOO_SLOW.status, TOO_BIG.status):
        headers["connection"] = "close"  # the rest of it is not even read
    if error.problem.challenge:
        headers["www-authenticate"] = error.problem.challenge
    if error.problem.status == WRONG_LINKS.status:
        headers["retry-after"] = str(RETRY_AFTER_S if error.retry_after_s is None else error.retry_after_s)
    elif error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    content = error.details.model_dump_json(exclude_none=True)
    return Response(content, error.problem.status, headers, PROBLEM_JSON)
