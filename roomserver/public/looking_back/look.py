"""What a page that looks back shows: evenings of a period, what was answered at them, and why something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from moderation.state.values import LocalText
from roomserver.i18n import Wording
from roomserver.programme.figures.answer import Question
from roomserver.programme.figures.comers import ComerTotals
from roomserver.programme.figures.feedback import Feedback, sum_of_told
from roomserver.programme.figures.reading import AllFigures, CircleTold
from roomserver.programme.figures.tally import Counts
from roomserver.public.looking_back.periods import Evening, Period, evenings
from roomserver.public.looking_back.plots import Bars, Shares, draw_bars, draw_shares
from roomserver.zones import read_zone

FELT: tuple[Question, ...] = ("less_alone", "understood", "hopeful")
WEATHER: tuple[Question, ...] = ("weather_before", "weather_after")
MADE_WITHIN_S = 900.0
"""How long after it is time a circle's figures may still be on their way."""
VALUES = (1, 2, 3, 4, 5)

Missing = Literal["soon", "few", "few_in_series"]
"""Why nothing is told of a circle's answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions side by side: by its label, how often each value was given; None: not shown."""

    rows: tuple[tuple[str, Counts | None], ...]

    @property
    def is_empty(self) -> bool:
        return all(counts is None for _, counts in self.rows)

    @property
    def has_gaps(self) -> bool:
        return any(counts is None for _, counts in self.rows)

    @property
    def plot(self) -> Shares:
        return draw_shares(self.rows)


@dataclass(frozen=True, slots=True)
class Of:
    """What was answered at the circles of a series; `series` None: at those that are of none. `title` None: it is
    known no longer.
    """

    series: str | None
    title: LocalText | None
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class Look:
    """`evenings` in their order. `feedback` is of all of them."""

    period: Period
    evenings: tuple[Evening, ...]
    feedback: Feedback | None
    series: tuple[Of, ...]
    comers: ComerTotals
    fewest: int

    @property
    def counted(self) -> tuple[Evening, ...]:
        """Those of which it is known who came."""
        return tuple(each for each in self.evenings if each.attendance is not None)

    @property
    def came(self) -> int:
        return sum(each.attendance.came or 0 for each in self.evenings if each.attendance is not None)

    @property
    def seats(self) -> int:
        """At evenings of which it is known who came."""
        return sum(each.told.seats for each in self.counted)

    @property
    def with_feedback(self) -> int:
        """How many circles' answers are told by themselves."""
        return sum(each.told.feedback is not None for each in self.evenings)


def look_back(figures: AllFigures, period: Period, zone: str) -> Look:
    """Of a period, answers are those that are told of its circles: blocks of several circles have no evening."""
    within = tuple(each for each in evenings(figures.circles, read_zone(zone)) if period.has(each.wall.date()))
    feedback, series = figures.feedback, tuple(Of(each.series, each.title, each.feedback) for each in figures.series)
    if not period.is_all:
        feedback = _told_of(within)
        series = tuple(Of(each.series, each.title, _told_of(_of(within, each.series))) for each in figures.series)
    held = {each.told.series for each in within}
    return Look(
        period, within, feedback, tuple(each for each in series if each.series in held), figures.comers, figures.fewest
    )


def missing(told: CircleTold, now: float) -> Missing | None:
    """None: its answers are told. Never how many there are."""
    if told.feedback is not None:
        return None
    if now < told.feedback_at + MADE_WITHIN_S:
        return "soon"
    return "few" if told.series is None else "few_in_series"


def answers(feedback: Feedback | None, questions: Sequence[Question], wording: Wording) -> Answers:
    """Of these questions."""
    return Answers(
        tuple(
            (wording.say(f"past.{question}"), None if feedback is None else getattr(feedback, question))
            for question in questions
        )
    )


def comers(totals: ComerTotals, wording: Wording) -> tuple[tuple[str, int], ...]:
    """How many people came how often, by its label."""
    return tuple((wording.say(f"past.comers_{name}"), getattr(totals, name)) for name in ("once", "few", "often"))


def draw_comers(totals: ComerTotals, wording: Wording) -> Bars:
    return draw_bars(comers(totals, wording))


def _of(evenings: Sequence[Evening], series: str | None) -> tuple[Evening, ...]:
    return tuple(each for each in evenings if each.told.series == series)


def _told_of(evenings: Sequence[Evening]) -> Feedback | None:
    return sum_of_told(each.told.feedback for each in evenings if each.told.feedback is not None)
