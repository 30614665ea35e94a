"""What people who were in a circle are told of the next one."""

from __future__ import annotations

from moderation.state.plan import Plan
from roomserver.programme.circle import CircleSpec
from roomserver.programme.figures.who import Answerer
from roomserver.programme.next_circle import NextCircle
from roomserver.programme.terms import SignUpTerms, Terms, Visibility
from roomserver.store import RedisRoomStore
from tests.moderation.circles import english
from tests.roomserver.programme.figures.evenings import DAY_S, HOUR_S, Node, node_on
from tests.roomserver.programme.test_series_book import weekly


async def circle(node: Node, title: str, in_s: float, visibility: Visibility = "public") -> str:
    spec = CircleSpec(
        title=english(title),
        capacity=9,
        terms=Terms(visibility=visibility, sign_up=SignUpTerms(seats=8)),
        starts_at=node.store.now() + in_s,
        plan=Plan(duration_min=90),
    )
    return (await node.community.book.create(spec))[0].id


async def after(node: Node, circle_id: str) -> NextCircle | None:
    return await node.community.next_circles.after(Answerer(circle_id, "0" * 32))


async def test_nothing_is_told_where_nothing_public_is_planned(store: RedisRoomStore) -> None:
    node = node_on(store)
    held = await circle(node, "Tonight", HOUR_S)
    await circle(node, "By link", 2 * HOUR_S, "link")
    assert await after(node, held) is None


async def test_the_next_public_circle_is_told_that_takes_place_and_is_another_one(store: RedisRoomStore) -> None:
    node = node_on(store)
    held = await circle(node, "Tonight", HOUR_S)
    cancelled = await circle(node, "Cancelled", 2 * HOUR_S)
    await node.community.cancel_circle(cancelled)
    coming = await circle(node, "Next", 2 * DAY_S)
    await circle(node, "Later", 3 * DAY_S)
    found = await after(node, held)
    assert found is not None
    assert (found.circle.id, found.own, found.has_page) == (coming, False, True)


async def test_an_evening_of_a_closed_series_tells_its_people_the_next_one_and_nobody_else(
    store: RedisRoomStore,
) -> None:
    node = node_on(store)
    community, answerers = node.community, node.community.figures.answerers
    made = await community.series.make("closed", weekly(rule="FREQ=WEEKLY;COUNT=2", sign_up=SignUpTerms(seats=2)))
    await community.series.settle_due()
    first, second = [str(one.circle) for one in (await community.series.get(made.id)).coming]
    mei, _, aisha = [await node.sign_up(made.id, name) for name in ("Mei", "Daniel", "Aisha")]

    found = await community.next_circles.after(await answerers.of_sign_up(made.id, mei, first))
    assert found is not None
    assert (found.circle.id, found.own) == (second, True)
    assert await community.next_circles.after(await answerers.of_sign_up(made.id, aisha, first)) is None
    assert await after(node, first) is None
    public = await circle(node, "For all", DAY_S)
    stranger = await after(node, first)
    assert stranger is not None
    assert (stranger.circle.id, stranger.own) == (public, False)
