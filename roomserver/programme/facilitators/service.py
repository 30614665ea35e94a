"""The facilitators of one community, each a document that says all: who they are, and which circles are theirs.

Rooms follow the document: whoever is assigned has a seat with a link of their own there, as people have who signed up,
and it is taken away again. A document is due until its rooms have followed, on whichever node.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence

from moderation.commands.alerts import MissFacilitator
from moderation.refusal import RefusalCode, Refused
from moderation.transition import Service
from roomserver.i18n import Catalogue
from roomserver.programme.circles import CircleBook
from roomserver.programme.facilitators.facilitator import (
    MOST_DUTIES,
    Absence,
    Choices,
    Duty,
    Facilitator,
    Lack,
    Role,
    assigned,
    excused,
    role_in,
    settled,
    unassigned,
)
from roomserver.programme.facilitators.mails import FacilitatorMails
from roomserver.programme.facilitators.rota import Against, Rota, Shift
from roomserver.programme.facilitators.seats import KIND, FacilitatorSeats
from roomserver.programme.organising import Organising
from roomserver.programme.records import CircleRecords
from roomserver.programme.series_book import SeriesBook
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.credentials import new_id
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub
from signalling.store import StoreUnavailable

MOST_FACILITATORS = 200
DUE_LIMIT = 50
AGAIN_S, LOOK_S = 10.0, 300.0
"""When rooms are asked again that could not agree; and how often it is looked for new evenings of a series."""


class NoSuchFacilitator(Exception):
    """There is none of that id in this community."""


class TooManyFacilitators(Exception):
    """There are as many as there may be, or one is assigned to as much as one can be."""


class NotReady(Exception):
    """By `lacks`: what is missing."""

    def __init__(self, missing: Mapping[Lack, str]) -> None:
        super().__init__()
        self.missing = missing


class CannotAssign(Exception):
    """To these circles, of those that they were to be assigned to."""

    def __init__(self, against: Sequence[Against]) -> None:
        super().__init__()
        self.against = tuple(against)


class NotAssigned(Exception):
    """They are not assigned to that circle, or it is over."""


class Facilitators:
    """Of one community. All may raise StoreUnavailable. `sender` of their mails is an address of the operator's."""

    def __init__(
        self,
        kept: CommunityStore,
        hub: Hub,
        book: CircleBook,
        series: SeriesBook,
        accounts: Organising,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
    ) -> None:
        self._kept = kept
        self._hub = hub
        self._accounts = accounts
        self._documents = kept.documents(KIND)
        records = CircleRecords(kept, hub.store)
        self._seats = FacilitatorSeats(kept, hub, records)
        self._rota = Rota(records, hub.store, series, book.profiles, self._seats)
        self.mails = FacilitatorMails(kept, KIND, self._rota, book.profiles, catalogues, sender)

    # What organisers do

    async def all(self) -> list[tuple[Facilitator, int]]:
        """Each with the version of the document, in the order in which they were added."""
        return [(_read(document), document.version) for document in await self._documents.all()]

    async def get(self, person: str) -> Facilitator:
        """Raises: NoSuchFacilitator."""
        document = await self._documents.load(person)
        if not document.version:
            raise NoSuchFacilitator
        return _read(document)

    async def add(self, choices: Choices, address: str | None) -> Facilitator:
        """Raises: TooManyFacilitators."""
        if len(await self._documents.all()) >= MOST_FACILITATORS:
            raise TooManyFacilitators
        one = Facilitator(**dict(choices), id=new_id(), address=address, made_at=self._documents.now())
        await self._documents.change(one.id, lambda document, now: Becomes(one.model_dump_json()))
        return one

    async def choose(self, person: str, choices: Choices, address: str | None, made_on: int) -> Facilitator:
        """In place of version `made_on`. Raises: NoSuchFacilitator, Refused."""

        def become(document: Document, now: float) -> Becomes:
            one = _known(document)
            if document.version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return _becomes(one.model_copy(update={**dict(choices), "address": address}), document.due_at)

        await self._documents.change(person, become)
        return await self.get(person)

    async def remove(self, person: str) -> None:
        """With their seats, their page and its links; also one who is gone."""
        with contextlib.suppress(NoSuchFacilitator):
            one = await self.get(person)
            for duty in one.duties:
                await self.unassign(person, duty.of)
        for name, link in (await self._accounts.kept.links()).items():
            if link.person == person:
                await self._accounts.kept.revoke(name, even_last=True)
        await self._documents.change(person, lambda document, now: Becomes(None) if document.version else None)
        await self.mails.forget(person)

    async def assign(self, person: str, of: str, role: Role, *, is_series: bool) -> None:
        """To a circle, or to all evenings of a series but those that they said they can't make.

        Raises: NoSuchFacilitator, NoSuchCircle, NoSuchSeriesHere, NotReady, CannotAssign, TooManyFacilitators, Refused.
        """
        circles = await self._rota.circles_of(of) if is_series else [of]
        if not is_series and not await self._rota.is_to_come(of):
            raise Refused(RefusalCode.ENDED)
        while True:
            document = await self._documents.load(person)
            one, now = _known(document), self._documents.now()
            after = assigned(one, Duty(of=of, is_series=is_series, role=role, since=now), circles)
            if is_series and (missing := await self._rota.lacks_for(one, of, role)):
                raise NotReady(missing)
            if len(one.duties) >= MOST_DUTIES:
                raise TooManyFacilitators
            excused_from = {absence.circle for absence in after.absences}
            asked = [circle for circle in circles if circle not in excused_from]
            if against := await self._rota.against(one, asked, role):
                raise CannotAssign(against)
            if await self._documents.commit(document, _becomes(after, now), now):
                break
        await self._tell(person, circles)
        if not is_series and (against := await self._rota.against(one, circles, role)):  # another node was first
            await self.unassign(person, of)
            raise CannotAssign(against)

    async def unassign(self, person: str, of: str) -> None:
        """From a circle or a series; also whoever is not assigned. Raises: NoSuchFacilitator."""
        one = await self.get(person)
        is_series = any(duty.is_series and duty.of == of for duty in one.duties)
        circles = await self._rota.circles_of(of) if is_series else [of]
        await self._change(person, lambda one, now: unassigned(one, of, circles))
        await self._tell(person, circles)

    # What facilitators do

    async def cannot(self, person: str, circle: str, note: str) -> None:
        """They can't make it to that circle: its organiser is alerted, and their seat taken away.

        Raises: NoSuchFacilitator, NotAssigned.
        """
        shifts = await self._rota.shifts(await self.get(person))
        if all(each.circle.id != circle for each in shifts):
            raise NotAssigned
        with contextlib.suppress(Refused, NoSuchRoom):  # before it is theirs no more: whoever fails can say it again
            await self._hub.submit(circle, MissFacilitator(), Service())
        await self._change(person, lambda one, now: excused(one, Absence(circle=circle, note=note, at=now)))
        await self._tell(person, [circle])

    async def shifts(self, person: str) -> list[Shift]:
        """Circles to come that they are assigned to, the next one first. Raises: NoSuchFacilitator."""
        return await self._rota.shifts(await self.get(person))

    async def beside(self, shift: Shift, person: str) -> tuple[str, ...]:
        """Names of the others who are assigned to it."""
        circle, series = shift.circle.id, shift.circle.terms.series
        return tuple(one.name for one, _ in await self.all() if one.id != person and role_in(one, circle, series))

    async def seat_token(self, person: Facilitator, circle: str) -> str:
        """What opens their seat there."""
        return await self._seats.token(person, circle)

    # What is done without being asked for

    async def settle_due(self) -> None:
        """All that are due. One that is a mistake of ours keeps no other from it."""
        mistake: Exception | None = None
        for person in await self._documents.due(self._documents.now(), DUE_LIMIT):
            try:
                await self._settle(person)
            except StoreUnavailable:
                raise
            except Exception as error:
                mistake = error
        if mistake is not None:
            raise mistake

    async def _settle(self, person: str) -> None:
        """Rooms follow the document; it says so only if nobody changed it meanwhile."""
        document = await self._documents.load(person)
        if not document.version:
            return
        one = _read(document)
        known = await self._rota.circles(one)
        over, held = await self._rota.over(one, known)
        shifts, missed = await self._rota.given(one)
        theirs = {shift.circle.id: shift.role for shift in shifts}
        roles: dict[str, Role | None] = {**dict.fromkeys(one.gone), **theirs}
        agreed = {circle: await self._seats.agree(one, circle, role) for circle, role in roles.items()}
        gone = tuple(circle for circle in one.gone if not agreed.get(circle, True))
        after = settled(one, over, held, known).model_copy(update={"gone": gone, "held_back": missed})
        now = self._documents.now()
        due_at = now + AGAIN_S if not all(agreed.values()) else now + LOOK_S if after.duties else None
        if not await self._documents.commit(document, _becomes(after, due_at), now):
            await self._ask_anew(one, [circle for circle, role in roles.items() if role is not None])
            return
        await self.mails.look(after, shifts)
        for each in (*one.held_back, *missed):
            if (each in one.held_back) != (each in missed):
                self._kept.tell(each.circle)

    async def _ask_anew(self, asked: Facilitator, circles: Sequence[str]) -> None:
        """Rooms of these were told what another writing of the document says. If it says something else by now, another
        node may have told them so before: they are told once more.
        """
        document = await self._documents.load(asked.id)
        if not document.version:
            for circle in circles:
                await self._seats.agree(asked, circle, None)
        elif _said_of_rooms(_read(document)) != _said_of_rooms(asked):
            again = [circle for circle in circles if circle not in _read(document).gone]
            await self._change(asked.id, lambda one, now: one.model_copy(update={"gone": (*one.gone, *again)}))

    # The document

    async def _change(self, person: str, change: Callable[[Facilitator, float], Facilitator]) -> None:
        def become(document: Document, now: float) -> Becomes:
            return _becomes(change(_known(document), now), now)

        await self._documents.change(person, become)

    async def _tell(self, person: str, circles: Sequence[str]) -> None:
        """Rooms follow now, if they can, and lists are told."""
        with contextlib.suppress(StoreUnavailable):  # whichever node finds it due completes it
            await self._settle(person)
        for circle in circles:
            self._kept.tell(circle)


def _said_of_rooms(one: Facilitator) -> object:
    return one.link, one.duties, one.absences, one.off


def _known(document: Document) -> Facilitator:
    if not document.version:
        raise NoSuchFacilitator
    return _read(document)


def _read(document: Document) -> Facilitator:
    return Facilitator.model_validate_json(document.text)


def _becomes(one: Facilitator, due_at: float | None) -> Becomes:
    return Becomes(one.model_dump_json(), due_at)
