"""Oracle: every minute of the clock there, walked in UTC around each change of the clocks."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.state.local_time import LocalTime
from roomserver.programme.local_time import (
    LAST,
    BeyondCalendar,
    NoSuchDate,
    NoSuchTime,
    NoSuchZone,
    SkippedTime,
    by_present_rules,
    meaning_of,
)
from roomserver.zones import zone_names

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Singapore",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Europe/London",
)
MINUTE = timedelta(minutes=1)


def local(zone: str, when: str, *, second: bool = False) -> LocalTime:
    day, _, clock = when.partition(" ")
    return LocalTime(date=day, time=clock, zone=zone, second=second)


@cache
def there(zone: str) -> ZoneInfo:
    """As the package has it: what the machine has may be older, as it was of Africa/Casablanca on 29 November 2026."""
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)


def shown(at: datetime, zone: str) -> datetime:
    return at.astimezone(there(zone)).replace(tzinfo=None, fold=0)


def in_utc(local_time: LocalTime) -> str:
    return f"{datetime.fromtimestamp(meaning_of(local_time).at, UTC):%Y-%m-%d %H:%M}"


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Hours within which the clocks there change, of all years that a circle may be in and some before."""
    hours = (datetime(2008, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(26 * 366 * 24))
    offsets, found = None, []
    for hour in hours:
        now = hour.astimezone(there(zone)).utcoffset()
        if offsets is not None and now != offsets:
            found.append(hour)
        offsets = now
    return tuple(found)


@pytest.mark.parametrize(
    ("zone", "when", "utc"),
    [
        ("Europe/Berlin", "2027-07-13 19:30", "2027-07-13 17:30"),
        ("Europe/Berlin", "2027-01-12 19:30", "2027-01-12 18:30"),
        ("Asia/Singapore", "2027-03-28 02:30", "2027-03-27 18:30"),
        ("Asia/Kathmandu", "2027-03-28 02:30", "2027-03-27 20:45"),
        ("America/St_Johns", "2027-01-12 19:30", "2027-01-12 23:00"),
        ("Africa/Casablanca", "2025-07-13 19:30", "2025-07-13 18:30"),
        ("America/Sao_Paulo", "2018-12-12 19:30", "2018-12-12 21:30"),
        ("America/Sao_Paulo", "2027-12-12 19:30", "2027-12-12 22:30"),
    ],
)
def test_an_evening_somewhere(zone: str, when: str, utc: str) -> None:
    assert in_utc(local(zone, when)) == utc


@pytest.mark.parametrize(
    ("zone", "when", "before", "after"),
    [
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:59", "2027-03-28 03:00"),
        ("Europe/London", "2027-03-28 01:00", "2027-03-28 00:59", "2027-03-28 02:00"),
        ("America/New_York", "2027-03-14 02:59", "2027-03-14 01:59", "2027-03-14 03:00"),
        ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-03 01:59", "2027-10-03 02:30"),
        ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-03 23:59", "2018-11-04 01:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-29 23:59", "2011-12-31 00:00"),
    ],
)
def test_a_time_that_clocks_skip_is_refused_with_the_nearest_that_exist(
    zone: str, when: str, before: str, after: str
) -> None:
    with pytest.raises(SkippedTime, match="go forward") as refused:
        meaning_of(local(zone, when))
    assert (refused.value.before, refused.value.after) == (local(zone, before), local(zone, after))
    assert refused.value.code == "skipped_time"
    assert by_present_rules(local(zone, when)) == meaning_of(local(zone, after))


def test_what_is_said_of_a_time_that_clocks_skip_is_plain() -> None:
    with pytest.raises(SkippedTime) as refused:
        meaning_of(local("America/Sao_Paulo", "2018-11-04 00:30"))
    assert str(refused.value) == (
        "Clocks in America/Sao_Paulo go forward then, so 00:30 on 2018-11-04 doesn't exist. "
        "The nearest times are 23:59 on 2018-11-03 and 01:00."
    )


@pytest.mark.parametrize(
    ("zone", "when", "first", "second"),
    [
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30", "2027-10-31 01:30"),
        ("America/New_York", "2027-11-07 01:30", "2027-11-07 05:30", "2027-11-07 06:30"),
        ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45", "2027-04-03 15:15"),
    ],
)
def test_a_time_that_comes_twice_is_the_first_unless_the_second_is_asked_for(
    zone: str, when: str, first: str, second: str
) -> None:
    assert in_utc(local(zone, when)) == first
    assert in_utc(local(zone, when, second=True)) == second
    assert meaning_of(local(zone, when)).twice
    assert not meaning_of(local(zone, when.replace("2027", "2026"), second=True)).twice


@pytest.mark.parametrize(
    ("zone", "when", "error", "code"),
    [
        ("Europe/Atlantis", "2027-01-12 19:30", NoSuchZone, "no_such_zone"),
        ("europe/berlin", "2027-01-12 19:30", NoSuchZone, "no_such_zone"),
        ("../../etc/passwd", "2027-01-12 19:30", NoSuchZone, "no_such_zone"),
        ("/etc/localtime", "2027-01-12 19:30", NoSuchZone, "no_such_zone"),
        ("Europe/Berlin", "2027-02-29 19:30", NoSuchDate, "no_such_date"),
        ("Europe/Berlin", "0000-01-12 19:30", NoSuchDate, "no_such_date"),
        ("Europe/Berlin", "10000-01-12 19:30", NoSuchDate, "no_such_date"),
        ("Europe/Berlin", "1969-12-31 19:30", BeyondCalendar, "beyond_calendar"),
        ("Asia/Kathmandu", "0001-01-01 00:00", BeyondCalendar, "beyond_calendar"),
        ("America/New_York", "9999-12-31 23:59", BeyondCalendar, "beyond_calendar"),
    ],
)
def test_what_is_no_time_is_refused_by_a_stable_code(zone: str, when: str, error: type[NoSuchTime], code: str) -> None:
    with pytest.raises(error) as refused:
        meaning_of(local(zone, when))
    assert refused.value.code == code


def test_the_first_and_the_last_instant_are_times() -> None:
    assert meaning_of(local("UTC", "1970-01-01 00:00")).at == 0
    assert meaning_of(local("UTC", "9999-12-31 23:59")).at == LAST - 59


def test_names_are_those_of_the_package_also_where_the_machine_has_no_zones() -> None:
    assert set(ZONES) | {"UTC", "Asia/Calcutta", "Asia/Kolkata"} <= zone_names()
    ask = (
        "import zoneinfo; zoneinfo.reset_tzpath(to=())\n"
        "from moderation.state.local_time import LocalTime\n"
        "from roomserver.programme.local_time import meaning_of\n"
        "print(meaning_of(LocalTime(date='2027-07-13', time='19:30', zone='Europe/Berlin')).at)"
    )
    said = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True, timeout=60)
    assert float(said.stdout) == datetime(2027, 7, 13, 17, 30, tzinfo=UTC).timestamp()


@given(zone=st.sampled_from(ZONES), days=st.integers(2, LAST // 86400 - 2), minute=st.integers(0, 1439))
def test_whatever_a_clock_shows_at_an_instant_is_that_instant_or_the_other_that_shows_it(
    zone: str, days: int, minute: int
) -> None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minute)
    wall = shown(instant, zone)
    first, second = (meaning_of(local(zone, f"{wall:%Y-%m-%d %H:%M}", second=second)) for second in (False, True))
    assert instant.timestamp() in (first.at, second.at)
    assert first.twice is second.twice is (first.at < second.at)


@given(
    data=st.data(), zone=st.sampled_from([zone for zone in ZONES if zone not in ("Asia/Singapore", "Asia/Kathmandu")])
)
def test_around_a_change_of_the_clocks(data: st.DataObject, zone: str) -> None:
    change = data.draw(st.sampled_from(changes(zone)))
    shows = [(change + number * MINUTE, shown(change + number * MINUTE, zone)) for number in range(-300, 300)]
    wall = shown(change, zone) + data.draw(st.integers(-150, 150)) * MINUTE
    wanted = local(zone, f"{wall:%Y-%m-%d %H:%M}")
    expected = [at.timestamp() for at, clock in shows if clock == wall]
    if expected:
        meant = meaning_of(wanted)
        assert (meant.at, meant.twice) == (expected[0], len(expected) == 2)
        assert meaning_of(local(zone, f"{wall:%Y-%m-%d %H:%M}", second=True)).at == expected[-1]
    else:
        with pytest.raises(SkippedTime) as refused:
            meaning_of(wanted)
        walls = [clock for _, clock in shows]
        assert _wall(refused.value.before) == max(clock for clock in walls if clock < wall)
        assert _wall(refused.value.after) == min(clock for clock in walls if clock > wall)


@given(
    zone=st.sampled_from(ZONES),
    days=st.integers(2, LAST // 86400 - 2),
    minute=st.integers(0, 1439),
    second=st.booleans(),
)
def test_an_instant_shows_the_time_that_was_asked_for(zone: str, days: int, minute: int, second: bool) -> None:
    wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minute)).replace(tzinfo=None)
    meant = by_present_rules(local(zone, f"{wall:%Y-%m-%d %H:%M}", second=second))
    clock = shown(datetime.fromtimestamp(meant.at, UTC), zone)
    assert clock == wall or (clock > wall and not _exists(wall, zone))


def _exists(wall: datetime, zone: str) -> bool:
    """Whether any minute of the days around it shows that."""
    start = wall.replace(tzinfo=UTC) - timedelta(days=1)
    return any(shown(start + number * MINUTE, zone) == wall for number in range(2 * 1440))


def _wall(local_time: LocalTime) -> datetime:
    return datetime.combine(date.fromisoformat(local_time.date), time.fromisoformat(local_time.time))
