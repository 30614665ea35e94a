"""Who came to an evening, as numbers: counted when it is time that names of who came go, and then nobody is told of.

In person an evening is as its organiser marked it until a day after its planned end; online until its debrief is over.
"""

from __future__ import annotations

from roomserver.programme.sign_ups.book import Book, Counted, Evening, Returned, SignUp

LOOK_AGAIN_S = 600.0
DAY_AFTER_S = 24 * 3600.0
"""How long after the planned end organisers mark who came in person."""
DEBRIEF_S = 45 * 60.0
"""How long a debrief may take."""


def count_evenings(book: Book, now: float) -> Book:
    """The book with evenings counted whose time has come; the very same one where there is none."""
    for evening in book.subject.evenings:
        until = (evening.names_until, book.forget_at)
        if _is_to_count(book, evening) and any(each is not None and now >= each for each in until):
            book = _count(book, evening)
    return _unmarked(book) if _is_all_counted(book) else book


def counted_now(book: Book, evening: Evening) -> Counted:
    """As far as it is known; `came` None where nobody said of anyone that they were there, or were not."""
    marked = [person for person in book.of("confirmed") if person.attended is not None]
    came = [person for person in marked if person.attended]
    starts_at = evening.starts_at
    return Counted(
        signed_up=len(book.of("confirmed")),
        waiting=len(book.of("waiting", "offered", "asked")),
        came=len(came) if marked else None,
        walk_ins=sum(starts_at is not None and person.signed_up_at >= starts_at for person in came),
    )


def next_count(book: Book, now: float) -> float | None:
    """When it is to be looked whether names of who came go: also where nobody was told that a circle is over."""
    if all(person.attended is None for person in book.sign_ups):
        return None
    ends = (
        evening.names_until if evening.names_until is not None else (evening.ends_at or now) + DEBRIEF_S
        for evening in book.subject.evenings
        if _is_to_count(book, evening)
    )
    return min((end if end > now else now + LOOK_AGAIN_S for end in ends), default=None)


def _is_to_count(book: Book, evening: Evening) -> bool:
    return not evening.called_off and evening.circle not in book.counted


def _is_all_counted(book: Book) -> bool:
    """Whether no evening is left of which somebody could say who came."""
    return bool(book.counted) and not any(_is_to_count(book, evening) for evening in book.subject.evenings)


def _unmarked(book: Book) -> Book:
    """The very same one where nobody is marked."""
    if all(person.attended is None and not person.thanked for person in book.sign_ups):
        return book
    people = (person.model_copy(update={"attended": None, "thanked": ()}) for person in book.sign_ups)
    return book.model_copy(update={"sign_ups": tuple(people)})


def _count(book: Book, evening: Evening) -> Book:
    returned = tuple(
        Returned(circle=evening.circle, sign_up=person.id) for person in book.of("confirmed") if _is_counted(person)
    )
    counted = {**book.counted, evening.circle: counted_now(book, evening)}
    return _unmarked(book.model_copy(update={"counted": counted, "returned": (*book.returned, *returned)}))


def _is_counted(person: SignUp) -> bool:
    """Whether they agreed, came, and their address is known to be theirs."""
    return person.come_again and person.address is not None and person.address_confirmed and person.attended is True
