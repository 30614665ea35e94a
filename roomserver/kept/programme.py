"""What a community's documents keep: of people who sign up, write to it, facilitate and organise, and of itself."""

from __future__ import annotations

from dataclasses import replace

from moderation.kept.declaration import INSIDE, Declaration, Declared, Kept, Moment
from moderation.kept.room import COURSE_TYPES
from roomserver.programme.alert_hooks import HookSettings
from roomserver.programme.alert_mails import AlertSettings
from roomserver.programme.circle import Circle
from roomserver.programme.erasing import Erasure
from roomserver.programme.facilitators.facilitator import Absence, Duty, Facilitator, HeldBack
from roomserver.programme.figures.answer import QUESTIONS, Answer
from roomserver.programme.figures.comers import ComerTotals, Counting, Person
from roomserver.programme.figures.evening import Came, CircleFigures
from roomserver.programme.figures.pool import Block, Pool
from roomserver.programme.figures.sheets import Sheet
from roomserver.programme.figures.sheets import Totals as SheetTotals
from roomserver.programme.figures.tally import Tally
from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.quiet import Sent
from roomserver.programme.own_files import KeptFile
from roomserver.programme.profile import (
    Colours,
    CommunityHelpline,
    CommunityProfile,
    Forms,
    Logo,
    RegionalHelplines,
    Retention,
    TrainingStep,
)
from roomserver.programme.records import CircleRecord
from roomserver.programme.requests.request import Answered, CommunityRequest
from roomserver.programme.series import Evening as SeriesEvening
from roomserver.programme.series import Series, SeriesPlan, Stretch
from roomserver.programme.sign_ups.addresses import Known
from roomserver.programme.sign_ups.book import (
    Book,
    Counted,
    Division,
    Evening,
    Group,
    Notice,
    Returned,
    SignUp,
    Subject,
    Totals,
)
from roomserver.programme.terms import Question, SignUpTerms, Terms
from roomserver.store.organisers import KeptLink, KeptSession
from roomserver.store.tokens import KeptToken

EVENINGS: Moment = "evenings"
"""A day after the last evening that they signed up for."""
SIGN_UP: Moment = "sign_up"
"""When the sign-up goes that it is about."""
COUNTED: Moment = "counted"
"""When it is counted who came to the evening: online when its debrief is over, in person a day after it."""
UNUSED: Moment = "unused"
"""A while after it was last used, or when it is revoked."""
REMOVED: Moment = "removed"
"""When an organiser takes them off the list."""
DAY: Moment = "day"
"""A day after the last mail to that mailbox."""
HALF_YEAR: Moment = "half_year"
"""Half a year after the address was confirmed."""
REQUESTED: Moment = "requested"
"""A while after somebody wrote, or when an organiser deletes it."""
LOGGED_OUT: Moment = "logged_out"
"""When they log out, or a session is as old as it may be."""
TOTALLED: Moment = "totalled"
"""When totals are made of what was answered after a circle."""
NOT_BACK: Moment = "not_back"
"""When they take it back, or have not come for as long as figures are kept."""
BACKUPS: Moment = "backups"
"""When no backup can have it any more."""

# Who signed up

SIGNED_UP = Kept(name="signed_up", readers=("themselves", "organisers"), goes=EVENINGS)
THEIR_NAME = Kept(name="sign_up_name", readers=("themselves", "organisers"), goes=EVENINGS, shown=True)
ADDRESS = Kept(name="address", readers=("themselves", "organisers"), goes=EVENINGS, shown=True)
ADDRESS_CONFIRMED = replace(ADDRESS, shown=False)
MAIL_CHOICES = Kept(name="mail_choices", readers=("themselves",), goes=EVENINGS)
ANSWERS = Kept(name="answers", readers=("themselves", "organisers"), goes=EVENINGS, shown=True)
CAME = Kept(name="came", readers=("organisers",), goes=COUNTED)
COME_AGAIN = Kept(name="come_again", readers=("themselves",), goes=EVENINGS)
COMER = Kept(name="comer", goes=NOT_BACK, names=True)
AFTERWARDS = Kept(name="afterwards", readers=("themselves",), goes=TOTALLED)
LINE = replace(AFTERWARDS, shown=True)
WHO_ANSWERED = replace(AFTERWARDS, readers=("nobody",), names=True)
APART = Kept(name="apart", readers=("organisers",), goes=EVENINGS, names=True, whole=True, untold=True)
DIVIDED = Kept(name="divided", readers=("organisers",), goes=EVENINGS, names=True)
TO_BE_TOLD = Kept(name="to_be_told", goes=EVENINGS)
ERASED_SEATS = Kept(name="erased_seats", goes=EVENINGS, names=True, stays=True, why="until their seats are gone too")
MAILS = Kept(name="mails", goes=SIGN_UP)
MAILBOX = Kept(name="mailbox", goes=DAY)
CONFIRMED = Kept(name="confirmed", goes=HALF_YEAR)
WAS_ERASED = Kept(name="was_erased", goes=BACKUPS, stays=True, why="so that no backup brings them back")

# Who wrote, facilitates, organises

REQUEST = Kept(name="request", readers=("organisers",), goes=REQUESTED, shown=True)
ANSWERED = Kept(name="answered", readers=("organisers",), goes=REQUESTED)
FACILITATOR = Kept(name="facilitator", readers=("themselves", "organisers"), goes=REMOVED)
DUTIES = Kept(name="duties", readers=("themselves", "organisers"), goes=REMOVED)
ACCOUNT = Kept(name="account", readers=("themselves", "organisers"), goes=UNUSED)
SESSION = Kept(name="session", readers=("themselves", "organisers"), goes=LOGGED_OUT)
PROGRAM = Kept(name="program", readers=("organisers",), goes=UNUSED)

# What concerns nobody

PROGRAMME = Kept(why="what the community offers", readers=("everyone", "organisers"))
COMMUNITY = Kept(why="what the community is", readers=("everyone", "organisers"))
SETTINGS = Kept(why="how the community is told of alerts", readers=("organisers",))
WORKING = Kept(why="so that everything is done once, whatever breaks")
FIGURES = Kept(why="whether circles help, as totals in which nobody is", readers=("organisers",))
TOTALS = Kept(why="what is left once names are gone", readers=("organisers",))


def _all(kept: Kept, *names: str) -> dict[str, Kept]:
    return dict.fromkeys(names, kept)


_SIGN_UPS = (
    Declared(
        Book,
        {
            **_all(WORKING, "id", "turns", "told", "seated"),
            **_all(INSIDE, "subject", "sign_ups", "notices", "divisions", "totals", "counted", "returned"),
            "apart": APART,
            "gone": ERASED_SEATS,
        },
    ),
    Declared(
        SignUp,
        {
            **_all(SIGNED_UP, "id", "standing", "signed_up_at", "turn", "offered_until", "link", "again_at"),
            "name": THEIR_NAME,
            "address": ADDRESS,
            "address_confirmed": ADDRESS_CONFIRMED,
            **_all(MAIL_CHOICES, "language", "full_title", "reminders"),
            "answers": ANSWERS,
            **_all(CAME, "attended", "thanked"),
            "come_again": COME_AGAIN,
        },
        whose="id",
    ),
    Declared(
        Notice,
        {"id": WORKING, **_all(TO_BE_TOLD, "sign_up", "kind", "at", "until", "circle", "before")},
        whose="sign_up",
    ),
    Declared(
        Evening, _all(PROGRAMME, "circle", "starts_at", "ends_at", "called_off", "over", "lets_in", "names_until")
    ),
    Declared(Counted, _all(TOTALS, "signed_up", "waiting", "came", "walk_ins")),
    Declared(Returned, _all(COME_AGAIN, "circle", "sign_up"), whose="sign_up"),
    Declared(Division, {**_all(WORKING, "circle", "version"), "groups": INSIDE}),
    Declared(Group, {"leaders": WORKING, **_all(DIVIDED, "people", "fixed")}),
    Declared(Subject, {**_all(INSIDE, "terms", "evenings"), **_all(PROGRAMME, "zone", "starts_at", "ends_at")}),
    Declared(Totals, _all(TOTALS, "confirmed", "waiting", "cancelled", "attended")),
    Declared(
        Mail,
        {
            **_all(WORKING, "kind", "serial", "tries", "claimed_until", "again"),
            **_all(MAILS, "about", "to", "waits_since", "told", "sent_at", "given_up"),
        },
    ),
    Declared(Sent, {"mails": MAILBOX}),
    Declared(Known, {"followed": CONFIRMED}),
    Declared(Erasure, _all(WAS_ERASED, "hash", "at", "done")),
)
_PEOPLE = (
    Declared(
        CommunityRequest,
        {
            **_all(REQUEST, "id", "kind", "name", "address", "text", "languages", "experience", "place", "when"),
            **_all(REQUEST, "people", "came_at"),
            "told": WORKING,
            "answered": INSIDE,
        },
        whose="id",
    ),
    Declared(Answered, _all(ANSWERED, "at", "by")),
    Declared(
        Facilitator,
        {
            **_all(FACILITATOR, "id", "name", "languages", "steps", "active", "may_facilitate", "may_cofacilitate"),
            **_all(FACILITATOR, "address", "made_at", "link"),
            **_all(INSIDE, "duties", "absences", "held_back"),
            **_all(DUTIES, "off", "gone", "counted", "held"),
        },
        whose="id",
    ),
    Declared(Duty, _all(DUTIES, "of", "is_series", "role", "since")),
    Declared(Absence, _all(DUTIES, "circle", "note", "at")),
    Declared(HeldBack, _all(DUTIES, "circle", "code", "fields")),
    Declared(
        KeptLink,
        {
            **_all(ACCOUNT, "name", "made_at", "expires_at", "used_at", "person", "address", "subject"),
            **_all(WORKING, "public_key", "sign_count", "generation", "open_until"),
        },
    ),
    Declared(KeptSession, _all(SESSION, "link", "began_at", "used_at", "ends_at", "browser", "system", "by_provider")),
    Declared(KeptToken, _all(PROGRAM, "name", "scopes", "made_at", "expires_at", "used_at")),
)
_COMMUNITY = (
    Declared(CircleRecord, {"circle": INSIDE, "pending": WORKING}),
    Declared(
        Circle,
        {
            **_all(PROGRAMME, "id", "title", "starts_at", "created_at"),
            **_all(INSIDE, "plan", "terms"),
            "terms_version": WORKING,
        },
    ),
    Declared(Terms, {**_all(PROGRAMME, "visibility", "series", "occurrence", "cancelled_at"), "sign_up": INSIDE}),
    Declared(SignUpTerms, {**_all(PROGRAMME, "seats", "word_first"), "questions": INSIDE}),
    Declared(Question, _all(PROGRAMME, "id", "text", "required")),
    Declared(
        Series,
        {
            **_all(PROGRAMME, "id", "kind", "created_at", "over_from"),
            "revision": WORKING,
            **_all(INSIDE, "stretches", "evenings"),
        },
    ),
    Declared(Stretch, {**_all(INSIDE, "asked", "script", "agreements"), "below": PROGRAMME}),
    Declared(
        SeriesPlan,
        {
            **_all(PROGRAMME, "title", "language", "rule", "facilitators", "cofacilitators", "capacity", "visibility"),
            **_all(INSIDE, "plan", "sign_up"),
        },
    ),
    Declared(
        SeriesEvening,
        {**_all(PROGRAMME, "occurrence", "circle", "start", "standing"), **_all(WORKING, "made", "owed", "refused")},
    ),
    Declared(
        CommunityProfile,
        {
            **_all(COMMUNITY, "name", "about", "languages", "region", "zone", "agreements", "phone", "connections"),
            **_all(INSIDE, "colours", "helplines", "retention", "training", "forms", "logo"),
            "version": WORKING,
        },
    ),
    Declared(Colours, _all(COMMUNITY, "day", "night")),
    Declared(Logo, _all(COMMUNITY, "hash", "type")),
    Declared(RegionalHelplines, {"region": COMMUNITY, "lines": INSIDE}),
    Declared(CommunityHelpline, _all(COMMUNITY, "name", "service", "hours", "call", "whatsapp")),
    Declared(Retention, _all(COMMUNITY, "circles_days", "figures_days", "lines_days")),
    Declared(TrainingStep, _all(COMMUNITY, "id", "name")),
    Declared(Forms, _all(COMMUNITY, "facilitate", "invite_us")),
    Declared(AlertSettings, _all(SETTINGS, "language", "version", "addresses")),
    Declared(HookSettings, _all(SETTINGS, "language", "version", "url", "secret")),
    Declared(KeptFile, _all(COMMUNITY, "text", "read")),
)

_FIGURES = (
    Declared(Sheet, {"people": WHO_ANSWERED, "made": INSIDE}),
    Declared(Answer, {**_all(AFTERWARDS, *QUESTIONS), "line": LINE}),
    Declared(SheetTotals, _all(INSIDE, "shown", "rest")),
    Declared(Tally, _all(FIGURES, "answered", "counts", "lines")),
    Declared(Block, _all(FIGURES, "answered", "counts", "lines", "made_at")),
    Declared(Pool, {**_all(INSIDE, "waiting", "blocks"), **_all(WORKING, "circles", "taken")}),
    Declared(
        CircleFigures,
        {
            **_all(FIGURES, "circle", "series", "in_person", "starts_at", "ended_at", "seats"),
            **_all(INSIDE, "attendance", "feedback"),
        },
    ),
    Declared(Came, _all(FIGURES, "signed_up", "waiting", "came", "stayed", "left_early", "walk_ins")),
    Declared(Counting, {"people": COMER, "noted": WORKING, "shown": INSIDE}),
    Declared(Person, _all(COMER, "times", "month", "shown")),
    Declared(ComerTotals, _all(FIGURES, "once", "few", "often")),
)

PROGRAMME_KEPT = Declaration(_SIGN_UPS, _PEOPLE, _COMMUNITY, _FIGURES, COURSE_TYPES)
