"""Figures of one community: kept of each circle when it is over, made of what people answered, and told as sums.

Of what people answered, a sheet is carried to the circle's figures and to the pool of its series: each step is written
once, whoever dies before the next, and whichever node takes it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.figures.answer import ANSWERED_S, Answer
from roomserver.programme.figures.evening import CircleFigures, came_in_person, figures_of
from roomserver.programme.figures.pool import Pool, forget, take
from roomserver.programme.figures.sheets import LOOK_AGAIN_S, Sheets, TooLate
from roomserver.programme.figures.tally import Tally
from roomserver.programme.figures.who import Answerer, Answerers
from roomserver.programme.profile import Profiles
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.service import SignUps
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.store import RoomStore, StoreUnavailable

KIND, POOLS = "figures", "pools"
COMMUNITY = "community"
"""The id of the pool of circles outside series: ids of series have no o."""
DAY_S = 24 * 3600.0
AT_ONCE = 256
LOOKED_BACK_S = 31 * DAY_S
"""How far a node looks back when it begins: no room is remembered longer."""
OVERLAP_S = 60.0
"""Who leaves the current circles is written a moment after it was."""


class NotYet(Exception):
    """The circle is not over."""


class Over(Exception):
    """The circle is over."""


class Figures:
    """All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore, rooms: RoomStore, sign_ups: SignUps, profiles: Profiles) -> None:
        self._kept = kept
        self._rooms = rooms
        self._sign_ups = sign_ups
        self._profiles = profiles
        self._records = CircleRecords(kept, rooms)
        self._circles = kept.documents(KIND)
        self._pools = kept.documents(POOLS)
        self._sheets = Sheets(kept)
        self._looked_at: float | None = None
        self.answerers = Answerers(sign_ups, rooms)

    # What people do

    async def answer_of(self, who: Answerer) -> Answer:
        """What stands answered, as long as it is theirs."""
        return await self._sheets.answer(who.circle, who.person)

    async def answer(self, who: Answerer, given: Answer) -> Answer:
        """In place of what they have answered before; how they were before the circle stays as it is.

        Raises: NotYet, TooLate.
        """
        until = (await self._over(who.circle)).answered_until

        def change(before: Answer) -> Answer:
            return given.model_copy(update={"weather_before": before.weather_before})

        return await self._sheets.change(who.circle, who.person, change, until)

    async def set_weather_before(self, who: Answerer, weather: int | None) -> Answer:
        """How they are, before it is over. Raises: Over."""
        if await self.ended(who.circle) is not None:
            raise Over
        return await self._sheets.change(
            who.circle, who.person, lambda before: before.model_copy(update={"weather_before": weather}), None
        )

    async def withdraw(self, who: Answerer) -> None:
        """As if they had answered nothing, as long as it is theirs. Raises: TooLate."""
        over = await self.ended(who.circle)
        until = None if over is None else over.answered_until
        await self._sheets.change(who.circle, who.person, lambda before: Answer(), until)

    async def erase(self, book: Book, sign_up_ids: Collection[str]) -> None:
        """Nothing that these people answered is theirs any more: what is not in figures yet never will be."""
        for evening in book.subject.evenings:
            for sign_up_id in sign_up_ids:
                who = await self.answerers.of_sign_up(book.id, sign_up_id, evening.circle)
                await self._sheets.erase(who.circle, who.person)

    # What organisers read

    async def ended(self, circle_id: str) -> CircleFigures | None:
        """As they are kept; None where the circle is not over, did not take place, or was too long ago. They are
        written where nobody has done so yet.
        """
        known = await self._circles.load(circle_id)
        if known.version:
            return _read(known)
        found = await self._found(circle_id)
        if found is None:
            return None

        def becomes(document: Document, now: float) -> Becomes | None:
            return None if document.version else _written(found)

        before = await self._circles.change(circle_id, becomes)
        return _read(before) if before.version else found

    async def circle(self, circle_id: str) -> CircleFigures | None:
        """As they are kept; None where there are none."""
        document = await self._circles.load(circle_id)
        return _read(document) if document.version else None

    async def circles(self) -> list[CircleFigures]:
        """Of all circles, in the order in which they were over. Reads every one."""
        return [_read(document) for document in await self._circles.all()]

    async def pool(self, series_id: str | None) -> Pool:
        """That of a series, or of the circles outside series."""
        return _pool(await self._pools.load(series_id or COMMUNITY))

    async def pools(self) -> dict[str | None, Pool]:
        """By their series."""
        documents = await self._pools.all()
        return {None if each.id == COMMUNITY else each.id: _pool(each) for each in documents}

    # What is done without being asked for

    async def settle_due(self) -> None:
        """Circles that are over have their figures; what was answered becomes figures when it is time, and who came in
        person is counted. One that is a mistake of ours keeps no other from it.
        """
        await self._note_ended()
        due = [(self._settle, circle_id) for circle_id in await self._sheets.due()]
        due += [(self._count, circle_id) for circle_id in await self._circles.due(self._circles.now(), AT_ONCE)]
        mistake: Exception | None = None
        for work, circle_id in due:
            try:
                await work(circle_id)
            except StoreUnavailable:
                raise
            except Exception as error:
                mistake = error
        if mistake is not None:
            raise mistake

    async def forget_old(self) -> None:
        """Figures are kept as long as the community says, and lines not as long."""
        retention, now = (await self._profiles.load()).retention, self._circles.now()
        figures_before, lines_before = now - retention.figures_days * DAY_S, now - retention.lines_days * DAY_S
        for circle_id in await self._before(figures_before):
            await self._circles.change(circle_id, lambda document, now: Becomes(None) if document.version else None)
        for circle_id in await self._before(lines_before - ANSWERED_S):
            if _lines(await self._circles.change(circle_id, _without_lines)):
                self._kept.forgot()
        for name in await self._pools.ids():
            before = await self._pools.change(
                name,
                lambda document, now: _pool_becomes(document, forget(_pool(document), figures_before, lines_before)),
            )
            if forget(_pool(before), figures_before, lines_before) != _pool(before):
                self._kept.forgot()
        await self._sign_ups.comers.forget_old(figures_before)

    async def _note_ended(self) -> None:
        """Those that are at hand, and that have left the current ones since the last look."""
        now = self._circles.now()
        since = now - LOOKED_BACK_S if self._looked_at is None else self._looked_at - OVERLAP_S
        for circle_id in [*await self._kept.records.at_hand(), *await self._over_since(since)]:
            await self.ended(circle_id)
        self._looked_at = now

    async def _over_since(self, since: float) -> list[str]:
        found, last = list[str](), None
        while True:
            page = await self._kept.records.over(AT_ONCE, last)
            found += [circle_id for circle_id, left_at in page if left_at >= since]
            if len(page) < AT_ONCE or page[-1][1] < since:
                return list(dict.fromkeys(found))
            last = page[-1][1]

    async def _over(self, circle_id: str) -> CircleFigures:
        """Raises: NotYet, TooLate where it is forgotten."""
        over = await self.ended(circle_id)
        if over is None:
            raise NotYet if await self._takes_place(circle_id) else TooLate
        return over

    async def _found(self, circle_id: str) -> CircleFigures | None:
        """As its room and its book have them."""
        room = await self._rooms.load(circle_id)
        if room is None or room.community != self._kept.community or not (room.in_person or room.attendance):
            return None
        try:
            circle = await self._records.get(circle_id)
            book = await self._sign_ups.book(await self._sign_ups.book_of(circle_id))
        except NoSuchCircle:
            return None
        now = self._circles.now()
        found = figures_of(circle, room, book, now)
        kept_s = (await self._profiles.load()).retention.figures_days * DAY_S
        return None if found is None or found.ended_at < now - kept_s else found

    async def _settle(self, circle_id: str) -> None:
        over, now = await self.ended(circle_id), self._circles.now()
        if over is None and await self._takes_place(circle_id):
            await self._sheets.put_off(circle_id, now + LOOK_AGAIN_S)
        elif over is not None and now < over.answered_until:
            await self._sheets.put_off(circle_id, over.answered_until)
        else:
            if over is not None:
                await self._carry(over)
            await self._sheets.delete(circle_id)

    async def _carry(self, over: CircleFigures) -> None:
        """What is shown goes to the circle, and what waits for others to its series; a sheet that is gone has nothing
        to carry.
        """
        made = await self._sheets.make(over.circle)
        if made.shown is not None:
            await self._circles.change(over.circle, lambda document, now: _with_feedback(document, made.shown))
        if not made.rest.is_empty:
            await self._pools.change(
                over.series or COMMUNITY,
                lambda document, now: _pool_becomes(document, take(_pool(document), over.circle, made.rest, now)),
            )

    async def _takes_place(self, circle_id: str) -> bool:
        """Whether it may still be over one day."""
        room = await self._rooms.load(circle_id)
        return room is not None and room.phase != "ended"

    async def _count(self, circle_id: str) -> None:
        """Who came in person, once that is marked."""
        known = await self.circle(circle_id)
        if known is None or known.counted_at is None:
            return
        try:
            book = await self._sign_ups.book(await self._sign_ups.book_of(circle_id))
        except NoSuchCircle:
            book = Book(id=circle_id)
        came = came_in_person(book, circle_id)

        def becomes(document: Document, now: float) -> Becomes | None:
            if not document.version:
                return None
            figures = _read(document)
            return _written(figures if figures.attendance else figures.model_copy(update={"attendance": came}))

        await self._circles.change(circle_id, becomes)

    async def _before(self, instant: float) -> list[str]:
        """Those that were over before then; all of them, however many."""
        return await self._circles.placed(0.0, instant, -1)


def _written(figures: CircleFigures) -> Becomes:
    return Becomes(figures.model_dump_json(), due_at=figures.counted_at, place=figures.ended_at)


def _with_feedback(document: Document, shown: Tally | None) -> Becomes | None:
    """Once: it never changes."""
    if not document.version or (figures := _read(document)).feedback is not None:
        return None
    return _written(figures.model_copy(update={"feedback": shown}))


def _lines(document: Document) -> Sequence[object]:
    """What people wrote that is in it."""
    figures = _read(document) if document.version else None
    return () if figures is None or figures.feedback is None else figures.feedback.lines


def _without_lines(document: Document, now: float) -> Becomes | None:
    figures = _read(document) if document.version else None
    if figures is None or figures.feedback is None or not figures.feedback.lines:
        return None
    return _written(figures.model_copy(update={"feedback": figures.feedback.model_copy(update={"lines": ()})}))


def _pool_becomes(document: Document, after: Pool) -> Becomes | None:
    return None if after == _pool(document) else Becomes(after.model_dump_json())


def _pool(document: Document) -> Pool:
    return Pool.model_validate_json(document.text) if document.version else Pool()


def _read(document: Document) -> CircleFigures:
    return CircleFigures.model_validate_json(document.text)
