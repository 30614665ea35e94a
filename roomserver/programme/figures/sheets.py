"""Answers as they are kept until figures are made: one sheet for each circle, by keyed hashes of whoever answered.

When figures are made, in one commit the sheet has totals in place of people. Those are then carried to where they are
kept, each once, whoever dies in between; and the sheet goes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.tally import Made, Tally, make
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

KIND = "answers"
DUE_LIMIT = 64
LOOK_AGAIN_S = 3600.0
"""How often it is looked whether a circle that somebody has answered something of is over."""


NOBODY_KNOWS_WHEN = 0.0
"""Where sheets are listed: not by when somebody answered first."""


class TooLate(Exception):
    """Figures are made, or are about to be: what somebody answered is in them, and theirs no longer."""


class Totals(BaseModel):
    """As `Made`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shown: Tally | None
    rest: Tally


class Sheet(BaseModel):
    """`people` in the order of their hashes, which is nobody's; `made` in place of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: dict[str, Answer] = {}
    made: Totals | None = None


def answered(sheet: Sheet, who: str, change: Callable[[Answer], Answer]) -> Sheet:
    """With what they answer now. What they and others answered before, and in which order, it doesn't say."""
    people = {**sheet.people, who: change(sheet.people.get(who, Answer()))}
    return Sheet(people={each: people[each] for each in sorted(people) if not people[each].is_empty})


class Sheets:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore) -> None:
        self._kept = kept
        self._documents = kept.documents(KIND)

    async def answer(self, circle_id: str, who: str) -> Answer:
        """Theirs; an empty one where they have given none."""
        return _read(await self._documents.load(circle_id)).people.get(who, Answer())

    async def change(self, circle_id: str, who: str, change: Callable[[Answer], Answer], until: float | None) -> Answer:
        """Theirs as `change` makes it; nothing is left of one that is empty. `until` None: the circle is not over.

        Raises: TooLate.
        """
        after = Answer()

        def becomes(document: Document, now: float) -> Becomes | None:
            nonlocal after
            before = _read(document)
            if before.made is not None or (until is not None and now >= until):
                raise TooLate
            sheet = answered(before, who, change)
            after = sheet.people.get(who, Answer())
            if sheet == before:
                return None
            if not sheet.people:
                return Becomes(None)
            return Becomes(
                sheet.model_dump_json(), until or document.due_at or now + LOOK_AGAIN_S, place=NOBODY_KNOWS_WHEN
            )

        if (await self._documents.change(circle_id, becomes)).version:
            self._kept.forgot()  # what was answered before
        return after

    async def erase(self, circle_id: str, who: str) -> None:
        """Nothing of theirs is left on the sheet, if it still has people."""
        with contextlib.suppress(TooLate):
            await self.change(circle_id, who, lambda before: Answer(), None)

    async def due(self) -> list[str]:
        """Circles whose sheets are to be looked at."""
        return await self._documents.due(self._documents.now(), DUE_LIMIT)

    async def put_off(self, circle_id: str, until: float) -> None:
        """It is to be looked at then."""
        await self._documents.change(
            circle_id, lambda document, now: Becomes(document.text, until) if document.version else None
        )

    async def make(self, circle_id: str) -> Made:
        """The figures of that circle, the same however often they are made. From now on nothing of single people is
        kept.
        """
        made = Made(None, Tally())

        def becomes(document: Document, now: float) -> Becomes | None:
            nonlocal made
            sheet = _read(document)
            made = make(tuple(sheet.people.values())) if sheet.made is None else Made(sheet.made.shown, sheet.made.rest)
            if not document.version or sheet.made is not None:
                return None
            return Becomes(Sheet(made=Totals(shown=made.shown, rest=made.rest)).model_dump_json(), now)

        await self._documents.change(circle_id, becomes)
        return made

    async def delete(self, circle_id: str) -> None:
        """It is carried on, or nothing will become of it."""
        if (await self._documents.change(circle_id, lambda document, now: _deleted(document))).version:
            self._kept.forgot()


def _deleted(document: Document) -> Becomes | None:
    return Becomes(None) if document.version else None


def _read(document: Document) -> Sheet:
    return Sheet.model_validate_json(document.text) if document.version else Sheet()
