"""What is said of a key, as the browser says it: the table of tests/i18n.json is read by both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from roomserver.i18n import Catalogue

PHRASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "i18n.json").read_text("utf-8"))["phrases"]


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: f"{case['language']}-{case['said']}")
def test_a_phrase_is_what_the_browser_says(case: dict[str, Any]) -> None:
    assert Catalogue(case["language"], {"key": case["entry"]}).say("key", **case["params"]) == case["said"]


def test_what_no_catalogue_has_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Catalogue("en", {}).say("app.name")
