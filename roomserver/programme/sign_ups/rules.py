"""How a book of sign-ups changes: each rule gives the next book, or raises SignUpRefused and leaves it as it was.

- Whoever signs up has a place if one is free and nobody waits; else they wait, in the order in which they came.
- Whoever signed up with a wrong address says so: their next sign-up stands where that one stood (`comer.py`).
- A place that is free is offered to the first who waits, for some time (`offering.py`). If they don't confirm it, it
  goes to the next, and they are out: they can sign up again, at the end.
- A word first: whoever is asked takes no place; when they are confirmed they come into the line as if they came then.
- Fewer seats throw nobody out; more are offered to those who wait.
- After the start none is offered. Whoever comes on the evening has a free one while people are let in, and nobody
  waits. A day after the last evening, names give way to totals.

What somebody is to be told stands in `notices`, each once, until it was queued as a mail.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from roomserver.programme.sign_ups.book import (
    IS_OUT,
    MOST_APART,
    MOST_IN_LINE,
    MOST_OUT,
    NEWS,
    Book,
    Evening,
    Look,
    Notice,
    NoticeKind,
    Saying,
    SignUp,
    Standing,
    Subject,
    Totals,
)
from roomserver.programme.sign_ups.checked import checked_answers, checked_name
from roomserver.programme.sign_ups.comer import Comer, corrected, mistaken, new_sign_up
from roomserver.programme.sign_ups.counting import count_evenings
from roomserver.programme.sign_ups.division import without
from roomserver.programme.sign_ups.offering import offered_until
from roomserver.programme.sign_ups.refusals import (
    AlreadyOut,
    LineFull,
    NoSuchSignUp,
    NotAsked,
    NotConfirmed,
    NotOffered,
    NotOpen,
    NotWaiting,
    TooManyApart,
)
from roomserver.programme.sign_ups.thanking import to_thank

AGAIN_S = 24 * 3600.0
"""How often somebody is told at most that their address signed up again: nobody fills their mailbox."""


def sign_up(book: Book, comer: Comer, now: float) -> tuple[Book, Standing]:
    """And what they are told on the page: of an address that has signed up before the same as of any other. What comes
    twice with one id is one sign-up.

    Raises: NotOpen, BadName, BadAnswer, LineFull.
    """
    book = _settled(book, now)
    again = book.find(comer.id)
    if again is not None:
        return book, again.standing
    if not book.is_open(now) or book.subject.terms is None:
        raise NotOpen
    name, answers = checked_name(comer.name), checked_answers(book, comer.answers)
    before = mistaken(book, comer, now)
    if before is not None:
        return _corrected(book, before, corrected(before, comer, name, answers), now), before.standing
    standing: Standing = "asked" if book.subject.terms.word_first else _place_in_line(book)
    _check_line(book, standing, now)
    known = _of_address(book, comer.address)
    if known is not None:
        return _told_again(book, known, now), standing
    new = new_sign_up(comer, name, answers, standing, now)
    book = _with(book, sign_ups=(*book.sign_ups, new))
    return _in_line(book, new, now) if standing != "asked" else _tell(book, new, "asked", now), standing


def add(book: Book, comer: Comer, now: float) -> Book:
    """An organiser adds somebody: without questions and a word first, and in line like everybody.

    Raises: NotOpen, BadName, LineFull.
    """
    book = _settled(book, now)
    if not book.is_open(now):
        raise NotOpen
    name, standing = checked_name(comer.name), _place_in_line(book)
    _check_line(book, standing, now)
    new = new_sign_up(comer, name, {}, standing, now)
    return _in_line(_with(book, sign_ups=(*book.sign_ups, new)), new, now)


def cancel(book: Book, sign_up_id: str, now: float) -> Book:
    """They don't come, whoever says so. Raises: NoSuchSignUp, AlreadyOut."""
    return _leave(book, sign_up_id, "cancelled", now)


def decline(book: Book, sign_up_id: str, now: float) -> Book:
    """Whoever waited for a word has no place. Raises: NoSuchSignUp, NotAsked."""
    if book.person(sign_up_id).standing != "asked":
        raise NotAsked
    return _leave(book, sign_up_id, "declined", now)


def confirm_word(book: Book, sign_up_id: str, now: float) -> Book:
    """They come into the line, also whoever was declined before and has not signed up again since.

    Raises: NoSuchSignUp, NotAsked, NotOpen.
    """
    book = _settled(book, now)
    person = book.person(sign_up_id)
    is_declined = person.standing == "declined" and _of_address(book, person.address) is None
    if person.standing != "asked" and not is_declined:
        raise NotAsked
    if not book.is_open(now):
        raise NotOpen
    person = person.model_copy(update={"standing": _place_in_line(book)})
    return _in_line(_put(book, person), person, now)


def confirm_offer(book: Book, sign_up_id: str, now: float) -> Book:
    """They take the place. Raises: NoSuchSignUp, NotOffered."""
    book = _settled(book, now)
    person = book.person(sign_up_id)
    if person.standing != "offered" or not book.is_offering(now):
        raise NotOffered
    person = person.model_copy(update={"standing": "confirmed", "offered_until": None})
    return _tell(_put(book, person), person, "confirmed", now)


def move_up(book: Book, sign_up_id: str, now: float) -> Book:
    """An organiser makes somebody who waits the first in line. Raises: NoSuchSignUp, NotWaiting."""
    book = _settled(book, now)
    person = book.person(sign_up_id)
    if person.standing != "waiting":
        raise NotWaiting
    first = book.line()[0]
    if first.id == person.id:
        return book
    return _put(book, person.model_copy(update={"turn": first.turn - 1}))


def replace_link(book: Book, sign_up_id: str, now: float, *, told: bool) -> Book:
    """Their old links end. `told`: they get the new one by mail, if they left an address. Raises: NoSuchSignUp."""
    book = _settled(book, now)
    person = book.person(sign_up_id)
    person = person.model_copy(update={"link": person.link + 1})
    book = _put(book, person)
    return _tell(book, person, "new_link", now) if told and person.standing not in IS_OUT else book


def send_link(book: Book, sign_up_id: str, now: float) -> Book:
    """The link that is theirs, by mail, while something is to come. Raises: NoSuchSignUp."""
    book, person = _settled(book, now), book.person(sign_up_id)
    ahead = any(not (evening.called_off or evening.over) for evening in book.subject.evenings)
    told = any(notice.sign_up == person.id and notice.kind == "new_link" for notice in book.notices)
    if not (ahead and person.address_confirmed) or told or person.standing in IS_OUT:
        return book
    return _tell(book, person, "new_link", now)


def set_choices(book: Book, sign_up_id: str, now: float, **choices: Any) -> Book:
    """`language`, `full_title`, `reminders`, `address_confirmed`, `attended`, `come_again`.

    Raises: NoSuchSignUp, NotConfirmed.
    """
    book = _settled(book, now)
    person = book.person(sign_up_id)
    if "attended" in choices and person.standing != "confirmed":
        raise NotConfirmed
    book = _put(book, person.model_copy(update=choices))
    is_confirmed_now = choices.get("address_confirmed") and not person.address_confirmed
    return _tell(book, person, "look", now) if is_confirmed_now else book


def set_apart(book: Book, one: str, other: str, now: float, *, apart: bool) -> Book:
    """Whether those two are not to be in one group. Raises: NoSuchSignUp, TooManyApart."""
    book = _settled(book, now)
    first, second = sorted((book.person(one).id, book.person(other).id))
    if first == second:
        raise NoSuchSignUp
    others = tuple(pair for pair in book.apart if pair != (first, second))
    if apart and len(others) >= MOST_APART:
        raise TooManyApart
    return _with(book, apart=(*others, (first, second)) if apart else others)


def erase(book: Book, sign_up_ids: Collection[str], now: float) -> Book:
    """Nothing is left of those of them that there are, nor is anything told to them."""
    return _settled(_without(book, {person.id for person in book.sign_ups if person.id in sign_up_ids}), now)


def follow(book: Book, subject: Subject, now: float) -> Book:
    """What the programme says now: more seats are offered, and whoever comes is told what has moved."""
    before = {evening.circle: evening for evening in book.subject.evenings}
    book = _with(book, subject=subject)
    for evening in subject.evenings:
        old = before.get(evening.circle)
        if old is not None and book.totals is None:
            book = _told_of(book, old, evening, now)
    return _settled(book, now)


def queued(book: Book, notices: frozenset[int]) -> Book:
    """Those were queued as mails."""
    return _with(book, notices=tuple(notice for notice in book.notices if notice.id not in notices))


def settle(book: Book, now: float) -> Book:
    """What follows from time alone; the very same book where nothing does."""
    return _settled(book, now)


def next_deadline(book: Book) -> float | None:
    """When to settle again, if nothing else happens."""
    if book.totals is not None:
        return None
    offers = [sign_up.offered_until for sign_up in book.sign_ups if sign_up.offered_until is not None]
    return min([*offers, *(() if book.forget_at is None else (book.forget_at,))], default=None)


# Steps


def _settled(book: Book, now: float) -> Book:
    if book.totals is not None:
        return book
    for person, circles in to_thank(book, now):
        book = _put(book, person.model_copy(update={"thanked": (*person.thanked, *circles)}))
        for circle in circles:
            book = _tell(book, person, "thanks", now, circle=circle)
    book = count_evenings(book, now)
    if book.forget_at is not None and now >= book.forget_at:
        return book if book.returned else _nameless(book)
    for person in book.of("offered"):
        if person.offered_until is not None and person.offered_until <= now:
            book = _lapse(book, person, now)
    if book.is_offering(now):
        for person in book.line()[: book.free]:
            until = offered_until(now, book.starts_at, book.subject.zone)
            person = person.model_copy(update={"standing": "offered", "offered_until": until})
            book = _tell(_put(book, person), person, "place_free", now, until=until)
    return book


def _lapse(book: Book, person: SignUp, now: float) -> Book:
    """Once it has begun or is called off nobody is next: they go on waiting in vain, and are told nothing."""
    if not book.is_offering(now):
        return _put(book, person.model_copy(update={"standing": "waiting", "offered_until": None}))
    person = person.model_copy(update={"standing": "cancelled", "offered_until": None})
    return _tell(_put(book, person), person, "lapsed", now)


def _nameless(book: Book) -> Book:
    totals = Totals(
        confirmed=len(book.of("confirmed")),
        waiting=len(book.of("waiting", "offered", "asked")),
        cancelled=len(book.of("cancelled", "declined")),
        attended=sum(evening.came or 0 for evening in book.counted.values()),
    )
    gone = (*book.gone, *(person.id for person in book.sign_ups))
    return _with(book, sign_ups=(), notices=(), apart=(), divisions=(), gone=gone, totals=totals, seated="")


def _place_in_line(book: Book) -> Standing:
    """Of whoever comes now. Places that are free were offered to those who wait, as long as there are any."""
    return "confirmed" if book.free > 0 and not book.of("waiting") else "waiting"


def _check_line(book: Book, standing: Standing, now: float) -> None:
    """Once it has begun nobody waits any more. Raises: LineFull."""
    most = 0 if standing == "waiting" and book.has_begun(now) else MOST_IN_LINE
    if standing != "confirmed" and len(book.of("asked", "waiting")) >= most:
        raise LineFull


def _in_line(book: Book, person: SignUp, now: float) -> Book:
    """They are the last, and told what they have."""
    person = person.model_copy(update={"turn": book.turns})
    book = _with(_put(book, person), turns=book.turns + 1)
    return _tell(book, person, "confirmed" if person.standing == "confirmed" else "waiting", now)


def _leave(book: Book, sign_up_id: str, standing: Standing, now: float) -> Book:
    person = _settled(book, now).person(sign_up_id)
    if person.standing in IS_OUT:
        raise AlreadyOut
    book = _settled(book, now)
    person = person.model_copy(update={"standing": standing, "offered_until": None, "attended": None})
    book = _without_ties(_put(book, person), {person.id})
    told: NoticeKind = "declined" if standing == "declined" else "cancelled"
    book = _tell(book, person, told, now)
    out = [each.id for each in book.sign_ups if each.standing in IS_OUT]
    return _settled(_without(book, set(out[: max(0, len(out) - MOST_OUT)])), now)


def _corrected(book: Book, before: SignUp, new: SignUp, now: float) -> Book:
    """The new one stands where that one stood; unless its address has signed up before."""
    places = [new if each.id == before.id else each for each in book.sign_ups]
    book = _without(book, {before.id})
    known = _of_address(book, new.address)
    if known is not None:
        return _settled(_told_again(book, known, now), now)
    told: NoticeKind = "place_free" if new.standing == "offered" else new.standing
    return _tell(_with(book, sign_ups=tuple(places)), new, told, now, until=new.offered_until)


def _told_again(book: Book, known: SignUp, now: float) -> Book:
    if known.again_at is not None and now < known.again_at + AGAIN_S:
        return book
    known = known.model_copy(update={"again_at": now})
    return _tell(_put(book, known), known, "again", now)


def _told_of(book: Book, old: Evening, new: Evening, now: float) -> Book:
    """Everybody who may come; whoever was not told yet of an earlier move is told of the last one alone."""
    kind: NoticeKind
    if new.called_off and not old.called_off:
        kind = "called_off"
    elif new.starts_at != old.starts_at and not new.called_off:
        kind = "moved"
    else:
        return book
    superseded = [
        notice for notice in book.notices if notice.circle == new.circle and notice.kind in ("moved", "called_off")
    ]
    book = queued(book, frozenset(notice.id for notice in superseded))
    known = next((notice.before for notice in superseded if notice.before is not None), old.starts_at)
    for person in book.of("confirmed", "offered", "waiting", "asked"):
        book = _tell(book, person, kind, now, circle=new.circle, before=known if kind == "moved" else None)
    return book


def _tell(
    book: Book,
    person: SignUp,
    kind: Saying | Look,
    now: float,
    until: float | None = None,
    circle: str | None = None,
    before: float | None = None,
) -> Book:
    """Whoever left no address looks at their page; organisers are told of the news that doesn't reach them."""
    if person.address is None and kind not in NEWS:
        return book
    notice = Notice(id=book.told + 1, sign_up=person.id, kind=kind, at=now, until=until, circle=circle, before=before)
    return _with(book, notices=(*book.notices, notice), told=notice.id)


def _of_address(book: Book, address: str | None) -> SignUp | None:
    """Whoever of that address may come. Whether servers tell capitals apart is theirs: people don't."""
    if address is None:
        return None
    same = (each for each in book.sign_ups if each.address is not None and each.address.lower() == address.lower())
    return next((each for each in same if each.standing not in IS_OUT), None)


def _put(book: Book, person: SignUp) -> Book:
    return _with(book, sign_ups=tuple(person if each.id == person.id else each for each in book.sign_ups))


def _without(book: Book, ids: set[str]) -> Book:
    """Their seats are still to be taken away in the rooms."""
    if not ids:
        return book
    return _with(
        _without_ties(book, ids),
        sign_ups=tuple(each for each in book.sign_ups if each.id not in ids),
        notices=tuple(notice for notice in book.notices if notice.sign_up not in ids),
        returned=tuple(one for one in book.returned if one.sign_up not in ids),
        gone=(*book.gone, *sorted(ids)),
    )


def _without_ties(book: Book, ids: set[str]) -> Book:
    """Nor are they in anybody's group."""
    apart = tuple(pair for pair in book.apart if ids.isdisjoint(pair))
    return _with(book, apart=apart, divisions=tuple(without(division, ids) for division in book.divisions))


def _with(book: Book, **changed: Any) -> Book:
    return book.model_copy(update=changed)
