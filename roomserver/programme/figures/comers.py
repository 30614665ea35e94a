"""Who comes again: of those who agreed to be counted, how often each came, by a keyed hash of their address alone.

What is shown of it grows by blocks of at least five people who are new there, or came often enough to be counted among
others; whoever is erased or takes it back is gone from here at once, and what is shown stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roomserver.programme.figures.tally import FEWEST
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

KIND = "comers"
ALL = "all"
"""The id of the one document: so that people and what is shown of them change together."""
NOTED_S = 24 * 3600.0
"""How long it is known that somebody's coming is counted already."""
MONTH_S = 30 * 24 * 3600.0
OFTEN = 4
HowOften = Literal["once", "few", "often"]


class ComerTotals(BaseModel):
    """How many people came once, two or three times, and four times or more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    once: int = 0
    few: int = 0
    often: int = 0


class Person(BaseModel):
    """`times` they came, `shown` as that; `month` is the last in which they did, counted from 1970."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    times: int
    month: int
    shown: HowOften | None = None

    @property
    def how_often(self) -> HowOften:
        return "once" if self.times == 1 else "few" if self.times < OFTEN else "often"


class Counting(BaseModel):
    """`people` by their hashes; `noted` is what was counted lately, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: dict[str, Person] = {}
    noted: dict[str, float] = {}
    shown: ComerTotals = ComerTotals()


def note(counting: Counting, who: str, coming: str, now: float) -> Counting:
    """They came once more; `coming` is that time, which counts once however often it is noted."""
    if coming in counting.noted:
        return counting
    known = counting.people.get(who)
    person = Person(
        times=1 if known is None else known.times + 1,
        month=int(now // MONTH_S),
        shown=None if known is None else known.shown,
    )
    noted = {one: at for one, at in counting.noted.items() if now < at + NOTED_S} | {coming: now}
    return _shown(counting.model_copy(update={"people": {**counting.people, who: person}, "noted": noted}))


def forget(counting: Counting, whom: Collection[str]) -> Counting:
    """Nothing of those is left, but in what is shown already; the very same where none of them is there."""
    people = {who: person for who, person in counting.people.items() if who not in whom}
    return counting if len(people) == len(counting.people) else counting.model_copy(update={"people": people})


def forget_old(counting: Counting, before: float) -> Counting:
    """The same of those who have not come since."""
    return forget(counting, [who for who, each in counting.people.items() if each.month < int(before // MONTH_S)])


def _shown(counting: Counting) -> Counting:
    changed = {who: person for who, person in counting.people.items() if person.how_often != person.shown}
    if len(changed) < FEWEST:
        return counting
    numbers = counting.shown.model_dump()
    for person in changed.values():
        numbers[person.how_often] += 1
        if person.shown is not None:
            numbers[person.shown] -= 1
    as_shown = {who: person.model_copy(update={"shown": person.how_often}) for who, person in changed.items()}
    return counting.model_copy(update={"people": {**counting.people, **as_shown}, "shown": ComerTotals(**numbers)})


class Comers:
    """Those of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore) -> None:
        self._kept = kept
        self._documents = kept.documents(KIND)

    async def shown(self) -> ComerTotals:
        """What anybody may know of it."""
        return _read(await self._documents.load(ALL)).shown

    async def knows(self, who: str) -> bool:
        """Whether anything is counted of somebody, by their hash."""
        return who in _read(await self._documents.load(ALL)).people

    async def note(self, who: str, coming: str) -> None:
        """They came once more, by their hash; `coming` is that time alone."""
        await self._documents.change(
            ALL, lambda document, now: _becomes(document, note(_read(document), who, coming, now))
        )

    async def forget(self, whom: Collection[str]) -> None:
        """Those of them that there are, by their hashes."""
        before = _read(
            await self._documents.change(ALL, lambda document, now: _becomes(document, forget(_read(document), whom)))
        )
        if not before.people.keys().isdisjoint(whom):
            self._kept.forgot()

    async def forget_old(self, before: float) -> None:
        """Those who have not come since."""
        were = _read(
            await self._documents.change(
                ALL, lambda document, now: _becomes(document, forget_old(_read(document), before))
            )
        )
        if forget_old(were, before) is not were:
            self._kept.forgot()


def _becomes(document: Document, after: Counting) -> Becomes | None:
    return None if after == _read(document) else Becomes(after.model_dump_json())


def _read(document: Document) -> Counting:
    return Counting.model_validate_json(document.text) if document.version else Counting()
