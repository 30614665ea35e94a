"""Whether anything outlived its time: in the store, and in the files that its servers write."""

from __future__ import annotations

from dataclasses import dataclass

from roomserver.kept.check.in_files import check_files
from roomserver.kept.check.in_store import AGAIN_AFTER_S, check_store
from roomserver.kept.check.leftovers import Counted, counted
from roomserver.store.connect import open_store
from roomserver.store.written_files import Unseen, written_files

PATIENCE_S = 30.0
"""For the store to answer: nobody waits for it but whoever asked for this."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`soon`: how much is deleted and goes from the files within the hour. `unseen`: whose files could not be read."""

    leftovers: list[Counted]
    soon: int
    unseen: list[Unseen]


async def check(url: str, again_after_s: float = AGAIN_AFTER_S) -> Checked:
    """All that the store at that address has. Raises: StoreRefused, StoreUnavailable."""
    store = await open_store(url, PATIENCE_S)
    try:
        leftovers, soon, unseen = await check_store(store, again_after_s), 0, list[Unseen]()
        for written in await written_files(url):
            found = await check_files(store, written)
            leftovers += found.leftovers
            soon += found.soon
            unseen += found.unseen
        return Checked(counted(leftovers), soon, unseen)
    finally:
        await store.aclose()
