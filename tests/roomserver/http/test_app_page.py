"""What is read of the app's page before its scripts run, or where none run: its language and its first words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.requests import Request

from roomserver.http.app_page import AppPage
from roomserver.i18n import read_catalogues
from roomserver.settings import Settings

WEB = Settings().web
CATALOGUES = read_catalogues()


class Read(HTMLParser):
    """Attributes of the tags, and the text in each."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def app_page() -> AppPage:
    return AppPage(WEB, "SG")


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_page_is_in_each_language(app_page: AppPage, language: str) -> None:
    say = CATALOGUES[language].say
    page = Read(app_page.forms[language][None])
    html = next(attributes for tag, attributes in page.tags if tag == "html")
    assert html == {"lang": language, "dir": "ltr", "data-region": "SG"}
    described = {
        each.get("property"): each["content"] for tag, each in page.tags if tag == "meta" and "content" in each
    }
    assert described["og:title"] == say("app.name")
    assert described["og:description"] == say("page.description")
    for key in ("page.not_loaded_title", "page.not_loaded", "help.service_police"):
        assert say(key) in page.text
    assert say("help.region", region={"en": "Singapore", "ms": "Singapura"}[language]) in page.text
    assert {"tel:1771", "tel:1767", "tel:995", "tel:999"} <= {each.get("href") for _, each in page.tags}
    assert "{" not in page.text


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept_language": "ms"}, "ms"),
        ({"accept_language": "ta,en;q=0.5,ms-SG;q=0.8"}, "ms"),
        ({"accept_language": "ms;q=0"}, "en"),
        ({"accept_language": "*;q=!, ;;"}, "en"),
        ({"accept_language": "ms", "cookie": "language=en"}, "en"),
        ({"accept_language": "en", "cookie": "language=ms"}, "ms"),
        ({"accept_language": "ms", "cookie": "language=../../x"}, "ms"),
        ({"accept_language": "ms", "cookie": "language="}, "ms"),
    ],
)
def test_it_is_in_the_language_that_was_chosen_or_is_accepted(
    app_page: AppPage, headers: dict[str, str], language: str
) -> None:
    answer = app_page.answer(request(**headers))
    assert answer.headers["content-language"] == language
    assert answer.body == app_page.forms[language][None]


def test_a_region_is_the_operators() -> None:
    page = AppPage(WEB, "MY").forms["ms"][None]
    assert b'data-region="MY"' in page
    assert b"tel:" not in page


def test_what_only_the_server_says_is_said() -> None:
    template = (WEB / "index.html").read_text()
    said = set(re.findall(r"""say\(["']([\w.]+)["']""", template))
    assert said - {"help.service_"} <= set(CATALOGUES["en"].entries)
    assert {key for key in CATALOGUES["en"].entries if key.startswith("page.")} <= said


def test_a_template_that_asks_for_what_is_not_there_is_a_mistake_of_ours(tmp_path: Path) -> None:
    tmp_path.joinpath("index.html").write_text("{{ page.say('nothing at all') }}")
    with pytest.raises(KeyError):
        AppPage(tmp_path, "SG")
