"""What a store holds, as a backup has it: everything that `families.py` declares, each document with its places."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from roomserver.store import keys, scripts
from roomserver.store.families import KINDS, Family, family_of
from roomserver.store.servers import Servers

SCANNED = 500
"""Keys at a time, so that whoever else asks waits for no more."""
FIELDS = 100
"""Of a hash, written at a time."""


class Copy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key as it is (`text` or `fields` alone), or a document with its `places`: its scores, by the index."""

    family: str
    community: str = ""
    key: str = ""
    kind: str = ""
    id: str = ""
    text: str | None = None
    fields: dict[str, str] = {}
    places: dict[str, float] = {}


@dataclass(slots=True)
class Found:
    """Keys that are saved, by their families; and how many are of none that this release knows."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    unknown: int = 0


class Copies:
    """All may raise StoreUnavailable."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    async def find(self) -> Found:
        """All keys that were there all the time."""
        found, seen = Found(), set[str]()
        async for key in every_key(self._servers):
            if key in seen:
                continue
            seen.add(key)
            known = family_of(key)
            if known is None:
                found.unknown += 1
            elif _is_saved(*known):
                found.keys.setdefault(known[0].name, []).append(key)
        return found

    async def copy(self, key: str) -> Copy | None:
        """None where it is gone. Only of families that are saved as they are, as documents, or as records."""
        known = family_of(key)
        assert known is not None, "a key that was found"
        family, named = known
        parts = {name: value or "" for name, value in named.groupdict().items()}
        if family.saved in ("as a document", "as a record"):
            return await self._document(key, family, parts)
        kind = (await self._servers.read(keys.slot_of(key), "TYPE", key)).decode()
        community = parts.get("community", "")
        match kind:
            case "string":
                text = await self._servers.read(keys.slot_of(key), "GET", key)
                return Copy(family=family.name, community=community, key=key, text=_text(text))
            case "hash":
                flat = await self._servers.read(keys.slot_of(key), "HGETALL", key)
                return Copy(family=family.name, community=community, key=key, fields=_pairs(flat))
            case "zset":
                flat = await self._servers.read(keys.slot_of(key), "ZRANGE", key, 0, -1, "WITHSCORES")
                places = {name: float(score) for name, score in _pairs(flat).items()}
                return Copy(family=family.name, community=community, key=key, places=places)
            case _:
                return None

    async def write(self, copy: Copy) -> None:
        """As it was, however often it is written."""
        if copy.id:
            key, indexes = _document_keys(copy)
            scores = [repr(copy.places[name]) if name in copy.places else "" for name in indexes]
            fields = [part for pair in copy.fields.items() for part in map(_bytes, pair)]
            names = [key, *indexes.values()]
            await self._servers.read_script(keys.slot_of(key), scripts.COPY_BACK, names, copy.id, *scores, *fields)
            return
        slot = keys.slot_of(copy.key)
        if copy.text is not None:
            await self._servers.read(slot, "SET", copy.key, _bytes(copy.text))
        flat = [part for pair in copy.fields.items() for part in map(_bytes, pair)]
        for at in range(0, len(flat), 2 * FIELDS):
            await self._servers.read(slot, "HSET", copy.key, *flat[at : at + 2 * FIELDS])
        for member, score in copy.places.items():
            await self._servers.read(slot, "ZADD", copy.key, repr(score), _bytes(member))

    # A restore

    async def begin_restore(self) -> None:
        """Until it is finished nobody serves what is there."""
        await self._servers.read(keys.slot_of(keys.RESTORING), "SET", keys.RESTORING, "1")

    async def is_half_restored(self) -> bool:
        """Whether a restore was begun and not finished."""
        return bool(await self._servers.read(keys.slot_of(keys.RESTORING), "EXISTS", keys.RESTORING))

    async def finish_restore(self) -> None:
        await self._servers.read(keys.slot_of(keys.RESTORING), "DEL", keys.RESTORING)

    async def clear(self) -> None:
        """Whatever is ours goes, but for what says that a restore was begun."""
        async for key in every_key(self._servers):
            if key != keys.RESTORING and family_of(key) is not None:
                await self._servers.read(keys.slot_of(key), "DEL", key)

    async def _document(self, key: str, family: Family, parts: Mapping[str, str]) -> Copy | None:
        about = Copy(family=family.name, community=parts["community"], kind=parts.get("kind", ""), id=parts["id"])
        _, indexes = _document_keys(about)
        flat, scores = await self._servers.read_script(
            keys.slot_of(key), scripts.COPY, [key, *indexes.values()], about.id
        )
        if not flat:
            return None
        places = {name: float(score) for name, score in zip(indexes, scores, strict=True) if score != b""}
        return msgspec.structs.replace(about, fields=_pairs(flat), places=places)


async def every_key(servers: Servers) -> AsyncIterator[str]:
    """All that are there all the time; others perhaps."""
    for slot in servers.slots():
        cursor = "0"
        while True:
            told, found = await servers.read(slot, "SCAN", cursor, "COUNT", SCANNED)
            for key in found:
                yield _text(key)
            cursor = told.decode()
            if cursor == "0":
                break


def _is_saved(family: Family, named: re.Match[str]) -> bool:
    if family.saved in ("not", "with its documents"):
        return False
    kind = named.groupdict().get("kind")
    return kind is None or kind not in KINDS or KINDS[kind].saved


def _document_keys(copy: Copy) -> tuple[str, dict[str, str]]:
    """That of the document, and of the indexes that it may be in, by their names in a backup."""
    community = copy.community
    if copy.family == "circle":
        indexes = {
            "listed": keys.listed_key(community),
            "ahead": keys.ahead_key(community),
            "coming": keys.coming_key(community),
            "due": keys.circles_due_key(community),
        }
        return keys.circle_key(community, copy.id), indexes
    indexes = {
        "listed": keys.documents_key(community, copy.kind),
        "due": keys.documents_due_key(community, copy.kind),
    }
    return keys.document_key(community, copy.kind, copy.id), indexes


def _pairs(flat: Sequence[bytes]) -> dict[str, str]:
    return {_text(flat[i]): _text(flat[i + 1]) for i in range(0, len(flat), 2)}


def _text(value: bytes) -> str:
    """Whatever it is: what is no UTF-8 comes back as it was."""
    return value.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
