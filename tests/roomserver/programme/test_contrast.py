"""An accent can be read on every paper, and whatever cannot be is led to the nearest that can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.contrast import LEAST, ON_ACCENT, PAPERS, Light, contrast, least_contrast, nearest

CASES = json.loads((Path(__file__).parents[2] / "contrast.json").read_text())
"""The browser's page is held to the same."""
TOKENS = Path(__file__).parents[3] / "web" / "src" / "styles" / "tokens.css"
LIGHTS = get_args(Light)
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def tokens() -> dict[str, dict[str, str]]:
    day, night = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    return {light: dict(re.findall(r"--([\w-]+): (#\w{6})", text)) for light, text in (("day", day), ("night", night))}


@pytest.mark.parametrize("light", LIGHTS)
def test_papers_are_those_of_the_pages(light: Light) -> None:
    said = tokens()[light]
    assert PAPERS[light] == (said["paper"], said["raised"])
    assert ON_ACCENT[light] == said["on-ember"]
    assert least_contrast(said["ember"], light) >= LEAST


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("light", LIGHTS)
@given(accent=colours)
def test_the_nearest_can_be_read_and_is_the_same_where_it_can(light: Light, accent: str) -> None:
    found = nearest(accent, light)
    assert least_contrast(found, light) >= LEAST
    assert (found == accent) == (least_contrast(accent, light) >= LEAST)
    assert nearest(found, light) == found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['colour']} by {case['light']}")
def test_the_page_counts_the_same(case: dict[str, Any]) -> None:
    assert least_contrast(case["colour"], case["light"]) == pytest.approx(case["contrast"], abs=1e-4)
    assert nearest(case["colour"], case["light"]) == case["nearest"]
