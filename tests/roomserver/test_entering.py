"""The door in this process: what is counted of claims, and which seats a link is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest

from moderation.commands.links import EnterByOpenLink
from moderation.commands.presence import Connect
from moderation.rules.links import LOBBY_LIMIT
from moderation.transition import Service
from roomserver.api.door import Door
from roomserver.api.operations import OF_DOOR
from roomserver.programme.circles import CircleLinks
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from signalling.protocol.limits import Limits
from tests import plain
from tests.roomserver.api.served import served
from tests.roomserver.programme.test_circles import SPEC, Community, community_on, secret_of

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)


@dataclass
class Entrance:
    """A circle's door, and browsers that come to it."""

    home: Community
    room: str
    links: CircleLinks
    door: Door
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    def browser(self, address: str = "192.0.2.1") -> httpx2.AsyncClient:
        """It keeps its cookies."""
        transport = httpx2.ASGITransport(served(OF_DOOR, self.door), client=(address, 1))
        self.clients.append(plain.AsyncClient(transport=transport, base_url="http://localhost"))
        return self.clients[-1]

    async def page_of(self, answer: httpx2.Response) -> None:
        """Whoever was let in, or waits, is there."""
        _, _, seat = answer.json()["seat"].partition("-")
        page = {"node": "here", "connection": f"line-{len(self.clients)}", "incarnation": f"page-{len(self.clients)}"}
        connect = Connect(seat=seat, session=hashed(answer.cookies["seat"]), **page)
        await self.home.hub.submit(self.room, connect, Service())


@pytest.fixture
async def entrance(store: RedisRoomStore) -> AsyncIterator[Entrance]:
    home = community_on(store)
    circle, links = await home.book.create(SPEC)
    made = Entrance(home, circle.id, links, Door(home.hub, new_claims=Limits(rate=0.0, burst=1.0)))
    yield made
    for client in made.clients:
        await client.aclose()


async def test_h3_a_seat_that_somebody_has_is_counted_as_asked_for_and_one_that_is_free_is_not(
    entrance: Entrance,
) -> None:
    link = {"link": entrance.links.participants[0].token}
    hers, another = entrance.browser(), entrance.browser("192.0.2.2")
    await entrance.page_of(await hers.post("/api/enter", json=link))
    assert (await hers.post("/api/enter", json=link)).status_code == 200
    assert +entrance.home.hub.counts.claims == {}
    assert (await another.post("/api/enter", json=link)).status_code == 200
    assert +entrance.home.hub.counts.claims == {"asked": 1}
    answers = [await entrance.browser("192.0.2.2").post("/api/enter", json=link) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert +entrance.home.hub.counts.claims == {"asked": 1, "asked_too_often": 2}


async def test_d8_whoever_has_a_seat_of_their_own_and_opens_the_open_link_gets_another_one(
    entrance: Entrance,
) -> None:
    """As an organiser who facilitates and looks what guests are shown."""
    browser = entrance.browser()
    own = (await browser.post("/api/enter", json={"link": entrance.links.facilitators[0].token})).json()["seat"]
    guest = (await browser.post("/api/enter", json={"link": entrance.links.open})).json()["seat"]
    assert guest != own
    assert (await browser.post("/api/enter", json={"link": entrance.links.open})).json()["seat"] == guest


async def test_d7_somebody_else_at_that_browser_takes_nobodys_way_back_who_was_forgotten_while_asleep(
    entrance: Entrance,
) -> None:
    """As two who wait at one tablet, and one of them falls asleep; the way back is gone once it was gone."""
    browser, link = entrance.browser(), {"link": entrance.links.open}
    asleep = (await browser.post("/api/enter", json=link)).json()["seat"]
    for number in range(LOBBY_LIMIT):  # whoever is not there is forgotten
        others = EnterByOpenLink(link=hashed(secret_of(entrance.links.open or "")), seat=f"o{number}", session="x" * 24)
        await entrance.home.hub.submit(entrance.room, others, Service())
    another = (await browser.post("/api/enter", json=link)).json()["seat"]
    back = await browser.post("/api/enter", json={"seat": asleep})
    assert back.status_code == 200
    kept = {name for name in browser.cookies if name.startswith("seat-")}
    assert kept == {f"seat-{another}", f"seat-{back.json()['seat']}"}
    assert (await browser.post("/api/enter", json={"seat": asleep})).status_code == 404


async def test_d4_one_persons_many_tries_with_one_link_keep_nobody_from_another(entrance: Entrance) -> None:
    door = Door(entrance.home.hub, entries=Limits(rate=0.0, burst=1.0))
    entrance.door = door
    tokens = [entrance.links.open, entrance.links.open, entrance.links.participants[0].token]
    codes = [(await entrance.browser().post("/api/enter", json={"link": token})).status_code for token in tokens]
    assert codes == [200, 429, 200]


@pytest.mark.parametrize("ref", ["", "-", "nosuchroom", "a-b-c", "../x"])
async def test_d1_what_names_no_seat_clears_nothing(entrance: Entrance, ref: str) -> None:
    answer = await entrance.browser().post("/api/enter/forget-seat", json={"seat": ref})
    assert (answer.status_code, "set-cookie" in answer.headers) == (204, False)


async def test_d1_pages_of_others_clear_no_seat(entrance: Entrance) -> None:
    body, headers = {"seat": "maple-ana"}, {"origin": "https://evil.example.org"}
    answer = await entrance.browser().post("/api/enter/forget-seat", json=body, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
