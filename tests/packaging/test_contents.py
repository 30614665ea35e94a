"""What is shipped, and what is not: the source distribution, the wheel, and the page in it."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.packaging.building import CHECKOUT, Distributions, contents

FIRST_LOAD_LIMIT = 150_000  # bytes, compressed


class Page(HTMLParser):
    """What an HTML page loads at once, and what it carries within itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("src") if tag == "script" else given.get("href") if tag == "link" else None
        if address and not address.startswith("{{"):  # that is for the server to fill in, with an address of its own
            self.loads.append(address)
        if tag == "style" or (tag == "script" and address is None):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def wheel(distributions: Distributions) -> dict[str, bytes]:
    return contents(distributions.wheel)


@pytest.fixture(scope="module")
def page(wheel: dict[str, bytes]) -> Page:
    return Page(wheel["roomserver/_web/index.html"].decode())


def test_the_wheel_holds_the_three_layers_and_nothing_else(wheel: dict[str, bytes]) -> None:
    folders = {name.split("/")[0] for name in wheel}
    assert folders == {"moderation", "signalling", "roomserver", "roomserver-0.1.0.dist-info"}


def test_the_wheel_holds_what_is_no_python(wheel: dict[str, bytes]) -> None:
    for layer, pattern in (
        ("roomserver/store", "*.lua"),
        ("roomserver/library", "**/*.yaml"),
        ("roomserver/i18n", "**/*.json"),
        ("roomserver/public/templates", "**/*.*"),
        ("signalling/peers/speech", "*.ogg"),
    ):
        files = [path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / layer).glob(pattern)]
        assert files
        assert set(files) <= set(wheel)


def test_the_wheel_of_the_source_distribution_is_the_same(
    wheel: dict[str, bytes], distributions: Distributions
) -> None:
    assert contents(distributions.wheel_of_sdist) == wheel


def test_the_source_distribution_brings_the_built_app(distributions: Distributions) -> None:
    """Whoever builds from it needs neither Node nor npm's registry."""
    assert "Building wheel" in distributions.said
    assert "Building the browser app" not in distributions.said.partition("Building wheel")[2]


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_nothing_is_shipped_that_only_developers_need(distributions: Distributions, kind: str) -> None:
    shipped = contents(getattr(distributions, kind))
    assert "roomserver/app.py" in shipped
    unneeded = re.compile(r"(^|/)(tests?|bench|node_modules|preview|__pycache__)/|\.test\.|(^|/)test_|\.(map|pyc)$")
    assert [name for name in shipped if unneeded.search(name)] == []


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_nothing_that_is_shipped_tells_of_this_machine(distributions: Distributions, kind: str) -> None:
    shipped = contents(getattr(distributions, kind))
    places = "|".join(re.escape(str(place)) for place in (CHECKOUT, Path.home()))
    tells = re.compile(rf"(?:{places})(?!\w)".encode())  # /root, and not a file of ours that is called roots
    assert [name for name, content in shipped.items() if tells.search(content)] == []


def test_the_page_has_nothing_inline(page: Page) -> None:
    assert page.inline == []


def test_the_page_loads_only_from_its_own_server(page: Page) -> None:
    assert page.loads
    assert all(re.match(r"/[^/]", address) for address in page.loads)


def test_the_first_load_is_small(wheel: dict[str, bytes], page: Page) -> None:
    names = [f"roomserver/_web{address}" for address in page.loads]
    total = sum(len(gzip.compress(wheel[name])) for name in ["roomserver/_web/index.html", *names])
    assert total <= FIRST_LOAD_LIMIT
