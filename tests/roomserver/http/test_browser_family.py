from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.http.browser_family import BROWSERS, SYSTEMS, browser_family

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 {0}Safari/537.36"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) {0} Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", ("Firefox", "Linux")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME.format('')}", ("Chrome", "Windows")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME.format('')} Edg/141.0.0.0", ("Edge", "Windows")),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME.format('Mobile ')}", ("Chrome", "Android")),
        (
            f"Mozilla/5.0 (Linux; Android 15; SM-S931B) {CHROME.format('SamsungBrowser/28.0 Mobile ')}",
            ("Samsung Internet", "Android"),
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {SAFARI.format('Version/26.0')}",
            ("Safari", "iPhone"),
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) {SAFARI.format('CriOS/141.0.0.0')}",
            ("Chrome", "iPad"),
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI.format('Version/26.0')}",
            ("Safari", "Mac"),
        ),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME.format('')}", ("Chrome", "ChromeOS")),
        ("python-httpx2/2.0", ("", "")),
        ("Mozilla/5.0 (X11; Linux x86_64)", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_called_by_its_family_and_system(user_agent: str, family: tuple[str, str]) -> None:
    assert browser_family(user_agent) == family


@given(st.text() | st.sampled_from([mark for mark, _ in (*BROWSERS, *SYSTEMS)]).map(lambda mark: mark + " 1.2.3"))
def test_nothing_else_that_it_says_is_kept(user_agent: str) -> None:
    browser, system = browser_family(user_agent)
    assert browser in {"", *(name for _, name in BROWSERS)}
    assert system in {"", *(name for _, name in SYSTEMS)}
    assert bool(browser) == bool(system)
