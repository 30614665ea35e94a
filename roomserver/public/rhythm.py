"""How evenings that belong together follow each other, in words: by when they are, whatever rule they were made by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from roomserver.i18n import Wording

DAYS_OF_WEEK = 7


def rhythm(evenings: Sequence[datetime], wording: Wording) -> str:
    """Such as "6 evenings, every second Tuesday from 9 March 2027", of two or more, as clocks show them there, in their
    order. Where one was moved to another day they have no rhythm, and are from the first to the last.
    """
    first, last = evenings[0], evenings[-1]
    count, date = len(evenings), wording.date(first)
    apart = {(later.date() - earlier.date()).days for earlier, later in pairwise(evenings)}
    if apart == {1}:
        return wording.say("public.evenings_daily", count=count, date=date)
    weeks, beside = divmod(min(apart), DAYS_OF_WEEK)
    if len(apart) > 1 or beside or not weeks:
        return wording.say("public.evenings_between", count=count, date=date, last=wording.date(last))
    weekday = wording.weekday(first)
    if weeks == 1:
        return wording.say("public.evenings_weekly", count=count, weekday=weekday, date=date)
    if weeks == 2:
        return wording.say("public.evenings_fortnightly", count=count, weekday=weekday, date=date)
    return wording.say("public.evenings_weeks", count=count, weekday=weekday, weeks=weeks, date=date)
