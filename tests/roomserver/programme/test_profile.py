"""What a community says of itself: chosen against a version, and known to every node within seconds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from moderation.refusal import RefusalCode, Refused
from moderation.state.room import agreements_of
from roomserver.programme import profile as profile_module
from roomserver.programme.profile import (
    Colours,
    CommunityHelpline,
    CommunityProfile,
    Logo,
    ProfileChoices,
    Profiles,
    RegionalHelplines,
    Retention,
    TrainingStep,
    WrongProfile,
    check,
)
from roomserver.store import RedisRoomStore
from tests.moderation.circles import english

LANGUAGES = ("en", "ms")
LINE = CommunityHelpline(name="Talian Kasih", call="15999", whatsapp="+60 19-261 5999")
CHOICES = ProfileChoices(
    name="Rumah Tenang",
    about=english("A house for those who grieve."),
    colours=Colours(day="#1d5c63", night="#7fd1c7"),
    languages=("ms", "en"),
    region="MY",
    zone="Asia/Kuala_Lumpur",
    agreements=(english("We listen."), english("What is said here stays here.")),
    helplines=(RegionalHelplines(region="MY", lines=(LINE,)),),
    phone="+60 12-345 6789",
    retention=Retention(circles_days=7),
    connections="relayed",
    training=(TrainingStep(id="intro", name="Introduction"),),
)


def test_whom_to_call_are_its_own_lines_or_those_of_its_region_and_never_anothers() -> None:
    assert [line.call for there in CommunityProfile(region="SG").whom_to_call for line in there.lines][:1] == ["1771"]
    assert list(CommunityProfile(region="MY").whom_to_call) == []
    own = CommunityProfile(**dict(CHOICES))
    assert [line.call for there in own.whom_to_call for line in there.lines] == ["15999"]


async def test_who_said_nothing_has_the_default(store: RedisRoomStore) -> None:
    profile = await Profiles(store.community("home")).load()
    assert (profile.name, profile.version, profile.kept_s) == ("Circle", 0, 30 * 24 * 3600.0)
    elsewhere = CommunityProfile(region="AU", zone="Australia/Perth")
    assert await Profiles(store.community("home"), elsewhere).load() == elsewhere


async def test_what_was_chosen_is_read_again_and_by_no_other_community(store: RedisRoomStore) -> None:
    chosen = await Profiles(store.community("home")).choose(CHOICES, 0, can_relay=True)
    assert ProfileChoices(**chosen.model_dump(exclude={"version", "logo"})) == CHOICES
    assert await Profiles(store.community("home")).load() == chosen
    assert (await Profiles(store.community("other")).load()).version == 0


async def test_a_choice_made_on_an_older_version_is_refused_and_changes_nothing(store: RedisRoomStore) -> None:
    profiles = Profiles(store.community("home"))
    first = await profiles.choose(CHOICES, 0, can_relay=True)
    with pytest.raises(Refused) as refused:
        await profiles.choose(ProfileChoices(name="Other"), 0, can_relay=False)
    assert refused.value.code is RefusalCode.OUT_OF_DATE
    assert await profiles.current() == first
    assert (await profiles.choose(ProfileChoices(name="Other"), 1, can_relay=False)).version == 2


async def test_of_two_who_choose_at_once_one_is_told(store: RedisRoomStore) -> None:
    offices = [Profiles(store.community("home")) for _ in range(6)]
    told = await asyncio.gather(
        *(each.choose(ProfileChoices(name=f"N{at}"), 0, can_relay=False) for at, each in enumerate(offices)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, CommunityProfile) for each in told) == 1
    assert all(isinstance(each, CommunityProfile | Refused) for each in told)


async def test_a_logo_stays_when_other_things_are_chosen(store: RedisRoomStore) -> None:
    profiles = Profiles(store.community("home"))
    logo = Logo(hash="0" * 32, type="image/png")
    profile, before = await profiles.set_logo(logo)
    assert (profile.version, before) == (1, None)
    assert (await profiles.choose(CHOICES, 1, can_relay=True)).logo == logo
    profile, before = await profiles.set_logo(None)
    assert (profile.name, before) == (CHOICES.name, logo)


async def test_the_store_is_not_asked_for_each_request(store: RedisRoomStore) -> None:
    """Another node's choice is seen once what is known here is old, and not before."""
    here, there = Profiles(store.community("home")), Profiles(store.community("home"))
    assert (await here.load()).version == 0
    await there.choose(CHOICES, 0, can_relay=True)
    assert (await here.load()).version == 0
    assert (await here.current()).version == 1
    assert (await here.load()).version == 1


async def test_another_node_s_choice_is_known_in_time(store: RedisRoomStore, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = Profiles(store.community("home")), Profiles(store.community("home"))
    await here.load()
    await there.choose(CHOICES, 0, can_relay=True)
    monkeypatch.setattr(profile_module, "FRESH_S", 0.0)
    assert [each.version for each in await asyncio.gather(*(here.load() for _ in range(20)))] == [1] * 20


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("colours.day", {"colours": Colours(day="#ffcc00", night="#ffcc00")}),
        ("colours.night", {"colours": Colours(day="#1d5c63", night="#1d5c63")}),
        ("languages.0", {"languages": ("fr", "en")}),
        ("languages.1", {"languages": ("en", "en")}),
        ("region", {"region": "ZZ"}),
        ("zone", {"zone": "Asia/Nowhere"}),
        ("agreements", {"agreements": (english("w" * 600),) * 12}),
        ("helplines.0.region", {"helplines": (RegionalHelplines(region="XA", lines=(LINE,)),)}),
        ("helplines.1.region", {"helplines": (RegionalHelplines(region="MY", lines=(LINE,)),) * 2}),
        (
            "helplines.0.lines.0.name",
            {"helplines": (RegionalHelplines(region="MY", lines=(CommunityHelpline(call="15999"),)),)},
        ),
        ("training", {"training": (TrainingStep(id="a", name="A"), TrainingStep(id="a", name="B"))}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field: str, change: dict[str, Any]) -> None:
    check(CHOICES, LANGUAGES, can_relay=True)
    with pytest.raises(WrongProfile) as wrong:
        check(CHOICES.model_copy(update=change), LANGUAGES, can_relay=True)
    assert wrong.value.field == field


def test_voices_are_relayed_only_where_there_is_a_relay() -> None:
    with pytest.raises(WrongProfile) as wrong:
        check(CHOICES, LANGUAGES, can_relay=False)
    assert wrong.value.field == "connections"


@pytest.mark.parametrize(
    "said",
    [
        {"name": "  "},
        {"name": "n" * 61},
        {"helplines": []},
        {"helplines": [{"region": "SG", "lines": []}]},
        {"agreements": []},
        {"languages": []},
        {"retention": {"circles_days": 0}},
        {"retention": {"circles_days": 366}},
        {"phone": "call me"},
        {"colours": {"day": "red", "night": "#ffffff"}},
        {"colours": {"day": "#A94A22", "night": "#ffffff"}},
        {"connections": "both"},
        {"training": [{"id": "Two words", "name": "x"}]},
        {"anything": "else"},
    ],
)
def test_what_has_not_the_form_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProfileChoices.model_validate(said)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4, unique=True))
def test_other_words_are_other_agreements(words: list[str]) -> None:
    lines = tuple(english(each) for each in words)
    profile = CommunityProfile(agreements=lines)
    shipped = agreements_of((english("shipped"),))
    assert profile.agreements_or(shipped) == agreements_of(lines)
    assert CommunityProfile().agreements_or(shipped) == shipped
    assert agreements_of((*lines, english("more"))).hash != agreements_of(lines).hash
