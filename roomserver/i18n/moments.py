"""Days, times and zones as people write them: the twin of web/src/i18n/moments.ts. tests/i18n.json holds both to it."""

from __future__ import annotations

from datetime import date, time

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone, get_timezone_location

_NARROW_SPACE = "\u202f"
"""Babel has it before pm, browsers don't yet; and in a mail's subject it would make encoded words of all of it."""


def written_day(day: date, locale: Locale) -> str:
    """With the weekday and the year, such as "Tuesday, 9 March 2027"."""
    return format_date(day, "full", locale)


def written_date(day: date, locale: Locale) -> str:
    """Without the weekday, such as "9 March 2027"."""
    return format_date(day, "long", locale)


def written_short_date(day: date, locale: Locale) -> str:
    """Without the year, such as "9 Mar"."""
    return format_skeleton("MMMd", day, locale=locale)


def written_month(day: date, locale: Locale) -> str:
    """Such as "March 2027"."""
    return format_skeleton("yMMMM", day, locale=locale)


def written_short_month(day: date, locale: Locale) -> str:
    """Such as "Mar 2027"."""
    return format_skeleton("yMMM", day, locale=locale)


def written_weekday(day: date, locale: Locale) -> str:
    """Such as "Tuesday"."""
    return format_date(day, "EEEE", locale)


def written_time(clock: time, locale: Locale) -> str:
    """Such as "7:30 pm", or "19:30" where people write so."""
    return format_time(clock, "short", locale=locale).replace(_NARROW_SPACE, " ")


def city_of_zone(zone: str, locale: Locale) -> str:
    """Such as "Singapore". Raises: LookupError where there is no such zone."""
    return get_timezone_location(get_timezone(zone), locale, return_city=True)
