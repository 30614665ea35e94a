"""What facilitators are told: each change once, and a reminder the day before."""

from __future__ import annotations

from roomserver.programme.facilitators.facilitator import Evening
from roomserver.programme.facilitators.news import DAY_S, HOUR_S, News, differs, news_of, next_look
from tests.moderation.circles import english

NOW = 1_800_000_000.0


def evening(
    circle: str = "c1", starts_in: float | None = 7 * DAY_S, *, called_off: bool = False, over: bool = False
) -> Evening:
    starts_at = None if starts_in is None else NOW + starts_in
    return Evening(circle, english("Tuesday"), "en", starts_at, None, called_off=called_off, over=over)


def after(news: News, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(each for each in known if each not in news.forgets), *news.told)))


def kinds(news: News) -> list[str]:
    return [each.kind for each in news.items]


def test_what_is_new_is_told_once_all_together() -> None:
    theirs = [evening("c1"), evening("c2", 14 * DAY_S), evening("c3", None)]
    assert differs((), theirs)
    news = news_of((), theirs, (), NOW)
    assert kinds(news) == ["given"] * 3
    known = after(news)
    assert not differs(known, theirs)
    assert news_of(known, theirs, (), NOW) == News()


def test_a_new_time_is_told_with_the_one_they_know() -> None:
    known = after(news_of((), [evening()], (), NOW))
    moved = [evening(starts_in=8 * DAY_S)]
    assert differs(known, moved)
    news = news_of(known, moved, (), NOW)
    assert [(each.kind, each.before) for each in news.items] == [("moved", NOW + 7 * DAY_S)]
    assert news_of(after(news, known), moved, (), NOW) == News()


def test_what_is_theirs_no_more_comes_first_and_says_whether_it_is_cancelled() -> None:
    known = after(news_of((), [evening("c1"), evening("c2"), evening("c3")], (), NOW))
    gone = [evening("c1", called_off=True, over=True), evening("c2"), evening("c3", over=True), None]
    news = news_of(known, [evening("c4")], gone, NOW)
    assert (kinds(news), news.more) == (["cancelled", "taken"], True)
    assert kinds(news_of(after(news, known), [evening("c4")], (), NOW)) == ["given"]


def test_they_are_reminded_the_day_before_once_of_each_start() -> None:
    theirs = [evening()]
    known = after(news_of((), theirs, (), NOW))
    assert next_look(theirs, NOW) == NOW + 6 * DAY_S
    at = NOW + 6 * DAY_S
    news = news_of(known, theirs, (), at)
    assert kinds(news) == ["reminder"]
    assert news_of(after(news, known), theirs, (), at) == News()
    late = news_of(known, theirs, (), NOW + 7 * DAY_S - HOUR_S)
    assert (late.items, late.told) == ((), news.told)


def test_who_was_told_within_the_day_before_is_not_reminded() -> None:
    theirs = [evening(starts_in=3 * HOUR_S)]
    known = after(news_of((), theirs, (), NOW))
    assert news_of(known, theirs, (), NOW) == News()
    assert next_look(theirs, NOW) == NOW + HOUR_S
