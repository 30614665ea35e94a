"""Two nodes that tell people who signed up."""

from __future__ import annotations

import pytest

from roomserver.programme.profile import ProfileChoices
from roomserver.store import RedisRoomStore
from tests.roomserver.programme.notices.noticing import (
    COMMUNITY,
    ORIGIN,
    Node,
    node_on,
)


@pytest.fixture
async def node(store: RedisRoomStore) -> Node:
    node = node_on(store)
    await node.circles.set_origin(ORIGIN)
    profile = await node.circles.profiles.load()
    choices = {name: value for name, value in dict(profile).items() if name not in ("logo", "version")}
    await node.circles.profiles.choose(ProfileChoices(**choices | {"name": COMMUNITY}), 0)
    return node


@pytest.fixture
def elsewhere(other_node: RedisRoomStore) -> Node:
    return node_on(other_node, "there")
