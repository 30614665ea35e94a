"""Every family of keys that there is: whether a backup has it, why, and what of people who signed up is in it.

Whoever adds a key to `keys.py`, or a kind of documents, declares it here: a test finds what is not. A backup has
documents of kinds that nobody declared, and no key of an unknown family.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Saved = Literal["as it is", "as a document", "as a record", "as a room", "with its documents", "not"]
"""How a backup has it. `with its documents`: an index, of which each document brings its places."""


@dataclass(frozen=True, slots=True)
class Family:
    """`pattern` matches its whole keys. `why`, where a backup leaves it out. `of_people` is what it holds of people who
    signed up, and how that goes when one of them is erased; empty where it holds nothing.
    """

    name: str
    pattern: re.Pattern[str]
    saved: Saved
    why: str = ""
    of_people: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of a community's documents. `why` and `of_people` as of a family."""

    saved: bool
    why: str = ""
    of_people: str = ""


KINDS = {
    "settings": Kind(saved=True),
    "logo": Kind(saved=True),
    "series": Kind(saved=True),
    "scripts": Kind(saved=True),
    "prompts": Kind(saved=True),
    "sign-ups": Kind(
        saved=True,
        of_people="name, address, answers, standing, who they are kept apart from, and what waits to be told: at once",
    ),
    "notice": Kind(
        saved=True, of_people="the id of a sign-up, and of what they were told: at once, with the mail that waits"
    ),
    "erasure": Kind(saved=True, of_people="that somebody was erased, by a keyed hash: that is what it is for"),
    "facilitators": Kind(saved=True),
    "mailed": Kind(
        saved=False,
        why="it counts the mails of one day",
        of_people="a keyed hash of a mailbox that was written to, for a day: it stays, or strangers are sent more",
    ),
    "addresses": Kind(
        saved=False,
        why="sign-ups say themselves whether their address is confirmed",
        of_people="that an address was confirmed, by a keyed hash, for half a year: at once",
    ),
    "mail": Kind(saved=False, why="alerts that wait are of circles that are not restored"),
    "link-mails": Kind(saved=False, why="who waits for a link asks again; after a restore it would come twice"),
    "requests": Kind(
        saved=False,
        why="what strangers write is to be gone after 90 days, and backups are kept as long again",
        of_people="name, address and what they wrote: when their address is erased everywhere, at once",
    ),
    "request-mails": Kind(saved=False, why="what they tell of is left out"),
    "webhook": Kind(saved=False, why="alerts that wait are of circles that are not restored"),
}
"""By their names. What is not saved has a reason."""

_C, _S = r"\{c:(?P<community>[a-z0-9]{1,32})\}", r"\{s[0-9]+\}"


def _family(name: str, pattern: str, saved: Saved = "not", why: str = "", of_people: str = "") -> Family:
    return Family(name, re.compile(pattern, re.DOTALL), saved, why, of_people)


_PASSES = "it is only good for a while"
_BY_IDS = "the id of their seat"
FAMILIES = (
    _family("nodes", r"nodes|\{nodes\}:outages", why="it is about servers that run"),
    _family("restoring", "restoring", why="it is about a restore"),
    _family("communities", "communities", "as it is"),
    _family("proof", rf"{_S}:proof", why=_PASSES),
    _family(
        "room",
        rf"{_S}:room:(?P<id>[^:]+)",
        "as a room",
        "of those that have not begun, without who was there, what was said, and names of links; others not at all",
        "name, contact, what its organiser calls it, what they asked for, at their seat: at once, until it is over",
    ),
    _family("lines", rf"{_S}:lines:[^:]+", why="what was said", of_people="what they wrote, and its name: at once"),
    _family("acts", rf"{_S}:acts:[^:]+", why="what was done in a circle", of_people=f"{_BY_IDS}: with the debrief"),
    _family(
        "applied",
        rf"{_S}:applied:.+",
        why=_PASSES,
        of_people="the id of their seat, and of what they asked for a keyed hash: within ten minutes",
    ),
    _family("rooms", rf"{_S}:(due|rooms|at-hand:[a-z0-9]+)", "with its documents"),
    _family("circle", rf"{_C}:circle:(?P<id>[^:]+)", "as a record"),
    _family("circles", rf"{_C}:(listed|ahead|coming|due|at-hand)", "with its documents"),
    _family("circles written", rf"{_C}:written", why="whoever begins to serve looks at all circles"),
    _family("circles of before", rf"{_C}:circles", "as it is"),
    _family("document", rf"{_C}:document:(?P<kind>[^:]+):(?P<id>.+)", "as a document"),
    _family("documents", rf"{_C}:documents(-due)?:(?P<kind>[^:]+)", "with its documents"),
    _family(
        "documents by name",
        rf"{_C}:documents-by:(?P<kind>[^:]+):.+",
        why="each document says itself what it is found by, when it is written next",
        of_people="that an address signed up and is not confirmed, by a keyed hash: at once",
    ),
    _family("applied in a community", rf"{_C}:(document-)?applied:.+", why=_PASSES),
    _family("origin", rf"{_C}:origin", "as it is"),
    _family("links", rf"{_C}:(organisers|facilitators|tokens)", "as it is"),
    _family("secret", rf"{_C}:secret", "as it is"),
    _family("sessions", rf"{_C}:((facilitator-)?sessions|(organising|facilitator):.+)", why="people log in again"),
    _family("used", rf"{_C}:used:.+", why=_PASSES),
    _family(
        "answers",
        rf"{_C}:answers?(:.+)?",
        why="a request is asked again within a day",
        of_people="what a program was told of them, sealed with what it alone knows: within a day",
    ),
)
"""The first that matches is a key's."""


def family_of(key: str) -> tuple[Family, re.Match[str]] | None:
    """None where it is of none that this release knows."""
    for family in FAMILIES:
        if (found := family.pattern.fullmatch(key)) is not None:
            return family, found
    return None
