"""Languages, dates and times as the browser has them: the table of tests/i18n.json is read by both."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from babel.dates import get_timezone

from roomserver.i18n import (
    best_language,
    formatting_locale,
    is_region,
    written_day,
    written_time,
    written_zone,
    zone_of,
)

TABLE: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parents[2] / "i18n.json").read_text("utf-8"))


@pytest.mark.parametrize("case", TABLE["languages"], ids=lambda case: "-".join(case["wanted"]))
def test_the_best_language_is_the_browsers(case: dict[str, Any]) -> None:
    assert best_language(case["wanted"], case["known"]) == case["best"]


@pytest.mark.parametrize("case", TABLE["moments"], ids=lambda case: f"{case['locale']}-{case['at']}")
def test_dates_and_times_are_written_as_in_the_browser(case: dict[str, Any]) -> None:
    locale = formatting_locale(case["language"], "SG")
    assert str(locale) == case["locale"].replace("-", "_")
    zone = get_timezone(case["zone"])
    there = datetime.fromisoformat(case["at"]).astimezone(zone)
    assert written_day(there.date(), locale) == case["day"]
    assert written_time(there.time(), locale) == case["time"]


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("Asia/Singapore", "en", "Singapore Time"),
        ("Asia/Singapore", "ms", "Waktu Singapura"),
        ("US/Pacific", "en", "Los Angeles Time"),
        ("America/Argentina/Buenos_Aires", "ms", "Waktu Buenos Aires"),
        ("Etc/UTC", "en", "UTC Time"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, language: str, said: str) -> None:
    assert written_zone(zone, formatting_locale(language, "SG")) == said


def test_a_zone_that_is_none_has_no_name() -> None:
    with pytest.raises(LookupError):
        written_zone("Nowhere/Here", formatting_locale("en", "SG"))


def test_a_region_that_cldr_has_nothing_of_leaves_the_language() -> None:
    assert str(formatting_locale("ms", "AQ")) == "ms"


@pytest.mark.parametrize(("region", "zone"), [("SG", "Asia/Singapore"), ("DK", "Europe/Copenhagen"), ("AU", "UTC")])
def test_a_region_of_one_zone_has_that(region: str, zone: str) -> None:
    assert zone_of(region) == zone


@pytest.mark.parametrize(("code", "known"), [("SG", True), ("MY", True), ("ZZ", False), ("EU", False), ("sg", False)])
def test_a_region_is_one_where_people_are(code: str, known: bool) -> None:
    assert is_region(code) is known
