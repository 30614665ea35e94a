"""Names and words of one's own, as they may be shown to others: readable, and nobody else's disguise."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import count

LONGEST = 40
"""Code points. A longer name is refused, never cut: a cut may fall inside a letter."""
MARKS = 4
"""Most combining marks in a row; no living script needs more."""
JOINERS = "\u200c\u200d"
"""Needed inside words of some scripts, and inside emoji (UAX 31)."""


def cleaned(name: str) -> str:
    """The name in NFC on one line, without characters that steer, hide or pile up.

    Raises: ValueError when nothing readable is left, or it is longer than LONGEST.
    """
    line = " ".join(_shown(name).split()).strip(JOINERS + " ")
    if not _says_something(line):
        raise ValueError("a name needs something to read")
    if len(line) > LONGEST:
        raise ValueError(f"a name has {LONGEST} characters at most")
    return line


def readable(words: str) -> str:
    """Words of several lines in NFC, without characters that steer, hide or pile up.

    Raises: ValueError when nothing readable is left.
    """
    kept = legible(words)
    if not kept:
        raise ValueError("there is nothing to read")
    return kept


def legible(words: str) -> str:
    """The same, or nothing where there is nothing to read. It may be longer than before: NFC takes letters apart."""
    lines = [" ".join(_shown(line).split()).strip(JOINERS + " ") for line in words.splitlines()]
    kept = "\n".join(lines).strip("\n")
    return kept if _says_something(kept) else ""


def _shown(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
            kept.append(" ")
        elif category[0] == "C" and character not in JOINERS:
            continue
        else:
            marks = marks + 1 if category in ("Mn", "Me") else 0
            if marks <= MARKS:
                kept.append(character)
    return "".join(kept)


def _says_something(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNSP" for character in text)


def resembles(name: str, other: str) -> bool:
    """Whether the two read the same but for case, width and spaces (NFKC, case-folded)."""
    return _folded(name) == _folded(other)


def told_apart(name: str, others: Iterable[str]) -> str:
    """The name, with a number where one of the others reads the same."""
    taken = {_folded(other) for other in others}
    if _folded(name) not in taken:
        return name
    return next(numbered for number in count(2) if _folded(numbered := f"{name} {number}") not in taken)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(character for character in folded if not character.isspace() and character not in JOINERS)
