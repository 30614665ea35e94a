"""Whatever people and organisers do, in whatever order: never over capacity, nobody overtaken, nobody told twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import IS_OUT, Book, Look, NoticeKind, Saying, SignUp, Standing
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.sign_ups.refusals import SignUpRefused
from tests.roomserver.programme.sign_ups.books import DAY_S, NOW, START, subject

ONCE: frozenset[NoticeKind] = frozenset(("asked", "waiting", "place_free", "confirmed", "lapsed"))
"""What nobody is told a second time, unless an organiser takes back that they were declined."""
ARROWS: dict[Standing | None, frozenset[Standing]] = {
    None: frozenset(("asked", "confirmed", "waiting", "offered")),
    "asked": frozenset(("asked", "confirmed", "waiting", "declined", "cancelled")),
    "waiting": frozenset(("waiting", "offered", "cancelled")),
    "offered": frozenset(("offered", "confirmed", "cancelled", "waiting")),
    "confirmed": frozenset(("confirmed", "cancelled")),
    "cancelled": frozenset(("cancelled",)),
    "declined": frozenset(("declined", "confirmed", "waiting")),
}


class Books(RuleBasedStateMachine):
    """`told` are all notices that ever were; `line` who waits or is offered a place, in their order."""

    @initialize(seats=st.integers(1, 4), word_first=st.booleans())
    def begin(self, seats: int, word_first: bool) -> None:
        self.now = NOW
        self.word_first = word_first
        self.book = rules.follow(Book(id="b"), subject(seats, word_first=word_first), self.now)
        self.most = seats
        self.told: dict[int, tuple[str, Saying | Look, float | None]] = {}
        self.made = 0
        self.line: list[str] = []

    def become(self, after: Book) -> None:
        """One change: what may never come of any."""
        before, self.book = self.book, after
        if after.totals is None:
            assert after.taken <= max(after.seats, before.taken)
            self._keep_order(before, after)
            self._go_by_arrows(before, after)
        for notice in after.notices:
            self.told[notice.id] = (notice.sign_up, notice.kind, notice.until)

    def _keep_order(self, before: Book, after: Book) -> None:
        """Whoever has a place now that they had not before has it before everybody who waits."""
        here = {each.id: each.standing for each in after.sign_ups}
        self.line = [each for each in self.line if here.get(each) in ("waiting", "offered")]
        self.line += [each for each in here if here[each] in ("waiting", "offered") and each not in self.line]
        waiting = [each for each in self.line if here[each] == "waiting"]
        assert [each.id for each in after.line()] == waiting
        for each in after.sign_ups:
            old = before.find(each.id)
            if each.standing in ("offered", "confirmed") and (
                old is None or old.standing not in ("offered", "confirmed")
            ):
                behind = self.line[self.line.index(each.id) :] if each.id in self.line else []
                assert set(waiting) <= set(behind)

    def _go_by_arrows(self, before: Book, after: Book) -> None:
        for each in after.sign_ups:
            old = before.find(each.id)
            assert each.standing in ARROWS[None if old is None else old.standing]

    def attempt(self, change: object, *args: object, **more: object) -> None:
        """A change that may be refused: then all is as it was."""
        before = self.book.model_dump_json()
        try:
            after = change(self.book, *args, self.now, **more)  # type: ignore[operator]
        except SignUpRefused:
            assert self.book.model_dump_json() == before
        else:
            self.become(after[0] if isinstance(after, tuple) else after)

    def someone(self, number: int) -> str:
        people: tuple[SignUp, ...] = self.book.sign_ups
        return people[number % len(people)].id if people else "nobody"

    @rule(address=st.integers(0, 6))
    def sign_up(self, address: int) -> None:
        self.made += 1
        comer = Comer(id=f"p{self.made}", name="Mei", address=f"a{address}@example.org" if address else None)
        self.attempt(rules.sign_up, comer)

    @rule()
    def add(self) -> None:
        self.made += 1
        self.attempt(rules.add, Comer(id=f"p{self.made}", name="Daniel"))

    @rule(number=st.integers(0, 20), which=st.sampled_from([rules.cancel, rules.decline, rules.confirm_word]))
    def decide(self, number: int, which: object) -> None:
        self.attempt(which, self.someone(number))

    @rule(number=st.integers(0, 20))
    def confirm_offer(self, number: int) -> None:
        offered = self.book.of("offered")
        self.attempt(rules.confirm_offer, offered[number % len(offered)].id if offered else "nobody")

    @rule(number=st.integers(0, 20))
    def erase(self, number: int) -> None:
        self.attempt(rules.erase, self.someone(number))

    @rule(number=st.integers(0, 20))
    def move_up(self, number: int) -> None:
        waiting = [each for each in self.line if self.book.find(each) in self.book.of("waiting")]
        moved = waiting[number % len(waiting)] if waiting else "nobody"
        if waiting and moved != waiting[0]:
            self.line.remove(moved)
            self.line.insert(self.line.index(waiting[0]), moved)
        self.attempt(rules.move_up, moved)

    @rule(number=st.integers(0, 20), told=st.booleans())
    def replace_link(self, number: int, told: bool) -> None:
        self.attempt(rules.replace_link, self.someone(number), told=told)

    @rule(seats=st.integers(1, 6), days=st.sampled_from([0, 0, 0, 1]))
    def announce(self, seats: int, days: int) -> None:
        there = subject(seats, word_first=self.word_first, starts_at=START + days * DAY_S)
        self.become(rules.follow(self.book, there, self.now))

    @rule(passes=st.sampled_from([1.0, 3600.0, 30 * 3600.0]))
    def wait(self, passes: float) -> None:
        self.now += passes
        self.become(rules.settle(self.book, self.now))

    @precondition(lambda self: self.book.of("offered") or self.made > 12)
    @rule()
    def come_to_the_deadline(self) -> None:
        deadline = rules.next_deadline(self.book)
        if deadline is None:
            return
        self.now = max(self.now, deadline)
        self.become(rules.settle(self.book, self.now))
        assert rules.next_deadline(self.book) != deadline

    @rule()
    def queue(self) -> None:
        self.become(rules.queued(self.book, frozenset(notice.id for notice in self.book.notices)))

    @invariant()
    def nothing_is_left_to_do(self) -> None:
        assert rules.settle(self.book, self.now) is self.book

    @invariant()
    def nobody_is_told_twice(self) -> None:
        """A place that was free until the start is another one when the start has moved."""
        declined = {sign_up for sign_up, kind, _ in self.told.values() if kind == "declined"}
        counts = Counter(each for each in self.told.values() if each[0] not in declined and each[1] in ONCE)
        assert all(count == 1 for count in counts.values())

    @invariant()
    def no_place_is_free_while_somebody_waits(self) -> None:
        if self.book.is_open(self.now):
            assert self.book.free == 0 or not self.book.of("waiting")

    @invariant()
    def an_address_has_one_sign_up(self) -> None:
        active = [each.address for each in self.book.sign_ups if each.address and each.standing not in IS_OUT]
        assert len(active) == len(set(active))

    @invariant()
    def a_book_is_read_as_it_was_written(self) -> None:
        assert Book.model_validate_json(self.book.model_dump_json()) == self.book


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
