"""What is said to one reader: names of languages and regions, lengths, moments, and words that people wrote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from moderation.state.values import LocalText
from roomserver.i18n import Wording, Written, read_catalogues

CATALOGUES = read_catalogues()
ENGLISH, MALAY = (Wording(CATALOGUES[language], "SG") for language in ("en", "ms"))


def test_a_moment_has_the_day_the_time_and_the_zone() -> None:
    wall = datetime(2027, 3, 9, 19, 30, tzinfo=UTC)
    assert ENGLISH.moment(wall, "Asia/Singapore") == "Tuesday, 9 March 2027, 7:30 pm (Singapore Time)"
    assert MALAY.moment(wall, "Asia/Singapore") == "Selasa, 9 Mac 2027, 7:30 PTG (Waktu Singapura)"
    german_clock = Wording(CATALOGUES["en"], "DE").moment(wall, "Europe/Berlin")
    assert german_clock == "Tuesday, 9 March 2027, 19:30 (Berlin Time)"


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 minute"), (90, "90 minutes"), (720, "720 minutes")])
def test_a_length_is_said_in_minutes(minutes: int, said: str) -> None:
    assert ENGLISH.minutes(minutes) == said


@pytest.mark.parametrize(
    ("tag", "english", "malay"),
    [("ms", "Malay", "Melayu"), ("zh-Hans", "Chinese", "Cina"), ("EN-gb", "English", "Inggeris"), ("xx", "xx", "xx")],
)
def test_a_spoken_language_has_a_name_whatever_its_script(tag: str, english: str, malay: str) -> None:
    assert (ENGLISH.spoken(tag), MALAY.spoken(tag)) == (english, malay)


def test_a_region_has_a_name_and_one_that_is_none_is_its_code() -> None:
    assert (ENGLISH.region_name("SG"), MALAY.region_name("SG"), ENGLISH.region_name("QX")) == (
        "Singapore",
        "Singapura",
        "QX",
    )


def test_words_that_people_wrote_are_in_the_readers_language_or_in_their_own() -> None:
    both = LocalText(default="ta", texts={"ta": "வணக்கம்", "ms": "Selamat datang"})
    assert MALAY.written(both) == Written("Selamat datang", "ms")
    assert ENGLISH.written(both) == Written("வணக்கம்", "ta")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Listen  to\neach other", "Listen to each other"),
        ("Listen to each other, one at a time", "Listen to each other,…"),
        ("倾听彼此。每个人都可以说话，也可以只是在这里安静地听", "倾听彼此。每个人都可以说话，…"),
        ("a" * 40, "…"),
    ],
)
def test_what_is_too_long_ends_between_words_or_clauses(text: str, short: str) -> None:
    assert Written(text, "en").shortened(24) == Written(short, "en")
