"""Tests and words of pages that a document names are there."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CITED = re.compile(r"((?:[\w-]+/)*(?:test_\w+\.py|[\w.-]+\.test\.ts))(?:::(\w+))?")
TESTS = defaultdict[str, list[Path]](list)
for test in [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "web" / "src").rglob("*.test.ts")]:
    TESTS[test.name].append(test)


def is_there(path: str, name: str) -> bool:
    """A document may name the end of a path alone."""
    found = [test for test in TESTS[Path(path).name] if f"/{test.relative_to(ROOT)}".endswith(f"/{path}")]
    if not name:
        return bool(found)
    return any(re.search(rf"\b(?:def|class) {name}\b", test.read_text("utf-8")) for test in found)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_tests_that_it_names_are_there(document: Path) -> None:
    cited = CITED.findall(document.read_text("utf-8"))
    assert [f"{path}::{name}" for path, name in cited if not is_there(path, name)] == []


def test_what_organisers_are_told_to_press_is_on_the_pages() -> None:
    entries = json.loads((ROOT / "roomserver" / "i18n" / "catalogues" / "en.json").read_text())
    forms = [form for entry in entries.values() for form in ([entry] if isinstance(entry, str) else entry.values())]
    said = {form.rstrip(".:") for form in forms}
    quoted = re.findall(r"“([^”]*)”|\*\*([^*]+)\*\*", (ROOT / "docs" / "SEASON.md").read_text())
    assert len(quoted) > 20
    assert [words for each in quoted if (words := "".join(each).rstrip(".,")) not in said] == []
