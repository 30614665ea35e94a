"""Oracle: the zones of the tzdata package. dateutil and ical.js read what is written, by a name that neither knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from roomserver.i18n import read_catalogues
from roomserver.ics import Appointment, feed
from roomserver.ics.timezones import timezone
from roomserver.zones import UnknownZone, read_zone, zone_names
from tests.roomserver.ics.reading import read_by_others

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",  # winter is what is saved there
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",  # the Sunday after the first Saturday
    "America/Nuuk",  # the Saturday before the last Sunday
    "Africa/Cairo",  # a Friday of either of two months
    "Africa/Casablanca",
    "Asia/Singapore",
    "Asia/Kathmandu",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
NO_ZONE = b"Somewhere/Unheard_Of"
HOUR = timedelta(hours=1)


def at(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=read_zone(zone)).timestamp()


def file_of(zone: str, starts: list[float]) -> bytes:
    appointments = [Appointment(f"a{n}", "h", "T", start, 90, 0, 0.0, zone) for n, start in enumerate(starts)]
    return feed(appointments, read_catalogues()["en"])


def through_changes(zone: str, year: int) -> list[float]:
    """Noon of each day of a year, and each hour of the days on which clocks change, but those that come twice."""
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    days = [noon + timedelta(days=day) for day in range(365)]
    there = read_zone(zone)
    changing = [
        day for day in days if day.astimezone(there).utcoffset() != (day + 24 * HOUR).astimezone(there).utcoffset()
    ]
    hours = [day + hour * HOUR for day in changing for hour in range(25)]
    there_then = [moment.astimezone(there) for moment in [*days[::14], *hours]]
    return [then.timestamp() for then in there_then if then.utcoffset() == then.replace(fold=1 - then.fold).utcoffset()]


@pytest.mark.parametrize("zone", ZONES)
def test_dateutil_reads_the_zone_as_it_is(zone: str) -> None:
    starts = through_changes(zone, 2027)
    written = timezone(zone, min(starts), max(starts)).to_ical(sorted=False).decode()
    read = tzical(StringIO(written)).get()
    assert read is not None
    for start in starts:
        there = datetime.fromtimestamp(start, read_zone(zone))
        assert there.replace(tzinfo=read).utcoffset() == there.utcoffset(), there


def test_others_read_the_zone_from_the_file_alone() -> None:
    starts = {zone: through_changes(zone, 2027) for zone in ZONES}
    files = [file_of(zone, starts[zone]).replace(zone.encode(), NO_ZONE) for zone in ZONES]
    for zone, found in zip(ZONES, read_by_others(files), strict=True):
        assert [one["starts_at"] for one in found["ical.js"]] == starts[zone], zone


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Santiago", "Asia/Gaza", "Asia/Kathmandu"])
def test_changes_are_yearly_rules_and_not_lists(zone: str) -> None:
    written = timezone(zone, at("2027-01-12 19:30", zone), at("2031-07-12 19:30", zone))
    changing = len(written.subcomponents) > 1
    assert len(written.subcomponents) == (2 if changing else 1)
    for observance in written.subcomponents:
        assert ("RRULE" in observance) == changing
        assert "RDATE" not in observance


@given(zone=st.sampled_from(sorted(zone_names())), year=st.integers(1971, 2090), years=st.integers(0, 5))
def test_every_zone_of_any_year(zone: str, year: int, years: int) -> None:
    starts = [
        datetime(y, month, 15, 12, tzinfo=UTC).timestamp() for y in (year, year + years) for month in (1, 4, 7, 10)
    ]
    read = tzical(StringIO(timezone(zone, starts[0], starts[-1]).to_ical(sorted=False).decode())).get()
    assert read is not None
    for start in starts:
        there = datetime.fromtimestamp(start, read_zone(zone))
        offset = there.utcoffset()
        assert offset is not None
        assert there.replace(tzinfo=read).utcoffset() == offset, (zone, there)


def test_a_zone_that_there_is_not() -> None:
    with pytest.raises(UnknownZone):
        timezone("Europe/../../etc/passwd", 0.0, 0.0)


def test_it_is_written_once_for_all_appointments() -> None:
    zone = "Europe/Berlin"
    read = Calendar.from_ical(file_of(zone, [at("2027-07-06 19:30", zone), at("2027-01-12 19:30", zone)]))
    assert [str(found["TZID"]) for found in read.walk("VTIMEZONE")] == [zone]
