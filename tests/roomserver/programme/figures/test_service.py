"""Figures on real stores: kept once, told once, and nothing of single people left behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from roomserver.programme.erasing import Erasure
from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.service import NotYet, Over
from roomserver.programme.figures.sheets import TooLate
from roomserver.store import RedisRoomStore
from roomserver.store.community_documents import Becomes
from tests.roomserver.programme.figures.evenings import (
    DAY_S,
    HOUR_S,
    VENUE,
    Node,
    hopeful,
    make_due,
    node_on,
    somebody,
)
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened, proxied

ON_ONE = pytest.mark.parametrize("server", ["valkey"], indirect=True)


@pytest.fixture
def here(store: RedisRoomStore) -> Node:
    return node_on(store)


@pytest.fixture
def there(other_node: RedisRoomStore) -> Node:
    return node_on(other_node)


async def test_figures_appear_once_when_it_is_time_and_never_change(here: Node, there: Node, server: Server) -> None:
    circle = await here.held(*hopeful(1, 2, 3, 4, 5))
    await here.community.figures.settle_due()
    told = await there.community.figures_read.circle(circle)
    assert told is not None
    assert told.feedback is None

    await here.let_time_pass(server)
    await there.community.figures.settle_due()
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert told.feedback is not None
    assert (told.feedback.answered, told.feedback.hopeful, told.feedback.less_alone) == (5, (1, 1, 1, 1, 1), None)

    with pytest.raises(TooLate):
        await here.answer(circle, Answer(hopeful=1))
    with pytest.raises(TooLate):
        await here.community.figures.withdraw(somebody(circle))
    await here.community.figures.settle_due()
    assert await there.community.figures_read.circle(circle) == told


async def test_nothing_of_single_people_is_left_once_figures_are_made(here: Node, server: Server) -> None:
    circle = await here.held(*hopeful(1, 2, 3, 4), Answer(line="Canary wrote this"))
    assert somebody(circle, 4).person in everything(server.admin)
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    kept = everything(server.admin)
    assert not any(somebody(circle, number).person in kept for number in range(5))
    assert b"answers" not in b"".join(key for key in server.admin.scan_iter("*") if b"document:answers" in key)
    [lines] = (await here.community.figures_read.lines()).groups
    assert (lines.circle, lines.lines) == (circle, ("Canary wrote this",))


async def test_an_answer_that_is_changed_withdrawn_or_erased_is_as_if_never_given(here: Node, server: Server) -> None:
    circle = await here.held(*hopeful(1, 2, 3, 4, 5, 5, 5))
    await here.community.figures.answer(somebody(circle, 0), Answer(hopeful=2))
    await here.community.figures.withdraw(somebody(circle, 6))
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert told.feedback is not None
    assert told.feedback.hopeful == (0, 2, 1, 1, 2)


async def test_what_all_can_read_is_the_same_with_an_answer_and_without(here: Node, server: Server) -> None:
    circle = await here.held(*hopeful(1, 2, 3, 4, 5))
    before = await here.community.figures_read.all(), await here.community.figures_read.lines()
    await here.community.figures.answer(somebody(circle, 9), Answer(hopeful=1, line="More"))
    assert (await here.community.figures_read.all(), await here.community.figures_read.lines()) == before
    await here.community.figures.withdraw(somebody(circle, 9))
    assert (await here.community.figures_read.all(), await here.community.figures_read.lines()) == before


async def test_circles_of_few_are_told_together_and_of_no_circle(here: Node, server: Server) -> None:
    one = await here.held(*hopeful(1, 2, 3), Answer(line="From one"), series="aa")
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    read = await here.community.figures_read.all()
    assert (read.feedback, await here.community.figures_read.lines()) == (
        None,
        (await here.community.figures_read.lines()),
    )
    assert [each.feedback for each in read.series] == [None]

    two = await here.held(*hopeful(5), series="aa")
    other = await here.held(*hopeful(5, 5, 4, 4), series=None)
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    read = await here.community.figures_read.all()
    assert {each.circle: each.feedback for each in read.circles} == {one: None, two: None, other: None}
    assert {each.series: each.feedback and each.feedback.answered for each in read.series} == {"aa": 5, None: None}
    assert read.feedback is not None
    assert (read.feedback.answered, read.feedback.hopeful) == (5, None)
    [group] = (await here.community.figures_read.lines()).groups
    assert (group.circle, group.series, group.lines) == (None, "aa", ("From one",))


async def test_two_nodes_that_make_figures_at_once_count_everyone_once(here: Node, there: Node, server: Server) -> None:
    circles = [await here.held(*hopeful(1, 2, 3), series="aa") for _ in range(4)]
    await here.let_time_pass(server)
    await asyncio.gather(*(node.community.figures.settle_due() for node in (here, there, here, there)))
    pool = await here.community.figures.pool("aa")
    assert pool.waiting.answered + sum(block.answered for block in pool.blocks) == 3 * len(circles)
    assert [block.answered for block in pool.blocks] == [6, 6]


@ON_ONE
@pytest.mark.parametrize("after_it", [False, True])
async def test_a_node_that_dies_between_steps_doubles_and_loses_nothing(
    here: Node, server: Server, tmp_path: Path, after_it: bool
) -> None:
    """Some answer few questions: what they answered is shown at the circle, and waits in the pool, in part."""
    answers = [*hopeful(1, 2, 3, 4, 5), Answer(less_alone=2), Answer(less_alone=4, line="A line")]
    circle = await here.held(*answers, series="aa")
    await here.let_time_pass(server)
    deaths = 0
    async with proxied(server, tmp_path / "proxy") as proxy:
        for replies in range(60):
            proxy.replies_left = None
            async with opened(proxy.url, PATIENT_S) as dying:
                node = node_on(dying)
                await node.community.figures.circle(circle)
                proxy.replies_left, proxy.after_it = replies, after_it
                try:
                    await node.community.figures.settle_due()
                except Exception:  # it has no store any more
                    deaths += 1
                proxy.replies_left = None
    await here.community.figures.settle_due()
    told, pool = await here.community.figures_read.circle(circle), await here.community.figures.pool("aa")
    assert deaths > 10
    assert told is not None
    assert told.feedback is not None
    assert (told.feedback.answered, told.feedback.hopeful, told.feedback.less_alone) == (7, (1, 1, 1, 1, 1), None)
    assert (pool.waiting.answered, pool.waiting.counts) == (0, {"less_alone": (0, 1, 0, 1, 0)})
    assert await here.community.figures.answer_of(somebody(circle)) == Answer()


async def test_people_answer_from_the_end_and_say_before_it_how_they_are(here: Node) -> None:
    circle = await here.circle()
    with pytest.raises(NotYet):
        await here.answer(circle, Answer(hopeful=1))
    await here.community.figures.set_weather_before(somebody(circle), 2)
    await here.hold(circle, over=False)
    with pytest.raises(Over):
        await here.community.figures.set_weather_before(somebody(circle), 3)
    await here.community.figures.answer(somebody(circle), Answer(weather_after=4))
    assert await here.community.figures.answer_of(somebody(circle)) == Answer(weather_before=2, weather_after=4)


async def test_what_was_said_before_a_circle_that_never_took_place_goes(here: Node, server: Server) -> None:
    circle = await here.circle()
    await here.community.figures.set_weather_before(somebody(circle), 2)
    make_due(server, "answers")
    await here.community.figures.settle_due()
    assert await here.community.figures.answer_of(somebody(circle)) == Answer(weather_before=2)
    await here.community.cancel_circle(circle)
    make_due(server, "answers")
    await here.community.figures.settle_due()
    assert await here.community.figures.answer_of(somebody(circle)) == Answer()
    assert await here.community.figures.circle(circle) is None


async def test_who_came_online_is_kept_as_numbers(here: Node, there: Node) -> None:
    circle = await here.circle()
    for name in ("Mei", "Tom", "Ana"):
        await here.sign_up(circle, name)
    await here.hold(circle, came=4)
    await here.community.kept.records.leave([circle], here.store.now())
    await there.community.figures.settle_due()
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert told.attendance is not None
    assert told.attendance.model_dump() == {
        "signed_up": 3,
        "waiting": 0,
        "came": 4,
        "stayed": 3,
        "left_early": 1,
        "walk_ins": 1,
    }
    assert (told.seats, told.in_person) == (8, False)


async def in_person(here: Node, *, planned_end_s: float) -> tuple[str, list[str]]:
    """A circle of ninety minutes with a place for three people, which ends so long from now."""
    circle = await here.circle(venue=VENUE)
    people = [await here.sign_up(circle, name) for name in ("Mei", "Tom", "Ana")]
    await here.move(circle, planned_end_s - 1.5 * HOUR_S)
    return circle, people


async def test_in_person_people_answer_from_the_planned_end(here: Node) -> None:
    circle, _ = await in_person(here, planned_end_s=60.0)
    with pytest.raises(NotYet):
        await here.answer(circle, Answer(hopeful=1))
    await here.move(circle, -2 * HOUR_S)
    await here.answer(circle, Answer(hopeful=1))
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert (told.in_person, told.attendance) == (True, None)


async def test_who_came_in_person_is_counted_a_day_after_it_and_marks_go(
    here: Node, there: Node, server: Server
) -> None:
    circle, people = await in_person(here, planned_end_s=-60.0)
    for person, came in zip(people, (True, True, False), strict=True):
        await here.community.sign_ups.choose(circle, person, attended=came)
    await here.community.figures.ended(circle)
    await here.move(circle, -1.5 * HOUR_S - DAY_S + 60.0)
    await here.let_time_pass(server, DAY_S)
    book = await here.community.sign_ups.book(circle)
    assert [person.attended for person in book.sign_ups] == [True, True, False]

    await here.move(circle, -1.5 * HOUR_S - DAY_S - 60.0)
    make_due(server, "figures", "sign-ups")
    await there.community.sign_ups.settle_due()
    await there.community.figures.settle_due()
    book = await here.community.sign_ups.book(circle)
    assert book.sign_ups == ()
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert told.attendance is not None
    assert (told.attendance.signed_up, told.attendance.came, told.attendance.stayed) == (3, 2, None)


async def test_names_of_who_came_go_when_the_debrief_is_over(here: Node, there: Node, server: Server) -> None:
    circle = await here.circle()
    people = [await here.sign_up(circle, name) for name in ("Mei", "Tom")]
    await here.community.sign_ups.settle_due()
    await here.hold(circle, over=False, here=people[:1])
    await here.community.sign_ups.follow_circle(circle)
    book = await here.community.sign_ups.book(circle)
    assert [person.attended for person in book.sign_ups] == [True, None]

    await here.hold(circle)  # nobody is told: whoever knew has died
    make_due(server, "sign-ups")
    await there.community.sign_ups.settle_due()
    document = await here.community.kept.documents("sign-ups").load(circle)
    assert '"attended":true' not in document.text
    assert '"signed_up":2' in document.text


async def test_figures_go_when_they_were_kept_long_enough_and_lines_before(here: Node, server: Server) -> None:
    old = await here.held(*hopeful(1, 2, 3, 4, 5), Answer(line="Long ago"))
    for _ in range(2):
        await here.held(*hopeful(2, 3), Answer(line="In the pool"), series="aa")
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    await here.community.figures.forget_old()
    assert len((await here.community.figures_read.lines()).groups) == 2

    await here.let_time_pass(server, 181 * DAY_S)
    before = here.store.endings
    await here.community.figures.forget_old()
    assert here.store.endings > before  # so that lines leave the store's files too
    assert [group.circle for group in (await here.community.figures_read.lines()).groups] == [None]
    told = await here.community.figures_read.circle(old)
    assert told is not None
    assert told.feedback is not None

    await here.let_time_pass(server, 1000 * DAY_S)
    await here.community.figures.forget_old()
    assert (await here.community.figures_read.all()).circles == ()


@pytest.mark.parametrize("how", ["here", "everywhere", "by whoever finds it begun"])
async def test_who_is_erased_has_answered_nothing(here: Node, there: Node, server: Server, how: str) -> None:
    circle = await here.circle()
    person = await here.sign_up(circle, "Mei")
    await here.hold(circle)
    await here.answer(circle, *hopeful(1, 2, 3, 4))
    who = await here.community.figures.answerers.of_sign_up(circle, person, circle)
    await here.community.figures.answer(who, Answer(hopeful=5, line="Canary"))
    before = await here.community.figures_read.all(), await here.community.figures_read.lines()
    if how == "by whoever finds it begun":
        await begin_to_erase(here, circle, person)
        make_due(server, "erasure")
        await there.community.erasing.settle_due()
    else:
        await here.community.erasing.erase(circle, person, everywhere=how == "everywhere")
    kept = everything(server.admin)
    assert who.person not in kept
    assert "Canary" not in kept
    assert (await here.community.figures_read.all(), await here.community.figures_read.lines()) == before

    await here.let_time_pass(server)
    await there.community.figures.settle_due()
    told = await here.community.figures_read.circle(circle)
    assert told is not None
    assert told.feedback is None
    assert (await here.community.figures.pool(None)).waiting.answered == 4


async def begin_to_erase(node: Node, circle: str, person: str) -> None:
    """It is noted, and then the node dies."""
    name = (await node.community.sign_ups.links()).erased_sign_up(circle, person)
    noted = Erasure(hash=name, at=node.store.now()).model_dump_json()
    await node.community.kept.documents("erasure").change(name, lambda document, now: Becomes(noted, now))


async def test_who_is_erased_after_figures_are_made_changes_nothing(here: Node, server: Server) -> None:
    circle = await here.circle()
    person = await here.sign_up(circle, "Mei")
    await here.hold(circle)
    await here.answer(circle, *hopeful(1, 2, 3, 4))
    who = await here.community.figures.answerers.of_sign_up(circle, person, circle)
    await here.community.figures.answer(who, Answer(hopeful=5))
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    before = await here.community.figures_read.all()
    await here.community.erasing.erase(circle, person, everywhere=True)
    assert await here.community.figures_read.all() == before
    assert who.person not in everything(server.admin)
