"""The facilitators of one community, each a document that says all: who they are, and which circles are theirs.

Rooms follow the document: whoever is assigned has a seat with a link of their own there, as people have who signed up,
and it is taken away again. A document is due until its rooms have followed, on whichever node.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from moderation.commands.alerts import MissFacilitator
from moderation.commands.links import Invite, ReplaceLink, Uninvite
from moderation.refusal import RefusalCode, Refused
from moderation.rules.door import places_left
from moderation.state.room import Room
from moderation.transition import Organiser, Service
from roomserver.programme.circle import Circle, NoSuchCircle, announced
from roomserver.programme.circles import CircleBook
from roomserver.programme.facilitators.facilitator import (
    MOST_DUTIES,
    USUAL_MIN,
    Absence,
    Choices,
    Duty,
    Evening,
    Facilitator,
    HeldBack,
    Lack,
    Role,
    assigned,
    excused,
    lacks,
    overlapping,
    role_in,
    settled,
    unassigned,
)
from roomserver.programme.facilitators.given import Asked, held_back
from roomserver.programme.links import PersonLinks, links_of
from roomserver.programme.organising import Organising
from roomserver.programme.records import CircleRecords
from roomserver.programme.series_book import NoSuchSeriesHere, SeriesBook
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.credentials import new_id
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub
from signalling.store import StoreUnavailable

KIND = "facilitators"
"""Of the documents; and in place of a book's id in what links are derived from."""
MOST_FACILITATORS = 200
DUE_LIMIT = 50
AGAIN_S, LOOK_S = 10.0, 300.0
"""When rooms are asked again that could not agree; and how often it is looked for new evenings of a series."""
SOON_S = 48 * 3600.0
"""How long before a circle its organiser is alerted that someone can't make it."""
ATTEMPTS = 3


class NoSuchFacilitator(Exception):
    """There is none of that id in this community."""


class TooManyFacilitators(Exception):
    """There are as many as there may be, or one is assigned to as much as one can be."""


class NotReady(Exception):
    """By `lacks`: what is missing."""

    def __init__(self, missing: Mapping[Lack, str]) -> None:
        super().__init__()
        self.missing = missing


class AlreadyBusy(Exception):
    """They are assigned to another circle at that time."""

    def __init__(self, other: Evening) -> None:
        super().__init__()
        self.other = other


class NotAssigned(Exception):
    """They are not assigned to that circle, or it is over."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A circle to come that somebody is assigned to."""

    circle: Circle
    room: Room
    evening: Evening
    role: Role


class Facilitators:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(
        self, kept: CommunityStore, hub: Hub, book: CircleBook, series: SeriesBook, accounts: Organising
    ) -> None:
        self._kept = kept
        self._hub = hub
        self._book = book
        self._series = series
        self._accounts = accounts
        self._records = CircleRecords(kept, hub.store)
        self._documents = kept.documents(KIND)
        self._links: PersonLinks | None = None

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

    async def assign(self, person: str, of: str, role: Role, *, is_series: bool) -> None:
        """To a circle, or to all evenings of a series.

        Raises: NoSuchFacilitator, NoSuchCircle, NoSuchSeriesHere, NotReady, AlreadyBusy, TooManyFacilitators, Refused.
        """
        circles = await self._circles_of(of) if is_series else [of]
        evenings = [each for each in await self._evenings(circles) if each.is_to_come]
        if not is_series and not evenings:
            raise Refused(RefusalCode.ENDED)
        language = (await self._series.load(of)).present.asked.language if is_series else evenings[0].language
        training = (await self._book.profiles.load()).training
        while True:
            document = await self._documents.load(person)
            one = _known(document)
            if missing := lacks(one, training, language, role):
                raise NotReady(missing)
            if len(one.duties) >= MOST_DUTIES:
                raise TooManyFacilitators
            theirs = [shift.evening for shift in await self._shifts(one)]
            for evening in evenings:
                if (other := overlapping(evening, theirs)) is not None:
                    raise AlreadyBusy(other)
                await self._check_room(one, evening.circle)
            now = self._documents.now()
            duty = Duty(of=of, is_series=is_series, role=role, since=now)
            if await self._documents.commit(document, _becomes(assigned(one, duty, circles), now), now):
                break
        await self._tell(person, circles)

    async def unassign(self, person: str, of: str) -> None:
        """From a circle or a series; also whoever is not assigned. Raises: NoSuchFacilitator."""
        one = await self.get(person)
        is_series = any(duty.is_series and duty.of == of for duty in one.duties)
        circles = await self._circles_of(of) if is_series else [of]
        await self._change(person, lambda one, now: unassigned(one, of, circles))
        await self._tell(person, circles)

    # What facilitators do

    async def cannot(self, person: str, circle: str, note: str) -> None:
        """They can't make it to that circle: their seat is taken away, and its organiser told, at once if it is soon.

        Raises: NoSuchFacilitator, NotAssigned.
        """
        shifts = await self._shifts(await self.get(person))
        shift = next((each for each in shifts if each.circle.id == circle), None)
        if shift is None:
            raise NotAssigned
        await self._change(person, lambda one, now: excused(one, Absence(circle=circle, note=note, at=now)))
        starts_at = shift.evening.starts_at
        if starts_at is None or starts_at - self._documents.now() <= SOON_S:
            with contextlib.suppress(Refused, NoSuchRoom):
                await self._hub.submit(circle, MissFacilitator(), Service())
        await self._tell(person, [circle])

    async def shifts(self, person: str) -> list[Shift]:
        """Circles to come that they are assigned to, the next one first. Raises: NoSuchFacilitator."""
        return await self._shifts(await self.get(person))

    async def beside(self, shift: Shift, person: str) -> tuple[str, ...]:
        """Names of the others who are assigned to it."""
        circle, series = shift.circle.id, shift.circle.terms.series
        return tuple(one.name for one, _ in await self.all() if one.id != person and role_in(one, circle, series))

    async def seat_token(self, person: Facilitator, circle: str) -> str:
        """What opens their seat there."""
        return (await self._person_links()).seat_token(KIND, person, circle)

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
        known = await self._all_circles(one)
        evenings = {each.circle: each for each in await self._evenings(known)}
        over = [circle for circle in known if circle not in evenings or not evenings[circle].is_to_come]
        shifts, missed = await self._given(one)
        theirs = {shift.circle.id: shift.role for shift in shifts}
        held = [circle for circle in over if await self._was_held(one, circle, evenings.get(circle))]
        roles: dict[str, Role | None] = {**dict.fromkeys(one.gone), **theirs}
        agreed = {circle: await self._agree(one, circle, role) for circle, role in roles.items()}
        gone = tuple(circle for circle in one.gone if not agreed.get(circle, True))
        after = settled(one, over, held, known).model_copy(update={"gone": gone, "held_back": missed})
        now = self._documents.now()
        due_at = now + AGAIN_S if not all(agreed.values()) else now + LOOK_S if after.duties else None
        if not await self._documents.commit(document, _becomes(after, due_at), now):
            await self._ask_anew(one, [circle for circle, role in roles.items() if role is not None])
            return
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
                await self._agree(asked, circle, None)
        elif _said_of_rooms(_read(document)) != _said_of_rooms(asked):
            again = [circle for circle in circles if circle not in _read(document).gone]
            await self._change(asked.id, lambda one, now: one.model_copy(update={"gone": (*one.gone, *again)}))

    async def _agree(self, one: Facilitator, circle: str, role: Role | None) -> bool:
        """Whether the room has their seat, or not, as it is to be."""
        links = await self._person_links()
        by_hand = all(absence.circle != circle for absence in one.absences)
        for _ in range(ATTEMPTS):
            room = await self._hub.store.load(circle)
            if room is None or room.phase not in ("scheduled", "open", "live"):
                return True
            wanted = command(room, one, role, links)
            if wanted is None:
                return True
            with contextlib.suppress(Refused, NoSuchRoom):  # the room is full, or was changed first
                await self._hub.submit(circle, wanted, Organiser(by_hand=by_hand))
        return False

    async def _was_held(self, one: Facilitator, circle: str, evening: Evening | None) -> bool:
        if evening is None or evening.called_off or not evening.over:
            return False
        return role_in(one, circle, (await self._records.get(circle)).terms.series) is not None

    # What the programme says

    async def _shifts(self, one: Facilitator) -> list[Shift]:
        return (await self._given(one))[0]

    async def _given(self, one: Facilitator) -> tuple[list[Shift], tuple[HeldBack, ...]]:
        """The circles to come that are theirs, the next one first, and evenings of their series that are not."""
        asked, found = [], []
        wanted = one.model_copy(update={"held_back": ()})  # it is asked anew each time
        for circle_id in await self._all_circles(one):
            with contextlib.suppress(NoSuchCircle):
                circle = await self._records.get(circle_id)
                room = await self._hub.store.load(circle_id)
                role = role_in(wanted, circle_id, circle.terms.series)
                if room is not None and role is not None and (evening := _evening(circle, room)).is_to_come:
                    shift = Shift(announced(circle, room), room, evening, role)
                    found.append(shift)
                    asked.append(await self._asked(one, shift))
        held = held_back(one, (await self._book.profiles.load()).training, asked) if found else ()
        theirs = [shift for shift in found if shift.circle.id not in {each.circle for each in held}]
        return sorted(theirs, key=lambda shift: (shift.evening.starts_at or 0.0, shift.circle.id)), held

    async def _asked(self, one: Facilitator, shift: Shift) -> Asked:
        seat = shift.room.seat((await self._person_links()).seat_id(KIND, one.id, shift.circle.id))
        by_itself = any(duty.of == shift.circle.id for duty in one.duties)
        stays = by_itself or (seat is not None and seat.link is not None)
        return Asked(shift.evening, shift.role, stays, _is_full(shift.room, shift.circle))

    async def _all_circles(self, one: Facilitator) -> list[str]:
        """All that their duties are about, and where they said that they can't."""
        found = [absence.circle for absence in one.absences]
        for duty in one.duties:
            found += await self._circles_of(duty.of) if duty.is_series else [duty.of]
        return list(dict.fromkeys(found))

    async def _circles_of(self, series_id: str) -> list[str]:
        """Those that are made; none where there is no such series any more."""
        try:
            series = await self._series.load(series_id)
        except NoSuchSeriesHere:
            return []
        return [evening.circle for evening in series.evenings if evening.circle is not None and evening.made]

    async def _evenings(self, circles: Sequence[str]) -> list[Evening]:
        """Of those that are listed. Raises: NoSuchCircle, where it is one alone that is not."""
        found = []
        for circle_id in circles:
            try:
                circle = await self._records.get(circle_id)
            except NoSuchCircle:
                continue
            found.append(_evening(circle, await self._hub.store.load(circle_id)))
        return found

    async def _check_room(self, one: Facilitator, circle: str) -> None:
        """There has to be a seat beside those of whoever may sign up. Raises: Refused."""
        room, record = await self._hub.store.load(circle), await self._records.get(circle)
        if room is None or room.seat((await self._person_links()).seat_id(KIND, one.id, circle)) is not None:
            return
        if _is_full(room, record):
            raise Refused(RefusalCode.FULL)

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

    async def _person_links(self) -> PersonLinks:
        if self._links is None:
            self._links = await links_of(self._kept.organisers, self._kept.community)
        return self._links


def command(
    room: Room, one: Facilitator, role: Role | None, links: PersonLinks
) -> Invite | Uninvite | ReplaceLink | None:
    """What the room is to be told next so that it has their seat as it is to be; None where it has."""
    seat_id = links.seat_id(KIND, one.id, room.id)
    seat = room.seat(seat_id)
    link = links.seat_hash(KIND, one, room.id)
    if seat is None:
        return None if role is None else Invite(seat=seat_id, role=role, link=link)
    if seat.link is None:
        return None
    if role is None or seat.invited_as != role:
        return Uninvite(seat=seat_id)
    return None if seat.link == link else ReplaceLink(seat=seat_id, link=link)


def _is_full(room: Room, circle: Circle) -> bool:
    """Whether another who facilitates would take a seat of whoever has one, or may sign up."""
    facilitating = sum(seat.link is not None and seat.invited_as != "participant" for seat in room.seats)
    return places_left(room) <= 0 or facilitating + circle.terms.seats_to_sign_up_for >= room.capacity


def _evening(circle: Circle, room: Room | None) -> Evening:
    """The room is what counts as long as it is remembered."""
    circle = circle if room is None else announced(circle, room)
    minutes = circle.plan.duration_min or USUAL_MIN
    return Evening(
        circle=circle.id,
        title=circle.title,
        language="" if room is None else room.language,
        starts_at=circle.starts_at,
        ends_at=None if circle.starts_at is None else circle.starts_at + minutes * 60,
        called_off=circle.terms.cancelled_at is not None,
        over=room is None or room.phase in ("debrief", "ended"),
    )


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
