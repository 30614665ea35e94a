"""Whoever asks the server that tests share."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests import plain
from tests.roomserver.api.asking import addresses
from tests.serving import RunningServer


@pytest.fixture
def door(site: RunningServer) -> Iterator[httpx2.Client]:
    """Every test comes from an address of its own, as its proxy says: failures are limited by address."""
    address = next(addresses)
    with plain.Client(base_url=site.origin, headers={"x-forwarded-for": address}) as client:
        yield client


@pytest.fixture
def organiser(site: RunningServer) -> httpx2.Client:
    return site.organising


@pytest.fixture
def stranger(site: RunningServer) -> Iterator[httpx2.Client]:
    """On our own pages, without a session."""
    with plain.Client(base_url=site.origin, headers={"origin": site.origin}) as client:
        yield client
