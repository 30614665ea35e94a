"""A logo as browsers get it: as the picture that it is, kept for long, and nothing else of the community."""

from __future__ import annotations

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from roomserver.http.logos import logo_route
from roomserver.http.pages import SecurityHeaders
from roomserver.http.problems import HttpError, answer_error
from roomserver.programme.logo import Logos
from roomserver.programme.profile import Profiles
from roomserver.store import RedisRoomStore
from tests import plain
from tests.roomserver.pictures import PNG, WEBP
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)


def visitor(logos: Logos) -> httpx2.AsyncClient:
    app = Starlette(
        routes=[logo_route({"home": logos}.get)],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HttpError: answer_error},
    )
    return plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost")


async def test_a_logo_is_the_picture_that_it_is_and_its_address_changes_with_it(
    store: RedisRoomStore,
) -> None:
    home = store.community("home")
    profiles = Profiles(home)
    logos = Logos(home, profiles)
    first = profiles.logo_address(await logos.put(PNG)) or ""
    async with visitor(logos) as anyone:
        answer = await anyone.get(first)
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        second = profiles.logo_address(await logos.put(WEBP)) or ""
        assert first != second
        assert (await anyone.get(second)).headers["content-type"] == "image/webp"
        for gone in (first, second.replace("home", "other"), f"/c/home/logo/{'0' * 32}"):
            answer = await anyone.get(gone)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_logo")


async def test_while_the_store_is_away_a_logo_is_not_said_to_be_gone(store: RedisRoomStore, server: Server) -> None:
    async with opened(server.url, PATIENT_S) as away:
        logos = Logos(away.community("home"), Profiles(away.community("home")))
    async with visitor(logos) as anyone:
        answer = await anyone.get(f"/c/home/logo/{'0' * 32}")
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
