from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.names.cleaning import JOINERS, LONGEST, MARKS, clean_name, clean_text, is_unseen


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
        ("Kavitha\u3164\u2800", "Kavitha"),
        ("K\u00ada\u115fv\ufe0fi\U000e0041tha", "Kavitha"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("Ka\u200cvi\u200dtha", "Kavitha"),
        ("Me\u200b\u0301i", "Méi"),
    ],
)
def test_what_is_shown_of_a_name(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "\u200b\u2060",
        "\u202e",
        "\u200d",
        "\u0301",
        "\u3164\u3164",
        "\u2800",
        "\U000e0041",
        "x" * (LONGEST + 1),
    ],
)
def test_a_name_without_anything_to_read_or_too_long_is_refused(nothing: str) -> None:
    with pytest.raises(ValueError, match="a name"):
        clean_name(nothing)


@pytest.mark.parametrize("words", ["می\u200cخواهم ", "👩\u200d👩\u200d👧 ", "ශ්\u200dරී "])
def test_long_words_keep_the_joiners_that_short_ones_do(words: str) -> None:
    assert clean_text(words * 1000) == (words * 1000).strip()


@pytest.mark.parametrize(
    "piled", ["\u0316\u0301" * 16_000, "\u0345" * 8000 + "\u0301" * 8000 + "\u0316" * 8000 + "\u0334" * 8000]
)
def test_marks_that_pile_up_take_no_long_time(piled: str) -> None:
    """Putting them into their order takes the square of their number."""
    began = time.process_time()
    assert len(clean_text(f"Mei{piled}")) <= len("Mei") + MARKS
    assert time.process_time() - began < 0.5


def test_a_long_name_is_never_cut() -> None:
    assert clean_name("நி" * (LONGEST // 2)) == "நி" * (LONGEST // 2)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_that_steers(text: str) -> None:
    try:
        name = clean_name(text)
    except ValueError:
        return
    assert clean_name(name) == name
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for character in name)
    assert not any(character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for character in name)


def test_marks_are_limited_but_words_keep_theirs() -> None:
    assert sum(unicodedata.combining(mark) > 0 for mark in clean_name("q" + "\u0323" * 30)) == MARKS


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("\u200c\u200d\u3164\u2800\ufe0f\U000e0041\u00ad")), max_size=30)
)
def test_h9_nothing_unseen_stays_but_joiners_and_what_draws_a_symbol(text: str) -> None:
    try:
        name = clean_name(text)
    except ValueError:
        return
    unseen = {character for character in name if is_unseen(character)}
    assert unseen <= {*JOINERS, "\ufe0e", "\ufe0f"}
    assert clean_name(name) == name
