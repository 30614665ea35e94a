"""Everything that a store has of one community, deleted at once: its own keys, its rooms, and what is kept beside them.

Rooms go last of what is theirs, so that whoever finishes what another began still finds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from roomserver.store import keys
from roomserver.store.copies import every_key
from roomserver.store.servers import Servers

TOGETHER = 200
"""Keys deleted at a time, so that whoever else asks waits for no more."""
_OF_ROOM = re.compile(r"\{s[0-9]+\}:(?P<what>room|lines|acts|applied):(?P<room>[^:]+)(:.*)?", re.DOTALL)


class _Room(msgspec.Struct):
    community: str = ""


async def delete_community(servers: Servers, community: str) -> int:
    """How many keys there were. Raises: StoreUnavailable."""
    rooms = await _rooms_of(servers, community)
    own, beside, themselves = list[str](), list[str](), list[str]()
    async for key in every_key(servers):
        of_room = _OF_ROOM.fullmatch(key)
        if of_room is not None and of_room["room"] in rooms:
            (themselves if of_room["what"] == "room" else beside).append(key)
        elif key.startswith(f"{{c:{community}}}:") or _is_at_hand(key, community):
            own.append(key)
    await _delete(servers, beside)
    for shard, group in keys.by_shard(rooms).items():
        for index in (keys.due_key(shard), keys.rooms_key(shard)):
            await servers.read(keys.SLOTS[shard], "ZREM", index, *group)
    await _delete(servers, themselves)
    await _delete(servers, own)
    return len({*own, *beside, *themselves})


async def _rooms_of(servers: Servers, community: str) -> set[str]:
    found = set[str]()
    async for key in every_key(servers):
        of_room = _OF_ROOM.fullmatch(key)
        if of_room is not None and of_room["what"] == "room":
            document = await servers.read(keys.slot_of(key), "HGET", key, "doc")
            if document is not None and msgspec.json.decode(document, type=_Room).community == community:
                found.add(of_room["room"])
    return found


def _is_at_hand(key: str, community: str) -> bool:
    return any(key == keys.rooms_at_hand_key(shard, community) for shard in range(keys.SHARDS))


async def _delete(servers: Servers, names: Collection[str]) -> None:
    by_slot = dict[int, list[str]]()
    for name in names:
        by_slot.setdefault(keys.slot_of(name), []).append(name)
    for slot, group in by_slot.items():
        for at in range(0, len(group), TOGETHER):
            await servers.read(slot, "UNLINK", *group[at : at + TOGETHER])
