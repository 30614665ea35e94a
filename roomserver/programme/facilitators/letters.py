"""The words of a mail to somebody who facilitates, and the file for their calendar.

Private by default, as all mails are: neither sender nor subject nor what is read first names a community, a theme or
what they do there, and the calendar says "Appointment".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from roomserver.i18n import Wording
from roomserver.ics.files import Appointment, sent
from roomserver.mail.letter import Letter
from roomserver.mail.message import CalendarFile
from roomserver.programme.facilitators.facilitator import USUAL_MIN, Evening
from roomserver.programme.facilitators.news import GIVES, Item, Kind
from roomserver.zones import read_zone

IN_ORDER: Sequence[Kind] = ("given", "moved", "cancelled", "taken", "reminder")
MOST_LISTED = 20
"""Evenings that a mail lists of each kind; their page has all."""
MINUTE_S = 60.0


def letter_of(items: Sequence[Item], wording: Wording, zone: str, origin: str) -> Letter:
    """`zone` is where evenings are that have none of their own; there is an item."""
    paragraphs = []
    for kind in IN_ORDER:
        lines = [_line(each, wording, zone) for each in items if each.kind == kind]
        if lines:
            paragraphs += [wording.say(f"mail.duty_{kind}", count=len(lines)), "\n".join(lines[:MOST_LISTED])]
    if any(each.kind in GIVES for each in items):
        paragraphs.append(wording.say("mail.duty_cannot"))
    if _method(items) is not None:
        is_new = {each.kind for each in items} == {"given"}
        paragraphs.append(wording.say("mail.calendar_new" if is_new else "mail.calendar"))
    host = urlsplit(origin).hostname or "localhost"
    return Letter(
        language=wording.language,
        sender_name=wording.say("mail.sender_private"),
        subject=_subject(items, wording, zone),
        paragraphs=tuple(paragraphs),
        link_label=wording.say("mail.page"),
        link=f"{origin}/facilitator/",
        small=(wording.say("mail.duty_why", sender=host),),
    )


def calendar_of(
    items: Sequence[Item], wording: Wording, zone: str, origin: str, sender: str, now: float
) -> CalendarFile | None:
    """What puts it into a calendar or takes it out. Whatever is sent later counts as later there."""
    method = _method(items)
    if method is None:
        return None
    host = urlsplit(origin).hostname or "localhost"
    entries = [
        Appointment(
            id=f"leads-{each.evening.circle}",
            host=host,
            title="",
            starts_at=each.evening.starts_at,
            duration_min=_minutes(each.evening),
            revision=int(now // MINUTE_S),
            changed_at=now,
            zone=_zone(each.evening, zone),
            cancelled=method == "CANCEL",
        )
        for each in items
        if each.evening.starts_at is not None
    ]
    return CalendarFile(method, sent(entries, wording.words, full_title=False, organizer=sender, method=method))


def _method(items: Sequence[Item]) -> Literal["PUBLISH", "CANCEL"] | None:
    timed = {each.kind for each in items if each.evening.starts_at is not None} - {"reminder"}
    if not timed:
        return None
    return "PUBLISH" if timed & GIVES else "CANCEL"


def _subject(items: Sequence[Item], wording: Wording, zone: str) -> str:
    first, kinds = items[0], {each.kind for each in items}
    kind = next(each for each in IN_ORDER if each in kinds)
    if kind == "reminder" and len(items) == 1 and first.evening.starts_at is not None:
        wall = _wall(first.evening.starts_at, _zone(first.evening, zone))
        when = wording.say("when.day", day=wording.day(wall), time=wording.time(wall))
        return wording.say("mail.appointment_at", when=when)
    return wording.say(f"mail.subject_duty_{kind}", count=sum(each.kind == kind for each in items))


def _line(item: Item, wording: Wording, zone: str) -> str:
    evening = item.evening
    if evening.starts_at is None:
        return wording.say("when.unset")
    there = _zone(evening, zone)
    now = wording.moment(_wall(evening.starts_at, there), there)
    if item.before is None:
        return now
    return wording.say("mail.moved_from", before=wording.moment(_wall(item.before, there), there), now=now)


def _zone(evening: Evening, zone: str) -> str:
    return zone if evening.start is None else evening.start.zone


def _minutes(evening: Evening) -> int:
    if evening.starts_at is None or evening.ends_at is None:
        return USUAL_MIN
    return round((evening.ends_at - evening.starts_at) / MINUTE_S)


def _wall(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, read_zone(zone))
