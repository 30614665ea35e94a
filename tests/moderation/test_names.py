from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.names import LONGEST, MARKS, cleaned, resembles, told_apart


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("  Mei  Ling\n", "Mei Ling"),
        ("கவிதா", "கவிதா"),
        ("王小明", "王小明"),
        ("Jose\u0301", "José"),
        ("\u202egnimoc\u202c", "gnimoc"),
        ("M\u200bei\ufeff", "Mei"),
        ("Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306", "Z\u0300\u0301\u0302\u0303"),
        (" \u200dMei\u200c\u200d ", "Mei"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("<b>Mei</b>", "<b>Mei</b>"),
        ("Mei\x00\x1b[31m", "Mei[31m"),
    ],
)
def test_what_is_shown_of_a_name(given_name: str, shown: str) -> None:
    assert cleaned(given_name) == shown


@pytest.mark.parametrize("nothing", ["", " ", "\u200b\u2060", "\u202e", "\u200d", "\u0301", "x" * (LONGEST + 1)])
def test_a_name_without_anything_to_read_or_too_long_is_refused(nothing: str) -> None:
    with pytest.raises(ValueError, match="a name"):
        cleaned(nothing)


def test_a_long_name_is_never_cut() -> None:
    assert cleaned("நி" * (LONGEST // 2)) == "நி" * (LONGEST // 2)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_that_steers(text: str) -> None:
    try:
        name = cleaned(text)
    except ValueError:
        return
    assert cleaned(name) == name
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for character in name)
    assert not any(character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for character in name)


def test_marks_are_limited_but_words_keep_theirs() -> None:
    assert sum(unicodedata.combining(mark) > 0 for mark in cleaned("q" + "\u0323" * 30)) == MARKS


@pytest.mark.parametrize("disguise", ["kavitha", "KAVITHA", "Ｋａｖｉｔｈａ", "Kav itha", "𝐊avitha"])
def test_disguises_resemble(disguise: str) -> None:
    assert resembles(disguise, "Kavitha")


def test_other_names_do_not() -> None:
    assert not resembles("Kavita", "Kavitha")


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ((), "Mei"),
        (("Ana", "Meiling"), "Mei"),
        (("Mei",), "Mei 2"),
        (("mei", "ＭＥＩ 2"), "Mei 3"),
        (("Mei 2",), "Mei"),
        (("Mei", "Mei 3"), "Mei 2"),
    ],
)
def test_whoever_comes_later_under_the_same_name_gets_a_number(others: tuple[str, ...], shown: str) -> None:
    assert told_apart("Mei", others) == shown
