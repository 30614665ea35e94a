"""What is said to one reader: the words of their language, and dates and names as their region writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from babel import Locale
from babel.dates import format_timedelta

from moderation.state.values import LocalText
from roomserver.i18n.catalogue import Catalogue
from roomserver.i18n.locales import formatting_locale
from roomserver.i18n.moments import (
    city_of_zone,
    written_date,
    written_day,
    written_month,
    written_short_date,
    written_short_month,
    written_time,
    written_weekday,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Words that somebody wrote, and in which language: that may be another than the reader's."""

    text: str
    lang: str

    def shortened(self, limit: int) -> Written:
        """On one line, and no longer than that: cut between words, or between clauses where a script has no spaces."""
        line = " ".join(self.text.split())
        if len(line) <= limit:
            return Written(line, self.lang)
        cut = max(line.rfind(mark, 0, limit) + len(mark.rstrip()) for mark in (" ", "。", "，", "、"))
        return Written(f"{line[: max(cut, 0)].rstrip()}…", self.lang)


@dataclass(frozen=True)
class Wording:
    """`region` is an ISO 3166 code."""

    words: Catalogue
    region: str

    @property
    def language(self) -> str:
        """Its BCP 47 tag."""
        return self.words.language

    @property
    def direction(self) -> str:
        """Which way it is written, as `dir` of HTML says it."""
        return str(self.locale.text_direction)

    @cached_property
    def locale(self) -> Locale:
        return formatting_locale(self.words.language, self.region)

    def say(self, key: str, **params: str | float) -> str:
        """Raises: KeyError."""
        return self.words.say(key, **params)

    def day(self, wall: datetime) -> str:
        """Such as "Tuesday, 9 March 2027"."""
        return written_day(wall.date(), self.locale)

    def date(self, wall: datetime) -> str:
        """Such as "9 March 2027"."""
        return written_date(wall.date(), self.locale)

    def date_and_time(self, wall: datetime) -> str:
        """Such as "9 March 2027, 7:30 pm"."""
        return self.say("past.when", date=self.date(wall), time=self.time(wall))

    def short_date(self, wall: datetime) -> str:
        """Such as "9 Mar"."""
        return written_short_date(wall.date(), self.locale)

    def month(self, wall: datetime) -> str:
        """Such as "March 2027"."""
        return written_month(wall.date(), self.locale)

    def short_month(self, wall: datetime) -> str:
        """Such as "Mar 2027"."""
        return written_short_month(wall.date(), self.locale)

    def weekday(self, wall: datetime) -> str:
        """Such as "Tuesday"."""
        return written_weekday(wall.date(), self.locale)

    def time(self, wall: datetime) -> str:
        """Such as "7:30 pm"."""
        return written_time(wall.time(), self.locale)

    def moment(self, wall: datetime, zone: str) -> str:
        """Such as "Tuesday, 9 March 2027, 7:30 pm (Singapore Time)"."""
        return self.say("when.exact", day=self.day(wall), time=self.time(wall), zone=self.zone(zone))

    def zone(self, name: str) -> str:
        """Such as "Singapore Time"."""
        return self.say("when.zone", city=city_of_zone(name, self.locale))

    def minutes(self, count: int) -> str:
        """Such as "90 minutes"."""
        return format_timedelta(60 * count, "minute", threshold=10_000, locale=self.locale)

    def spoken(self, tag: str) -> str:
        """What a spoken language is called, such as "Malay"; by its tag where CLDR has no name for it."""
        return str(self.locale.languages.get(tag.partition("-")[0].lower(), tag))

    def region_name(self, code: str) -> str:
        """Such as "Singapore"."""
        return str(self.locale.territories.get(code, code))

    def written(self, text: LocalText) -> Written:
        """In the reader's language, or else in the one that those words fall back to: web/src/i18n/local-text.ts."""
        lang = self.language if self.language in text.texts else text.default
        return Written(text.texts[lang], lang)
