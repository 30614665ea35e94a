"""Figures as organisers read them: of a circle, of a series, and of all, and the lines that people wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from moderation.state.values import LocalText
from roomserver.programme.figures.comers import ComerTotals
from roomserver.programme.figures.evening import Came, CircleFigures
from roomserver.programme.figures.feedback import Feedback, told
from roomserver.programme.figures.pool import Pool
from roomserver.programme.figures.service import Figures
from roomserver.programme.figures.tally import FEWEST
from roomserver.programme.records import CircleRecords
from roomserver.programme.series_book import NoSuchSeriesHere, SeriesBook
from roomserver.programme.sign_ups.service import SignUps


class CircleTold(BaseModel):
    """A circle that is over: `seats` for participants, who came, and what they answered. `feedback` is there once, from
    `feedback_at` on, if enough people answered. `title` is null once the circle is listed no longer; `attendance` is
    null until who came in person is counted.
    """

    circle: str
    title: LocalText | None
    series: str | None
    in_person: bool
    starts_at: float | None
    ended_at: float
    seats: int
    attendance: Came | None
    feedback: Feedback | None
    feedback_at: float


class SeriesTold(BaseModel):
    """What was answered at the circles of a series, or (`series` null) at those that are of none: those that are shown
    and, in blocks of several, others.
    """

    series: str | None
    title: LocalText | None
    feedback: Feedback | None


class SeriesFigures(SeriesTold):
    """With its circles, in the order in which they were over."""

    circles: tuple[CircleTold, ...]


class AllFigures(BaseModel):
    """Of all circles, in the order in which they were over, and all series. `comers`: of those who agreed to be
    counted, how many came how often. `fewest`: from how many people on something is shown.
    """

    circles: tuple[CircleTold, ...]
    series: tuple[SeriesTold, ...]
    feedback: Feedback | None
    comers: ComerTotals
    fewest: int


class LinesOf(BaseModel):
    """What people wrote to a circle; `circle` null: to several of the series, or of those that are of none. They stand
    in no order of theirs.
    """

    circle: str | None
    series: str | None
    lines: tuple[str, ...]


class AllLines(BaseModel):
    """What people wrote, as far as it is kept."""

    groups: tuple[LinesOf, ...]


class FiguresRead:
    """Of one community. Reading changes nothing. All may raise StoreUnavailable."""

    def __init__(self, figures: Figures, records: CircleRecords, series: SeriesBook, sign_ups: SignUps) -> None:
        self._figures = figures
        self._records = records
        self._series = series
        self._sign_ups = sign_ups

    async def circle(self, circle_id: str) -> CircleTold | None:
        """None where there are none."""
        found = await self._figures.circle(circle_id)
        if found is None:
            return None
        [one] = await self._told([found])
        return one

    async def series(self, series_id: str) -> SeriesFigures:
        """Raises: NoSuchSeriesHere, where nothing is known of it."""
        title = await self._title_of(series_id)
        circles = [each for each in await self._figures.circles() if each.series == series_id]
        if title is None and not circles:
            raise NoSuchSeriesHere
        whole = _sum(circles, [await self._figures.pool(series_id)])
        return SeriesFigures(series=series_id, title=title, feedback=whole, circles=tuple(await self._told(circles)))

    async def all(self) -> AllFigures:
        """Reads every one."""
        pools, circles = await self._figures.pools(), await self._figures.circles()
        names = sorted({*pools, *(each.series for each in circles)}, key=lambda name: name or "")
        titles = await asyncio.gather(*(self._title_of(name) for name in names))
        return AllFigures(
            circles=tuple(await self._told(circles)),
            series=tuple(
                SeriesTold(
                    series=name,
                    title=title,
                    feedback=_sum((each for each in circles if each.series == name), [pools.get(name, Pool())]),
                )
                for name, title in zip(names, titles, strict=True)
            ),
            feedback=_sum(circles, pools.values()),
            comers=await self._sign_ups.comers.shown(),
            fewest=FEWEST,
        )

    async def lines(self) -> AllLines:
        """Of circles first, the last one over first; then of several at once."""
        pools, circles = await self._figures.pools(), await self._figures.circles()
        found = [
            LinesOf(circle=each.circle, series=each.series, lines=each.feedback.lines)
            for each in reversed(circles)
            if each.feedback is not None
        ]
        found += [
            LinesOf(
                circle=None, series=name, lines=tuple(sorted(line for block in pool.blocks for line in block.lines))
            )
            for name, pool in pools.items()
        ]
        return AllLines(groups=tuple(group for group in found if group.lines))

    async def _told(self, circles: Sequence[CircleFigures]) -> list[CircleTold]:
        titles = {each.id: each.title for each in await self._records.load([each.circle for each in circles])}
        return [
            CircleTold(
                circle=each.circle,
                title=titles.get(each.circle),
                series=each.series,
                in_person=each.in_person,
                starts_at=each.starts_at,
                ended_at=each.ended_at,
                seats=each.seats,
                attendance=each.attendance,
                feedback=None if each.feedback is None else told([each.feedback]),
                feedback_at=each.answered_until,
            )
            for each in circles
        ]

    async def _title_of(self, series_id: str | None) -> LocalText | None:
        if series_id is None:
            return None
        try:
            return (await self._series.load(series_id)).present.asked.title
        except NoSuchSeriesHere:
            return None


def _sum(circles: Iterable[CircleFigures], pools: Iterable[Pool]) -> Feedback | None:
    shown = [each.feedback for each in circles if each.feedback is not None]
    return told([*shown, *(block for pool in pools for block in pool.blocks)])
