"""What becomes of the mails of one document: they wait, are tried, were sent, or given up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

TRIED_FOR_S = 2 * 24 * 3600.0
"""How long a mail is tried before it is given up."""
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 60.0, 900.0
"""The longest is how long people in need wait for whoever mends the mail server."""
CLAIM_S = 120.0
"""How long a mail is one node's: much longer than an attempt takes. After that the node is dead, or has slept."""
KEPT_S = 31 * 24 * 3600.0
"""How long it is known when a mail was sent and of what it told, where no other follows: longer than a room is
remembered for its alerts.
"""
FAR = 2.0**38
"""Seconds, more than any calendar has: less this, an instant is below zero."""
GIVEN_UP, IN_VAIN = (-2 * FAR, -FAR), (-FAR, 0.0)
"""Where mails are listed that were given up and that has not been seen, and those that were tried in vain: by since
when. All others are listed above zero.
"""


class Mail(BaseModel):
    """What is kept of the mails about one thing: `about` are ids, as its `kind` has them. `to` is in ASCII, and empty
    where whoever composes knows the address.

    A mail waits from `waits_since`, which may be to come. `serial` counts them, and `told` is what the recipient knows
    by them. Of the one that waits `tries` are those that failed, and until `claimed_until` a node tries; `again`: there
    was news meanwhile. `given_up` is since when mails had been waiting that were given up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    about: tuple[str, ...] = ()
    to: str = ""
    waits_since: float | None = None
    serial: int = 0
    tries: int = 0
    claimed_until: float | None = None
    again: bool = False
    told: tuple[str, ...] = ()
    sent_at: float | None = None
    given_up: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_the_release_before(cls, kept: Any) -> Any:
        """It had alerts and tests alone, told apart by whether there is a circle."""
        if not isinstance(kept, Mapping) or "circle" not in kept:
            return kept
        rest = {name: value for name, value in kept.items() if name != "circle"}
        circle = kept["circle"]
        return rest | ({"kind": "test"} if circle is None else {"kind": "alert", "about": (circle,)})


def backoff_s(tries: int) -> float:
    """How long to wait after so many tries that failed."""
    return min(FIRST_BACKOFF_S * 2.0 ** min(tries - 1, 16), LONGEST_BACKOFF_S)


def waiting(mail: Mail, since: float) -> Mail:
    """Another mail, from then on."""
    return idle(mail).model_copy(update={"to": mail.to, "waits_since": since, "serial": mail.serial + 1})


def idle(mail: Mail) -> Mail:
    """Nothing waits, and nobody's address is kept."""
    return mail.model_copy(
        update={"to": "", "waits_since": None, "tries": 0, "claimed_until": None, "again": False},
    )


def with_news(mail: Mail, now: float) -> Mail:
    """What is to be said is asked again at once, or after the mail that is on its way. To be written even where it is
    the same: whoever has just composed on what was known before thinks again.
    """
    if is_claimed(mail, now):
        return mail.model_copy(update={"again": True})
    is_tried = mail.tries > 0 or (mail.waits_since is not None and mail.waits_since <= now)
    return mail if is_tried else waiting(mail, now)


def claimed(mail: Mail, now: float) -> Mail:
    return mail.model_copy(update={"claimed_until": now + CLAIM_S, "again": False})


def is_claimed(mail: Mail, now: float) -> bool:
    return mail.claimed_until is not None and mail.claimed_until > now


def sent(mail: Mail, told: tuple[str, ...], now: float, again_at: float | None = None) -> Mail:
    """The next one waits from `again_at`, if ever, and at once where there was news."""
    after = _after(mail, again_at, now)
    return after.model_copy(update={"told": told, "sent_at": now, "given_up": None})


def not_sent(
    mail: Mail, told: tuple[str, ...], now: float, again_at: float | None = None, *, for_ever: bool
) -> tuple[Mail, float]:
    """And when it is due again: `for_ever` or after two days it is given up, and kept for the organiser to see."""
    assert mail.waits_since is not None
    tries = mail.tries + 1
    next_at = now + backoff_s(tries)
    if not for_ever and next_at <= mail.waits_since + TRIED_FOR_S:
        return mail.model_copy(update={"tries": tries, "claimed_until": None, "again": False}), next_at
    after = given_up(_after(mail, again_at, now), mail.waits_since).model_copy(update={"told": told})
    return after, due_at(after, now)


def given_up(mail: Mail, since: float) -> Mail:
    return mail.model_copy(update={"given_up": since if mail.given_up is None else min(mail.given_up, since)})


def due_at(mail: Mail, now: float) -> float:
    """One that waits for nothing is deleted then."""
    return now + KEPT_S if mail.waits_since is None else mail.waits_since


def place_of(mail: Mail, now: float) -> float:
    """Where it is listed, so that those in trouble are found without reading the others."""
    if mail.given_up is not None:
        return mail.given_up + GIVEN_UP[0]
    if mail.waits_since is not None and mail.tries:
        return mail.waits_since + IN_VAIN[0]
    return now


def _after(mail: Mail, again_at: float | None, now: float) -> Mail:
    next_at = now if mail.again else again_at
    return idle(mail) if next_at is None else waiting(mail.model_copy(update={"to": ""}), next_at)
