"""Sign-ups as they are kept: a document for each book, which one compare-and-set changes, and rooms that follow it.

A book is due when something is to be done that time brings, when rooms don't agree with it yet, and while somebody is
to be told something. Whichever node finds it due does that.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from weakref import WeakValueDictionary

from moderation.state.room import DOORS_OPEN_S
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.figures.comers import Comers
from roomserver.programme.links import PersonLinks, PlaceToken, links_of
from roomserver.programme.profile import Profiles
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.addresses import Addresses, found_by
from roomserver.programme.sign_ups.book import Book, SignUp, Standing
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.left_to_do import done, due_at, followed, known_in, without_returned
from roomserver.programme.sign_ups.looking import Looks
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.programme.sign_ups.rooms import Rooms
from roomserver.programme.sign_ups.subjects import SeriesOf, Subjects, no_series
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.node.hub import Hub
from signalling.store import StoreUnavailable

KIND = "sign-ups"
DUE_LIMIT = 100
Tell = Callable[[Book], Awaitable[None]]
"""Queues mails of all notices of a book, and forgets those of whoever is `gone`. Each may come again: by the book's and
its own id it is known.
"""
Change = Callable[[Book, float], Book]


class SignUps:
    """Of one community. All may raise StoreUnavailable, and SignUpRefused as the rules say."""

    def __init__(
        self, kept: CommunityStore, hub: Hub, series: SeriesOf = no_series, profiles: Profiles | None = None
    ) -> None:
        self._kept = kept
        self._hub = hub
        self._documents = kept.documents(KIND)
        records, profiles = CircleRecords(kept, hub.store), Profiles(kept) if profiles is None else profiles
        self._subjects = Subjects(records, hub.store, profiles, series)
        self._rooms = Rooms(hub)
        self.addresses = Addresses(kept)
        self.comers = Comers(kept)
        self._links: PersonLinks | None = None
        self._looks = Looks(kept.records, self._documents.now)
        self._changing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # What can be asked

    async def book_of(self, circle_id: str) -> str:
        """The id of the book for that circle: its own, or that of its closed series. Raises: NoSuchCircle."""
        return await self._subjects.book_of(circle_id)

    async def book_of_series(self, series_id: str) -> Book | None:
        """That of all its evenings; None where it is no closed series. Raises: NoSuchCircle."""
        return await self.book(series_id) if await self._subjects.is_series(series_id) else None

    async def book(self, book_id: str) -> Book:
        """As it is now, whatever is still to be written of it. Raises: NoSuchCircle."""
        document = await self._documents.load(book_id)
        return rules.follow(_read(document), await self._subjects.subject(book_id), self._documents.now())

    async def person(self, token: PlaceToken) -> tuple[Book, SignUp]:
        """Whose place a token opens. Raises: NoSuchSignUp."""
        if not (await self.links()).is_good(token):
            raise NoSuchSignUp
        try:
            book = await self.book(token.book_id)
        except NoSuchCircle:
            raise NoSuchSignUp from None
        person = book.find(token.sign_up_id)
        if person is None or person.link != token.generation:
            raise NoSuchSignUp
        return book, person

    async def links(self) -> PersonLinks:
        """Those of this community."""
        if self._links is None:
            self._links = await links_of(self._kept.organisers, self._kept.community)
        return self._links

    # What people do

    async def sign_up(self, book_id: str, comer: Comer) -> tuple[Book, Standing]:
        """Raises: NoSuchCircle, NotOpen, BadName, BadAnswer, LineFull."""
        told: Standing = "waiting"
        comer = await self._known(comer)

        def change(book: Book, now: float) -> Book:
            nonlocal told
            book, told = rules.sign_up(book, comer, now)
            return book

        return await self._seated_soon(await self.change(book_id, change)), told

    async def cancel(self, book_id: str, sign_up_id: str) -> Book:
        """Raises: NoSuchSignUp, AlreadyOut."""
        return await self.change(book_id, lambda book, now: rules.cancel(book, sign_up_id, now))

    async def confirm_offer(self, book_id: str, sign_up_id: str) -> Book:
        """Raises: NoSuchSignUp, NotOffered."""
        return await self.change(book_id, lambda book, now: rules.confirm_offer(book, sign_up_id, now))

    async def confirm_address(self, book_id: str, sign_up_id: str) -> Book:
        """They opened a link that was mailed to them: it counts at all their sign-ups. Raises: NoSuchSignUp."""
        book = await self.choose(book_id, sign_up_id, address_confirmed=True)
        address = book.person(sign_up_id).address
        if address is not None:
            await self.addresses.know(address)
        return book

    async def holder(self, circle_id: str, secret: str) -> tuple[str, str] | None:
        """Whose personal link to that circle it is or was: the ids of the book and of the sign-up. None where it never
        was one, or nobody knows any more.
        """
        try:
            book, links = await self.book(await self.book_of(circle_id)), await self.links()
        except NoSuchCircle:
            return None
        theirs = (one.id for one in book.sign_ups if links.is_of_seat(secret, book.id, one, circle_id))
        found = next(theirs, None)
        return None if found is None else (book.id, found)

    async def send_link(self, book_id: str, sign_up_id: str) -> None:
        """By mail, if their address is known to be theirs; else nothing happens."""
        with contextlib.suppress(NoSuchCircle, NoSuchSignUp):
            await self.change(book_id, lambda book, now: rules.send_link(book, sign_up_id, now))

    async def unsubscribe(self, book_id: str, sign_up_id: str) -> Book:
        """No reminders from now on; the place stays. Raises: NoSuchSignUp."""
        return await self.choose(book_id, sign_up_id, reminders=False)

    async def choose(self, book_id: str, sign_up_id: str, **choices: str | bool | None) -> Book:
        """As `rules.set_choices`. Raises: NoSuchSignUp, NotConfirmed."""
        return await self.change(book_id, lambda book, now: rules.set_choices(book, sign_up_id, now, **choices))

    async def erase(self, book_id: str, sign_up_ids: Collection[str], tell: Tell | None = None) -> Book:
        """Those of them that there are; with `tell` also wherever the book is followed, at once. What fails then is
        done soon, by any node. Raises: NoSuchCircle, UNREADABLE.
        """
        book = await self.change(book_id, lambda book, now: rules.erase(book, sign_up_ids, now))
        if book.gone and tell is not None:
            with contextlib.suppress(StoreUnavailable, *UNREADABLE):
                await self._attend(book_id, tell)
        return book

    async def ids(self) -> list[str]:
        """Of all books that are kept."""
        return await self._documents.ids()

    async def kept(self, book_id: str) -> Book:
        """As it is kept. Raises: UNREADABLE."""
        return _read(await self._documents.load(book_id))

    async def count_no_longer(self, address: str) -> None:
        """At none of their sign-ups whoever has that address agrees any more that it is counted how often they come."""
        for book_id in await self.ids():
            for person in (await self.kept(book_id)).sign_ups:
                if person.come_again and person.address is not None and person.address.lower() == address.lower():
                    with contextlib.suppress(NoSuchCircle, NoSuchSignUp):  # it was forgotten or erased meanwhile
                        await self.choose(book_id, person.id, come_again=False)

    # What organisers do

    async def add(self, book_id: str, comer: Comer) -> Book:
        """Raises: NoSuchCircle, NotOpen, BadName, LineFull."""
        comer = await self._known(comer)
        return await self._seated_soon(await self.change(book_id, lambda book, now: rules.add(book, comer, now)))

    async def confirm_word(self, book_id: str, sign_up_id: str) -> Book:
        """Raises: NoSuchSignUp, NotAsked, NotOpen."""
        return await self.change(book_id, lambda book, now: rules.confirm_word(book, sign_up_id, now))

    async def decline(self, book_id: str, sign_up_id: str) -> Book:
        """Raises: NoSuchSignUp, NotAsked."""
        return await self.change(book_id, lambda book, now: rules.decline(book, sign_up_id, now))

    async def move_up(self, book_id: str, sign_up_id: str) -> Book:
        """Raises: NoSuchSignUp, NotWaiting."""
        return await self.change(book_id, lambda book, now: rules.move_up(book, sign_up_id, now))

    async def replace_link(self, book_id: str, sign_up_id: str, *, told: bool) -> Book:
        """Raises: NoSuchSignUp."""
        return await self.change(book_id, lambda book, now: rules.replace_link(book, sign_up_id, now, told=told))

    async def set_apart(self, book_id: str, one: str, other: str, *, apart: bool) -> Book:
        """Raises: NoSuchSignUp."""
        return await self.change(book_id, lambda book, now: rules.set_apart(book, one, other, now, apart=apart))

    async def follow(self, book_id: str) -> Book:
        """The programme may say something else of it. Raises: NoSuchCircle."""
        return await self.change(book_id, lambda book, now: book)

    # What is done without being asked for

    async def follow_circle(self, circle_id: str, tell: Tell | None = None) -> None:
        """A circle has changed: its book follows, if there is one."""
        try:
            book_id = await self.book_of(circle_id)
        except NoSuchCircle:
            book_id = circle_id
        if (await self._documents.load(book_id)).version:
            await self._attend(book_id, tell)

    async def follow_changes(self, tell: Tell | None = None) -> None:
        """While it lasts: books follow their circles as those change. Whatever may have been missed is looked at when
        it begins, and from time to time.
        """
        begins = True
        async with contextlib.aclosing(self._kept.changes()) as changes:
            async for circle_id in changes:
                if circle_id is not None:
                    await self.follow_circle(circle_id, tell)
                else:
                    await self.look_again(tell, at_once=begins)
                    begins = False

    async def look_again(self, tell: Tell | None = None, *, at_once: bool = False) -> None:
        """Books follow circles that may have changed though nobody here was told, if it is time or `at_once`."""
        look = self._looks.next(at_once=at_once)
        if look is not None:
            for circle_id in await self._looks.circles(look):
                await self.follow_circle(circle_id, tell)
            await self._looks.done(look)

    async def settle_due(self, tell: Tell | None = None) -> None:
        """All that is due. One that is a mistake of ours keeps no other from it."""
        mistake: Exception | None = None
        for book_id in await self._documents.due(self._documents.now(), DUE_LIMIT):
            try:
                await self._attend(book_id, tell)
            except StoreUnavailable:
                raise
            except Exception as error:
                mistake = error
        await self.addresses.follow(self._unconfirmed, lambda *of: self.choose(*of, address_confirmed=True))
        if mistake is not None:
            raise mistake

    async def _unconfirmed(self, names: Collection[str]) -> AsyncIterator[Book]:
        """Books in which addresses of these names signed up and are not confirmed."""
        found = {book_id for name in names for book_id in await self._documents.found_by(name)}
        for book_id in sorted(found):
            yield _read(await self._documents.load(book_id))

    async def _known(self, comer: Comer) -> Comer:
        """Whether their address was confirmed at another sign-up."""
        return replace(comer, address_confirmed=await self.addresses.knows(comer.address))

    async def _attend(self, book_id: str, tell: Tell | None) -> None:
        """What time brought, then its rooms, then those who are to be told: each is written once it is done."""
        try:
            book = await self.change(book_id, lambda book, now: book)
        except NoSuchCircle:  # it was forgotten, and its book with it
            await self._forget(book_id, tell)
            return
        links = await self.links()
        agreed, come = await self._rooms.agree(book, links), await self._rooms.come(book, links)
        told = frozenset[int]()
        if tell is not None and (book.notices or book.gone):
            await tell(book)
            told = frozenset(notice.id for notice in book.notices)
        after = await self.change(
            book_id,
            lambda present, now: done(followed(present, book, agreed=agreed, is_told=tell is not None), told, come),
            again=True,
        )
        if after.returned:
            await self._count_returned(after)

    async def _count_returned(self, book: Book) -> None:
        """Whoever agreed and came is counted once; who was erased or said otherwise meanwhile is forgotten again."""
        links, counted = await self.links(), tuple(book.returned)
        for each in counted:
            person = book.find(each.sign_up)
            if person is not None and person.address is not None:
                nonce = links.returned(book.id, each.sign_up, each.circle)
                await self.comers.note(links.comer(person.address), nonce)
        after = await self.change(book.id, lambda present, now: without_returned(present, counted))
        for each in counted:
            was, person = book.find(each.sign_up), after.find(each.sign_up)
            if was is not None and was.address is not None and (person is None or not person.come_again):
                await self.comers.forget([links.comer(was.address)])

    async def _forget(self, book_id: str, tell: Tell | None) -> None:
        """The book, after the mails of everybody who is still in it."""
        book, links = await self.kept(book_id), await self.links()
        here = tuple(person.id for person in book.sign_ups)
        if tell is not None and (here or book.gone):
            await tell(book.model_copy(update={"notices": (), "gone": (*book.gone, *here)}))
        await self._documents.change(book_id, lambda document, now: _forgotten(document, links))

    async def _seated_soon(self, book: Book) -> Book:
        """Whoever comes when the doors are open has their seat at once; else it is there soon."""
        starts_at, is_seated = book.starts_at, book.seating() == book.seated
        if is_seated or starts_at is None or self._documents.now() < starts_at - DOORS_OPEN_S:
            return book
        agreed = await self._rooms.agree(book, await self.links())
        return await self.change(book.id, lambda present, now: followed(present, book, agreed=agreed))

    # The document

    async def change(self, book_id: str, change: Change, *, again: bool = False) -> Book:
        """The book as it is afterwards. One at a time on this node: those of other nodes are enough to run into.

        `again`: what is left to do is to be tried again by and by, and not at once.
        """
        lock = self._changing.setdefault(book_id, asyncio.Lock())
        async with lock:
            subject, links = await self._subjects.subject(book_id), await self.links()
            before = after = Book(id=book_id)

            def becomes(document: Document, now: float) -> Becomes | None:
                nonlocal before, after
                before = _read(document)
                after = change(rules.follow(before, subject, now), now)
                due = due_at(after, now, again=again)
                is_due_anew = again and document.version > 0 and due != document.due_at
                if after == before and not is_due_anew:
                    return None
                return Becomes(after.model_dump_json(), due, found_by=found_by(before, after, links))

            await self._documents.change(book_id, becomes)
        if (after.sign_ups, after.divisions) != (before.sign_ups, before.divisions):
            self._kept.tell(book_id)
        if known_in(before) - known_in(after):
            self._kept.forgot()
        return after


def _forgotten(document: Document, links: PersonLinks) -> Becomes | None:
    if not document.version:
        return None
    return Becomes(None, found_by=found_by(_read(document), Book(id=document.id), links))


def _read(document: Document) -> Book:
    return Book.model_validate_json(document.text) if document.version else Book(id=document.id)
