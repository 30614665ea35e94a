"""The records of a community's circles, each in another slot than its room: made before it, and true to it afterwards.

A record is due when it may differ from its room: while a circle is made, and after it was revised. Whoever finds it
then makes it agree, or deletes it where no room was made. Until its room is certain a circle is not listed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from pydantic import BaseModel, ConfigDict

from moderation.refusal import RefusalCode, Refused
from moderation.state.plan import UNPLANNED, Plan
from moderation.state.room import Room
from moderation.state.values import LocalText
from roomserver.programme.circle import Circle, CircleExists, NoSuchCircle, announced
from roomserver.programme.terms import BY_LINKS, Terms
from roomserver.store.community import CommunityStore
from roomserver.store.records import LEFT, Places, Record, RecordChange
from signalling.credentials import new_id
from signalling.node.changes import ATTEMPTS
from signalling.store import ClockOff, Committed, Moved, Outcome, RoomStore, StoreUnavailable

MADE_WITHIN_S = 2.0
"""How long after its record a room may be made, by the store's clock: whoever makes it looks at it."""
DUE_AFTER_S = 3.0
"""When a record is compared with its room, after it began to differ. A room is made by then or never."""
DUE_LIMIT = 100

CloseCancelled = Callable[[str], Awaitable[Room]]
"""Closes the room of a circle that is cancelled. Raises: Refused, where it has begun after all."""


class CircleRecord(BaseModel):
    """What is kept of a circle; `pending` while its room may never be made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: Circle
    pending: bool = False


class CircleRecords:
    """All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, rooms: RoomStore) -> None:
        self._records = community.records
        self._rooms = rooms

    async def begin(
        self,
        circle_id: str,
        title: LocalText,
        starts_at: float | None,
        plan: Plan = UNPLANNED,
        terms: Terms = BY_LINKS,
    ) -> Circle:
        """A circle whose room is about to be made, or never will be. Raises: CircleExists."""
        circle = Circle(id=circle_id, title=title, starts_at=starts_at, created_at=0.0, plan=plan, terms=terms)
        act = f"begin-{new_id()}"  # one of that id may have been undone a moment ago

        def change(now: float) -> RecordChange:
            nonlocal circle
            circle = circle.model_copy(update={"created_at": now})
            return _change(circle, 0, act, now, due_at=now + DUE_AFTER_S, pending=True)

        if isinstance(await self._commit(change), Moved):
            with contextlib.suppress(NoSuchCircle):
                await self.get(circle_id)
                raise CircleExists
            raise StoreUnavailable("Another makes the circle, or has left it half made.")
        return circle

    async def confirm(self, circle: Circle) -> None:
        """Its room is made: it is listed."""
        places = _places_of(circle)
        await self._commit(lambda now: _change(circle, 1, "confirm", now, listed=True, places=places))

    async def get(self, circle_id: str) -> Circle:
        """Raises: NoSuchCircle."""
        _, circle = await self._certain(circle_id)
        return circle

    async def load(self, circle_ids: Sequence[str]) -> list[Circle]:
        """Those of them that there are, in the order given."""
        return [_read(record).circle for record in await self._records.load(circle_ids) if record is not None]

    async def current(self) -> list[Circle]:
        """All that are not known to be over."""
        return await self.load(await self._records.current())

    async def expect_revision(self, circle_id: str) -> None:
        """The room is about to be announced otherwise: its record is due soon. Raises: NoSuchCircle."""
        for _ in range(ATTEMPTS):
            outcome = await self._commit(partial(_made_due, *await self._certain(circle_id)))
            if not isinstance(outcome, Moved):
                return
        raise StoreUnavailable("The circle changes too fast.")

    async def set_terms(self, circle_id: str, terms: Terms, made_on: int) -> Circle:
        """Other terms in place of those of version `made_on`; that it was cancelled stays. They count at once, and the
        record is due: its room may be over. Raises: NoSuchCircle, Refused.
        """

        def change(circle: Circle) -> Circle:
            kept = terms.model_copy(update={"cancelled_at": circle.terms.cancelled_at})
            if kept == circle.terms:
                return circle
            if circle.terms_version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return circle.model_copy(update={"terms": kept, "terms_version": circle.terms_version + 1})

        return await self._rewrite(circle_id, "terms", change)

    async def cancel(self, circle_id: str) -> Circle:
        """It is cancelled from now on, and its record due until its room is closed. Raises: NoSuchCircle."""

        def change(circle: Circle) -> Circle:
            if circle.terms.cancelled_at is not None:
                return circle
            terms = circle.terms.model_copy(update={"cancelled_at": self._rooms.now()})
            return circle.model_copy(update={"terms": terms, "terms_version": circle.terms_version + 1})

        return await self._rewrite(circle_id, "cancel", change)

    async def settle_due(self, close_cancelled: CloseCancelled) -> None:
        """Every record that is due agrees with its room, whoever left it so."""
        now = self._rooms.now()
        due = await self._records.due(now, DUE_LIMIT)
        await _each(due, lambda circle_id: self._settle(circle_id, now, close_cancelled))

    async def forget_old(self, before: float) -> None:
        """Of circles that were made and were to start before then, those whose rooms are remembered no longer."""
        old = await self._records.perhaps_made_before(before)
        remembered = await self._rooms.versions(old)
        await _each([circle_id for circle_id in old if circle_id not in remembered], partial(self._forget, before))

    async def adopt_former(self) -> None:
        """Records of the release before become records of this one."""
        former = {circle_id: text async for circle_id, text in self._records.former()}
        await _each(former, lambda circle_id: self._adopt(circle_id, former[circle_id]))

    async def _settle(self, circle_id: str, now: float, close_cancelled: CloseCancelled) -> None:
        """`now` is before the room is looked for: none of that record can be made any more."""
        [record] = await self._records.load([circle_id])
        if record is None:
            return
        kept, room = _read(record), await self._rooms.load(circle_id)
        if room is not None:
            circle, room = await self._completed(announced(kept.circle, room), room, close_cancelled)
            places = _places_of(circle, over=room.phase == "ended")
            change = _change(circle, record.version, "settle", now, listed=kept.pending, places=places)
        elif kept.pending:
            change = _deletion(record, now)
        else:
            change = _change(kept.circle, record.version, "settle", now, places=_places_of(kept.circle, over=True))
        await self._records.commit(change)  # where it has moved, or the clock is off, the next round looks again

    async def _completed(self, circle: Circle, room: Room, close: CloseCancelled) -> tuple[Circle, Room]:
        """With its room closed where it is cancelled; where that has begun meanwhile, it takes place after all."""
        if circle.terms.cancelled_at is None or room.phase == "ended":
            return circle, room
        try:
            return circle, await close(circle.id)
        except Refused:
            terms = circle.terms.model_copy(update={"cancelled_at": None})
            return circle.model_copy(update={"terms": terms, "terms_version": circle.terms_version + 1}), room

    async def _rewrite(self, circle_id: str, act: str, change: Callable[[Circle], Circle]) -> Circle:
        """The record as `change` makes it, however others change it meanwhile. Raises: NoSuchCircle."""
        for _ in range(ATTEMPTS):
            record, circle = await self._certain(circle_id)
            after = change(circle)
            if after == circle:
                return circle
            if not isinstance(await self._commit(partial(_rewritten, record, after, act)), Moved):
                return after
        raise StoreUnavailable("The circle changes too fast.")

    async def _forget(self, before: float, circle_id: str) -> None:
        [record] = await self._records.load([circle_id])
        if record is None:
            return
        circle = _read(record).circle
        if max(circle.created_at, circle.starts_at or 0.0) < before:
            await self._commit(partial(_deletion, record))

    async def _adopt(self, circle_id: str, text: str) -> None:
        circle = Circle.model_validate_json(text)
        outcome = await self._commit(
            lambda now: _change(
                circle, 0, "adopt", now, due_at=now + DUE_AFTER_S, listed=True, places=_places_of(circle)
            )
        )
        if not isinstance(outcome, Committed):  # the release before went on, and revised it
            await self.expect_revision(circle_id)
        await self._records.drop_former(circle_id)

    async def _certain(self, circle_id: str) -> tuple[Record, Circle]:
        """Raises: NoSuchCircle."""
        [record] = await self._records.load([circle_id])
        if record is None or (kept := _read(record)).pending:
            raise NoSuchCircle
        return record, kept.circle

    async def _commit(self, change: Callable[[float], RecordChange]) -> Outcome:
        """Made anew where it came too late to be of its instant."""
        for _ in range(ATTEMPTS):
            outcome = await self._records.commit(change(self._rooms.now()))
            if not isinstance(outcome, ClockOff):
                return outcome
            await self._rooms.measure_clock()
        raise StoreUnavailable("The record could not be written.")


async def _each(circle_ids: Iterable[str], work: Callable[[str], Awaitable[None]]) -> None:
    """One that is a mistake of ours keeps no other from it; the last is raised in the end."""
    mistake: Exception | None = None
    for circle_id in circle_ids:
        try:
            await work(circle_id)
        except StoreUnavailable:
            raise
        except Exception as error:
            mistake = error
    if mistake is not None:
        raise mistake


def _change(
    circle: Circle,
    expected: int,
    act: str,
    now: float,
    due_at: float | None = None,
    *,
    pending: bool = False,
    listed: bool = False,
    places: Places | None = None,
) -> RecordChange:
    """`listed`: it is certain from now on, and current, by when it was made. `places` None: they stay."""
    text = CircleRecord(circle=circle, pending=pending).model_dump_json()
    listed_at = circle.created_at if listed else None
    return RecordChange(circle.id, expected, text, f"{act}:{expected}", due_at, listed_at, now, places)


def _places_of(circle: Circle, *, over: bool = False) -> Places:
    """Where it stands among those that are ahead, until it leaves, and among those that everybody may find."""
    start = LEFT + circle.created_at if circle.starts_at is None else circle.starts_at
    found = circle.terms.visibility == "public" and circle.terms.cancelled_at is None and not over
    return Places(ahead=start, coming=circle.starts_at if found else None)


def _made_due(record: Record, circle: Circle, now: float) -> RecordChange:
    return _change(circle, record.version, "expect", now, due_at=now + DUE_AFTER_S)


def _rewritten(record: Record, circle: Circle, act: str, now: float) -> RecordChange:
    return _change(circle, record.version, act, now, due_at=now + DUE_AFTER_S, places=_places_of(circle))


def _deletion(record: Record, now: float) -> RecordChange:
    return RecordChange(record.id, record.version, None, f"delete-{new_id()}", None, None, now)


def _read(record: Record) -> CircleRecord:
    return CircleRecord.model_validate_json(record.text)
