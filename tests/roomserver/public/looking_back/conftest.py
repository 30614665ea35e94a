"""Pages that look back, of two communities on a real store, and organisers of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from starlette.applications import Starlette

from roomserver.http.guards import Guards
from roomserver.i18n import read_catalogues
from roomserver.programme.communities import Communities, Ground
from roomserver.public.house import House
from roomserver.public.looking_back.routes import looking_back_routes
from roomserver.store import RedisRoomStore
from signalling.credentials import link_token
from signalling.node.hub import Hub
from tests import plain
from tests.roomserver.programme.figures.evenings import Node
from tests.roomserver.programme.test_circles import secret_of
from tests.roomserver.public.looking_back.drawn import Read, Tag
from tests.roomserver.public.showing import pages

PATH = "/organiser/looking-back"


@dataclass(frozen=True)
class Past:
    """`here` has evenings; `get` asks as an organiser of `home` unless it is told of which community."""

    here: Node
    communities: Communities
    client: httpx2.AsyncClient

    async def cookie(self, community: str) -> str:
        found = self.communities.of(community)
        assert found is not None
        session = await found.organisers.sign_in(secret_of(await found.organisers.invite("Kavitha")), "", "")
        assert session is not None
        return f"organiser={link_token(community, session)}"

    async def answer(self, path: str = "", community: str | None = "home", **headers: str) -> httpx2.Response:
        headers = {"accept": "text/html"} | {name.replace("_", "-"): said for name, said in headers.items()}
        if community is not None:
            headers["cookie"] = await self.cookie(community)
        return await self.client.get(f"{PATH}{path}", headers=headers)

    async def page(self, path: str = "", status: int = 200, community: str = "home") -> Tag:
        answer = await self.answer(path, community)
        assert answer.status_code == status, answer.text
        return Read(answer.text.partition("</head>")[2].removesuffix("</html>\n").removesuffix("</html>")).root


@pytest.fixture
async def past(store: RedisRoomStore) -> AsyncIterator[Past]:
    hub = Hub(store, "here", lambda where, error: None)
    communities = Communities(Ground(hub, store, read_catalogues()), "home")
    await communities.make("other")
    house = House(communities, store, pages(), "SG")
    guards = Guards(frozenset(), communities.session, look_up_token=communities.token)
    transport = httpx2.ASGITransport(Starlette(routes=looking_back_routes(house, guards)))
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield Past(Node(store, communities.default), communities, client)
