"""A community's logo: which picture it is, by its content, and where its bytes are kept.

What a file is called, or is said to be, counts for nothing. PNG, JPEG and WebP are what every browser shows and none
runs: an SVG is a document, with scripts, styles and links to elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import zlib
from typing import Literal

from roomserver.programme.profile import CommunityProfile, Logo, Profiles
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

MOST_BYTES = 64 * 1024
MOST_PIXELS = 1024
"""On each side: a small file can unfold to a picture that fills a phone's memory."""
Type = Literal["image/png", "image/jpeg", "image/webp"]

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of JPEG that say how large a picture is."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN = 0xDA


class NotAPicture(Exception):
    """It cannot be a logo; the text says why."""


class Logos:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, profiles: Profiles) -> None:
        self._documents = community.documents("logo")
        self._profiles = profiles

    async def put(self, content: bytes) -> CommunityProfile:
        """It is the logo from now on, and the one before is kept no longer. Raises: NotAPicture."""
        picture = type_of(content)
        text = base64.b64encode(content).decode()
        # Each time another: where the same picture is put twice at once, nobody forgets what somebody else has put.
        name = hashlib.sha256(secrets.token_bytes(16) + content).hexdigest()[:32]
        await self._documents.change(name, lambda kept, now: None if kept.version else Becomes(text))
        return await self._set(Logo(hash=name, type=picture))

    async def remove(self) -> CommunityProfile:
        """There is none from now on."""
        return await self._set(None)

    async def picture(self, name: str) -> tuple[Type, bytes] | None:
        """The logo, if it is called that."""
        logo = (await self._profiles.load()).logo
        if logo is None or logo.hash != name:
            return None
        document = await self._documents.load(name)
        return (logo.type, base64.b64decode(document.text)) if document.version else None

    async def _set(self, logo: Logo | None) -> CommunityProfile:
        profile, before = await self._profiles.set_logo(logo)
        if before is not None and before != logo:
            await self._documents.change(before.hash, _forgotten)
        return profile


def _forgotten(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def type_of(content: bytes) -> Type:
    """Raises: NotAPicture."""
    if len(content) > MOST_BYTES:
        raise NotAPicture(f"A logo has at most {MOST_BYTES // 1024} KiB.")
    picture: Type
    try:
        if content.startswith(_PNG):
            picture, sides = "image/png", _sides_of_png(content)
        elif content.startswith(b"\xff\xd8"):
            picture, sides = "image/jpeg", _sides_of_jpeg(content)
        elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            picture, sides = "image/webp", _sides_of_webp(content)
        else:
            raise NotAPicture("A logo is a PNG, JPEG or WebP picture.")
    except IndexError:
        raise NotAPicture("The picture is not complete.") from None
    if not all(1 <= side <= MOST_PIXELS for side in sides):
        raise NotAPicture(f"A logo is at most {MOST_PIXELS} pixels wide and high.")
    return picture


def _number(content: bytes, at: int, size: int, order: Literal["big", "little"] = "big") -> int:
    """Raises: IndexError where the content ends before."""
    if at + size > len(content):
        raise IndexError
    return int.from_bytes(content[at : at + size], order)


def _sides_of_png(content: bytes) -> tuple[int, int]:
    """Each chunk is whole, and nothing comes after the last (PNG, 5.3)."""
    if content[12:16] != b"IHDR":
        raise IndexError
    at = len(_PNG)
    while content[at + 4 : at + 8] != b"IEND":
        at = _after_chunk(content, at)
    if _after_chunk(content, at) != len(content):
        raise NotAPicture("There is something after the picture.")
    return _number(content, 16, 4), _number(content, 20, 4)


def _after_chunk(content: bytes, at: int) -> int:
    end = at + 8 + _number(content, at, 4)
    if _number(content, end, 4) != zlib.crc32(content[at + 4 : end]):
        raise NotAPicture("The picture is damaged.")
    return end + 4


def _sides_of_jpeg(content: bytes) -> tuple[int, int]:
    """The first frame says them (JPEG, B.2.2)."""
    at, sides = 2, (0, 0)
    while True:
        if _number(content, at, 1) != 0xFF:
            raise NotAPicture("The picture is damaged.")
        marker = _number(content, at + 1, 1)
        if marker in _WITHOUT_LENGTH or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES and sides == (0, 0):
            sides = _number(content, at + 7, 2), _number(content, at + 5, 2)
        if marker == _SCAN:
            if not content.endswith(b"\xff\xd9"):
                raise NotAPicture("The picture is not complete, or there is something after it.")
            return sides
        at += 2 + _number(content, at + 2, 2)


def _sides_of_webp(content: bytes) -> tuple[int, int]:
    """By the first chunk, of which there are three kinds (RFC 9649)."""
    if _number(content, 4, 4, "little") + 8 != len(content):
        raise NotAPicture("The picture is not complete, or there is something after it.")
    match content[12:16]:
        case b"VP8X":
            return _number(content, 24, 3, "little") + 1, _number(content, 27, 3, "little") + 1
        case b"VP8L":
            bits = _number(content, 21, 4, "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return _number(content, 26, 2, "little") & 0x3FFF, _number(content, 28, 2, "little") & 0x3FFF
        case _:
            raise NotAPicture("The picture is damaged.")
