"""A community with as many circles as wanted, each with people who signed up, as the server keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.values import LocalText
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import Community
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book, Evening, Subject
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.service import KIND
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store.community_documents import Becomes
from signalling.credentials import new_id

AT_ONCE = 64
SEATS, SIGN_UPS = 16, 20
TERMS = Terms(visibility="public", sign_up=SignUpTerms(seats=SEATS))
ZONE = "Asia/Singapore"
EVENINGS_A_DAY = 8
MINUTES = 90
ABOUT = "Every second week we meet, and listen to each other. You can come once, or each time."


def evenings(now: float) -> Iterator[LocalTime]:
    """From the day after tomorrow on, without an end."""
    day = datetime.fromtimestamp(now, UTC).date() + timedelta(days=2)
    while True:
        for hour in range(EVENINGS_A_DAY):
            yield LocalTime(date=day.isoformat(), time=f"{12 + hour}:30", zone=ZONE)
        day += timedelta(days=1)


async def fill(community: Community, circles: int) -> None:
    """All of them are to come, and everybody can find them.

    Rooms have no seats for those who signed up: nobody measures rooms here, and there would be 200,000 of them.
    """
    now = community.kept.documents(KIND).now()
    starts = list(islice(evenings(now), circles))
    for at in range(0, circles, AT_ONCE):
        await asyncio.gather(*(_announce(community, start, at) for start in starts[at : at + AT_ONCE]))


async def _announce(community: Community, start: LocalTime, number: int) -> None:
    spec = CircleSpec(
        title=LocalText(default="en", texts={"en": f"Caring for a parent {number}"}),
        plan=Plan(start=start, duration_min=MINUTES, description=LocalText(default="en", texts={"en": ABOUT})),
        capacity=SEATS + 2,
        terms=TERMS,
    )
    circle, _ = await community.book.create(spec)
    await _sign_up(community, circle.id, circle.starts_at or 0.0)


async def _sign_up(community: Community, circle_id: str, starts_at: float) -> None:
    """Of each circle in one document at once, in which the room has followed and everybody was told."""
    documents = community.kept.documents(KIND)
    now = documents.now()
    evening = Evening(circle=circle_id, starts_at=starts_at, ends_at=starts_at + MINUTES * 60)
    book = Book(id=circle_id, subject=Subject(terms=TERMS.sign_up, evenings=(evening,)))
    for number in range(SIGN_UPS):
        comer = Comer(id=new_id(), name=f"Person {number}", address=f"person{number}@example.org")
        book, _ = rules.sign_up(book, comer, now)
    told = book.model_copy(update={"notices": (), "seated": book.seating()})
    kept = Becomes(told.model_dump_json(), rules.next_deadline(told))
    await documents.change(circle_id, lambda document, now: kept)
