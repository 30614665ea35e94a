"""The words of a mail to somebody who signed up, in their language, and what goes with it.

Private by default: neither sender, nor subject, nor calendar, nor text names what the circle is about or whose it is,
since mails show on locked screens and in mailboxes that others read. Whoever chose the full title gets it. Each says at
its end where it comes from, as its links do, and why it came. The person's
own name is never said: anybody can give a stranger's address, and any name with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from moderation.state.plan import Venue
from moderation.state.values import LocalText
from roomserver.i18n import Helpline, Wording
from roomserver.ics.files import Appointment, sent
from roomserver.mail.letter import Letter, Link
from roomserver.mail.message import CalendarFile
from roomserver.programme.notices.schedule import WINDOWS, Kind, Say
from roomserver.programme.sign_ups.book import SignUp
from roomserver.zones import read_zone

MOST_LISTED = 20
"""Evenings of a series that a mail lists; the page has all."""
FIRST: frozenset[Kind] = frozenset(("asked", "confirmed", "waiting"))
"""Mails that come first, and ask for the address to be confirmed."""
OF_A_PLACE: frozenset[Kind] = frozenset(
    ("confirmed", "moved", "new_link", "reminder_day", "reminder_hour", "doors_open", "again")
)
"""Mails that tell whoever has a place where it is, and how to come in."""
CALENDAR: Mapping[Kind, Literal["PUBLISH", "CANCEL"]] = {
    "confirmed": "PUBLISH",
    "moved": "PUBLISH",
    "cancelled": "CANCEL",
    "called_off": "CANCEL",
}
PLAINLY: frozenset[Kind] = frozenset(("confirmed", "reminder_day", "reminder_hour"))
"""Mails whose subject is the appointment itself."""


@dataclass(frozen=True, slots=True)
class Evening:
    """A circle as it is announced now. `zone` is by name; `revision` counts what was announced of it;
    `before` is when it was to start, where its time has changed.
    """

    circle: str
    title: LocalText
    starts_at: float | None
    zone: str
    duration_min: int | None = None
    venue: Venue | None = None
    revision: int = 0
    before: float | None = None


@dataclass(frozen=True, slots=True)
class From:
    """Whose mails they are. `origin` is what links begin with, `sender` a mail address in ASCII."""

    community: str
    origin: str
    sender: str
    helplines: Sequence[Helpline] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Of one person; `join` by evening, of those who have a place."""

    page: str
    stop_reminders: str
    join: Mapping[str, str]


def letter_of(
    say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening], links: Links, house: From
) -> Letter:
    """`evenings` are those that it is about, the next one first."""
    paragraphs = [
        _opening(say, person, wording, evenings),
        *_appointments(say, person, wording, evenings),
        *_ways_in(say, person, wording, evenings),
    ]
    if _method(say, person, evenings) is not None:
        paragraphs.append(wording.say("mail.calendar_new" if say.kind == "confirmed" else "mail.calendar"))
    if not person.address_confirmed:
        if say.kind in FIRST:
            paragraphs.append(wording.say("mail.confirm_address"))
        paragraphs.append(wording.say("mail.from_unconfirmed", sender=_whose(person, house)))
    first, *further = _all_links(say, person, wording, evenings, links)
    return Letter(
        language=wording.language,
        sender_name=sender_name(person, wording, house),
        subject=_subject(say, person, wording, evenings),
        paragraphs=tuple(paragraphs),
        link_label=first.label,
        link=first.url,
        more=tuple(further),
        small=(*from_whom(person, wording, house), wording.say("mail.for_you"), *helplines(wording, house.helplines)),
    )


def calendar_of(
    say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening], house: From, made_at: float
) -> CalendarFile | None:
    """What puts it into a calendar or takes it out, of mails that change what stands there."""
    method = _method(say, person, evenings)
    if method is None:
        return None
    entries = [_entry(each, person, wording, house, method, made_at) for each in evenings if each.starts_at is not None]
    content = sent(entries, wording.words, full_title=person.full_title, organizer=house.sender, method=method)
    return CalendarFile(method, content)


def sender_name(person: SignUp, wording: Wording, house: From) -> str:
    """As inboxes show it."""
    return on_one_line(house.community) if person.full_title else wording.say("mail.sender_private")


def from_whom(person: SignUp, wording: Wording, house: From) -> list[str]:
    """Small print for whoever knows; others read it among the rest, and what they may do."""
    return [wording.say("mail.from_confirmed", sender=_whose(person, house))] if person.address_confirmed else []


def _whose(person: SignUp, house: From) -> str:
    """What all links of the mail say as well; and the community's name where they chose that."""
    host = urlsplit(house.origin).hostname or "localhost"
    return f"{on_one_line(house.community)} ({host})" if person.full_title else host


def _opening(say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening]) -> str:
    until = ""
    if say.kind == "place_free" and person.offered_until is not None and evenings:
        until = moment(person.offered_until, evenings[0].zone, wording)
    return wording.say(f"mail.text_{say.kind}", until=until)


def _appointments(say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening]) -> list[str]:
    """When each is, all in one paragraph; and how long the one takes, if it is one."""
    lines = [line for each in evenings[:MOST_LISTED] if (line := when_of(each, person, wording))]
    paragraphs = ["\n".join(lines)] if lines else []
    if len(evenings) == 1 and evenings[0].duration_min is not None and say.kind in OF_A_PLACE:
        paragraphs.append(wording.say("when.takes", duration=wording.minutes(evenings[0].duration_min)))
    return paragraphs


def when_of(evening: Evening, person: SignUp, wording: Wording) -> str:
    """When it is; what, to whoever chose the full title."""
    when = "" if evening.starts_at is None else moment(evening.starts_at, evening.zone, wording)
    if when and evening.before is not None:
        when = wording.say("mail.moved_from", before=moment(evening.before, evening.zone, wording), now=when)
    if not person.full_title:
        return when
    title = wording.written(evening.title).text
    return wording.say("mail.titled_when", title=title, when=when) if when else title


def _ways_in(say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening]) -> list[str]:
    """Where it is in person, to those alone who have a place and an address that is theirs."""
    venue = evenings[0].venue if evenings else None
    if venue is None or say.kind not in OF_A_PLACE or person.standing != "confirmed":
        return []
    if not person.address_confirmed:
        return [wording.say("mail.where_on_page")]
    where = [wording.say("mail.where", address=venue.address)]
    return where if venue.directions is None else [*where, wording.written(venue.directions).text]


def _all_links(say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening], links: Links) -> list[Link]:
    """What is wanted most comes first. The way in is in reminders, to an address that is theirs."""
    page = Link(wording.say("mail.confirm_place" if say.kind == "place_free" else "mail.page"), links.page)
    found = [page]
    join = links.join.get(evenings[0].circle) if evenings and evenings[0].venue is None else None
    if say.kind in WINDOWS and person.address_confirmed and join is not None:
        found.insert(1 if say.kind == "reminder_day" else 0, Link(wording.say("mail.join"), join))
    if person.reminders and person.address_confirmed and person.standing == "confirmed":
        found.append(Link(wording.say("mail.stop_reminders"), links.stop_reminders))
    return found


def _subject(say: Say, person: SignUp, wording: Wording, evenings: Sequence[Evening]) -> str:
    appointment = _appointment(person, wording, evenings[0]) if evenings else wording.say("calendar.appointment")
    if say.kind in PLAINLY:
        return appointment
    return wording.say(f"mail.subject_{say.kind}", appointment=appointment)


def _appointment(person: SignUp, wording: Wording, evening: Evening) -> str:
    title = on_one_line(wording.written(evening.title).text)
    if evening.starts_at is None:
        return title if person.full_title else wording.say("calendar.appointment")
    wall = _wall(evening.starts_at, evening.zone)
    when = wording.say("when.day", day=wording.day(wall), time=wording.time(wall))
    if person.full_title:
        return wording.say("mail.titled_at", title=title, when=when)
    return wording.say("mail.appointment_at", when=when)


def helplines(wording: Wording, lines: Sequence[Helpline]) -> list[str]:
    """Whom to call, as one paragraph, if there is anybody."""
    if not lines:
        return []
    named = [
        wording.say("mail.helpline", name=line.name or wording.say(f"help.service_{line.service}"), number=line.call)
        for line in lines
    ]
    return ["\n".join((wording.say("mail.helplines"), *named))]


def _entry(evening: Evening, person: SignUp, wording: Wording, house: From, method: str, made_at: float) -> Appointment:
    assert evening.starts_at is not None
    is_told_where = method == "PUBLISH" and evening.venue is not None and person.address_confirmed
    return Appointment(
        id=evening.circle,
        host=urlsplit(house.origin).hostname or "localhost",
        title=wording.written(evening.title).text,
        starts_at=evening.starts_at,
        duration_min=evening.duration_min or 60,
        revision=evening.revision,
        changed_at=made_at,
        zone=evening.zone,
        cancelled=method == "CANCEL",
        place=evening.venue.address if is_told_where and evening.venue is not None else "",
    )


def _method(say: Say, person: SignUp, evenings: Sequence[Evening]) -> Literal["PUBLISH", "CANCEL"] | None:
    """Whoever only waits has nothing in their calendar."""
    had_place = person.standing == "confirmed" or say.kind == "cancelled"
    has_time = any(each.starts_at is not None for each in evenings)
    return CALENDAR.get(say.kind) if had_place and has_time else None


def moment(at: float, zone: str, wording: Wording) -> str:
    """Day, time and zone, in words."""
    return wording.moment(_wall(at, zone), zone)


def _wall(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, read_zone(zone))


def on_one_line(text: str) -> str:
    """As a header has to be."""
    return " ".join(text.split())
