"""What a community shows on the app's own pages: its name, logo, colours and helplines, and no other community's."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping

import pytest
from starlette.requests import Request

from moderation.state.room import new_room
from roomserver.http.app_page import AppPage
from roomserver.http.shown import NOTHING, Shown, ShownData, ShownHelplines
from roomserver.programme.logo import Logos
from roomserver.programme.profile import (
    Colours,
    CommunityHelpline,
    CommunityProfile,
    ProfileChoices,
    Profiles,
    RegionalHelplines,
)
from roomserver.public.in_app import Shows, in_common, shown
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore
from signalling.node.changes import create
from tests.moderation.circles import english
from tests.roomserver.pictures import PNG
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened

LINE = CommunityHelpline(name='Talian "Kasih" </div><script>', call="15999")
CHOICES = ProfileChoices(
    name="Rumah Tenang",
    region="MY",
    zone="Asia/Kuala_Lumpur",
    colours=Colours(day="#1d5c63", night="#7fd1c7"),
    helplines=(RegionalHelplines(region="MY", lines=(LINE,)),),
)


def request(path: str, ref: str = "", session: str = "") -> Request:
    cookie = [(b"cookie", f"organiser={session}".encode())] if session else []
    return Request({"type": "http", "path": path, "headers": cookie, "path_params": {"ref": ref} if ref else {}})


def profiles_of(store: RedisRoomStore, *communities: str) -> Mapping[str, Profiles]:
    return {each: Profiles(store.community(each)) for each in communities}


async def room_of(store: RedisRoomStore, community: str) -> str:
    room_id = f"room{community}"

    def make(now: float) -> object:
        return new_room(
            room_id,
            community=community,
            title=english("Tuesday"),
            capacity=8,
            invitations=(),
            open_link=None,
            secret="s" * 32,
            now=now,
        )

    await create(store, make)  # type: ignore[arg-type]
    return f"{room_id}-seat"


def test_a_community_that_said_nothing_shows_nothing() -> None:
    assert shown("home", CommunityProfile(), None) == NOTHING


def test_a_page_is_filled_with_what_its_community_shows() -> None:
    page = AppPage(Settings().web, "SG")
    profile = CommunityProfile(**dict(CHOICES), version=3)
    text = page.answer(request("/"), shown=shown("home", profile, "/c/home/logo/0")).body
    assert isinstance(text, bytes)
    assert re.search(rb'href="(/c/home/colours-[0-9a-f]+\.css)"', text)
    assert b'data-region="MY"' in text
    assert b"tel:15999" in text
    assert b"tel:1771" not in text
    assert b"<script>" not in text
    [data] = re.findall(r'data-community="([^"]*)"', text.decode())
    assert json.loads(html.unescape(data)) == {
        "name": "Rumah Tenang",
        "logo": "/c/home/logo/0",
        "helplines": [{"region": "MY", "lines": [{"name": LINE.name, "call": "15999"}]}],
    }
    assert page.answer(request("/")).body == page.forms["en"][None]


async def test_a_seat_shows_its_own_community_s(store: RedisRoomStore) -> None:
    profiles = profiles_of(store, "home", "other")
    await profiles["home"].choose(CHOICES, 0)
    logo = Logos(store.community("home"), profiles["home"])
    address = profiles["home"].logo_address(await logo.put(PNG))
    shows = Shows(store, lambda: profiles)
    home, other = await room_of(store, "home"), await room_of(store, "other")
    lines = (ShownHelplines(region="MY", lines=(LINE,)),)
    at_home = await shows.whose(request(f"/seat/{home}/", home))
    assert at_home.data == ShownData(name="Rumah Tenang", logo=address, helplines=lines)
    assert await shows.whose(request(f"/seat/{other}/", other)) == NOTHING


@pytest.mark.parametrize("path", ["/", "/join", "/nothing", "/seat/nobody-s/", "/seat/%/"])
async def test_a_page_that_does_not_say_whose_it_is_names_none_of_several(store: RedisRoomStore, path: str) -> None:
    several = profiles_of(store, "home", "other")
    await several["home"].choose(CHOICES, 0)
    ref = path.split("/")[2] if path.startswith("/seat/") else ""
    assert await Shows(store, lambda: several).whose(request(path, ref)) == Shown(data=ShownData(helplines=()))
    only = Shows(store, lambda: {"home": several["home"]})
    assert (await only.whose(request(path, ref))).data.name == "Rumah Tenang"


async def test_the_front_page_alone_leads_to_the_public_page_of_the_only_community(store: RedisRoomStore) -> None:
    only, several = profiles_of(store, "north"), profiles_of(store, "north", "south")
    assert (await Shows(store, lambda: only).whose(request("/"))).data == ShownData(page="/c/north/")
    assert (await Shows(store, lambda: only).whose(request("/join"))).data.page is None
    assert (await Shows(store, lambda: several).whose(request("/"))).data.page is None
    await only["north"].choose(CHOICES, 0)
    said = (await Shows(store, lambda: only).whose(request("/"))).data
    assert (said.name, said.page) == ("Rumah Tenang", "/c/north/")


def test_a_page_that_does_not_say_whose_it_is_has_no_number_that_may_be_another_countrys() -> None:
    here, there = (CommunityProfile(name=region, region=region, version=1) for region in ("SG", "MY"))
    assert in_common([]) == in_common([CommunityProfile(), CommunityProfile()]) == NOTHING
    assert in_common([there, there]) == Shown(region="MY")
    page = AppPage(Settings().web, "SG")
    for several in ([here, there], [there, there]):
        assert b'href="tel:' not in page.answer(request("/"), shown=in_common(several)).body
    assert b"tel:1771" in page.answer(request("/"), shown=in_common([here, here])).body


@pytest.mark.parametrize(("region", "numbers"), [("SG", True), ("MY", False)])
def test_numbers_are_those_of_the_region_or_none(region: str, numbers: bool) -> None:
    page = AppPage(Settings().web, "SG")
    profile = CommunityProfile(name="Rumah Tenang", region=region, version=3)
    text = page.answer(request("/"), shown=shown("home", profile, None)).body
    assert (b'href="tel:' in text) == (b"Phone numbers in Singapore" in text) == numbers
    assert b"In danger, call the emergency number where you are." in text
    assert (b"You can call any of these now." in text) == numbers


async def test_an_organisers_page_shows_the_session_s(store: RedisRoomStore) -> None:
    profiles = profiles_of(store, "home", "other")
    await profiles["home"].choose(CHOICES, 0)
    shows = Shows(store, lambda: profiles)
    for session, name in ((f"home.{'s' * 24}", "Rumah Tenang"), (f"other.{'s' * 24}", None), ("s" * 24, None)):
        assert (await shows.whose(request("/organiser/", session=session))).data.name == name


async def test_a_page_comes_while_the_store_is_away(store: RedisRoomStore, server: Server) -> None:
    """With what this node knew last."""
    async with opened(server.url, PATIENT_S) as away:
        profiles = profiles_of(away, "home")
        await profiles["home"].choose(CHOICES, 0)
        profiles["home"]._read_at = float("-inf")
    shows = Shows(away, lambda: profiles)
    assert (await shows.whose(request("/seat/a-b/", "a-b"))).data.name == "Rumah Tenang"
    unread = profiles_of(away, "home")
    assert await Shows(away, lambda: unread).whose(request("/seat/a-b/", "a-b")) == NOTHING
