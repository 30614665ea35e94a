"""A logo is a picture by its content, as large as a page can show, and goes when there is another."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.logo import MOST_BYTES, MOST_PIXELS, Logos, NotAPicture, type_of
from roomserver.programme.profile import CommunityProfile, Logo, Profiles
from roomserver.store import RedisRoomStore
from roomserver.store.community import CommunityStore
from tests.roomserver.pictures import HEIGHT, JPEG, PNG, SVG, WEBP, WEBP_LOSSLESS, WIDTH, simple_webp
from tests.roomserver.servers import PATIENT_S

PICTURES = {
    "png": PNG,
    "jpeg": JPEG,
    "webp": WEBP,
    "webp, lossless": WEBP_LOSSLESS,
    "webp, simple": simple_webp(WEBP, b"VP8 "),
    "webp, simple and lossless": simple_webp(WEBP_LOSSLESS, b"VP8L"),
}


def png(width: int, height: int) -> bytes:
    """The picture as if it were of that size."""
    header = b"IHDR" + struct.pack(">II", width, height) + PNG[24:29]
    return PNG[:12] + header + struct.pack(">I", zlib.crc32(header)) + PNG[33:]


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    assert type_of(PICTURES[kind]) == f"image/{kind.partition(',')[0]}"


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_whole_and_nothing_comes_after_it(kind: str) -> None:
    picture = PICTURES[kind]
    for wrong in (picture[:-1], picture[: len(picture) // 2], picture + b"<script>", picture + picture):
        if wrong == JPEG + JPEG:
            continue  # it ends as a picture does: what is between is read by none that shows it
        with pytest.raises(NotAPicture):
            type_of(wrong)


@pytest.mark.parametrize("kind", PICTURES)
def test_its_size_is_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomserver.programme.logo.MOST_PIXELS", WIDTH)
    type_of(PICTURES[kind])
    for most in (WIDTH - 1, HEIGHT - 1):
        monkeypatch.setattr("roomserver.programme.logo.MOST_PIXELS", most)
        with pytest.raises(NotAPicture):
            type_of(PICTURES[kind])


@pytest.mark.parametrize("sides", [(MOST_PIXELS + 1, 1), (1, MOST_PIXELS + 1), (0, 1), (2**31, 2**31)])
def test_a_small_file_of_a_huge_picture_is_none(sides: tuple[int, int]) -> None:
    assert type_of(png(MOST_PIXELS, MOST_PIXELS)) == "image/png"
    with pytest.raises(NotAPicture):
        type_of(png(*sides))


@pytest.mark.parametrize("content", [b"", SVG, b"GIF89a" + PNG, b"%PDF-1.7", PNG[:8], b"\xff\xd8", WEBP[:12]])
def test_anything_else_is_none(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        type_of(content)


@given(st.sampled_from([PNG[:8], PNG[:33], JPEG[:2], JPEG[:20], WEBP[:12], WEBP[:30], b""]), st.binary(max_size=200))
def test_whatever_is_sent_is_a_picture_or_is_refused(beginning: bytes, rest: bytes) -> None:
    with contextlib.suppress(NotAPicture):
        assert type_of(beginning + rest).startswith("image/")


def test_it_has_at_most_64_kib() -> None:
    with pytest.raises(NotAPicture):
        type_of(PNG[:-12] + bytes(MOST_BYTES) + PNG[-12:])


def named(profile: CommunityProfile) -> str:
    """What its logo is called."""
    assert profile.logo is not None
    return profile.logo.hash


async def test_the_logo_before_is_kept_no_longer(store: RedisRoomStore) -> None:
    home = store.community("home")
    profiles = Profiles(home)
    logos = Logos(home, profiles)
    first = named(await logos.put(PNG))
    assert profiles.logo_address(await profiles.current()) == f"/c/home/logo/{first}"
    assert await logos.picture(first) == ("image/png", PNG)
    again = named(await logos.put(PNG))
    assert (await logos.picture(first), await logos.picture(again)) == (None, ("image/png", PNG))
    first, second = again, named(await logos.put(JPEG))
    assert (await logos.picture(first), await logos.picture(second)) == (None, ("image/jpeg", JPEG))
    assert [each.id for each in await home.documents("logo").all()] == [second]
    assert (await logos.remove()).logo is None
    assert await logos.picture(second) is None
    assert await home.documents("logo").all() == []
    await logos.remove()


class Slow(Profiles):
    """Whoever sets a logo comes back late: others do so meanwhile."""

    def __init__(self, community: CommunityStore) -> None:
        super().__init__(community)
        self.is_set, self.goes_on = asyncio.Event(), asyncio.Event()

    async def set_logo(self, logo: Logo | None) -> tuple[CommunityProfile, Logo | None]:
        done = await super().set_logo(logo)
        self.is_set.set()
        await self.goes_on.wait()
        return done


async def test_of_two_logos_at_once_the_one_that_is_shown_is_kept(store: RedisRoomStore) -> None:
    home, slow = store.community("home"), Slow(store.community("home"))
    logos = Logos(home, Profiles(home))
    await logos.put(PNG)
    async with asyncio.timeout(PATIENT_S), asyncio.TaskGroup() as group:
        group.create_task(Logos(home, slow).put(JPEG))
        await slow.is_set.wait()
        shown = named(await logos.put(PNG))
        slow.goes_on.set()
    assert await logos.picture(shown) == ("image/png", PNG)
    assert [each.id for each in await home.documents("logo").all()] == [shown]


async def test_what_is_no_picture_leaves_the_logo(store: RedisRoomStore) -> None:
    home = store.community("home")
    logos = Logos(home, Profiles(home))
    profile = await logos.put(WEBP)
    with pytest.raises(NotAPicture):
        await logos.put(SVG)
    assert profile.logo is not None
    assert await logos.picture(profile.logo.hash) == ("image/webp", WEBP)
