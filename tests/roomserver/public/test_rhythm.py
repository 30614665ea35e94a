"""How the evenings of a closed series follow each other, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from roomserver.i18n import Wording, read_catalogues
from roomserver.public.rhythm import rhythm
from roomserver.zones import read_zone

ENGLISH, MALAY = (Wording(read_catalogues()[language], "SG") for language in ("en", "ms"))


def evenings(*days: int, zone: str = "Asia/Singapore") -> list[datetime]:
    return [datetime(2027, 3, 9, 19, 30, tzinfo=read_zone(zone)) + timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("days", "english", "malay"),
    [
        ((0, 7, 14), "3 evenings, every Tuesday from 9 March 2027", "3 malam, setiap Selasa mulai 9 Mac 2027"),
        (
            (0, 14, 28, 42, 56, 70),
            "6 evenings, every second Tuesday from 9 March 2027",
            "6 malam, Selasa selang seminggu mulai 9 Mac 2027",
        ),
        (
            (0, 28),
            "2 evenings, one Tuesday in 4 weeks from 9 March 2027",
            "2 malam, satu Selasa setiap 4 minggu mulai 9 Mac 2027",
        ),
        ((0, 1, 2), "3 evenings, every day from 9 March 2027", "3 malam, setiap hari mulai 9 Mac 2027"),
        ((0, 15, 28), "3 evenings from 9 March 2027 to 6 April 2027", "3 malam dari 9 Mac 2027 hingga 6 April 2027"),
        ((0, 3, 6), "3 evenings from 9 March 2027 to 15 March 2027", "3 malam dari 9 Mac 2027 hingga 15 Mac 2027"),
        ((0, 0), "2 evenings from 9 March 2027 to 9 March 2027", "2 malam dari 9 Mac 2027 hingga 9 Mac 2027"),
    ],
)
def test_what_is_said_of_them(days: tuple[int, ...], english: str, malay: str) -> None:
    assert rhythm(evenings(*days), ENGLISH) == english
    assert rhythm(evenings(*days), MALAY) == malay


def test_clocks_that_change_in_between_change_nothing() -> None:
    said = rhythm(evenings(0, 14, 28, zone="Europe/Berlin"), ENGLISH)
    assert said == "3 evenings, every second Tuesday from 9 March 2027"
