"""H9: names that are taken for others, and names that say a role."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.lobby import Knock
from moderation.names.cleaning import clean_name
from moderation.names.confusables import PROTOTYPES, UNICODE
from moderation.names.lookalikes import names_a_role, resembles, tell_apart
from moderation.refusal import RefusalCode
from tests.moderation.circles import empty_circle, open_circle

NAMES = (
    "Kavitha",
    "Mei",
    "Siti Nurhaliza",
    "கவிதா",
    "முருகன்",
    "王小明",
    "محمد",
    "Nguyễn",
    "Bjørn",
    "👩\u200d👩\u200d👧",
)


@pytest.mark.parametrize(
    "disguise",
    [
        *("kavitha", "KAVITHA", "Ｋａｖｉｔｈａ", "Kav itha", "𝐊avitha", "Kavitha.", "Kávitha", "Kavitha\u0323"),
        *("KAVlTHA", "ᴋᴀᴠɪᴛʜᴀ", "Kav|tha", "Kav!tha", "🅺🅰🆅🅸🆃🅷🅰"),
        *("K\u0430vith\u0430", "Kav\u0131tha", "\u039aAVITH\u0410", "\u041a\u0410V\u0406\u0422\u041d\u0410", "Kav1tha"),
    ],
)
def test_h9_disguises_resemble(disguise: str) -> None:
    assert resembles(disguise, "Kavitha")
    assert resembles("Kavitha", disguise)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Kavita", "Kavitha"), ("Mei", "Mel"), ("Ali", "All"), ("王小明", "王小朋"), ("محمد", "محمود")),
        *(("கண்ணன்", "கணணன"), ("முருகன்", "முருகா"), ("Siti", "Sito"), ("😀", "😁"), ("...", "!!!")),
    ],
)
def test_h9_honest_names_that_differ_do_not(one: str, other: str) -> None:
    assert not resembles(one, other)


@given(st.sampled_from(NAMES), st.data())
def test_h9_one_letter_for_another_that_looks_like_it_is_the_same_name(name: str, data: st.DataObject) -> None:
    alike = {at: [other for other, taken_for in PROTOTYPES.items() if taken_for == name[at]] for at in range(len(name))}
    places = [at for at, others in alike.items() if others]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    disguise = name[:at] + data.draw(st.sampled_from(alike[at])) + name[at + 1 :]
    assert resembles(disguise, name)


@given(st.text(min_size=1, max_size=20), st.lists(st.text(min_size=1, max_size=20), max_size=8))
def test_h9_whoever_is_told_apart_resembles_nobody(name: str, others: list[str]) -> None:
    shown = tell_apart(name, others)
    assert not any(resembles(shown, other) for other in others)
    assert shown.startswith(name)
    assert (shown == name) == (not any(resembles(name, other) for other in others))


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ((), "Mei"),
        (("Ana", "Meiling"), "Mei"),
        (("Mei",), "Mei 2"),
        (("mei", "ＭＥＩ 2"), "Mei 3"),
        (("Mei 2",), "Mei"),
        (("Mei", "Mei 3"), "Mei 2"),
        (("Me\u0456",), "Mei 2"),
    ],
)
def test_whoever_comes_later_under_the_same_name_gets_a_number(others: tuple[str, ...], shown: str) -> None:
    assert tell_apart("Mei", others) == shown


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Kavitha (facilitator)",
            "Kavitha [HOST]",
            "f\u0430cilitat\u043er",
            "h o s t",
            "co-host Mei",
            "The Organiser",
        ),
        *("Host1", "2 Admin", "Admins", "Host²", "ᴀdmin", "ʜᴏꜱᴛ", "Fac!litator", "🅵🅰🅲🅸🅻🅸🆃🅰🆃🅾🆁"),
        *("Adm1n", "主持人小王", "王小明（带领者）", "Siti (fasilitator)", "Pemudah cara", "கவிதா (வழிநடத்துபவர்)"),
    ],
)
def test_h9_a_name_that_says_a_role(name: str) -> None:
    assert names_a_role(name)


@pytest.mark.parametrize("name", [*NAMES, "Hostler", "Badminton", "Facundo", "Priyadarshini", "张主任", "Siti Aminah"])
def test_h9_an_honest_name_says_none(name: str) -> None:
    assert not names_a_role(name)


def test_h9_whoever_facilitates_is_never_the_one_with_a_number() -> None:
    circle = empty_circle(facilitators="fay kavitha")
    circle.arrive("fay")
    circle.enter_by_open_link("kit")
    circle.connect("kit")
    circle.by("kit", Knock(name="K\u0430vitha"))
    circle.admit("kit")
    assert circle.seat("kit").name == "K\u0430vitha"
    circle.arrive("kavitha")
    assert (circle.seat("kavitha").name, circle.seat("kit").name) == ("Kavitha", "K\u0430vitha 2")


def test_h9_a_role_in_a_name_is_for_those_who_have_it() -> None:
    circle = empty_circle(facilitators="fay kavitha")
    circle.arrive("fay")
    circle.enter_by_open_link("kit")
    circle.connect("kit")
    assert circle.refusal_by("kit", Knock(name="Kavitha (facilitator)")) == RefusalCode.NAMES_A_ROLE
    circle.enter("kavitha")
    circle.connect("kavitha")
    circle.by("kavitha", Knock(name="Kavitha (facilitator)"))
    assert circle.seat("kavitha").standing == "seated"


@pytest.mark.parametrize("name", NAMES)
def test_h9_honest_people_of_one_name_are_all_let_in(name: str) -> None:
    circle = open_circle(participants="ana ben")
    for seat in ("kit", "lee"):
        circle.enter_by_open_link(seat)
        circle.connect(seat)
        circle.by(seat, Knock(name=clean_name(name)))
        circle.admit(seat)
    assert [circle.seat(seat).name for seat in ("kit", "lee")] == [name, f"{name} 2"]


def test_the_table_is_that_of_a_unicode_version() -> None:
    assert UNICODE == "17.0.0"
    assert len(PROTOTYPES) > 2500
    assert PROTOTYPES["\u0430"] == "a"
