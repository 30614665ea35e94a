"""Evenings that the demo's community has behind it, so that there is something to look back on.

They are kept as if they had been held then: rooms that are over, who came in numbers, and answers. What is shown of
them is made by the rules that make it always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from moderation.state.attendance import Attendance
from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.room import Room, new_room
from moderation.state.values import LocalText, replace
from roomserver.programme.circle import Circle
from roomserver.programme.communities import Community
from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.sheets import Sheets
from roomserver.programme.local_time import meaning_of
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups.book import Counted
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore
from signalling.credentials import new_id, new_secret
from signalling.node.changes import create

LASTS_S, SOON_S = 90 * 60.0, 5.0
ZONE, SEATS = "Asia/Singapore", 8
KEPT_S = 3600.0
"""How long such a room is remembered."""
LINES = {
    0: "I had not told anyone before.",
    2: "The silence after each turn was good.",
    3: "A little more time for the last ones would help.",
    5: "I will come again.",
}
"""What some of them write, by who they are."""


@dataclass(frozen=True)
class Past:
    """An evening so many days ago: how many came, stayed and answered."""

    days_ago: int
    signed_up: int
    came: int
    stayed: int
    answered: int


SERIES = (
    Past(84, 7, 6, 6, 6),
    Past(70, 8, 7, 7, 6),
    Past(56, 8, 6, 5, 3),
    Past(42, 6, 5, 5, 5),
    Past(28, 8, 8, 7, 7),
    Past(14, 8, 7, 7, 4),
    Past(1, 8, 7, 6, 5),
)
"""Of two, fewer than five answered: together they are shown with the series. Of the last, it is too early."""
ALONE = (Past(63, 5, 5, 5, 5), Past(21, 6, 5, 4, 2))


async def look_back_on(community: Community, store: RedisRoomStore, series: str) -> None:
    """Evenings of that series, and of none. Raises: StoreUnavailable."""
    for past in SERIES:
        await _hold(community, store, past, "Caring for a parent", series)
    for past in ALONE:
        await _hold(community, store, past, "An evening walk", None)


async def _hold(community: Community, store: RedisRoomStore, past: Past, title: str, series: str | None) -> None:
    day = datetime.fromtimestamp(store.now(), ZoneInfo(ZONE)).date() - timedelta(days=past.days_ago)
    starts_at = meaning_of(LocalTime(date=day.isoformat(), time="19:30", zone=ZONE)).at
    records = CircleRecords(community.kept, store)
    terms = Terms(sign_up=SignUpTerms(seats=SEATS), series=series)
    text = LocalText(default="en", texts={"en": title})
    circle = await records.begin(new_id(), text, starts_at, Plan(duration_min=90), terms)
    await create(store, lambda now: _over(community.id, circle, past, starts_at + LASTS_S, now))
    await records.confirm(circle)
    await _count(community, circle.id, past)
    await _answer(community, circle.id, past, store.now() + SOON_S)
    await community.figures.ended(circle.id)


def _over(community: str, circle: Circle, past: Past, ended_at: float, now: float) -> Room:
    """Its room as the last one who was there left it."""
    room = new_room(
        circle.id,
        community=community,
        title=circle.title,
        capacity=SEATS + 2,
        starts_at=circle.starts_at,
        plan=circle.plan,
        invitations=(),
        open_link=None,
        secret=new_secret(),
        now=now,
    )
    attendance = Attendance(ended_at=ended_at, came=past.came, stayed=past.stayed)
    return replace(room, phase="ended", attendance=attendance, lapses_at=now + KEPT_S)


async def _count(community: Community, circle_id: str, past: Past) -> None:
    """Who had a place and who came, without their names, which go when they are counted."""
    counted = Counted(signed_up=past.signed_up, came=past.came)
    await community.sign_ups.change(
        circle_id, lambda book, now: book.model_copy(update={"counted": {circle_id: counted}})
    )
    links = await community.sign_ups.links()
    for number in range(past.days_ago // 7, past.days_ago // 7 + past.came):
        await community.sign_ups.comers.note(links.comer(f"{number}@example.org"), new_id())


async def _answer(community: Community, circle_id: str, past: Past, until: float) -> None:
    """Until then, when figures are made of them. Each a little otherwise than the one before, and most of them lighter
    than they came.
    """
    sheets = Sheets(community.kept)
    for number in range(past.answered):
        before, later = 1 + (number + past.days_ago // 14) % 3, number % 2
        answer = Answer(
            less_alone=5 - number % 3,
            understood=5 - (number + 1) % 4,
            hopeful=3 + later + (number == 2),
            weather_before=before,
            weather_after=min(5, before + 1 + later),
            line=LINES.get(number, ""),
        )
        await sheets.change(circle_id, f"{number:032x}", partial(_given, answer), until)


def _given(answer: Answer, before: Answer) -> Answer:
    return answer
