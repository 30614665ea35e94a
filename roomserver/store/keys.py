"""Names of keys and channels. All keys of a room share a hash tag, so that one script may touch them in a cluster.

So do all keys of a community.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from redis.crc import key_slot

SHARDS = 64
"""Fixed for ever: another number would look for existing rooms under other names."""

NODES = "nodes"
"""Sorted set: nodes by their last beat."""
OUTAGES = "{nodes}:outages"
"""Sorted set: outages, named by their beginning, by their end. In the slot of NODES."""
COMMUNITIES = "communities"
"""Sorted set: ids of the communities that there are, by when each was made."""
ERASED = "{communities}:erased"
"""Sorted set: ids of communities that were erased, by when. In the slot of COMMUNITIES."""
ERASING = "{communities}:erasing"
"""Sorted set: those of them of which something may be left, by when it is looked for."""

RESTORING = "restoring"
"""String: a restore was begun, and not finished."""


def slot_of(key: str) -> int:
    """The slot of a cluster that a key or channel is of."""
    return key_slot(key.encode())


SLOTS = tuple(slot_of(f"{{s{shard}}}") for shard in range(SHARDS))
"""Those of the shards."""


NODES_SLOT = slot_of(NODES)


def by_slot(channels: Iterable[str]) -> dict[int, list[str]]:
    """The channels grouped by slot, each in the order given."""
    groups: dict[int, list[str]] = {}
    for name in channels:
        groups.setdefault(slot_of(name), []).append(name)
    return groups


def proof_key(shard: int) -> str:
    """String: somebody asked whether the store takes writes, a moment ago."""
    return f"{{s{shard}}}:proof"


def shard_of(room_id: str) -> int:
    return crc32(room_id.encode()) % SHARDS


def by_shard(room_ids: Iterable[str]) -> dict[int, list[str]]:
    """The rooms grouped by shard, each in the order given."""
    groups: dict[int, list[str]] = {}
    for room_id in room_ids:
        groups.setdefault(shard_of(room_id), []).append(room_id)
    return groups


def room_key(room_id: str) -> str:
    """Hash: `doc` and `script` (JSON), `version`, `schema`."""
    return f"{{s{shard_of(room_id)}}}:room:{room_id}"


def applied_key(room_id: str, command_id: str) -> str:
    """String: `<version> <digest>` of a command applied lately. Room ids hold no colon, command ids may."""
    return f"{{s{shard_of(room_id)}}}:applied:{room_id}:{command_id}"


def lines_key(room_id: str) -> str:
    """Sorted set: lines of chat and deletions (JSON) by their ids."""
    return f"{{s{shard_of(room_id)}}}:lines:{room_id}"


def acts_key(room_id: str) -> str:
    """Sorted set: what facilitators did (JSON) by its ids."""
    return f"{{s{shard_of(room_id)}}}:acts:{room_id}"


def due_key(shard: int) -> str:
    """Sorted set: room ids by their next deadline, seconds since the epoch."""
    return f"{{s{shard}}}:due"


def rooms_key(shard: int) -> str:
    """Sorted set: ids of the rooms that exist, by the instant they lapse (`+inf`: never)."""
    return f"{{s{shard}}}:rooms"


def channel(room_id: str) -> str:
    return f"{{s{shard_of(room_id)}}}:{room_id}"


def is_of_a_room(channel_name: str) -> bool:
    """Whether it is a room's, and not a community's."""
    return channel_name.startswith("{s")


def room_of(channel_name: str) -> str:
    """The room whose channel this is."""
    return channel_name.partition(":")[2]


def circle_key(community: str, circle_id: str) -> str:
    """Hash: `doc` (JSON), `version`, `schema`."""
    return f"{{c:{community}}}:circle:{circle_id}"


def circle_applied_key(community: str, circle_id: str, command_id: str) -> str:
    """String, as `applied_key`."""
    return f"{{c:{community}}}:applied:{circle_id}:{command_id}"


def listed_key(community: str) -> str:
    """Sorted set: ids of the circles that are listed, by when they were made.

    Those that are known to be over are below zero: by when they left the others, less `records.LEFT`.
    """
    return f"{{c:{community}}}:listed"


def at_hand_key(community: str) -> str:
    """Sorted set: ids of circles that are in need or go on, by how urgent they are."""
    return f"{{c:{community}}}:at-hand"


def rooms_at_hand_key(shard: int, community: str) -> str:
    """The same of a community's rooms in a shard, and those that are over until they have left the others."""
    return f"{{s{shard}}}:at-hand:{community}"


def ahead_key(community: str) -> str:
    """Sorted set: ids of the circles that are current, by when they start; those without a start after all others.

    Those have the instant that they were made, and `records.LEFT` more.
    """
    return f"{{c:{community}}}:ahead"


def coming_key(community: str) -> str:
    """Sorted set: ids of the circles that everybody may find, neither cancelled nor over, by their start."""
    return f"{{c:{community}}}:coming"


def circles_due_key(community: str) -> str:
    """Sorted set: ids of circles, by when their record is compared with their room."""
    return f"{{c:{community}}}:due"


def circles_written_key(community: str) -> str:
    """Sorted set: ids of circles, by when their record was last written, for an hour or two."""
    return f"{{c:{community}}}:written"


def circles_channel(community: str) -> str:
    """Ids of circles, each when what a list shows of it has changed."""
    return f"{{c:{community}}}:changes"


def document_key(community: str, kind: str, document_id: str) -> str:
    """Hash: `doc` (JSON), `version`, `schema`. Kinds hold no colon."""
    return f"{{c:{community}}}:document:{kind}:{document_id}"


def document_applied_key(community: str, kind: str, document_id: str, command_id: str) -> str:
    """String, as `applied_key`."""
    return f"{{c:{community}}}:document-applied:{kind}:{document_id}:{command_id}"


def documents_key(community: str, kind: str) -> str:
    """Sorted set: ids of all documents of that kind, by when they were made."""
    return f"{{c:{community}}}:documents:{kind}"


def documents_by_key(community: str, kind: str, name: str) -> str:
    """Sorted set: ids of documents of that kind that are found by that name, by when each was last written."""
    return f"{{c:{community}}}:documents-by:{kind}:{name}"


def documents_due_key(community: str, kind: str) -> str:
    """Sorted set: ids of documents of that kind, by when something is to be done with them."""
    return f"{{c:{community}}}:documents-due:{kind}"


def documents_channel(community: str, kind: str) -> str:
    """Ids of documents of that kind that have changed."""
    return f"{{c:{community}}}:documents-changed:{kind}"


def former_circles_key(community: str) -> str:
    """Hash: records (JSON) by the circle's id, as the release before had them."""
    return f"{{c:{community}}}:circles"


def origin_key(community: str) -> str:
    """String: what links begin with."""
    return f"{{c:{community}}}:origin"


def organisers_key(community: str, role: str = "organiser") -> str:
    """Hash: what is known of each link of that role (JSON), by its hash; the release before wrote when it was made.

    Facilitators' are apart: a release that knows of none takes every link of organisers for one of theirs.
    """
    return f"{{c:{community}}}:{role}s"


def organising_key(community: str, session_hash: str, role: str = "organiser") -> str:
    """String: the hash of the link by which that session began; the release before wrote 1."""
    return f"{{c:{community}}}:{'organising' if role == 'organiser' else role}:{session_hash}"


def organiser_sessions_key(community: str, role: str = "organiser") -> str:
    """Hash: what is shown of each session of that role (JSON), by its hash."""
    return f"{{c:{community}}}:{'' if role == 'organiser' else f'{role}-'}sessions"


def tokens_key(community: str) -> str:
    """Hash: what is known of each program's token (JSON), by its hash."""
    return f"{{c:{community}}}:tokens"


def answer_key(community: str, name: str) -> str:
    """String: the sealed answer to a request that may be asked again, or that it is worked on."""
    return f"{{c:{community}}}:answer:{name}"


def answers_key(community: str) -> str:
    """Sorted set: names of such answers, by when they are forgotten."""
    return f"{{c:{community}}}:answers"


def organisers_secret_key(community: str) -> str:
    """String: what challenges of passkeys are made with."""
    return f"{{c:{community}}}:secret"


def used_key(community: str, name: str) -> str:
    """String: a challenge that was used, while it would be good."""
    return f"{{c:{community}}}:used:{name}"
