"""Every family of keys that there is: whether a backup has it and why, and how what is in it goes.

Whoever adds a key to `keys.py`, or a kind of documents, declares it here: a test finds what is not. A backup has
documents of kinds that nobody declared, and no key of an unknown family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from roomserver.store import keys

Saved = Literal["as it is", "as a document", "as a record", "as a room", "with its documents", "not"]
"""How a backup has it. `with its documents`: an index, of which each document brings its places."""
Goes = Literal["by itself", "with its room", "with its documents", "as declared", "stays"]
"""`by itself`: the store forgets it, within a given time. `as declared`: its values say when (`roomserver/kept`).
`stays`: it is about nobody, or as long as the community.
"""
Named = Mapping[str, str]
"""What a family's pattern found in a key, by the names of its groups."""
BEATS = keys.NODES
"""Each server that serves notes there every second that it does, and when."""
DocumentOf = Callable[[Named, str], str]
"""The key of the document that a member of an index is; or that of the room which a key goes with, for no member."""


@dataclass(frozen=True, slots=True)
class Family:
    """`pattern` matches its whole keys. `why`, where a backup leaves it out. `within_s`: in how long at most it goes,
    where it goes by itself; `always` in exactly that. `document`: with which documents or room it goes.
    """

    name: str
    pattern: re.Pattern[str]
    saved: Saved
    goes: Goes
    why: str = ""
    within_s: float = 0.0
    always: bool = False
    document: DocumentOf | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of a community's documents. `why` as of a family; what is in them is declared (`roomserver/kept`)."""

    saved: bool
    why: str = ""


KINDS = {
    "settings": Kind(saved=True),
    "logo": Kind(saved=True),
    "series": Kind(saved=True),
    "scripts": Kind(saved=True),
    "prompts": Kind(saved=True),
    "sign-ups": Kind(saved=True),
    "notice": Kind(saved=True),
    "erasure": Kind(saved=True),
    "facilitators": Kind(saved=True),
    "facilitator-mails": Kind(saved=True),
    "answers": Kind(
        saved=False,
        why="what single people answered is to be gone after three days, and backups are kept longer",
    ),
    "figures": Kind(saved=True),
    "pools": Kind(saved=True),
    "comers": Kind(saved=True),
    "mailed": Kind(
        saved=False,
        why="it counts the mails of one day",
    ),
    "addresses": Kind(
        saved=False,
        why="sign-ups say themselves whether their address is confirmed",
    ),
    "mail": Kind(saved=False, why="alerts that wait are of circles that are not restored"),
    "link-mails": Kind(saved=False, why="who waits for a link asks again; after a restore it would come twice"),
    "requests": Kind(
        saved=False,
        why="what strangers write is to be gone after 90 days, and backups are kept as long again",
    ),
    "request-mails": Kind(saved=False, why="what they tell of is left out"),
    "webhook": Kind(saved=False, why="alerts that wait are of circles that are not restored"),
}
"""By their names. What is not saved has a reason."""

_C, _S = r"\{c:(?P<community>[a-z0-9]{1,32})\}", r"\{s[0-9]+\}"


def _family(
    name: str,
    pattern: str,
    goes: Goes,
    saved: Saved = "not",
    why: str = "",
    within_s: float = 0.0,
    *,
    always: bool = False,
    document: DocumentOf | None = None,
) -> Family:
    return Family(name, re.compile(pattern, re.DOTALL), saved, goes, why, within_s, always, document)


def _its_room(named: Named, member: str) -> str:
    return keys.room_key(member or named["id"])


def _its_circle(named: Named, member: str) -> str:
    return keys.circle_key(named["community"], member)


def _its_document(named: Named, member: str) -> str:
    return keys.document_key(named["community"], named["kind"], member)


_PASSES = "it is only good for a while"
_TEN_MINUTES, _DAY = 600.0, 24 * 3600.0
FAMILIES = (
    _family("nodes", r"nodes|\{nodes\}:outages", "stays", why="it is about servers that run"),
    _family("restoring", "restoring", "stays", why="it is about a restore"),
    _family("communities", "communities", "stays", "as it is"),
    _family("erased communities", r"\{communities\}:erased", "stays", "as it is"),
    _family("communities being erased", r"\{communities\}:erasing", "stays", why="none of it is in a backup"),
    _family("proof", rf"{_S}:proof", "by itself", why=_PASSES, within_s=1.0, always=True),
    _family(
        "room",
        rf"{_S}:room:(?P<id>[^:]+)",
        "as declared",
        "as a room",
        "of those that have not begun, without who was there, what was said, and names of links; others not at all",
    ),
    _family("lines", rf"{_S}:lines:(?P<id>[^:]+)", "with its room", why="what was said", document=_its_room),
    _family("acts", rf"{_S}:acts:(?P<id>[^:]+)", "with its room", why="what was done in a circle", document=_its_room),
    _family("applied", rf"{_S}:applied:.+", "by itself", why=_PASSES, within_s=_TEN_MINUTES, always=True),
    _family(
        "rooms",
        rf"{_S}:((?P<due>due)|rooms|at-hand:[a-z0-9]+)",
        "with its documents",
        "with its documents",
        document=_its_room,
    ),
    _family("circle", rf"{_C}:circle:(?P<id>[^:]+)", "as declared", "as a record"),
    _family(
        "circles",
        rf"{_C}:(listed|ahead|coming|due|at-hand)",
        "with its documents",
        "with its documents",
        document=_its_circle,
    ),
    _family(
        "circles written",
        rf"{_C}:written",
        "with its documents",
        why="whoever begins to serve looks at all circles",
        document=_its_circle,
    ),
    _family("circles of before", rf"{_C}:circles", "with its documents", "as it is", document=_its_circle),
    _family("document", rf"{_C}:document:(?P<kind>[^:]+):(?P<id>.+)", "as declared", "as a document"),
    _family(
        "documents",
        rf"{_C}:documents(?P<due>-due)?:(?P<kind>[^:]+)",
        "with its documents",
        "with its documents",
        document=_its_document,
    ),
    _family(
        "documents by name",
        rf"{_C}:documents-by:(?P<kind>[^:]+):.+",
        "with its documents",
        why="each document says itself what it is found by, when it is written next",
        document=_its_document,
    ),
    _family(
        "applied in a community",
        rf"{_C}:(document-)?applied:.+",
        "by itself",
        why=_PASSES,
        within_s=_TEN_MINUTES,
        always=True,
    ),
    _family("origin", rf"{_C}:origin", "stays", "as it is"),
    _family("links", rf"{_C}:(?P<kind>organisers|facilitators|tokens)", "as declared", "as it is"),
    _family("secret", rf"{_C}:secret", "stays", "as it is"),
    _family("sessions", rf"{_C}:(facilitator-)?(?P<kind>sessions)", "as declared", why="people log in again"),
    _family(
        "opened sessions", rf"{_C}:(organising|facilitator):.+", "by itself", why="people log in again", within_s=_DAY
    ),
    _family("used", rf"{_C}:used:.+", "by itself", why=_PASSES, within_s=_DAY),
    _family(
        "answers", rf"{_C}:answers?(:.+)?", "by itself", why="a request is asked again within a day", within_s=_DAY
    ),
)
"""The first that matches is a key's."""


def family_of(key: str) -> tuple[Family, re.Match[str]] | None:
    """None where it is of none that this release knows."""
    for family in FAMILIES:
        if (found := family.pattern.fullmatch(key)) is not None:
            return family, found
    return None
