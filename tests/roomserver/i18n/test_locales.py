"""Languages, dates and times as the browser has them: the table of tests/i18n.json is read by both."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from babel.dates import get_timezone

from roomserver.i18n import (
    Wording,
    best_language,
    city_of_zone,
    formatting_locale,
    is_region,
    read_catalogues,
    written_day,
    written_time,
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


@pytest.mark.parametrize("case", TABLE["zones"], ids=lambda case: f"{case['language']}-{case['zone']}")
def test_a_zone_is_called_by_its_city_as_in_the_browser(case: dict[str, str]) -> None:
    assert Wording(read_catalogues()[case["language"]], "SG").zone(case["zone"]) == case["said"]


def test_a_former_name_of_a_zone_has_the_city_of_today() -> None:
    assert city_of_zone("US/Pacific", formatting_locale("en", "SG")) == "Los Angeles"


def test_a_zone_that_is_none_has_no_name() -> None:
    with pytest.raises(LookupError):
        city_of_zone("Nowhere/Here", formatting_locale("en", "SG"))


def test_a_region_that_cldr_has_nothing_of_leaves_the_language() -> None:
    assert str(formatting_locale("ms", "AQ")) == "ms"


@pytest.mark.parametrize(("region", "zone"), [("SG", "Asia/Singapore"), ("DK", "Europe/Copenhagen"), ("AU", "UTC")])
def test_a_region_of_one_zone_has_that(region: str, zone: str) -> None:
    assert zone_of(region) == zone


@pytest.mark.parametrize(("code", "known"), [("SG", True), ("MY", True), ("ZZ", False), ("EU", False), ("sg", False)])
def test_a_region_is_one_where_people_are(code: str, known: bool) -> None:
    assert is_region(code) is known
