"""Which mail comes when: whatever moves, is confirmed, cancelled or late, each is told once, of what is true."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.notices.schedule import (
    DAY_S,
    DOORS_S,
    HOUR_S,
    WINDOWS,
    Coming,
    Say,
    Wait,
    Wanted,
    next_look,
    next_step,
    wanted_of,
    wanting,
)
from roomserver.programme.sign_ups.book import SignUp

START = 1000 * DAY_S
MINUTE_S = 60.0
REMINDERS = ("reminder_day", "reminder_hour", "doors_open")


def person(**changed: Any) -> SignUp:
    known = SignUp(
        id="p", name="Mei", address="mei@example.org", address_confirmed=True, standing="confirmed", signed_up_at=0.0
    )
    return known.model_copy(update=changed)


@dataclass
class Mailbox:
    """One person's mails over time, as the queue would send them: looked at when there may be something."""

    person: SignUp
    evenings: list[Coming]
    now: float
    grows: bool = False
    known: tuple[str, ...] = ()
    said: list[tuple[float, Say]] = field(default_factory=list)
    notices: int = 0
    missed: int = 0

    def tell(self, kind: Any, circle: str | None = None) -> None:
        self.notices += 1
        known = wanting(self.known, [Wanted(self.notices, kind, circle)])
        assert known is not None
        self.known = known

    def look(self) -> None:
        while True:
            step = next_step(self.person, self.evenings, self.known, self.now)
            kept = [each for each in self.known if each not in step.forgets]
            self.known = tuple(dict.fromkeys((*kept, *step.told)))
            if isinstance(step, Wait):
                self.missed += step.missed
                return
            self.said.append((self.now, step))

    def until(self, at: float) -> None:
        """Looks whenever there may be something to say, and at the end."""
        self.look()
        while (then := next_look(self.person, self.evenings, self.now, grows=self.grows)) is not None and then <= at:
            assert then > self.now
            self.now = then
            self.look()
        self.now = at
        self.look()

    def move(self, starts_at: float, circle: str = "one") -> None:
        self.evenings = [
            replace(each, starts_at=starts_at) if each.circle == circle else each for each in self.evenings
        ]
        self.tell("moved", circle)

    def kinds(self) -> list[str]:
        return [say.kind for _, say in self.said]


def signed_up(before_s: float, **changed: Any) -> Mailbox:
    mailbox = Mailbox(person(**changed), [Coming("one", START)], START - before_s)
    mailbox.tell("confirmed")
    return mailbox


def test_whoever_has_a_place_is_reminded_a_day_and_an_hour_before_and_when_doors_open() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.until(START + 9 * DAY_S)
    assert mailbox.kinds() == ["confirmed", *REMINDERS]
    assert [START - at for at, _ in mailbox.said] == [9 * DAY_S, DAY_S, HOUR_S, DOORS_S]
    assert (mailbox.missed, [each for each in mailbox.known if not each.startswith("heard:")]) == (0, [])


@pytest.mark.parametrize(
    ("before_s", "kinds"),
    [
        (DAY_S + 1, REMINDERS),
        (DAY_S, REMINDERS[1:]),
        (2 * HOUR_S, REMINDERS[1:]),
        (HOUR_S, REMINDERS[2:]),
        (DOORS_S, ()),
        (MINUTE_S, ()),
    ],
)
def test_whoever_signs_up_late_needs_no_reminder_of_before(before_s: float, kinds: tuple[str, ...]) -> None:
    mailbox = signed_up(before_s)
    mailbox.until(START + HOUR_S)
    assert mailbox.kinds() == ["confirmed", *kinds]


def test_whoever_has_moved_is_told_once_and_reminded_anew() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.until(START - 2 * HOUR_S)
    mailbox.move(START + DAY_S)
    mailbox.move(START + 2 * DAY_S)
    mailbox.until(START + 9 * DAY_S)
    assert mailbox.kinds() == ["confirmed", "reminder_day", "moved", *REMINDERS]
    assert [at - START for at, _ in mailbox.said[-3:]] == [DAY_S, 2 * DAY_S - HOUR_S, 2 * DAY_S - DOORS_S]


def test_an_evening_that_comes_nearer_is_told_in_place_of_reminders_that_would_be_due() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.until(START - 8 * DAY_S)
    mailbox.move(mailbox.now + 3 * HOUR_S)
    mailbox.until(START)
    assert mailbox.kinds() == ["confirmed", "moved", "reminder_hour", "doors_open"]


def test_what_is_called_off_is_told_once_and_nothing_after() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.until(START - DAY_S)
    mailbox.move(START + HOUR_S)
    mailbox.evenings = [replace(mailbox.evenings[0], called_off=True)]
    mailbox.tell("called_off", "one")
    mailbox.until(START + 9 * DAY_S)
    assert mailbox.kinds() == ["confirmed", "reminder_day", "called_off"]


def test_a_series_reminds_of_each_evening_and_finds_those_that_are_added() -> None:
    mailbox = Mailbox(person(), [Coming("one", START)], START - 9 * DAY_S, grows=True)
    mailbox.tell("confirmed")
    mailbox.until(START + HOUR_S)
    assert next_look(mailbox.person, mailbox.evenings, mailbox.now, grows=True) == mailbox.now + DAY_S
    assert next_look(mailbox.person, mailbox.evenings, mailbox.now) is None
    mailbox.evenings.append(Coming("two", START + 14 * DAY_S))
    mailbox.until(START + 20 * DAY_S)
    assert mailbox.kinds() == ["confirmed", *REMINDERS * 2]
    assert [say.circle for _, say in mailbox.said[1:]] == ["one"] * 3 + ["two"] * 3
    assert [START + 14 * DAY_S - at for at, _ in mailbox.said[4:]] == [DAY_S, HOUR_S, DOORS_S]


def test_of_a_series_one_evening_is_called_off_or_moved_and_the_others_stay() -> None:
    mailbox = Mailbox(person(), [Coming("one", START), Coming("two", START + 14 * DAY_S)], START - 9 * DAY_S)
    mailbox.tell("confirmed")
    mailbox.look()
    mailbox.tell("moved", "two")  # and was called off before anybody could be told
    mailbox.tell("called_off", "two")
    mailbox.evenings[1] = replace(mailbox.evenings[1], called_off=True)
    mailbox.tell("moved", "one")
    mailbox.until(START + 20 * DAY_S)
    assert [(say.kind, say.circle) for _, say in mailbox.said[1:3]] == [("called_off", "two"), ("moved", "one")]
    assert mailbox.kinds()[3:] == list(REMINDERS)


def test_of_what_was_closed_early_nobody_is_reminded() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.look()
    mailbox.evenings = [replace(mailbox.evenings[0], over=True)]
    assert next_look(mailbox.person, mailbox.evenings, mailbox.now) is None
    mailbox.now = START - HOUR_S
    mailbox.tell("new_link")
    mailbox.look()
    mailbox.until(START + DAY_S)
    assert mailbox.kinds() == ["confirmed"]


def test_in_person_nobody_is_told_that_a_link_opens() -> None:
    mailbox = Mailbox(person(), [Coming("one", START, in_person=True)], START - 9 * DAY_S)
    mailbox.tell("confirmed")
    mailbox.until(START + DAY_S)
    assert mailbox.kinds() == ["confirmed", "reminder_day", "reminder_hour"]


@pytest.mark.parametrize(
    "changed", [{"address_confirmed": False}, {"reminders": False}, {"standing": "waiting"}, {"standing": "asked"}]
)
def test_nobody_else_is_reminded(changed: dict[str, Any]) -> None:
    mailbox = signed_up(9 * DAY_S, **changed)
    mailbox.until(START + DAY_S)
    assert not set(mailbox.kinds()) & set(REMINDERS)
    assert mailbox.missed == 0


def test_whoever_confirms_their_address_is_reminded_of_what_is_to_come() -> None:
    mailbox = signed_up(9 * DAY_S, address_confirmed=False)
    mailbox.until(START - 2 * HOUR_S)
    mailbox.person = person()
    mailbox.until(START + DAY_S)
    assert mailbox.kinds() == ["confirmed", "reminder_hour", "doors_open"]


def test_a_reminder_that_is_late_is_sent_while_it_is_of_use_and_known_as_missed_after_that() -> None:
    mailbox = signed_up(9 * DAY_S)
    mailbox.look()
    mailbox.now = START - 3 * HOUR_S
    mailbox.look()
    assert mailbox.kinds() == ["confirmed", "reminder_day"]
    mailbox.now = START - 10 * MINUTE_S
    mailbox.look()
    assert mailbox.kinds() == ["confirmed", "reminder_day", "doors_open"]
    mailbox.until(START)
    assert mailbox.missed == 0
    late = signed_up(9 * DAY_S)
    late.look()
    late.now = START + HOUR_S
    late.look()
    assert (late.kinds(), late.missed) == (["confirmed"], 1)
    late.look()
    assert late.missed == 1


def test_what_is_true_no_longer_is_not_told() -> None:
    mailbox = signed_up(9 * DAY_S, standing="waiting")
    mailbox.tell("place_free")
    mailbox.look()
    assert mailbox.kinds() == []
    mailbox.person = person(standing="offered", offered_until=mailbox.now + HOUR_S)
    mailbox.tell("place_free")
    mailbox.tell("new_link")
    mailbox.look()
    assert mailbox.kinds() == ["place_free"]
    mailbox.tell("place_free")
    mailbox.now += HOUR_S
    mailbox.look()
    assert mailbox.kinds() == ["place_free"]
    assert wanted_of(mailbox.known) == []


def test_a_stranger_who_wants_no_more_gets_nothing() -> None:
    mailbox = signed_up(9 * DAY_S, address_confirmed=False, reminders=False)
    mailbox.move(START + DAY_S)
    mailbox.until(START + 9 * DAY_S)
    assert mailbox.said == []


def test_a_notice_is_taken_in_once() -> None:
    one, two = Wanted(1, "confirmed"), Wanted(2, "moved", "one")
    known = wanting((), [one])
    assert known is not None
    assert wanting(known, [one]) is None
    both = wanting(known, [one, two])
    assert both is not None
    assert wanted_of(both) == [one, two]
    assert wanting(both, [two, one]) is None


EVENTS = st.lists(
    st.tuples(
        st.floats(0, 3 * DAY_S),
        st.sampled_from(["look", "move", "move", "confirm", "unsubscribe", "cancel", "call_off", "new_link"]),
        st.floats(-2 * DAY_S, 4 * DAY_S),
    ),
    max_size=12,
)


@given(EVENTS, st.booleans(), st.booleans())
def test_whatever_happens_each_is_told_once_and_of_what_is_true(
    events: list[tuple[float, str, float]], confirmed: bool, late: bool
) -> None:
    mailbox = signed_up(3 * DAY_S, address_confirmed=confirmed)
    off_since, last_event_at = None, mailbox.now
    for later_s, event, by_s in events:
        if late:
            mailbox.now += later_s
        else:
            mailbox.until(mailbox.now + later_s)
        last_event_at = mailbox.now
        [evening] = mailbox.evenings
        match event:
            case "move" if not evening.called_off:
                mailbox.move((evening.starts_at or 0.0) + by_s)
            case "confirm":
                mailbox.person = mailbox.person.model_copy(update={"address_confirmed": True})
            case "unsubscribe":
                mailbox.person = mailbox.person.model_copy(update={"reminders": False})
            case "cancel" if mailbox.person.standing == "confirmed":
                mailbox.person = mailbox.person.model_copy(update={"standing": "cancelled"})
                mailbox.tell("cancelled")
            case "call_off" if not evening.called_off:
                mailbox.evenings = [replace(evening, called_off=True)]
                mailbox.tell("called_off", "one")
                off_since = len(mailbox.said)
            case "new_link":
                mailbox.tell("new_link")
        before = len(mailbox.said)
        mailbox.look()
        check(mailbox, before)
    before = len(mailbox.said)
    [evening] = mailbox.evenings
    start = evening.starts_at or 0.0
    mailbox.until(max(mailbox.now, start) + 2 * DAY_S)
    names = [say.name for _, say in mailbox.said]
    assert len(names) == len(set(names))
    if off_since is not None:
        assert set(mailbox.kinds()[off_since:]) <= {"called_off", "cancelled"}
        assert mailbox.kinds().count("called_off") <= 1
    reminded = [say.kind for at, say in mailbox.said[before:] if say.kind in WINDOWS]
    due = [kind for kind in REMINDERS if start - WINDOWS[kind][0] > last_event_at]  # type: ignore[index]
    is_reminded = mailbox.person.address_confirmed and mailbox.person.reminders
    has_place = mailbox.person.standing == "confirmed" and not evening.called_off
    assert reminded == (due if is_reminded and has_place else [])


def check(mailbox: Mailbox, since: int) -> None:
    [evening] = mailbox.evenings
    for at, say in mailbox.said[since:]:
        if say.kind in WINDOWS:
            first, last = WINDOWS[say.kind]  # type: ignore[index]
            assert last < (evening.starts_at or 0.0) - at <= first
            assert mailbox.person.address_confirmed
            assert mailbox.person.reminders
            assert mailbox.person.standing == "confirmed"
        assert not (say.kind == "moved" and evening.called_off)
    assert wanted_of(mailbox.known) == []
