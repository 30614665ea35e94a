"""For pages: one server and one browser for all tests; every test has circles and contexts of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import FEW_PICTURES, SHELL, chromium
from tests.serving import RunningServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser belongs to one event loop."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def server(site: RunningServer) -> RunningServer:
    return site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_browser() -> AsyncIterator[Browser]:
    async with chromium(FEW_PICTURES, program=SHELL) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def browser(one_browser: Browser) -> AsyncIterator[Browser]:
    """Nobody has a page in it yet, nor when the test is over."""
    yield one_browser
    for context in one_browser.contexts:
        await context.close()
