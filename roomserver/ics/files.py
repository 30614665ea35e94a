"""One appointment as a calendar file, or many as a feed.

What a calendar shows names neither theme nor community unless the full title is asked for: calendars are synchronised,
shared and searched. An evening of a series is an appointment by itself (docs/decisions/0030).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

from roomserver.i18n import Catalogue
from roomserver.ics.timezones import timezone
from roomserver.zones import read_zone

PRODUCT = "-//roomserver//Circles//EN"
NO_ONE = "invalid:nomail"
"""Who announces it where no mail is sent: METHOD needs an ORGANIZER (RFC 5546, 3.2.1), and this is no address."""
REFRESH = timedelta(hours=1)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Appointment:
    """What stands in a calendar. `id` is the circle's or the sign-up's and never has a name in it; `host` is the
    server's. `starts_at` in seconds since the epoch; `zone` by IANA name, None where no one planned it by a local
    time. `revision` counts what was announced of it, and `changed_at` is when that was last done. `title`, `note` and
    `link` are written with the full title alone; `place`, where it is in person, always.
    """

    id: str
    host: str
    title: str
    starts_at: float
    duration_min: int
    revision: int
    changed_at: float
    zone: str | None = None
    cancelled: bool = False
    note: str = ""
    place: str = ""
    link: str = ""


def event(
    appointment: Appointment, words: Catalogue, *, full_title: bool = False, organizer: str | None = None
) -> bytes:
    """A file with one appointment; `organizer` is a mail address, of whoever sends it. Raises: UnknownZone."""
    return _written(_calendar(), [appointment], words, full_title, organizer)


def sent(
    appointments: Iterable[Appointment],
    words: Catalogue,
    *,
    full_title: bool,
    organizer: str,
    method: Literal["PUBLISH", "CANCEL"],
) -> bytes:
    """A file that goes with a mail, which has the same method (RFC 6047, 2.4). Raises: UnknownZone."""
    return _written(_calendar(method), list(appointments), words, full_title, organizer)


def feed(
    appointments: Iterable[Appointment],
    words: Catalogue,
    *,
    name: str | None = None,
    full_title: bool = False,
    organizer: str | None = None,
) -> bytes:
    """A file to subscribe to, with a name of its own if one is given. Raises: UnknownZone."""
    calendar = _calendar()
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", REFRESH, parameters={"VALUE": "DURATION"})
    if name is not None:
        calendar.add("NAME", _printed(name))
        calendar.add("X-WR-CALNAME", _printed(name))
    return _written(calendar, list(appointments), words, full_title, organizer)


def _calendar(method: str = "PUBLISH") -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("METHOD", method)
    return calendar


def _written(
    calendar: Calendar, appointments: list[Appointment], words: Catalogue, full_title: bool, organizer: str | None
) -> bytes:
    """The zones come first: some readers go through a file once."""
    by_zone: dict[str, list[float]] = {}
    for one in appointments:
        if one.zone is not None:
            by_zone.setdefault(one.zone, []).append(one.starts_at)
    for zone in sorted(by_zone):
        calendar.add_component(timezone(zone, min(by_zone[zone]), max(by_zone[zone])))
    for one in appointments:
        calendar.add_component(_event(one, words, full_title, organizer))
    file: bytes = calendar.to_ical(sorted=False)
    return file


def _event(one: Appointment, words: Catalogue, full_title: bool, organizer: str | None) -> Event:
    entry = Event()
    entry.add("UID", f"{one.id}@{one.host}")
    entry.add("DTSTAMP", _utc(one.changed_at))
    entry.add("LAST-MODIFIED", _utc(one.changed_at))
    entry.add("SEQUENCE", one.revision)
    entry.add("DTSTART", _start(one))
    entry.add("DURATION", timedelta(minutes=one.duration_min))
    entry.add("SUMMARY", _printed(one.title) if full_title else words.say("calendar.appointment"))
    entry.add("STATUS", "CANCELLED" if one.cancelled else "CONFIRMED")
    entry.add("ORGANIZER", vCalAddress(NO_ONE if organizer is None else f"mailto:{organizer}"))
    if one.place:
        entry.add("LOCATION", _printed(one.place))
    if not full_title:
        entry.add("CLASS", "PRIVATE")
        return entry
    if one.note:
        entry.add("DESCRIPTION", _printed(one.note))
    if one.link:
        entry.add("URL", one.link)
    return entry


def _start(one: Appointment) -> datetime:
    """By the clock there, which stays as it is where the zone's rules change. A time that comes twice is written in
    UTC: it is to be read as the first (RFC 5545, 3.3.5), and ical.js 2.2.1 reads it as the second.
    """
    if one.zone is None:
        return _utc(one.starts_at)
    there = _utc(one.starts_at).astimezone(read_zone(one.zone))
    comes_once = there.utcoffset() == there.replace(fold=1 - there.fold).utcoffset()
    return there if comes_once else _utc(one.starts_at)


def _printed(text: str) -> str:
    """Without what no file may have (RFC 5545, 3.1), and icalendar 7.3 would write."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)
