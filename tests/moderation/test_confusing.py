"""How the table of look-alikes is made."""

from __future__ import annotations

import pytest

from tests.moderation.confusing.table import groups, written

SAMPLE = """# Version: 17.0.0
0430 ;\t0061 ;\tMA\t# ( а → a ) CYRILLIC SMALL LETTER A → LATIN SMALL LETTER A\t#
FF41 ;\t0061 ;\tMA\t# ( ａ → a )\t# NFKC has it
2010 ;\t002D ;\tMA\t#* ( ‐ → - ) HYPHEN → HYPHEN-MINUS\t#
006D ;\t0072 006E ;\tMA\t# ( m → rn )\t#
"""


def test_holds_what_normalisation_leaves_and_comparison_looks_at() -> None:
    assert groups(SAMPLE) == {"a": "а", "rn": "m"}


def test_is_a_module() -> None:
    names: dict[str, object] = {}
    exec(compile(written(SAMPLE), "confusables", "exec"), names)
    assert (names["UNICODE"], names["PROTOTYPES"]) == ("17.0.0", {"а": "a", "m": "rn"})


def test_of_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"confusables\.txt"):
        written("0430 ; 0061 ; MA")
