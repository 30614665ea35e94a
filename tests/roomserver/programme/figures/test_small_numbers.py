"""Small numbers stay safe: the attack first. Somebody reads all that can be read, whenever something changes, subtracts
each from each, and wants to know what one person answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomserver.programme.figures.answer import QUESTIONS, Answer, Question
from roomserver.programme.figures.feedback import Feedback
from roomserver.programme.figures.pool import Pool, forget, take
from roomserver.programme.figures.tally import FEWEST, Tally, make, sum_of, tally_of
from tests.roomserver.programme.figures.season import Held, Read, Season, changed, read_through

VALUES = st.none() | st.sampled_from([1, 2, 5])
ANSWERS = st.builds(Answer, less_alone=VALUES, hopeful=VALUES, weather_before=VALUES)
CIRCLES = st.lists(
    st.builds(Held, series=st.sampled_from(["", "a"]), answers=st.lists(ANSWERS, max_size=7).map(tuple)),
    min_size=1,
    max_size=6,
)
Seat = tuple[int, int]
ASKED: tuple[Question, ...] = ("less_alone", "hopeful", "weather_before")


def alike(value: int, people: int) -> tuple[Answer, ...]:
    return (Answer(less_alone=value),) * people


def mixed(people: int) -> tuple[Answer, ...]:
    return tuple(Answer(less_alone=1 + number % 5) for number in range(people))


def of(read: Feedback | None, question: Question) -> tuple[int, ...]:
    """As a total: nothing is shown where nobody is counted."""
    return (0,) * 5 if read is None else getattr(read, question) or (0,) * 5


def answered(read: Feedback | None) -> int:
    return 0 if read is None else read.answered


def differences(reads: Sequence[Read], question: Question) -> Iterator[tuple[int, ...]]:
    """What is added to each total from each time to each later one, and what a total has beside its parts."""
    names = {name for read in reads for name in read}
    for name in names:
        seen = [of(read.get(name), question) for read in reads]
        for at, earlier in enumerate(seen):
            yield from (tuple(b - a for a, b in zip(earlier, later, strict=True)) for later in seen[at + 1 :])
    for read in reads:
        shown = [of(read[name], question) for name in read if name.startswith("circle")]
        together = [sum(numbers) for numbers in zip(*shown, strict=True)]
        yield tuple(a - b for a, b in zip(of(read["all"], question), together, strict=True))


@given(CIRCLES)
@settings(max_examples=300)
def test_whatever_is_subtracted_is_of_five_people_at_least_and_never_alike(circles: list[Held]) -> None:
    reads = read_through(circles)
    for question in ASKED:
        for difference in differences(reads, question):
            people, values = sum(difference), sum(number > 0 for number in difference)
            assert min(difference) >= 0
            assert not people or (people >= FEWEST and values >= 2)
    for before, after in pairwise(reads):
        for name in before:
            more = answered(after[name]) - answered(before[name])
            assert more == 0 or more >= FEWEST


@given(CIRCLES, st.data())
@settings(max_examples=300)
@example([Held("a", alike(1, 5)), Held("a", alike(5, 1))], None)
@example([Held("a", alike(5, 4)), Held("a", alike(5, 1)), Held("a", alike(1, 3)), Held("a", alike(2, 3))], None)
def test_each_person_could_have_answered_something_else(circles: list[Held], data: st.DataObject | None) -> None:
    """Whoever knows who came where, and reads all, whenever it changes, cannot tell what any one of them answered."""
    reads = read_through(circles)
    seats = [
        (who, question)
        for who in _everybody(circles)
        for question in ASKED
        if getattr(_answer(circles, who), question) is not None
    ]
    chosen = seats if data is None else [data.draw(st.sampled_from(seats))] if seats else []
    for who, question in chosen:
        assert any(read_through(other) == reads for other in _others(circles, who, question)), (who, question)


def _everybody(circles: Sequence[Held]) -> list[Seat]:
    return [(number, who) for number, held in enumerate(circles) for who in range(len(held.answers))]


def _answer(circles: Sequence[Held], who: Seat) -> Answer:
    return circles[who[0]].answers[who[1]]


def _others(circles: list[Held], who: Seat, question: Question) -> Iterator[list[Held]]:
    """Worlds in which that person answered something else: as another did, who answered as they did; or together with
    all of some circles who answered alike.
    """
    own = getattr(_answer(circles, who), question)

    def with_value(seat: Seat, value: int) -> Answer:
        return _answer(circles, seat).model_copy(update={question: value})

    for seat in _everybody(circles):
        value = getattr(_answer(circles, seat), question)
        if value is not None and value != own:
            yield changed(circles, {who: with_value(who, value), seat: with_value(seat, own)})
    for value in {1, 2, 5} - {own}:
        yield changed(circles, {who: with_value(who, value)})
        for first in range(who[0] + 1):
            for last in range(who[0], len(circles)):
                together = [
                    seat
                    for seat in _everybody(circles)
                    if first <= seat[0] <= last
                    and circles[seat[0]].series == circles[who[0]].series
                    and getattr(_answer(circles, seat), question) == own
                ]
                yield changed(circles, {seat: with_value(seat, value) for seat in together})


@pytest.mark.parametrize("people", range(FEWEST))
def test_a_circle_of_few_shows_nothing(people: int) -> None:
    assert make(mixed(people)).shown is None


def test_a_question_that_few_answered_waits() -> None:
    some = (*mixed(4), *(Answer(hopeful=1 + number % 5) for number in range(5)))
    made = make(some)
    assert made.shown is not None
    assert "less_alone" not in made.shown.counts
    assert "hopeful" in made.shown.counts
    assert made.rest.counts == {"less_alone": tally_of(mixed(4)).counts["less_alone"]}
    assert (made.shown.answered, made.rest.answered) == (9, 0)


def test_where_all_answered_alike_it_counts_nowhere() -> None:
    season = Season()
    season.make("circle 0", Held("a", alike(5, 6)))
    season.make("circle 1", Held("a", mixed(6)))
    read = season.read()["series a"]
    assert read is not None
    assert read.answered == 12
    assert sum(read.less_alone or ()) == 6


def test_a_pool_lets_out_no_circle_alone() -> None:
    """How people were before is asked of all who come, and of one circle it may be many though few answered."""
    before = tuple(Answer(weather_before=1 + number % 5) for number in range(8))
    pool = take(Pool(), "one", make(before).rest, 1.0)
    assert not pool.blocks
    pool = take(pool, "two", make(before[:1]).rest, 2.0)
    assert sum(pool.blocks[0].counts["weather_before"]) == 9


@given(CIRCLES)
def test_nothing_is_lost_or_doubled(circles: list[Held]) -> None:
    """What is shown, what waits, and what counts nowhere are all that was answered; brought twice, it counts once."""
    season = Season()
    for number, held in enumerate(circles):
        made = season.make(f"circle {number}", held)
        pool = season.pools[held.series]
        assert take(pool, f"circle {number}", made.rest, 99.0) == pool
    everything = sum_of(tally_of(held.answers) for held in circles)
    kept = sum_of(
        [*season.shown.values(), *(tally for pool in season.pools.values() for tally in (pool.waiting, *pool.blocks))]
    )
    assert (kept.answered, kept.lines) == (everything.answered, everything.lines)
    for question in QUESTIONS:
        for some, all_of_it in zip(kept.counts.get(question, ()), everything.counts.get(question, ()), strict=False):
            assert some <= all_of_it


def test_lines_come_with_the_number_of_those_who_answered_and_in_no_order_of_theirs() -> None:
    pool = take(Pool(), "one", make([Answer(line="zebra"), Answer(hopeful=2)]).rest, 1.0)
    assert not pool.blocks
    pool = take(pool, "two", make([Answer(line="apple"), Answer(hopeful=1), Answer(hopeful=2)]).rest, 2.0)
    assert pool.blocks[0].lines == ("apple", "zebra")
    assert pool.waiting.lines == ()


def test_blocks_go_whole_and_their_lines_before() -> None:
    pool = take(take(Pool(), "one", make(mixed(3)).rest, 1.0), "two", make([*mixed(2), Answer(line="so")]).rest, 2.0)
    [block] = pool.blocks
    assert block.made_at == 2.0
    assert block.lines == ("so",)
    assert forget(pool, 2.0, 2.0) is pool
    assert forget(pool, 2.0, 2.1).blocks == (block.model_copy(update={"lines": ()}),)
    assert forget(pool, 2.1, 2.1).blocks == ()


def test_a_tally_says_nothing_of_the_order_in_which_people_answered() -> None:
    some = [Answer(less_alone=3, line="b"), Answer(less_alone=1, line="a"), Answer(hopeful=2)]
    assert tally_of(some).model_dump_json() == tally_of(some[::-1]).model_dump_json()
    assert Tally() == tally_of([])
