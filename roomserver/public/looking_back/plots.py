"""Plots: numbers in, places out. Templates draw them (`templates/looking_back/plots.html`).

Across, places are percent of the plot's width, and up and down pixels: so text has its size however wide a page is,
and nothing is stretched. What a plot says by text is short, or a word of the catalogue: names stand in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roomserver.programme.figures.tally import Counts

NARROWEST = 280.0
"""Pixels that a plot has at least, on the smallest phone."""
DIGIT = 9.0
"""Pixels that a digit takes at most, and what is left beside it."""
LEFT, RIGHT = 15.0, 99.0
"""Percent between which columns stand: before that is the scale."""
CEILING, FLOOR, COLUMNS_HEIGHT = 10.0, 154.0, 182.0
"""Pixels from the top."""
MOST_COLUMNS = 24
MOST_TICKS = 4
HALF_A_MARK = 13.5
"""Percent that half of a mark takes of the narrowest plot: "Sept 2027"."""
LABEL, BAR, BAR_HEIGHT, NUMBER = 15.0, 22.0, 18.0, 55.0
"""Pixels from the top of a row of bars: the baselines of its texts, and the bar between them."""
ROW, SHORT_ROW = 62.0, 48.0
"""How high a row is, and one whose number stands behind its bar."""
LONGEST_BAR = 80.0
"""Percent: its number stands behind it."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a column is of: an evening, or a month or year of several. `mark` is short, for the axis. `signed_up` None:
    people came by links alone.
    """

    label: str
    mark: str
    seats: int
    signed_up: int | None
    came: int


@dataclass(frozen=True, slots=True)
class Box:
    """`x` and `width` in percent, `y` and `height` in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """Across, at `y` pixels, between two places in percent."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Text:
    """At `x` percent and `y` pixels, its baseline."""

    text: str
    x: float
    y: float
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Column:
    """`seats` is a frame, `came` stands in it, and `signed_up` is a line across; they may rise above the frame."""

    of: Filled
    seats: Box
    came: Box
    signed_up: Line | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the scale, and how high it is."""

    number: int
    y: float


@dataclass(frozen=True, slots=True)
class Columns:
    """`top` is the number at the ceiling."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Text, ...]
    top: int
    height: float = COLUMNS_HEIGHT
    left: float = LEFT
    right: float = RIGHT


@dataclass(frozen=True, slots=True)
class Segment:
    """Of those who answered `value`; `number` None: there is no room to write it."""

    value: int
    count: int
    box: Box
    number: Text | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A question, and how often each value was given; no segments: nothing is shown of it."""

    label: Text
    segments: tuple[Segment, ...]
    bar: Box


@dataclass(frozen=True, slots=True)
class Shares:
    """Bars of the same length, each divided as its numbers are."""

    rows: tuple[Shared, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A number, as long as it is."""

    label: Text
    count: int
    box: Box
    number: Text


@dataclass(frozen=True, slots=True)
class Bars:
    """From the same line; the longest is of the highest number."""

    bars: tuple[Bar, ...]
    height: float


def draw_seats(filled: Sequence[Filled]) -> Columns:
    """One column for each, at most MOST_COLUMNS of them."""
    highest = max((number for each in filled for number in (each.seats, each.signed_up or 0, each.came)), default=0)
    step, top = scale(highest)
    slot = (RIGHT - LEFT) / max(1, len(filled))
    columns = tuple(_column(each, LEFT + at * slot, slot, top) for at, each in enumerate(filled))
    marks = _marks([(each.mark, LEFT + (at + 0.5) * slot) for at, each in enumerate(filled)])
    return Columns(columns, tuple(Tick(n, _height(n, top)) for n in range(0, top + 1, step)), marks, top)


def draw_shares(rows: Sequence[tuple[str, Counts | None]]) -> Shares:
    """One bar for each question, by its label."""
    return Shares(
        tuple(_shared(label, counts, at * ROW) for at, (label, counts) in enumerate(rows)), max(1, len(rows)) * ROW
    )


def draw_bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each number, by its label."""
    highest = max((count for _, count in rows), default=0)
    return Bars(
        tuple(_bar(label, count, highest, at * SHORT_ROW) for at, (label, count) in enumerate(rows)),
        max(1, len(rows)) * SHORT_ROW,
    )


def scale(highest: int) -> tuple[int, int]:
    """Whole steps of 1, 2 or 5 times a power of ten, MOST_TICKS at most, and the first of them that is not less."""
    step, factors = 1, (2.0, 2.5, 2.0)
    at = 0
    while step * MOST_TICKS < highest:
        step = round(step * factors[at % 3])
        at += 1
    return step, step * max(1, -(-highest // step))


def _height(number: float, top: int) -> float:
    return round(FLOOR - (FLOOR - CEILING) * number / top, 3)


def _column(filled: Filled, x: float, slot: float, top: int) -> Column:
    def box(number: int, share: float) -> Box:
        y = _height(number, top)
        return Box(round(x + slot * (1 - share) / 2, 3), y, round(slot * share, 3), round(FLOOR - y, 3))

    signed_up = filled.signed_up
    line = (
        None
        if signed_up is None
        else Line(round(x + 0.04 * slot, 3), round(x + 0.96 * slot, 3), _height(signed_up, top))
    )
    return Column(filled, box(filled.seats, 0.8), box(filled.came, 0.4), line)


def _marks(places: Sequence[tuple[str, float]]) -> tuple[Text, ...]:
    """The first, the last, and one between them, as far as there is room."""
    if not places:
        return ()
    between = min(places, key=lambda place: abs(place[1] - 50.0))
    shown: dict[float, tuple[float, Text]] = {}
    for text, x in (places[0], places[-1], between):
        is_near = x + HALF_A_MARK > 100.0
        centre = x - HALF_A_MARK if is_near else x
        if all(abs(centre - other) >= 2 * HALF_A_MARK for other, _ in shown.values()):
            shown[x] = centre, Text(text, round(x, 3), COLUMNS_HEIGHT - 8, "end" if is_near else "middle")
    return tuple(shown[x][1] for x in sorted(shown))


def _shared(label: str, counts: Counts | None, y: float) -> Shared:
    segments, x = list[Segment](), 0.0
    total = sum(counts or ())
    for value, count in enumerate(counts or (), 1):
        if count:
            width = 100.0 * count / total
            box = Box(round(x, 3), y + BAR, round(width, 3), BAR_HEIGHT)
            has_room = width / 100 * NARROWEST >= DIGIT * (len(str(count)) + 0.5)
            number = Text(str(count), round(x + width / 2, 3), y + NUMBER, "middle") if has_room else None
            segments.append(Segment(value, count, box, number))
            x += width
    return Shared(Text(label, 0.0, y + LABEL), tuple(segments), Box(0.0, y + BAR, 100.0, BAR_HEIGHT))


def _bar(label: str, count: int, highest: int, y: float) -> Bar:
    width = round(LONGEST_BAR * count / highest, 3) if highest else 0.0
    box = Box(0.0, y + BAR, width, BAR_HEIGHT)
    return Bar(Text(label, 0.0, y + LABEL), count, box, Text(str(count), round(width + 2.5, 3), y + BAR + 14))
