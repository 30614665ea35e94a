"""The words of one language: the twin of web/src/i18n/catalogue.svelte.ts. tests/i18n.json holds both to the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).parent / "catalogues"
PLACE = re.compile(r"\{(\w+)\}")

Entry = str | Mapping[str, str]
"""A phrase, or one for each plural category that CLDR has for the language."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`language` is a BCP 47 tag without a region."""

    language: str
    entries: Mapping[str, Entry]

    def say(self, key: str, **params: str | float) -> str:
        """The phrase with its places filled; `count` chooses the plural form. Raises: KeyError where there is none."""
        phrase = self._form(self.entries[key], float(params.get("count", 0)))
        return PLACE.sub(lambda place: str(params.get(place[1], place[0])), phrase)

    def _form(self, entry: Entry, count: float) -> str:
        if isinstance(entry, str):
            return entry
        return entry.get(self.locale.plural_form(count)) or entry["other"]

    @property
    def locale(self) -> Locale:
        """The language's rules, for what no region changes."""
        return Locale.parse(self.language, sep="-")


def read_catalogues(folder: Path = FOLDER) -> Mapping[str, Catalogue]:
    """By language: each file there is one."""
    return {
        path.stem: Catalogue(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))
    }
