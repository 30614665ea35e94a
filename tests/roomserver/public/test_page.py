"""How the public pages are made: their languages, what goes with them, and that nobody's words are more than words."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import UndefinedError
from starlette.responses import Response

import roomserver.public
from moderation.state.values import LocalText
from roomserver.i18n import read_catalogues
from roomserver.programme.sign_ups.book import Standing
from roomserver.public.announced import Announced
from roomserver.public.face import Face
from roomserver.public.place import ASKED_ONCE, DONE
from roomserver.public.sign_up import SENT
from tests.moderation.circles import english
from tests.roomserver.public.reading import Read
from tests.roomserver.public.showing import announced, home, pages, request

SOURCES = Path(roomserver.public.__file__).parent
MARKUP = '"><img src=x onerror=alert(1)>&amp;{{ 7 * 7 }}'
PAGES = pages()


def listed(*circles: Announced, face: Face | None = None, query: str = "", **headers: str) -> Response:
    asked = request(query=query, **headers)
    page = PAGES.page(asked, face or home())
    return PAGES.public_answer(asked, "coming.html", page, circles=circles, later="5.0-1", is_first=False)


def shown(circle: Announced, face: Face | None = None, query: str = "", **headers: str) -> Response:
    asked = request(f"/c/home/{circle.id}", query, **headers)
    return PAGES.public_answer(asked, "circle.html", PAGES.page(asked, face or home()), circle=circle, typed=None)


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        ("", {}, "en"),
        ("", {"accept_language": "ms"}, "ms"),
        ("", {"accept_language": "ms", "cookie": "language=en"}, "en"),
        ("lang=ms", {"accept_language": "en", "cookie": "language=en"}, "ms"),
        ("lang=xx", {"accept_language": "ms"}, "ms"),
        ("lang=../en", {}, "en"),
        ("lang=ms&lang=en", {}, "en"),
    ],
)
def test_the_language_is_that_of_the_address_or_what_was_chosen_or_is_accepted(
    query: str, headers: dict[str, str], language: str
) -> None:
    answer = listed(announced(), face=home(), query=query, **headers)
    assert answer.headers["content-language"] == language
    assert Read(answer.body).all("html") == [{"lang": language, "dir": "ltr"}]
    assert read_catalogues()[language].say("public.coming") in Read(answer.body).text


def test_whoever_asked_for_a_language_in_the_address_stays_in_it_and_nobody_else_is_led_there() -> None:
    """But for the links that are there to change it, and a page's own address."""
    for query, kept in (("lang=ms", True), ("", False)):
        links = [str(each["href"]) for each in Read(listed(announced(), query=query).body).all("a")]
        ours = [link for link in links if link.startswith("/c/")]
        assert len(ours) >= 5
        assert {"lang=ms" in link for link in ours} == {kept}


def test_a_change_of_language_stays_on_the_same_page_of_the_list() -> None:
    links = [each["href"] for each in Read(listed(announced(), query="from=5.0-1&x=y").body).all("a")]
    assert "?from=5.0-1&lang=ms" in links


def test_nobodys_words_are_more_than_words() -> None:
    circle = announced(MARKUP, description=MARKUP, content_note=MARKUP)
    face = home(name=MARKUP[:50], about=english(MARKUP))
    for answer in (listed(circle, face=face), shown(circle, face)):
        page = Read(answer.body)
        assert page.all("img") == page.all("script") == []
        assert MARKUP in page.text
        assert b"49" not in answer.body


def test_words_in_another_language_say_so() -> None:
    words = LocalText(default="ta", texts={"ta": "வணக்கம்", "ms": "Selamat datang"})
    page = Read(listed(face=home(about=words)).body)
    assert [each["lang"] for each in page.all("span") if "lang" in each] == ["ta"]
    assert "வணக்கம்" in page.text
    page = Read(listed(face=home(about=words), query="lang=ms").body)
    assert [each["lang"] for each in page.all("span") if "lang" in each] == []
    assert "Selamat datang" in page.text


def test_a_circle_says_when_by_the_clock_there_and_where_without_the_address() -> None:
    for answer in (listed(announced(address="12 Secret Road")), shown(announced(address="12 Secret Road"))):
        text = " ".join(Read(answer.body).text.split())
        assert "Tuesday, 9 March 2027, 7:30 pm (Singapore Time)" in text
        assert "In person" in text
        assert "Secret Road" not in text
        assert "Ring twice" not in text
        assert {"datetime": "2027-03-09T11:30:00Z"} in Read(answer.body).all("time")


def test_a_circle_that_nobody_planned_by_a_zone_is_told_by_the_communitys() -> None:
    answer = shown(announced(start=None), home(zone="Europe/Berlin"))
    assert "Tuesday, 9 March 2027, 12:30 pm (Berlin Time)" in Read(answer.body).text


@pytest.mark.parametrize(
    ("left", "said"),
    [(2, "2 places left"), (1, "1 place left"), (0, "Full. You can join the waiting list."), (None, None)],
)
def test_places_are_told_where_one_can_sign_up(left: int | None, said: str | None) -> None:
    text = Read(listed(announced(seats_left=left)).body).text
    assert (said is None) == ("Places" not in text)
    assert said is None or said in text


def test_previews_and_robots_are_told_what_it_is() -> None:
    answer = pages("https://circle.example.org").public_answer(
        request("/c/home/maple"),
        "circle.html",
        pages("https://circle.example.org").page(request("/c/home/maple", "lang=ms"), home()),
        circle=announced(description="An evening to listen. " * 20),
        typed=None,
    )
    page = Read(answer.body)
    told = {each.get("property"): each["content"] for each in page.all("meta") if "property" in each}
    assert told["og:title"] == "Caring for a parent"
    assert told["og:url"] == "https://circle.example.org/c/home/maple"
    assert told["og:site_name"] == "Kampung Circle"
    assert 100 < len(told["og:description"] or "") <= 201
    links = {(each["rel"], each.get("type") or each.get("hreflang")): each["href"] for each in page.all("link")}
    assert links["canonical", None] == "https://circle.example.org/c/home/maple"
    assert links["alternate", "ms"] == "https://circle.example.org/c/home/maple?lang=ms"
    assert links["alternate", "application/rss+xml"] == "/c/home/feed.rss?lang=ms"
    assert links["alternate", "text/calendar"] == "/c/home/feed.ics?lang=ms"


def test_a_page_runs_nothing_and_its_forms_say_where_they_come_from() -> None:
    answer = listed(announced())
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert "form-action 'self'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    page = Read(answer.body)
    assert page.all("script") == page.all("style") == []
    assert [name for _, each in page.tags for name in each if name == "style" or name.startswith("on")] == []


def test_a_page_is_sent_again_only_when_it_has_changed() -> None:
    first = listed(announced())
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    assert listed(announced(), if_none_match=f'"other", W/{etag}').status_code == 304
    assert listed(announced("Another"), if_none_match=etag).status_code == 200
    assert {"accept-language", "cookie"} <= set(first.headers["vary"].split(", "))


def test_it_is_compressed_for_whoever_takes_that() -> None:
    plain, small = listed(announced()), listed(announced(), accept_encoding="gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert "content-encoding" not in plain.headers


def test_what_is_about_somebody_is_kept_nowhere() -> None:
    answer = PAGES.answer("nothing.html", PAGES.page(request(), home()), 404, kind="circle", old=None)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert answer.headers["x-robots-tag"] == "noindex"


def test_helplines_are_on_every_page_in_the_same_place() -> None:
    for answer in (
        listed(),
        shown(announced()),
        PAGES.answer("nothing.html", PAGES.page(request(), home()), 404, kind="circle", old=None),
    ):
        page = Read(answer.body)
        assert {"tel:1771", "tel:1767", "tel:995", "tel:999"} <= {each.get("href") for each in page.all("a")}
        assert read_catalogues()["en"].say("help.numbers") in page.text
        assert [tag for tag, _ in page.tags].index("details") < [tag for tag, _ in page.tags].index("main")


def test_the_communitys_own_helplines_are_in_place_of_ours() -> None:
    lines = ({"region": "MY", "lines": ({"name": "Befrienders", "call": "+60 3 7627 2929"},)},)
    page = Read(listed(face=home(helplines=lines)).body)
    assert [each["href"] for each in page.all("a") if str(each["href"]).startswith("tel:")] == ["tel:+60376272929"]
    assert "Phone numbers in Malaysia" in page.text


@pytest.mark.parametrize("language", ["en", "ms"])
def test_no_other_regions_helplines_are_in_place_of_those_that_nobody_knows(language: str) -> None:
    page = Read(listed(face=home(region="MY"), query=f"lang={language}").body)
    assert [each["href"] for each in page.all("a") if str(each["href"]).startswith(("tel:", "https://wa.me/"))] == []
    words = read_catalogues()[language]
    assert words.say("help.no_numbers") in page.text
    assert words.say("help.numbers") not in page.text


def test_a_logo_stands_in_place_of_the_mark() -> None:
    marked, logo = Read(listed().body), replace(home(), logo="/c/home/logo/x")
    page = Read(listed(face=logo).body)
    assert [(each["src"], each["alt"]) for each in page.all("img")] == [("/c/home/logo/x", "")]
    assert marked.all("img") == []
    assert len(page.all("svg")) == len(marked.all("svg")) - 1


def test_a_template_that_asks_for_what_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(UndefinedError):
        PAGES.answer("circle.html", PAGES.page(request(), home()))


def test_every_word_of_the_public_pages_is_said() -> None:
    """Some are made of what stands, or of what is asked."""
    texts = [path.read_text() for path in SOURCES.rglob("*") if path.suffix in {".py", ".html", ".rss"}]
    said = set(re.findall(r"""["']((?:public|place)\.\w+)["']""", " ".join(texts)))
    made = {f"place.{standing}" for standing in get_args(Standing)} | {f"public.sent_{each}" for each in SENT}
    made |= {f"place.{act}_{part}" for act in ASKED_ONCE for part in ("title", "text", "yes")}
    made |= {f"place.{act}{part}" for act in DONE for part in ("", "_text")}
    made |= {f"place.leave_{standing}{part}" for standing in ("waiting", "asked", "offered") for part in ("", "_title")}
    keys = {key for key in read_catalogues()["en"].entries if key.startswith(("public.", "place."))}
    assert (said | made) - {"place.html", "place.leave_", "public.sent_"} == keys
