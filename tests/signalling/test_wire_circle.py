"""Circles at random against two real servers: the rules, the store and every page agree after every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.roomserver.servers import Server
from tests.signalling.wire import Servers, two_nodes
from tests.signalling.wire_circle import WireCircle


@pytest.fixture
def servers(store_server: Server, tmp_path: Path) -> Iterator[Servers]:
    store_server.admin.flushall()
    with two_nodes(store_server, tmp_path) as servers:
        yield servers


@pytest.mark.timeout(3600)
def test_the_rules_the_store_and_every_page_agree(servers: Servers, long_run: bool) -> None:
    # Every example is a circle of its own on servers that go on: nothing to shrink quickly, or to explain.
    examples = settings(
        max_examples=200 if long_run else 6,
        stateful_step_count=50,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(lambda: WireCircle(servers), settings=examples)  # type: ignore[arg-type]
