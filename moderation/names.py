"""Names of one's own choosing, as they may be shown to others: readable, on one line, and nobody else's disguise."""

from __future__ import annotations

import unicodedata

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
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", name):
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
            kept.append(" ")
        elif category[0] == "C" and character not in JOINERS:
            continue
        else:
            marks = marks + 1 if category in ("Mn", "Me") else 0
            if marks <= MARKS:
                kept.append(character)
    readable = " ".join("".join(kept).split()).strip(JOINERS + " ")
    if not any(unicodedata.category(character)[0] in "LNSP" for character in readable):
        raise ValueError("a name needs something to read")
    if len(readable) > LONGEST:
        raise ValueError(f"a name has {LONGEST} characters at most")
    return readable


def resembles(name: str, other: str) -> bool:
    """Whether the two read the same but for case, width and spaces (NFKC, case-folded)."""
    return _folded(name) == _folded(other)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(character for character in folded if not character.isspace() and character not in JOINERS)
