"""Names and words of one's own, as they may be shown to others: readable, without what steers, hides or is blank."""

from __future__ import annotations

import unicodedata

from idna.core import valid_contextj

LONGEST = 40
"""Code points. A longer name is refused, never cut: a cut may fall inside a letter."""
MARKS = 4
"""Most combining marks in a row; no living script needs more."""
PILED = 4 * MARKS
"""More in a row are dropped first: to put them into their order takes the square of their number."""
AROUND = 32
"""What decides on a joiner is nearer to it: marks, of which there are few, and the letters next to those."""
JOINERS = "\u200c\u200d"
"""Needed inside words of some scripts, and inside emoji."""
PRESENTATION = "\ufe0e\ufe0f"
"""Whether the symbol before it is drawn as text or as an emoji."""

IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Default_Ignorable_Code_Point: joiners, fillers, variation selectors, tags. Nothing is drawn for them."""
BLANK = "\u2800\U00013441\U00013442\U00016fe4\U0001d159"
"""Drawn, as nothing: the empty Braille pattern, blanks and fillers of old scripts, a note without its head."""
_UNSEEN = frozenset(BLANK).union(*(map(chr, range(first, last + 1)) for first, last in IGNORABLE))


def clean_name(name: str) -> str:
    """The name in NFC on one line, without characters that steer, hide or pile up.

    Raises: ValueError when nothing readable is left, or it is longer than LONGEST.
    """
    line = _line(name)
    if not _says_something(line):
        raise ValueError("a name needs something to read")
    if len(line) > LONGEST:
        raise ValueError(f"a name has {LONGEST} characters at most")
    return line


def clean_words(words: str) -> str:
    """Words of several lines in NFC, without characters that steer, hide or pile up.

    Raises: ValueError when nothing readable is left.
    """
    kept = clean_text(words)
    if not kept:
        raise ValueError("there is nothing to read")
    return kept


def clean_text(words: str) -> str:
    """The same, or nothing where there is nothing to read. It may be longer than before: NFC takes letters apart."""
    kept = "\n".join(_line(line) for line in words.splitlines()).strip("\n")
    return kept if _says_something(kept) else ""


def is_unseen(character: str) -> bool:
    """Whether nothing is seen where that character stands."""
    return character in _UNSEEN


def _line(text: str) -> str:
    return " ".join(_drop_joiners(_drop_unseen(text)).split()).strip(JOINERS + " ")


def _drop_unseen(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", _unpiled(text)):
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
            kept.append(" ")
        elif _stays(character, category, kept):
            marks = marks + 1 if category in ("Mn", "Me") else 0
            if marks <= MARKS:
                kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _unpiled(text: str) -> str:
    """With few marks in a row; short words as they are."""
    if len(text) <= PILED:
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= PILED:
            kept.append(character)
    return "".join(kept)


def _stays(character: str, category: str, before: list[str]) -> bool:
    if character in PRESENTATION:
        return bool(before) and unicodedata.category(before[-1]) == "So"
    return character in JOINERS or (category[0] != "C" and not is_unseen(character))


def _drop_joiners(text: str) -> str:
    """Joiners stay in the contexts of UAX 31 and RFC 5892, which change how a word is written, and inside emoji."""
    return "".join(
        character
        for at, character in enumerate(text)
        if character not in JOINERS or _joins(text[max(0, at - AROUND) : at + AROUND + 1], min(at, AROUND))
    )


def _joins(text: str, at: int) -> bool:
    return valid_contextj(text, at) or _within_an_emoji(text, at)


def _within_an_emoji(text: str, at: int) -> bool:
    before, after = text[:at].rstrip(PRESENTATION)[-1:], text[at + 1 : at + 2]
    return (
        text[at] == "\u200d"
        and unicodedata.category(before or " ") in ("So", "Sk")
        and unicodedata.category(after or " ") == "So"
    )


def _says_something(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNSP" for character in text)
