"""Of what a person who signed up could not be told, and why: pure.

It is remembered among what else is known of their mails (`Mail.told`), until a later mail says what is true, and says
neither who they are nor where they are written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.schedule import (
    KINDS,
    MUST_KNOW,
    SAID_BY,
    Coming,
    Wanted,
    is_reached,
    is_true,
    wanted_of,
)
from roomserver.programme.sign_ups.book import IS_OUT, NEWS, NoticeKind, SignUp

Why = Literal["no_address", "stopped", "limit", "late", "failing", "failed"]
"""no_address: they left none; stopped: they want no mails to an address that nobody confirmed; limit: it waits, since
too many went to that address today; late: it waited until it was of no use; failing: the mail server has not taken it
yet; failed: it did not, and is not asked again.
"""
_WHYS: Mapping[str, Why] = {why: why for why in get_args(Why)}
_KEPT = "untold:"


class Untold(BaseModel):
    """What somebody was not told, of which evening, if it is about one, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: NoticeKind
    circle: str | None = None
    why: Why


def lost(known: Iterable[str], person: SignUp, evenings: Sequence[Coming], now: float) -> tuple[str, ...]:
    """What is remembered of what waits and can't be told any more, or never could."""
    why, found = _out_of_reach(person), list[str]()
    for wanted in wanted_of(known):
        if is_true(wanted, person, evenings, now):
            if why is not None and wanted.kind in NEWS:
                found.append(_kept(wanted, why))
        elif wanted.kind in (MUST_KNOW if why is None else NEWS) and _was_true(wanted, person, evenings):
            found.append(_kept(wanted, why or "late"))
    return tuple(found)


def lost_with(said: Iterable[str], person: SignUp, evenings: Sequence[Coming], now: float) -> tuple[str, ...]:
    """What is remembered where the mail that says that is given up."""
    return tuple(_kept(each, "failed") for each in _of_news(wanted_of(said)) if is_true(each, person, evenings, now))


def superseded(known: Iterable[str], circle: str | None) -> frozenset[str]:
    """What need not be remembered once something is said of that evening, or of all of them."""
    return frozenset(each for each in known if (of := _read(each)) is not None and circle in (None, of.circle))


def untold_of(mail: Mail | None, asked: Iterable[Wanted], person: SignUp, now: float) -> tuple[Untold, ...]:
    """Of what waits as mails, or is `asked` for in the book and does not yet. Of one evening the last."""
    told = () if mail is None else mail.told
    found = {of.circle: of for each in told if (of := _read(each)) is not None}
    why = _out_of_reach(person)
    for wanted in sorted({*_of_news([*wanted_of(told), *asked])}, key=lambda each: each.id):
        if why is not None:
            if wanted.kind in NEWS:
                found[wanted.circle] = _of(wanted, why)
        elif mail is not None and mail.tries:
            found[wanted.circle] = _of(wanted, "failing")
        elif mail is not None and mail.waits_since is not None and mail.waits_since > now:
            found[wanted.circle] = _of(wanted, "limit")
    return tuple(found.values())


def _of_news(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Nobody else is to know whether somebody is thanked."""
    return [each for each in wanted if each.kind != "thanks"]


def _kept(wanted: Wanted, why: Why) -> str:
    return f"{_KEPT}{why}:{wanted.kind}:{wanted.circle or ''}"


def _out_of_reach(person: SignUp) -> Why | None:
    if is_reached(person):
        return None
    return "no_address" if person.address is None else "stopped"


def _was_true(wanted: Wanted, person: SignUp, evenings: Sequence[Coming]) -> bool:
    """Whether time alone has made it useless."""
    standing = SAID_BY.get(wanted.kind)
    if standing is not None:
        return person.standing == standing
    about = [each for each in evenings if wanted.circle in (None, each.circle)]
    return person.standing not in IS_OUT and any(each.called_off == (wanted.kind == "called_off") for each in about)


def _of(wanted: Wanted, why: Why) -> Untold:
    return Untold(kind=wanted.kind, circle=wanted.circle, why=why)


def _read(known: str) -> Untold | None:
    if not known.startswith(_KEPT):
        return None
    why, kind, circle = known.removeprefix(_KEPT).split(":")
    return Untold(kind=KINDS[kind], circle=circle or None, why=_WHYS[why])
