from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.guest import Guest, guest
from tests.serving import Links, RunningServer, running_server


@pytest.fixture(scope="package")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose memory nobody else uses."""
    with running_server(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.fixture(autouse=True)
async def next_door(own: RunningServer) -> AsyncIterator[Guest]:
    """A circle that nobody means: after every test it is as it was, and answers."""
    async with guest(own.new_circle().facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        await facilitator.command("begin")
        views = len(facilitator.views)
        yield facilitator
        assert (await facilitator.command("begin"))["code"] == "already_live"
        assert len(facilitator.views) == views
        assert facilitator.closing is None


@pytest.fixture
def links(own: RunningServer) -> Links:
    return own.new_circle(participants=1, open_link=True)
