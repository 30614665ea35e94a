"""What every test may use: a real server, and the switch for long runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.serving import RunningServer, running_server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="more examples, more faults, longer runs")


def pytest_configure(config: pytest.Config) -> None:
    # No clock in a unit test: it would measure the machine.
    timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("short", timeless)
    settings.register_profile("long", timeless, max_examples=1000)
    settings.load_profile("short")
    if config.getoption("--long"):
        settings.load_profile("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers share the tests the long go first."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether this is a long run."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for a module; every test makes circles of its own."""
    data: Path = tmp_path_factory.mktemp("data")
    with running_server(data) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests that leave it alone; every test makes circles of its own."""
    with running_server(tmp_path_factory.mktemp("site")) as running:
        yield running
