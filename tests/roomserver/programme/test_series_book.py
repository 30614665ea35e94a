"""Series with a real store: each evening is one circle, whoever makes it and whatever dies in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest

from moderation.refusal import RefusalCode, Refused
from moderation.state.local_time import LocalTime
from moderation.state.script import ROUND_AND_ROUND
from moderation.state.values import replace
from roomserver.library import read_library
from roomserver.programme.circles import CircleBook, CircleRevision, StartOutOfReach, TooFewSeats
from roomserver.programme.local_time import meaning_of
from roomserver.programme.series import Coming, Kind, SeriesPlan, SeriesRefused, Stretch
from roomserver.programme.series_book import (
    LISTED,
    MOST_SERIES,
    NoSuchSeriesHere,
    SeriesBook,
    SeriesList,
    SeriesState,
    TooManySeries,
)
from roomserver.programme.terms import SignUpTerms
from roomserver.store import RedisRoomStore, keys
from signalling.node.hub import Hub
from signalling.store import StoreUnavailable
from tests.moderation.circles import english
from tests.roomserver.programme.test_pages import commands
from tests.roomserver.programme.test_planning import a_plan, an_evening
from tests.roomserver.servers import Server


@dataclass(frozen=True)
class Home:
    series: SeriesBook
    book: CircleBook
    hub: Hub


def home_on(store: RedisRoomStore) -> Home:
    hub, kept = Hub(store, "here", lambda where, error: None), store.community("home")
    book = CircleBook(hub, kept)
    return Home(SeriesBook(kept, book), book, hub)


@pytest.fixture
def home(store: RedisRoomStore) -> Home:
    return home_on(store)


def weekly(days: int = 3, rule: str = "FREQ=WEEKLY", title: str = "Caring", **more: object) -> Stretch:
    plan = {"title": english(title), "plan": a_plan(an_evening(days)), "rule": rule}
    asked = SeriesPlan.model_validate(plan | {"facilitators": 2, "capacity": 9} | more)
    return Stretch(asked=asked, script=ROUND_AND_ROUND, agreements=read_library().agreements)


def starting(stretch: Stretch, start: LocalTime) -> Stretch:
    asked = stretch.asked.model_copy(update={"plan": replace(stretch.asked.plan, start=start)})
    return stretch.model_copy(update={"asked": asked})


async def ids(home: Home) -> list[str]:
    return sorted(circle.id for circle in (await home.book.list()).circles)


async def settled(home: Home) -> None:
    await home.series.settle_due()


async def made(home: Home, kind: Kind = "open", stretch: Stretch | None = None) -> SeriesState:
    state = await home.series.make(kind, stretch or weekly())
    await settled(home)
    return await home.series.get(state.id)


async def titles(home: Home) -> list[str]:
    return [circle.title.texts["en"] for circle in (await home.book.list()).circles]


def of_circles(state: SeriesState) -> list[Coming]:
    return [one for one in state.coming if one.circle is not None]


async def test_evenings_are_circles_with_all_that_was_planned(home: Home) -> None:
    stretch = weekly(visibility="public", sign_up=SignUpTerms(seats=7))
    state = await made(home, "open", stretch)
    evenings = of_circles(state)
    assert len(evenings) == 9  # of the sixty days
    assert all(one.made and not one.owed for one in evenings)
    for one in evenings:
        assert one.circle is not None
        circle = await home.book.state(one.circle)
        assert (circle.starts_at, circle.plan.start) == (meaning_of(one.local).at, one.local)
        assert (circle.terms.series, circle.terms.occurrence) == (state.id, one.occurrence)
        assert (circle.terms.visibility, circle.terms.sign_up) == ("public", SignUpTerms(seats=7))
        room = await home.hub.store.load(one.circle)
        assert room is not None
        assert (room.seats, room.kept_for_facilitators) == ((), 2)
        assert (room.capacity, room.script) == (9, ROUND_AND_ROUND)
        assert room.agreements == read_library().agreements
    assert len(await titles(home)) == 9


async def test_two_nodes_make_each_evening_once(home: Home, other_node: RedisRoomStore) -> None:
    other = home_on(other_node)
    state = await home.series.make("open", weekly())
    for _ in range(6):  # one waits for the other where both make the same circle
        await asyncio.gather(home.series.settle_due(), other.series.settle_due(), return_exceptions=True)
    evenings = of_circles(await home.series.get(state.id))
    assert len({one.circle for one in evenings}) == 9
    assert await ids(home) == sorted(str(one.circle) for one in evenings)


class Dying(CircleBook):
    """Dies after so many circles: before it can say that the last one was made."""

    lives = 3

    async def create(self, *args: object, **named: object) -> object:  # type: ignore[override]
        made = await super().create(*args, **named)  # type: ignore[arg-type]
        self.lives -= 1
        if self.lives == 0:
            raise StoreUnavailable("died")
        return made


async def test_a_node_that_dies_half_way_leaves_none_out_and_none_double(store: RedisRoomStore, home: Home) -> None:
    dying = SeriesBook(store.community("home"), Dying(home.hub, store.community("home")))
    state = await dying.make("open", weekly())
    with pytest.raises(StoreUnavailable):
        await dying.settle_due()
    assert len(await titles(home)) == 3
    await settled(home)
    evenings = of_circles(await home.series.get(state.id))
    assert sorted(circle.id for circle in (await home.book.list()).circles) == sorted(
        str(one.circle) for one in evenings
    )
    assert len(evenings) == 9
    assert all(one.made for one in evenings)


async def test_nothing_is_due_once_all_is_done(home: Home) -> None:
    state = await made(home)
    before = await home.series.load(state.id)
    await settled(home)
    assert await home.series.load(state.id) == before
    [document] = await home.series._documents.all()
    assert document.due_at is not None
    assert document.due_at > home.hub.store.now()


async def test_one_is_moved_and_its_circle_follows(home: Home) -> None:
    state = await made(home)
    first, second, *_ = of_circles(state)
    start = replace(second.local, time="18:15")
    await home.series.move(state.id, second.occurrence, start, state.revision)
    await settled(home)
    assert first.circle is not None
    assert second.circle is not None
    assert (await home.book.state(second.circle)).plan.start == start
    assert (await home.book.state(second.circle)).starts_at == meaning_of(start).at
    assert (await home.book.state(first.circle)).revision == 1


async def test_one_that_is_cancelled_is_cancelled_with_notice_and_a_skipped_one_too(home: Home) -> None:
    state = await made(home)
    first, second, *_ = of_circles(state)
    state = await home.series.leave_out(state.id, first.occurrence, "cancelled", state.revision)
    await home.series.leave_out(state.id, second.occurrence, "skipped", state.revision)
    await settled(home)
    for one in (first, second):
        assert one.circle is not None
        assert (await home.book.state(one.circle)).terms.cancelled_at is not None


async def test_the_rest_is_cancelled(home: Home) -> None:
    state = await made(home)
    third = of_circles(state)[2]
    state = await home.series.end(state.id, third.occurrence, state.revision)
    await settled(home)
    assert len(state.coming) == 2
    circles = (await home.book.list()).circles
    assert sum(circle.terms.cancelled_at is not None for circle in circles) == 7
    first = state.coming[0].starts_at  # then it is listed by the one after
    assert [document.due_at for document in await home.series._documents.all()] == [first]


async def test_all_that_follow_change_and_what_was_changed_by_hand_before_stays(home: Home) -> None:
    state = await made(home)
    first, second, third, *_ = of_circles(state)
    assert first.circle is not None
    by_hand = CircleRevision(title=english("By hand"), starts_at=first.starts_at, capacity=9, made_on=1)
    await home.book.revise(first.circle, by_hand)
    follow = weekly(title="More", language="ms", visibility="public")
    asked = follow.asked.model_copy(
        update={"plan": replace(follow.asked.plan, start=replace(second.local, time="18:00"))}
    )
    await home.series.change(state.id, second.occurrence, Stretch(**dict(follow) | {"asked": asked}), state.revision)
    await settled(home)
    by_itself = await home.book.state(first.circle)
    assert (by_itself.title, by_itself.language) == (english("By hand"), "en")
    for one in (second, third):
        assert one.circle is not None
        circle = await home.book.state(one.circle)
        assert (circle.title, circle.language) == (english("More"), "ms")
        assert circle.plan.start == replace(one.local, time="18:00")
        assert (circle.terms.visibility, circle.terms.occurrence) == ("public", f"{one.local.date}T18:00")
    assert len(of_circles(await home.series.get(state.id))) == 9


async def test_what_a_circle_refuses_is_shown_at_its_evening(home: Home) -> None:
    state = await made(home)
    first = of_circles(state)[0]
    assert first.circle is not None
    for _ in range(6):
        await home.book.invite(first.circle, "participant")
    follow = starting(weekly(capacity=3), first.local)
    await home.series.change(state.id, first.occurrence, follow, state.revision)
    await settled(home)
    refused = [one.refused for one in (await home.series.get(state.id)).coming]
    assert refused[:2] == ["seats_promised", None]


async def test_a_change_made_on_another_is_refused(home: Home) -> None:
    state = await made(home)
    first, second, *_ = state.coming
    await home.series.leave_out(state.id, first.occurrence, "skipped", state.revision)
    with pytest.raises(Refused) as refused:
        await home.series.leave_out(state.id, second.occurrence, "skipped", state.revision)
    assert refused.value.code is RefusalCode.OUT_OF_DATE


async def test_a_closed_series_has_all_its_evenings(home: Home) -> None:
    state = await made(home, "closed", weekly(rule="FREQ=MONTHLY;COUNT=5"))
    assert [one.circle is not None for one in state.coming] == [True] * 5


async def test_another_like_it_begins_elsewhere(home: Home) -> None:
    state = await made(home, "closed", weekly(rule="FREQ=WEEKLY;COUNT=2"))
    day = date.fromisoformat(state.coming[0].local.date) + timedelta(days=70)
    start: LocalTime = replace(state.coming[0].local, date=day.isoformat())
    again = await home.series.duplicate(state.id, start, "FREQ=WEEKLY;COUNT=3")
    await settled(home)
    assert again.id != state.id
    assert again.coming[0].local.date == day.isoformat()
    assert (len(again.coming), again.kind, again.plan.title) == (3, "closed", state.plan.title)
    assert [one.id for one in (await home.series.list()).series] == [state.id, again.id]


async def test_what_cannot_be_is_refused_and_nothing_is_kept(home: Home) -> None:
    with pytest.raises(TooFewSeats):
        await home.series.make("open", weekly(sign_up=SignUpTerms(seats=8)))
    with pytest.raises(StartOutOfReach):
        await home.series.make("open", weekly(days=-3))
    with pytest.raises(SeriesRefused):
        await home.series.make("closed", weekly())
    with pytest.raises(NoSuchSeriesHere):
        await home.series.get("none")
    assert (await home.series.list()).series == ()


async def following(home: Home, limit: int) -> list[list[str]]:
    pages, before = [], None
    while True:
        page = await home.series.list(limit, before)
        pages.append([one.id for one in page.series])
        if (before := page.more) is None:
            return pages


async def test_pages_of_series_have_each_once_the_next_to_take_place_first(home: Home) -> None:
    days = (5, 2, 7, 3, 6, 4, 1)
    made = {each: (await home.series.make("open", weekly(each))).id for each in days}
    by_day = [made[each] for each in sorted(days)]
    assert await following(home, 3) == [by_day[:3], by_day[3:6], by_day[6:]]
    assert [(await home.series.list(limit)).left for limit in (3, 7, 20)] == [4, 0, 0]
    for nowhere in ("", "x", "nan:x", "inf:x"):
        assert await home.series.list(3, nowhere) == SeriesList(series=(), more=None, left=0)


async def test_a_series_that_is_over_comes_after_those_that_go_on(home: Home) -> None:
    over, on, new = [await made(home, "closed", weekly(days, rule="FREQ=WEEKLY;COUNT=2")) for days in (1, 3, 2)]
    await home.series.end(over.id, over.coming[0].occurrence, over.revision)
    await settled(home)
    assert await following(home, 2) == [[new.id, on.id], [over.id]]


async def test_a_series_made_between_two_pages_leaves_none_out(home: Home) -> None:
    by_day = [(await home.series.make("open", weekly(days))).id for days in (2, 3, 4, 5)]
    first = await home.series.list(2)
    await home.series.make("open", weekly(1))
    second = await home.series.list(2, first.more)
    assert [one.id for one in (*first.series, *second.series)] == by_day


async def test_an_evening_that_is_left_out_is_not_the_next(home: Home) -> None:
    one, other = [await made(home, "open", weekly(days)) for days in (2, 3)]
    await home.series.leave_out(one.id, one.coming[0].occurrence, "cancelled", one.revision)
    assert await following(home, 2) == [[other.id, one.id]]


async def commands_of_pages(home: Home, server: Server, series: int) -> list[int]:
    """Of a first page, of the one that follows, and of making another where that many are."""
    state = await home.series.make("open", weekly())
    text, schema = server.admin.hmget(keys.document_key("home", "series", state.id), "doc", "schema")
    assert isinstance(text, bytes)
    assert isinstance(schema, bytes)
    for number in range(series - 1):
        name = f"s{number}"
        doc = text.replace(state.id.encode(), name.encode())
        key = keys.document_key("home", "series", name)
        server.admin.hset(key, mapping={"doc": doc, "schema": schema, "version": 1})
        server.admin.zadd(keys.documents_key("home", "series"), {name: 1e9 + number})
    asked = [commands(server)]
    first = await home.series.list()
    asked.append(commands(server))
    second = await home.series.list(before=first.more)
    asked.append(commands(server))
    await home.series.make("open", weekly())
    asked.append(commands(server))
    assert (first.series[0].id, len(first.series), first.left) == (state.id, LISTED, series - LISTED)
    assert (len(second.series), second.left) == (LISTED, series - 2 * LISTED)
    assert len(second.model_dump_json()) < 100_000
    return [after - before for before, after in pairwise(asked)]


async def test_what_a_page_of_series_asks_of_the_store_does_not_grow(home: Home, server: Server) -> None:
    few = await commands_of_pages(home, server, 50)
    server.admin.flushall()
    assert await commands_of_pages(home, server, 1990) == few


async def test_a_community_has_so_many_series_and_no_more(home: Home, server: Server) -> None:
    await home.series.make("open", weekly())
    server.admin.zadd(keys.documents_key("home", "series"), {f"s{number}": number for number in range(MOST_SERIES - 1)})
    with pytest.raises(TooManySeries):
        await home.series.make("open", weekly())
