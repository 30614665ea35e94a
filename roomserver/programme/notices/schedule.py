"""Which mail a person who signed up gets now, and when there may be another. Pure.

What the rules of sign-ups say is told at once (`Wanted`), unless it is true no longer. Reminders follow from when an
evening is: a day and an hour before, and when the doors open. They are of one start: an evening that has moved reminds
anew, and whoever was told of a start has no need of the reminders that were due before. A reminder that comes too late
is not sent. Only confirmed addresses are reminded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from roomserver.programme.sign_ups.book import IS_OUT, NEWS, NoticeKind, Saying, SignUp, Standing, Thanks
from roomserver.programme.sign_ups.thanking import may_thank

Reminder = Literal["reminder_day", "reminder_hour", "doors_open"]
Kind = Saying | Reminder
HOUR_S, DAY_S = 3600.0, 24 * 3600.0
DOORS_S = 15 * 60.0
"""How long before the start the doors open."""
WINDOWS: Mapping[Reminder, tuple[float, float]] = {
    "doors_open": (DOORS_S, -DOORS_S),
    "reminder_hour": (HOUR_S, DOORS_S),
    "reminder_day": (DAY_S, 2 * HOUR_S),
}
"""From when to when, in seconds before the start, the last first."""
SAID_BY: Mapping[Saying, Standing] = {
    "asked": "asked",
    "confirmed": "confirmed",
    "waiting": "waiting",
    "place_free": "offered",
    "lapsed": "cancelled",
    "declined": "declined",
    "cancelled": "cancelled",
}
"""What says how somebody's sign-up stands, and the standing that it says."""
MUST_KNOW: frozenset[NoticeKind] = NEWS | {"cancelled"}
"""What nobody is to miss, however much else there is to say to them."""
LATE_S = HOUR_S
"""How long after its start it is still said that an evening is cancelled: somebody may wait there."""
_WAS = "was"
GROWS_S = DAY_S
"""How often a closed series is looked at for evenings that are new."""


@dataclass(frozen=True, slots=True)
class Coming:
    """An evening as it is now. `over`: whatever its start, it has been held, or nobody knows it any more. `thanks`:
    between which instants whoever came may be thanked, where it took place.
    """

    circle: str
    starts_at: float | None
    called_off: bool = False
    in_person: bool = False
    over: bool = False
    thanks: tuple[float, float] | None = None

    def is_to_come(self, now: float) -> bool:
        return not self.called_off and not self.over and (self.starts_at is None or now < self.starts_at)

    def is_soon_enough(self, now: float) -> bool:
        """To say that it is cancelled."""
        return self.starts_at is None or now < self.starts_at + LATE_S


@dataclass(frozen=True, slots=True)
class Wanted:
    """A notice of the rules that was not sent yet. Ids of a book only grow. `before`: when an evening that moved
    started before.
    """

    id: int
    kind: Saying
    circle: str | None = None
    before: float | None = None

    @property
    def text(self) -> str:
        return f"wanted:{self.id}:{self.kind}:{self.circle or ''}"


@dataclass(frozen=True, slots=True)
class Say:
    """A mail, about one evening or the sign-up as such. `name` tells it from all others to that person. `told` and
    `forgets` are what is remembered and what is not once it is sent.
    """

    kind: Kind
    circle: str | None
    name: str
    told: tuple[str, ...]
    forgets: frozenset[str]
    changes: bool = True
    """Whether it is something that nobody is to miss."""


@dataclass(frozen=True, slots=True)
class Wait:
    """No mail now. `missed`: a reminder came too late."""

    told: tuple[str, ...] = ()
    forgets: frozenset[str] = frozenset()
    missed: bool = False


def next_step(person: SignUp, evenings: Sequence[Coming], known: Collection[str], now: float) -> Say | Wait:
    """`known` is what was remembered so far."""
    wanted = sorted(wanted_of(known), key=lambda each: each.id)
    stale = set(useless(person, evenings, known, now))
    true = [each for each in wanted if each.text not in stale and not _is_early(each, evenings, now)]
    stale |= {each for each in known if (of := _reminded(each)) is not None and not _is_known(of[0], evenings, now)}
    if true:
        return _told(true, evenings, known, stale, now)
    return _reminding(person, evenings, frozenset(known), frozenset(stale), now)


def useless(person: SignUp, evenings: Sequence[Coming], known: Collection[str], now: float) -> frozenset[str]:
    """What was to be told, and is not so any more, or of no use, or can't be told."""
    is_out_of_reach = not is_reached(person)
    wanted = (each for each in wanted_of(known) if is_out_of_reach or not is_true(each, person, evenings, now))
    return frozenset(each.text for each in wanted)


def meanwhile(person: SignUp, evenings: Sequence[Coming], known: Collection[str], now: float) -> Say | Wait:
    """The next step while all waits that can: what nobody is to miss, and to a confirmed address a reminder."""
    can_wait = {each.text for each in wanted_of(known) if each.kind not in MUST_KNOW}
    return next_step(person, evenings, [each for each in known if each not in can_wait], now)


def next_look(person: SignUp, evenings: Sequence[Coming], now: float, *, grows: bool = False) -> float | None:
    """When there may be something to say without anything else happening; `grows`: evenings are added by and by."""
    if not is_reached(person):
        return None
    coming = [each for each in evenings if each.is_to_come(now)]
    begin = [
        each.starts_at - WINDOWS[kind][0] for each in coming if each.starts_at is not None for kind in _reminders(each)
    ]
    begin += [each.thanks[0] for each in evenings if each.thanks is not None and now < each.thanks[1]]
    later = [at for at in begin if at > now] if person.standing == "confirmed" else []
    if grows and person.standing not in IS_OUT:
        later.append(now + GROWS_S)
    return min(later, default=None)


def wanting(known: Collection[str], notices: Iterable[Wanted], last: int = 0) -> tuple[str, ...] | None:
    """What is remembered where these are to be told as well; None where all of them were taken in before. `last` is
    the last notice, where that says nothing by itself.
    """
    heard = heard_of(known)
    new = sorted((each for each in notices if each.id > heard), key=lambda each: each.id)
    last = max(last, *(each.id for each in new), 0)
    if last <= heard:
        return None
    kept = [each for each in known if not each.startswith("heard:")]
    for each in new:
        if each.circle is not None and each.before is not None and each.circle not in was_of(kept):
            kept.append(f"{_WAS}:{each.circle}:{each.before:.0f}")
    return (*kept, *(each.text for each in new), f"heard:{last}")


def was_of(known: Iterable[str]) -> dict[str, float]:
    """Of evenings that moved, the start that they knew of, until they are told another."""
    found = dict[str, float]()
    for each in known:
        kind, _, rest = each.partition(":")
        if kind == _WAS:
            circle, _, start = rest.partition(":")
            found[circle] = float(start)
    return found


def wanted_of(known: Iterable[str]) -> list[Wanted]:
    found = []
    for each in known:
        if each.startswith("wanted:"):
            _, number, kind, circle = each.split(":")
            found.append(Wanted(int(number), KINDS[kind], circle or None))
    return found


def heard_of(known: Iterable[str]) -> int:
    """The last notice that was taken in."""
    return max((int(each.partition(":")[2]) for each in known if each.startswith("heard:")), default=0)


KINDS: Mapping[str, Saying] = {kind: kind for kind in (*get_args(NoticeKind), *get_args(Thanks))}


def is_reached(person: SignUp) -> bool:
    """Whether anything is sent to them; nothing to whoever unsubscribed with an address that nobody confirmed."""
    return person.address is not None and (person.reminders or person.address_confirmed)


def is_true(wanted: Wanted, person: SignUp, evenings: Sequence[Coming], now: float) -> bool:
    """Whether it is so, and soon enough to be said."""
    if wanted.kind == "thanks":
        thanks = _thanks(wanted, evenings)
        return may_thank(person) and thanks is not None and now < thanks[1]
    standing = SAID_BY.get(wanted.kind)
    if standing is not None and standing != person.standing:
        return False
    if wanted.kind == "place_free" and (person.offered_until is None or person.offered_until <= now):
        return False
    is_out = person.standing in IS_OUT
    about = [each for each in evenings if wanted.circle in (None, each.circle)]
    if wanted.kind == "called_off":
        return not is_out and any(each.called_off and each.is_soon_enough(now) for each in about)
    return (standing is not None or not is_out) and any(each.is_to_come(now) for each in about)


def _thanks(wanted: Wanted, evenings: Sequence[Coming]) -> tuple[float, float] | None:
    return next((each.thanks for each in evenings if each.circle == wanted.circle), None)


def _is_early(wanted: Wanted, evenings: Sequence[Coming], now: float) -> bool:
    """Nobody is thanked at night."""
    thanks = _thanks(wanted, evenings) if wanted.kind == "thanks" else None
    return thanks is not None and now < thanks[0]


def _told(
    true: Sequence[Wanted], evenings: Sequence[Coming], known: Collection[str], stale: Collection[str], now: float
) -> Say:
    """How the sign-up stands comes first, and says all that is about when it is, and which links are good."""
    first = next((each for each in reversed(true) if each.kind in SAID_BY), true[0])
    if first.kind in SAID_BY:
        covered = [each for each in true if each.kind in SAID_BY or each.kind in ("moved", "new_link")]
    else:
        covered = [each for each in true if each.kind == first.kind and each.circle == first.circle]
    last = max(each.id for each in covered)
    told = tuple(
        _reminder(kind, each)
        for each in evenings
        if first.circle in (None, each.circle) and each.is_to_come(now)
        for kind in _begun(each, now)
    )
    was = (each for each in known if each.startswith(f"{_WAS}:{first.circle or ''}"))
    forgets = frozenset((*stale, *(each.text for each in covered), *was))
    changes = any(each.kind in MUST_KNOW for each in covered)
    return Say(first.kind, first.circle, f"{first.kind}:{last}", told, forgets, changes)


def _reminding(
    person: SignUp, evenings: Sequence[Coming], known: frozenset[str], stale: frozenset[str], now: float
) -> Say | Wait:
    """The first evening first, and of one evening the last reminder: it says what those before would have said."""
    has_place = person.standing == "confirmed" and person.address is not None
    wants = has_place and person.address_confirmed and person.reminders
    passed, missed = list[str](), False
    for evening in sorted(evenings, key=lambda each: each.starts_at or 0.0):
        if evening.starts_at is None or evening.called_off or evening.over or now >= evening.starts_at + DAY_S:
            continue
        begun = [kind for kind in _begun(evening, now) if _reminder(kind, evening) not in known]
        before_start = evening.starts_at - now
        for kind in begun if wants else ():
            if before_start > WINDOWS[kind][1]:
                told = tuple(_reminder(each, evening) for each in begun)
                return Say(kind, evening.circle, _reminder(kind, evening), told, stale)
            missed = True
        passed += [_reminder(kind, evening) for kind in begun]
    return Wait(tuple(passed), stale, missed)


def _reminders(evening: Coming) -> list[Reminder]:
    """In person nobody comes in by a link."""
    return [kind for kind in WINDOWS if not (evening.in_person and kind == "doors_open")]


def _begun(evening: Coming, now: float) -> list[Reminder]:
    if evening.starts_at is None:
        return []
    return [kind for kind in _reminders(evening) if evening.starts_at - now <= WINDOWS[kind][0]]


def _reminder(kind: Reminder, evening: Coming) -> str:
    """Of that start: where it has moved, it is another."""
    return f"{kind}:{evening.circle}:{evening.starts_at or 0.0:.0f}"


def _reminded(known: str) -> tuple[str, str] | None:
    """The circle and the start of what `_reminder` wrote."""
    kind, _, rest = known.partition(":")
    circle, _, start = rest.partition(":")
    return (circle, start) if kind in WINDOWS else None


def _is_known(circle: str, evenings: Iterable[Coming], now: float) -> bool:
    """Whether it may still remind; a day after its start at the latest nobody asks."""
    return any(
        each.circle == circle and not each.over and (each.starts_at is None or now < each.starts_at + DAY_S)
        for each in evenings
    )
