"""Closed series as sign-ups know them: the same people each evening, who sign up once."""

from __future__ import annotations

from roomserver.programme.series import MOST_CLOSED, coming
from roomserver.programme.series_book import NoSuchSeriesHere, SeriesBook
from roomserver.programme.sign_ups.subjects import USUAL_MIN, ClosedSeries


async def closed_series(book: SeriesBook, series_id: str) -> ClosedSeries | None:
    """None where there is none of that id, or people sign up for each of its evenings."""
    try:
        series = await book.load(series_id)
    except NoSuchSeriesHere:
        return None
    if series.kind != "closed":
        return None
    asked = series.present.asked
    starts = [one.starts_at for one in coming(series, 0.0, MOST_CLOSED) if one.standing == "planned"]
    lasts_s = (asked.plan.duration_min or USUAL_MIN) * 60
    return ClosedSeries(
        terms=asked.sign_up,
        circles=tuple(evening.circle for evening in series.evenings if evening.circle is not None and evening.made),
        zone=asked.start.zone,
        starts_at=min(starts, default=None),
        ends_at=max(starts) + lasts_s if starts else None,
    )
