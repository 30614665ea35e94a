"""`/organiser/circles/{circle}/sign-ups`: who comes, by name, and what an organiser does about it.

An organiser reads names, answers and mail addresses: they write to people. They go when the book forgets them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from io import BytesIO
from typing import Annotated, Literal

import segno
from pydantic import BaseModel, ConfigDict, Field

from roomserver.api.links import LinkUrl
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    ALREADY_OUT,
    BAD_NAME,
    BAD_SIGN_UP_ADDRESS,
    LINE_FULL,
    NO_SUCH_CIRCLE,
    NO_SUCH_SIGN_UP,
    NOT_ASKED,
    NOT_CONFIRMED,
    NOT_OFFERED,
    NOT_OPEN,
    NOT_WAITING,
    TOO_MANY_APART,
)
from roomserver.mail.addresses import LONGEST, wire_address
from roomserver.programme.notices.untold import Untold
from roomserver.programme.sign_ups.book import Book, SignUp, Standing, Totals
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.pages import LISTED, in_order, page_of
from roomserver.programme.terms import Question
from roomserver.programme.tokens import Scope
from signalling.credentials import new_id

PersonId = Annotated[str, Field(min_length=1, max_length=32)]


class Places(BaseModel):
    """How many places there are, and are taken; those that are only `offered` are among these. How many people wait for
    one, or for a word.
    """

    seats: int
    taken: int
    offered: int
    waiting: int
    asked: int


class Person(BaseModel):
    """Who signed up. `in_line`: how many are before them on the waiting list, and they, counted from 1; `untold`: what
    they were not told of this evening, or of their sign-up, and why.
    """

    id: str
    name: str
    address: str | None
    address_confirmed: bool
    language: str
    standing: Standing
    signed_up_at: float
    offered_until: float | None
    in_line: int | None
    answers: dict[str, str]
    attended: bool | None
    untold: tuple[Untold, ...] = ()


class Pair(BaseModel):
    """Two who are not to be in one group."""

    one: str
    other: str


class SignUpPage(BaseModel):
    """How many people, and what the page before said in `more`; without it the first page."""

    limit: Annotated[int, Field(ge=1, le=LISTED)] = LISTED
    before: Annotated[str, Field(max_length=96)] | None = None


FIRST_PAGE = SignUpPage()
NOBODY_UNTOLD: Mapping[str, tuple[Untold, ...]] = {}


class SignUpList(BaseModel):
    """A page of who signed up for a circle, or for the closed series that it is of: those who have a place, all of them
    on the first page unless fewer are asked for; those who are asked for a word; those who wait, in line; those who
    don't come. Once names are gone, `totals`. `forget_at`: when that is.

    `more`: what to ask for `before` to get the next page, null where there is none. `left`: how many people are on the
    pages that follow. What changes somebody answers with the first page. `erased_later`: somebody was erased, but for
    something that this release of the server cannot read, which is erased as soon as it can be.
    """

    places: Places
    open: bool
    of_series: bool
    questions: tuple[Question, ...]
    people: tuple[Person, ...]
    more: str | None
    left: int
    apart: tuple[Pair, ...]
    forget_at: float | None
    totals: Totals | None
    erased_later: bool = False


class PersonNotTold(BaseModel):
    """Whom something did not reach: what, and why."""

    name: str
    untold: tuple[Untold, ...]


class NotTold(BaseModel):
    """All whom something about a circle did not reach, as the list has them."""

    people: tuple[PersonNotTold, ...]


class Added(BaseModel):
    """Somebody whom an organiser adds. Without an address their link is handed over."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)]
    address: Annotated[str, Field(max_length=LONGEST)] | None = None
    language: Annotated[str, Field(max_length=35)] = "en"


class Act(BaseModel):
    """What is done about somebody: they are confirmed or declined after a word, an offered place is confirmed for them,
    they are cancelled, made the first in line, or erased with all that is kept of them. `erase_everywhere`: also all
    other sign-ups with their mail address in the community, where they have confirmed it.
    """

    model_config = ConfigDict(extra="forbid")

    person: PersonId
    act: Literal["confirm_word", "decline", "confirm_offer", "cancel", "move_up", "erase", "erase_everywhere"]


class LinkOf(BaseModel):
    """Whose link is wanted: the one there is, or with `renew` another, which ends it; `told`: they get it by mail."""

    model_config = ConfigDict(extra="forbid")

    person: PersonId
    renew: bool = False
    told: bool = False


class Attendance(BaseModel):
    """Whether somebody was there, as the organiser saw it; null: not known."""

    model_config = ConfigDict(extra="forbid")

    person: PersonId
    attended: bool | None


class Apart(BaseModel):
    """Whether those two are not to be in one group."""

    model_config = ConfigDict(extra="forbid")

    one: PersonId
    other: PersonId
    apart: bool


class PersonLink(LinkUrl):
    """Somebody's own link, and the same as a code to point a phone at (SVG)."""

    code: str


async def read_places(office: Office, call: Call[None]) -> Places:
    """How many places of a circle are taken."""
    return places_of(await office.sign_ups.book(await office.sign_ups.book_of(call.circle)))


async def list_sign_ups(office: Office, call: Call[SignUpPage]) -> SignUpList:
    """Who signed up for a circle, by name, in pages."""
    book_id = await office.sign_ups.book_of(call.circle)
    return await listed(office, await office.sign_ups.book(book_id), call.circle, call.asked)


async def list_untold(office: Office, call: Call[None]) -> NotTold:
    """Who of those who signed up for a circle was not told something, by name."""
    book = await office.sign_ups.book(await office.sign_ups.book_of(call.circle))
    untold = await _untold(office, book, call.circle, book.sign_ups)
    people = ((person.name, untold.get(person.id, ())) for person in in_order(book))
    return NotTold(people=tuple(PersonNotTold(name=name, untold=of) for name, of in people if of))


async def add_sign_up(office: Office, call: Call[Added]) -> SignUpList:
    """Add somebody by name."""
    asked = call.asked
    address = None if asked.address is None else wire_address(asked.address)
    comer = Comer(id=new_id(), name=asked.name, address=address, language=asked.language)
    return await listed(
        office, await office.sign_ups.add(await office.sign_ups.book_of(call.circle), comer), call.circle
    )


async def act_on_sign_up(office: Office, call: Call[Act]) -> SignUpList:
    """Confirm, decline, cancel, move up or erase somebody."""
    sign_ups, person, act = office.sign_ups, call.asked.person, call.asked.act
    book_id = await sign_ups.book_of(call.circle)
    if act in ("erase", "erase_everywhere"):
        erased = await office.erasing.erase(book_id, person, everywhere=act == "erase_everywhere")
        told = await listed(office, erased.book, call.circle)
        return told.model_copy(update={"erased_later": erased.is_some_left})
    acts: dict[str, Callable[[str, str], Awaitable[Book]]] = {
        "confirm_word": sign_ups.confirm_word,
        "decline": sign_ups.decline,
        "confirm_offer": sign_ups.confirm_offer,
        "cancel": sign_ups.cancel,
        "move_up": sign_ups.move_up,
    }
    return await listed(office, await acts[act](book_id, person), call.circle)


async def link_of_sign_up(office: Office, call: Call[LinkOf]) -> PersonLink:
    """Somebody's own link, or a new one in its place."""
    sign_ups, asked = office.sign_ups, call.asked
    book_id = await sign_ups.book_of(call.circle)
    book = await (
        sign_ups.replace_link(book_id, asked.person, told=asked.told) if asked.renew else sign_ups.book(book_id)
    )
    token = (await sign_ups.links()).place_token(book.id, book.person(asked.person))
    url, code = f"{call.origin}/place/{token}", BytesIO()
    segno.make(url, error="m", micro=False).save(
        code, kind="svg", border=3, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return PersonLink(url=url, code=code.getvalue().decode())


async def set_attended(office: Office, call: Call[Attendance]) -> SignUpList:
    """Say whether somebody was there."""
    asked, book_id = call.asked, await office.sign_ups.book_of(call.circle)
    return await listed(
        office, await office.sign_ups.choose(book_id, asked.person, attended=asked.attended), call.circle
    )


async def set_apart(office: Office, call: Call[Apart]) -> SignUpList:
    """Say who is not to be in one group, by name."""
    asked, book_id = call.asked, await office.sign_ups.book_of(call.circle)
    book = await office.sign_ups.set_apart(book_id, asked.one, asked.other, apart=asked.apart)
    return await listed(office, book, call.circle)


def places_of(book: Book) -> Places:
    return Places(
        seats=book.seats,
        taken=book.taken,
        offered=len(book.of("offered")),
        waiting=len(book.of("waiting")),
        asked=len(book.of("asked")),
    )


async def listed(office: Office, book: Book, circle_id: str, asked: SignUpPage = FIRST_PAGE) -> SignUpList:
    """A page of the list, and whom something did not reach."""
    people = page_of(book, asked.limit, asked.before).people
    return sign_up_list(book, circle_id, asked, await _untold(office, book, circle_id, people))


def sign_up_list(
    book: Book,
    circle_id: str,
    asked: SignUpPage = FIRST_PAGE,
    untold: Mapping[str, tuple[Untold, ...]] = NOBODY_UNTOLD,
) -> SignUpList:
    page = page_of(book, asked.limit, asked.before)
    line = {person.id: number for number, person in enumerate(book.line(), 1)}
    terms, now_open = book.subject.terms, any(not (each.called_off or each.over) for each in book.subject.evenings)
    return SignUpList(
        places=places_of(book),
        open=terms is not None and now_open and book.totals is None,
        of_series=book.id != circle_id,
        questions=() if terms is None else terms.questions,
        people=tuple(_person(person, line.get(person.id), untold.get(person.id, ())) for person in page.people),
        more=page.more,
        left=page.left,
        apart=tuple(Pair(one=one, other=other) for one, other in book.apart),
        forget_at=book.forget_at,
        totals=book.totals,
    )


async def _untold(
    office: Office, book: Book, circle_id: str, people: Sequence[SignUp]
) -> dict[str, tuple[Untold, ...]]:
    """Of that evening, or of the sign-up as such."""
    found = await office.notices.untold(book, people)
    return {each: tuple(of for of in untold if of.circle in (None, circle_id)) for each, untold in found.items()}


def _person(person: SignUp, in_line: int | None, untold: tuple[Untold, ...]) -> Person:
    told = person.model_dump(include=set(Person.model_fields) - {"in_line", "untold"})
    return Person(**told, in_line=in_line, untold=untold)


PATH = "/organiser/circles/{circle}/sign-ups"
OPERATIONS = (
    Operation(
        "GET", "/organiser/circles/{circle}/places", read_places, READS, (NO_SUCH_CIRCLE,), scope=Scope.PROGRAMME_READ
    ),
    Operation("GET", PATH, list_sign_ups, READS, (NO_SUCH_CIRCLE,), scope=Scope.PEOPLE_READ),
    Operation(
        "GET", "/organiser/circles/{circle}/untold", list_untold, READS, (NO_SUCH_CIRCLE,), scope=Scope.PEOPLE_READ
    ),
    Operation(
        "POST",
        PATH,
        add_sign_up,
        CHANGES,
        (NO_SUCH_CIRCLE, NOT_OPEN, LINE_FULL, BAD_NAME, BAD_SIGN_UP_ADDRESS),
        status=201,
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation(
        "POST",
        f"{PATH}/acts",
        act_on_sign_up,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SIGN_UP, NOT_OPEN, NOT_ASKED, NOT_OFFERED, NOT_WAITING, ALREADY_OUT),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation(
        "POST", f"{PATH}/links", link_of_sign_up, CHANGES, (NO_SUCH_CIRCLE, NO_SUCH_SIGN_UP), scope=Scope.PEOPLE_WRITE
    ),
    Operation(
        "PUT",
        f"{PATH}/attended",
        set_attended,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SIGN_UP, NOT_CONFIRMED),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation(
        "PUT",
        f"{PATH}/apart",
        set_apart,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SIGN_UP, TOO_MANY_APART),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
)
