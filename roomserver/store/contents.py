"""Everything that a store holds, key by key, read in small steps: whoever is served from it waits for no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from roomserver.store import keys

SCANNED = 100
"""Keys, or parts of one, at a time."""
NOT_THERE = -2
"""PEXPIRETIME of a key that there is not; that of one that stays is -1."""

Ask = Callable[..., Awaitable[Any]]
"""A command, after the slot of whoever is asked; its reply undecoded. Raises what the store's failure is."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a key holds: `text`, `fields` or `scores` alone, or none of them where it is of another type.

    `expires_at`: when the store forgets it; None: it never does.
    """

    key: str
    expires_at: float | None = None
    text: bytes | None = None
    fields: dict[str, bytes] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


class Contents:
    """Of all servers of a store: `slots` has one slot of each. All may raise what `ask` does."""

    def __init__(self, ask: Ask, slots: Callable[[], Sequence[int]]) -> None:
        self._ask = ask
        self._slots = slots

    async def values(self) -> AsyncIterator[Value]:
        """Of all keys that were there all the time; one may come twice."""
        for slot in self._slots():
            cursor = "0"
            while True:
                told, found = await self._ask(slot, "SCAN", cursor, "COUNT", SCANNED)
                for value in await asyncio.gather(*(self.read(_text(key)) for key in found)):
                    if value is not None:
                        yield value
                cursor = told.decode()
                if cursor == "0":
                    break

    async def read(self, key: str) -> Value | None:
        """None where it is not there."""
        slot = keys.slot_of(key)
        kind, expires_ms = await asyncio.gather(self._ask(slot, "TYPE", key), self._ask(slot, "PEXPIRETIME", key))
        if expires_ms == NOT_THERE:
            return None
        expires_at = expires_ms / 1000 if expires_ms >= 0 else None
        match kind:
            case b"string":
                return Value(key, expires_at, text=await self._ask(slot, "GET", key) or b"")
            case b"hash":
                flat = await self._all_of("HSCAN", key)
                return Value(key, expires_at, fields={_text(name): value for name, value in flat.items()})
            case b"zset":
                flat = await self._all_of("ZSCAN", key)
                return Value(key, expires_at, scores={_text(member): float(score) for member, score in flat.items()})
            case _:
                return Value(key, expires_at)

    async def has(self, key: str) -> bool:
        return bool(await self._ask(keys.slot_of(key), "EXISTS", key))

    async def score(self, key: str, member: str) -> float | None:
        """Of a member of a sorted set; None where it is none."""
        score = await self._ask(keys.slot_of(key), "ZSCORE", key, member.encode("utf-8", "surrogateescape"))
        return None if score is None else float(score)

    async def lapsed_at(self, room_id: str) -> float | None:
        """When a room was, or is, to be forgotten, as far as the index of rooms knows."""
        return await self.score(keys.rooms_key(keys.shard_of(room_id)), room_id)

    async def _all_of(self, verb: str, key: str) -> dict[bytes, bytes]:
        found, cursor = dict[bytes, bytes](), "0"
        while True:
            told, flat = await self._ask(keys.slot_of(key), verb, key, cursor, "COUNT", SCANNED)
            found |= zip(flat[::2], flat[1::2], strict=True)
            cursor = told.decode()
            if cursor == "0":
                return found


def _text(value: bytes) -> str:
    """Whatever it is."""
    return value.decode("utf-8", "surrogateescape")
