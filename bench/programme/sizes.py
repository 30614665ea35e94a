"""How much memory the keys of each family take in the store, all bookkeeping of the store's own included."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from roomserver.store.families import family_of
from roomserver.store.servers import Servers

AT_ONCE = 500


@dataclass(frozen=True)
class Keys:
    """Of one family, in bytes."""

    count: int = 0
    together: int = 0
    largest: int = 0

    def with_one(self, size: int) -> Keys:
        return Keys(self.count + 1, self.together + size, max(self.largest, size))


async def key_sizes(servers: Servers) -> dict[str, Keys]:
    """By family, documents by their kind; those that take most come first. Raises: StoreUnavailable."""
    found: dict[str, Keys] = {}
    for slot in servers.slots():
        cursor: int | bytes = b"0"
        while cursor != 0:
            told, names = await servers.read(slot, "SCAN", cursor, "COUNT", AT_ONCE)
            cursor = int(told)
            sizes = await asyncio.gather(*(servers.read(slot, "MEMORY", "USAGE", key, "SAMPLES", 0) for key in names))
            for key, size in zip(names, sizes, strict=True):
                if size is not None:  # gone meanwhile
                    family = _named(key.decode())
                    found[family] = found.get(family, Keys()).with_one(size)
    return dict(sorted(found.items(), key=lambda each: -each[1].together))


def sizes_table(sizes: dict[str, Keys]) -> str:
    """In Markdown."""
    head = ("| Keys | how many | together, KiB | one on average, bytes | largest, bytes |",)
    rows = [f"| {name} | {_cells(keys)} |" for name, keys in sizes.items()]
    return "\n".join((*head, "|---|---:|---:|---:|---:|", *rows))


def _cells(keys: Keys) -> str:
    return f"{keys.count:,} | {keys.together / 1024:,.0f} | {keys.together / keys.count:,.0f} | {keys.largest:,}"


def _named(key: str) -> str:
    known = family_of(key)
    if known is None:
        return "of no family"
    family, match = known
    kind = match.groupdict().get("kind")
    return family.name if kind is None else f"{family.name}: {kind}"
