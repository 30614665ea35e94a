"""Names that are taken for other names, or for a role here: trust goes by what people see and hear."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import count

from moderation.names.cleaning import is_unseen
from moderation.names.confusables import PROTOTYPES

ROLES = (
    *("facilitat", "organiser", "organizer", "moderator", "administrator"),
    *("fasilitator", "pemudahcara", "penganjur", "penyelaras", "pentadbir", "pengacara"),
    *("带领", "帶領", "主持", "协调员", "協調員", "组织者", "組織者", "主办", "主辦", "管理员", "管理員"),
    *("வழிநடத்து", "நடத்துநர்", "நடத்துனர்", "ஒருங்கிணைப்பாளர்", "ஏற்பாட்டாளர்", "நெறியாளர்", "அமைப்பாளர்"),
)
"""Words for whoever leads, in the shipped languages, wherever they stand in a name."""
SHORT_ROLES = ("host", "hosts", "cohost", "cohosts", "admin", "admins")
"""The same, as a word of its own: longer words, and names, have these letters in them."""

DIGITS = "0123456789"
DRAWN = (
    "LATIN LETTER SMALL CAPITAL ",
    "NEGATIVE SQUARED LATIN CAPITAL LETTER ",
    "NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
)
"""What Unicode calls letters that are drawn as capitals, and that its forms for comparison leave as they are."""


def resembles(name: str, other: str) -> bool:
    """Whether the two may be taken for each other: but for case, width, accents, spaces, punctuation and joiners, and
    by letters that look alike (UTS 39).
    """
    return not _read_as(name).isdisjoint(_read_as(other))


def tell_apart(name: str, others: Iterable[str]) -> str:
    """The name, with a number where it may be taken for one of the others."""
    taken = frozenset[str]().union(*map(_read_as, others))
    if _read_as(name).isdisjoint(taken):
        return name
    return next(numbered for number in count(2) if _read_as(numbered := f"{name} {number}").isdisjoint(taken))


def names_a_role(name: str) -> bool:
    """Whether the name says that somebody leads here, in disguise too."""
    words = {word.strip(DIGITS) for part in _words(name) for word in (_fold(part), *_read_as(part))}
    whole = _read_as(name)
    return not _SHORT_ROLES_READ.isdisjoint(words | whole) or any(part in run for part in _ROLES_READ for run in whole)


def _words(name: str) -> list[str]:
    return "".join(character if _is_read(character) else " " for character in name).split()


def _read_as(name: str) -> frozenset[str]:
    """All that a reader may take the name for; two names resemble each other where one of these is the same.

    UTS 39 takes a capital I and the digit 1 for an l. As nobody knows whether the name was meant in capitals, they are
    read as an i too, and the name in small letters as well as it stands. Among capitals an l is read as an i, and
    letters that are drawn as capitals (small capitals, or in a box) are read as these, too.
    """
    plain = _without_accents(unicodedata.normalize("NFKC", name))
    readings = set[str]()
    for written in {plain, "".join(map(_as_drawn, plain))}:
        small = _without_accents(unicodedata.normalize("NFKC", written.casefold()))
        meant = written.replace("l", "I") if written.replace("l", "").isupper() else written
        for reading in (map(_prototype, written), map(_as_meant, meant), map(_prototype, small)):
            readings.add(_fold("".join(reading)))
    return frozenset(readings)


def _as_drawn(character: str) -> str:
    """The letter of a small capital, or of a capital in a box or a circle."""
    name = unicodedata.name(character, "")
    return name[-1] if name[:-1] in DRAWN else character


def _without_accents(text: str) -> str:
    """Without accents of Latin, Greek and Cyrillic; vowel signs of other scripts stay, since words differ by them."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(character for character in apart if not "\u0300" <= character <= "\u036f")


def _prototype(character: str) -> str:
    return PROTOTYPES.get(character, character)


def _as_meant(character: str) -> str:
    prototype = _prototype(character)
    if character in "1|!" or (prototype == "l" and unicodedata.category(character) == "Lu"):
        return "i"
    return character if character.isascii() else prototype


def _fold(text: str) -> str:
    """Letters and digits alone, in small letters; where there are none, all that is seen."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text.casefold()))
    seen = [character for character in folded if not is_unseen(character) and not character.isspace()]
    return "".join(filter(_is_read, seen)) or "".join(seen)


def _is_read(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" and not is_unseen(character)


# Words that stay the same are read once. Names are not kept: they are gone with their circle.
_ROLES_READ = frozenset[str]().union(*map(_read_as, ROLES))
_SHORT_ROLES_READ = frozenset[str]().union(*map(_read_as, SHORT_ROLES))
