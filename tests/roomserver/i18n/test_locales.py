"""Languages, dates and times as the browser has them: the table of tests/i18n.json is read by both."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date, format_time, get_timezone

from roomserver.i18n import best_language, formatting_locale

TABLE: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parents[2] / "i18n.json").read_text("utf-8"))
NARROW_SPACE = "\u202f"
"""Babel has it before pm, and a browser where its CLDR is as new."""


@pytest.mark.parametrize("case", TABLE["languages"], ids=lambda case: "-".join(case["wanted"]))
def test_the_best_language_is_the_browsers(case: dict[str, Any]) -> None:
    assert best_language(case["wanted"], case["known"]) == case["best"]


@pytest.mark.parametrize("case", TABLE["moments"], ids=lambda case: f"{case['locale']}-{case['at']}")
def test_dates_and_times_are_written_as_in_the_browser(case: dict[str, Any]) -> None:
    locale = formatting_locale(case["language"], "SG")
    assert str(locale) == case["locale"].replace("-", "_")
    zone = get_timezone(case["zone"])
    there = datetime.fromisoformat(case["at"]).astimezone(zone)
    assert format_date(there, "full", locale) == case["day"]
    assert format_time(there, "short", zone, locale).replace(NARROW_SPACE, " ") == case["time"]


def test_a_region_that_cldr_has_nothing_of_leaves_the_language() -> None:
    assert str(formatting_locale("ms", "AQ")) == "ms"
