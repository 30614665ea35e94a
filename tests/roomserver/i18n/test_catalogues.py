"""The catalogues themselves: a language is one file, and complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from roomserver.i18n import Catalogue, read_catalogues
from roomserver.i18n.catalogue import FOLDER, PLACE, Entry

CATALOGUES = read_catalogues()
ENGLISH = CATALOGUES["en"]
OTHERS = sorted(set(CATALOGUES) - {"en"})
SAME_EVERYWHERE = re.compile(r"WhatsApp|OK|Menu|\d|\W|_")
"""What may be left of an entry that is the same in two languages."""
ENGLISH_WORDS = re.compile(
    r"\b(the|and|you|your|this|that|they|their|them|is|are|was|with|from|when|can|will|not|be|of|to|it|for|has|have)\b"
)
"""Words that are none in the other languages so far, and that hardly an English sentence does without."""


def forms(entry: Entry) -> Iterable[str]:
    return [entry] if isinstance(entry, str) else entry.values()


def places(entry: Entry) -> set[str]:
    counted = set() if isinstance(entry, str) else {"count"}
    return counted | {place for form in forms(entry) for place in PLACE.findall(form)}


def test_a_language_is_one_file(tmp_path: Path) -> None:
    tmp_path.joinpath("xx.json").write_text(json.dumps({"app.name": "Xircle"}))
    assert read_catalogues(tmp_path) == {"xx": Catalogue("xx", {"app.name": "Xircle"})}
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{language}.json" for language in sorted(CATALOGUES)]
    assert "ms" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_all_that_english_says_in_its_order(language: str) -> None:
    assert list(CATALOGUES[language].entries) == list(ENGLISH.entries)


@pytest.mark.parametrize(("language", "other"), [("ms", r"(pe)?mudah cara")])
def test_one_word_is_said_for_one_thing(language: str, other: str) -> None:
    """As docs/LANGUAGES.md has it: what is said of a facilitator elsewhere would be somebody else here."""
    entries = CATALOGUES[language].entries
    assert [key for key, entry in entries.items() if any(re.search(other, form, re.I) for form in forms(entry))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_has_the_places_of_the_english_one(language: str) -> None:
    entries = CATALOGUES[language].entries
    assert {key: places(entry) for key, entry in entries.items()} == {
        key: places(entry) for key, entry in ENGLISH.entries.items()
    }


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_counts_has_each_plural_category_of_the_language(language: str) -> None:
    catalogue = CATALOGUES[language]
    wanted = {*catalogue.locale.plural_form.tags, "other"}
    counting = {key: set(entry) for key, entry in catalogue.entries.items() if not isinstance(entry, str)}
    assert counting
    assert {key: found for key, found in counting.items() if found != wanted} == {}


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_phrase_is_empty_or_ends_in_a_space(language: str) -> None:
    entries = CATALOGUES[language].entries
    assert [key for key, entry in entries.items() for form in forms(entry) if not form or form != form.strip()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left_over(language: str) -> None:
    """But for names, and what has no words of its own."""
    for key, entry in CATALOGUES[language].entries.items():
        for form in forms(entry):
            words = PLACE.sub("", form)
            assert form not in forms(ENGLISH.entries[key]) or SAME_EVERYWHERE.sub("", words) == "", key
            assert not ENGLISH_WORDS.search(words.lower()), key
