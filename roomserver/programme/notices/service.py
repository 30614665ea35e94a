"""People who signed up are told: what the rules of sign-ups say, and reminders when they are due.

There is a document for each sign-up (`programme/queue.py`) and not for each mail: it remembers what is to be told and
of what they were reminded, and is due when there may be something to say. Whoever finds it due looks at the sign-up and
its evenings as they are then, and says what is true then, or nothing. It holds no name and no address.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from moderation.state.room import Room
from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue, Wording
from roomserver.mail.message import Beside
from roomserver.mail.post import Post
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.links import PersonLinks, links_of
from roomserver.programme.mail_states import Mail, idle, waiting, with_news
from roomserver.programme.mails import NEVER_SERVED, Composed, Mails, sender_at
from roomserver.programme.notices.evenings import about_of, announced_in, coming_of
from roomserver.programme.notices.letters import Evening, From, Links, calendar_of, letter_of
from roomserver.programme.notices.quiet import ANSWER, Quiet, mailbox_of
from roomserver.programme.notices.schedule import (
    Coming,
    Say,
    Wait,
    Wanted,
    meanwhile,
    next_look,
    next_step,
    useless,
    wanting,
    was_of,
)
from roomserver.programme.notices.thanks import Following, Thanking, letter_of_thanks
from roomserver.programme.notices.untold import Untold, lost, lost_with, superseded, untold_of
from roomserver.programme.profile import CommunityProfile, Profiles
from roomserver.programme.queue import Later, Unsent
from roomserver.programme.sign_ups.book import Book, Notice, SignUp
from roomserver.store.community import CommunityStore
from signalling.store import RoomStore

UNSUBSCRIBE = "unsubscribe"
"""What follows the address of a person's page where they, or their mail program (RFC 8058), ask for no more reminders.
"""


@dataclass(frozen=True, slots=True)
class Held(Wait):
    """There is something to say, and the mailbox takes it no sooner than `free_at`."""

    free_at: float = 0.0


class Books(Protocol):
    """Where sign-ups are."""

    async def book(self, book_id: str) -> Book:
        """As it is now, with its evenings as they are. Raises: NoSuchCircle."""


class Notices:
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty."""

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        books: Books,
        profiles: Profiles,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
    ) -> None:
        self._community = community
        self._rooms = rooms
        self._books = books
        self._profiles = profiles
        self._catalogues = catalogues
        self._sender = sender
        self._mails = Mails(community, {"notice": self._compose}, "notice")
        self._quiet = Quiet(community)
        self._person_links: PersonLinks | None = None

    async def queue(self, book: Book) -> None:
        """What the book wants to be told waits as mails from now on, each once however often this is asked."""
        by_person = dict[str, list[Notice]]()
        for notice in book.notices:
            by_person.setdefault(notice.sign_up, []).append(notice)
        await asyncio.gather(*(self._want(book.id, each, notices) for each, notices in by_person.items()))
        await asyncio.gather(*(self.forget(book.id, each) for each in book.gone))

    async def forget(self, book_id: str, sign_up_id: str) -> None:
        """Whoever was erased is told nothing any more, and nothing is kept of it."""
        await self._mails.delete(document_of(book_id, sign_up_id))

    async def pass_over(self) -> None:
        """Whatever was to be told by now counts as told: the store was restored, and people may have been told since it
        was backed up. What is due later stays.
        """
        for document_id in await self._mails.ids():
            mail = await self._mails.get(document_id)
            known = None if mail is None else await self._known(mail)
            if mail is None or known is None:
                await self._mails.delete(document_id)
                continue
            book, person, coming, _ = known
            now, told, step = self._mails.now(), set(mail.told), None
            while isinstance(step := next_step(person, coming, told, now), Say):
                told = (told | set(step.told)) - step.forgets
            told = (told | set(step.told)) - step.forgets
            at = _next_look(book, person, coming, now)
            after = idle(mail) if at is None else waiting(idle(mail), at)
            after = after.model_copy(update={"told": tuple(sorted(told))})
            await self._mails.change(document_id, partial(_replaced, after))

    async def send_due(self, post: Post) -> None:
        await self._mails.send_due(post)

    async def forget_due(self) -> None:
        """Addresses that were written to a day ago."""
        await self._quiet.forget_due()

    async def unsent(self) -> Unsent:
        return await self._mails.unsent()

    async def untold(self, book: Book, people: Iterable[SignUp]) -> dict[str, tuple[Untold, ...]]:
        """Of each of them whom something did not reach, by sign-up: what, and why."""
        asked, now, people = dict[str, list[Wanted]](), self._mails.now(), list(people)
        for notice in book.notices:
            if notice.kind != "look":
                asked.setdefault(notice.sign_up, []).append(Wanted(notice.id, notice.kind, notice.circle))
        mails = await asyncio.gather(*(self._mails.get(document_of(book.id, each.id)) for each in people))
        found = {}
        for each, mail in zip(people, mails, strict=True):
            if untold := untold_of(mail, asked.get(each.id, ()), each, now):
                found[each.id] = untold
        return found

    async def moved(self, book: Book, person: SignUp) -> dict[str, float]:
        """Of which evenings they were not told yet that the time has changed, and when each was to start before."""
        mail = await self._mails.get(document_of(book.id, person.id))
        known = was_of(() if mail is None else mail.told)
        waits = {each.circle: each.before for each in book.notices if each.sign_up == person.id and each.circle}
        return {each: at for each, at in {**waits, **known}.items() if at is not None}

    async def see_unsent(self) -> None:
        await self._mails.see_unsent()

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _want(self, book_id: str, sign_up_id: str, notices: Sequence[Notice]) -> None:
        wanted = [Wanted(each.id, each.kind, each.circle, each.before) for each in notices if each.kind != "look"]
        last = max(each.id for each in notices)

        def change(mail: Mail | None, now: float) -> Mail | None:
            mail = mail or Mail(kind="notice", about=(book_id, sign_up_id))
            told = wanting(mail.told, wanted, last)
            return None if told is None else with_news(mail.model_copy(update={"told": told}), now)

        await self._mails.change(document_of(book_id, sign_up_id), change)

    async def _compose(self, mail: Mail) -> Composed | Later | None:
        known = await self._known(mail)
        if known is None:
            return None
        book, person, coming, rooms = known
        profile, now = await self._profiles.load(), self._mails.now()
        gone = lost(mail.told, person, coming, now)
        step = await self._step(mail, person, coming, now)
        if gone or isinstance(step, Held):
            self._community.tell(book.id)
        if not isinstance(step, Say):
            look = _next_look(book, person, coming, now)
            if isinstance(step, Held):
                look = step.free_at if look is None or not person.address_confirmed else min(step.free_at, look)
            return Later(look, (*step.told, *gone), step.forgets, step.missed)
        after = {*mail.told, *step.told} - step.forgets
        has_more = isinstance(next_step(person, coming, after, now), Say)
        again_at = now if has_more else _next_look(book, person, coming, now)
        about = about_of(step.circle, coming, rooms, profile, now)
        if step.kind == "moved":
            was = was_of(mail.told)
            about = [replace(each, before=was.get(each.circle)) for each in about]
        thanking = None
        if step.kind == "thanks":
            until = max(each.thanks[1] for each in coming if each.circle == step.circle and each.thanks is not None)
            ahead = about_of(None, coming, rooms, profile, now)
            thanking = await self._thanking(book, person, about[0], until, ahead)
        composed = await self._composed(book, person, step, about, thanking, profile, mail.waits_since or now)
        return replace(
            composed,
            told=(*step.told, *gone),
            forgets=step.forgets | superseded(mail.told, step.circle),
            lost=lost_with(step.forgets, person, coming, now),
            again_at=again_at,
        )

    async def _step(self, mail: Mail, person: SignUp, coming: Sequence[Coming], now: float) -> Say | Wait | Held:
        """What is said now, as far as the mailbox takes it: what nobody is to miss waits for nothing that can wait."""
        step = next_step(person, coming, mail.told, now)
        free_at = None if isinstance(step, Wait) else await self._free_at(mail, person, step)
        if isinstance(step, Wait) or free_at is None:
            return step
        instead, stale = meanwhile(person, coming, mail.told, now), useless(person, coming, mail.told, now)
        if isinstance(instead, Wait):
            return Held(instead.told, instead.forgets | stale, instead.missed, free_at=free_at)
        later = await self._free_at(mail, person, instead)
        if later is not None:
            return Held(forgets=stale, free_at=min(free_at, later))
        return replace(instead, forgets=instead.forgets | step.forgets)  # it says what the answer would have said

    async def _free_at(self, mail: Mail, person: SignUp, step: Say) -> float | None:
        """When that may be said, if others have said enough to that mailbox; None: now. A place after a word with the
        organiser counts as what changes, where nobody confirmed the address.
        """
        answers = step.kind == "again" or (mail.sent_at is None and step.kind != "thanks")
        can_wait = answers or (not person.address_confirmed and step.kind != "confirmed")
        is_answer = not step.changes and can_wait
        if person.address is None or (person.address_confirmed and not is_answer):
            return None
        name = ".".join((*mail.about, step.name))
        mailbox_hash = (await self._keyed()).mailbox(mailbox_of(person.address))
        is_confirmed = person.address_confirmed
        return await self._quiet.take(mailbox_hash, f"{ANSWER}{name}" if is_answer else name, is_confirmed=is_confirmed)

    async def _known(self, mail: Mail) -> tuple[Book, SignUp, list[Coming], list[Room | None]] | None:
        """Whom it is to, and their evenings as they are; None where there is nobody to be told."""
        book_id, sign_up_id = mail.about
        try:
            book = await self._books.book(book_id)
        except NoSuchCircle:
            return None
        person = book.find(sign_up_id)
        if person is None:
            return None
        rooms = await asyncio.gather(*(self._rooms.load(each.circle) for each in book.subject.evenings))
        zone, now = book.subject.zone, self._mails.now()
        coming = [coming_of(*each, zone, now) for each in zip(book.subject.evenings, rooms, strict=True)]
        return book, person, coming, rooms

    async def _thanking(
        self, book: Book, person: SignUp, evening: Evening, until: float, ahead: Sequence[Evening]
    ) -> Thanking:
        """`ahead` are evenings that are theirs; without any, the next one that everybody may find is what follows."""
        keyed, origin = await self._keyed(), await self._origin()
        who = keyed.answerer(evening.circle, keyed.seat_id(book.id, person.id, evening.circle))
        following = Following(ahead[0]) if ahead else await self._next_public(origin)
        return Thanking(evening, f"{origin}/answer#{keyed.answer_token(evening.circle, who)}", until, following)

    async def _next_public(self, origin: str) -> Following | None:
        for circle_id in await self._community.records.coming(self._mails.now(), 1):
            room = await self._rooms.load(circle_id)
            if room is not None and room.starts_at is not None:
                evening = announced_in(room, await self._profiles.load())
                return Following(evening, f"{origin}/c/{self._community.community}/{circle_id}")
        return None

    async def _origin(self) -> str:
        return await self._community.organisers.origin() or NEVER_SERVED

    async def _composed(
        self,
        book: Book,
        person: SignUp,
        step: Say,
        about: Sequence[Evening],
        thanking: Thanking | None,
        profile: CommunityProfile,
        since: float,
    ) -> Composed:
        language = person.language if person.language in self._catalogues else DEFAULT_LANGUAGE
        wording = Wording(self._catalogues[language], profile.region)
        origin = await self._origin()
        house = From(
            community=profile.name if profile.version else wording.say("app.name"),
            origin=origin,
            sender=self._sender or sender_at(origin),
            helplines=tuple(line for there in profile.whom_to_call[:1] for line in there.lines),
        )
        links = await self._links(book, person, about, origin)
        beside = Beside(
            thread=document_of(book.id, person.id),
            unsubscribe=links.stop_reminders if person.reminders else None,
            calendar=calendar_of(step, person, wording, about, house, since),
        )
        assert person.address is not None
        return Composed(
            letter_of(step, person, wording, about, links, house)
            if thanking is None
            else letter_of_thanks(person, wording, thanking, links, house),
            house.sender,
            person.address,
            beside,
            name=step.name,
        )

    async def _links(self, book: Book, person: SignUp, about: Sequence[Evening], origin: str) -> Links:
        links = await self._keyed()
        page = f"{origin}/place/{links.place_token(book.id, person)}"
        has_place = person.standing == "confirmed"
        join = {
            each.circle: f"{origin}/join#{links.seat_token(book.id, person, each.circle)}"
            for each in about
            if has_place
        }
        return Links(page, f"{page}/{UNSUBSCRIBE}", join)

    async def _keyed(self) -> PersonLinks:
        """What follows from the community's secret, which stays the same."""
        if self._person_links is None:
            self._person_links = await links_of(self._community.organisers, self._community.community)
        return self._person_links


def document_of(book_id: str, sign_up_id: str) -> str:
    """Of the mails about that sign-up."""
    return hashlib.sha256(f"{book_id}\n{sign_up_id}".encode()).hexdigest()[:32]


def _replaced(after: Mail, current: Mail | None, now: float) -> Mail:
    """Whatever it was."""
    return after


def _next_look(book: Book, person: SignUp, coming: Sequence[Coming], now: float) -> float | None:
    """A closed series has evenings that are still to be made."""
    is_series = all(each.circle != book.id for each in book.subject.evenings)
    return next_look(person, coming, now, grows=is_series)
