"""How often links may be tried: wrong ones by address, right ones by nobody alone."""

from __future__ import annotations

import httpx2
import pytest

from moderation.commands.presence import Connect
from moderation.state.seat import CLAIMS_KEPT
from moderation.transition import Service
from roomserver.api.door import Door
from roomserver.api.operations import OF_DOOR
from roomserver.http.guards import FAILURES_BURST
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from signalling.protocol.limits import Limits
from tests import plain
from tests.roomserver.api.asking import addresses, enter, token_of, told
from tests.roomserver.api.served import served
from tests.roomserver.programme.test_circles import SPEC, community_on
from tests.serving import RunningServer


def test_d5_right_links_open_however_many_wrong_ones_came_from_an_address(
    site: RunningServer, door: httpx2.Client
) -> None:
    answers = [told(enter(door, f"nowhere.{'s' * 24}")) for _ in range(int(FAILURES_BURST) + 3)]
    assert answers[0] == (404, "no_such_link")
    assert answers[-1] == (429, "too_many")
    assert enter(door, token_of(site.new_circle().facilitators[0])).status_code == 200
    assert told(enter(door, "no link at all")) == (404, "no_such_link")


def test_d5_a_secret_that_exists_is_no_failure(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle(participants=1)
    site.organising.post(f"/organiser/circles/{links.circle}/close").raise_for_status()
    for _ in range(int(FAILURES_BURST) + 3):
        assert told(enter(door, token_of(links.participants[0]))) == (410, "ended")
        assert told(enter(door, "mangled")) == (404, "no_such_link")
    assert told(enter(door, f"nowhere.{'s' * 24}")) == (404, "no_such_link")


def test_d5_an_organisers_link_opens_too(site: RunningServer) -> None:
    with plain.Client(base_url=site.origin, headers={"x-forwarded-for": next(addresses)}) as client:
        origin = {"origin": site.origin}
        wrong = {"link": f"organise.{'s' * 24}"}
        for _ in range(int(FAILURES_BURST) + 3):
            last = client.post("/api/organise", json=wrong, headers=origin)
        assert told(last) == (429, "too_many")
        right = {"link": token_of(site.command("organiser", "invite", "Mei").strip())}
        assert client.post("/api/organise", json=right, headers=origin).status_code == 200


def test_d5_wrong_links_of_organisers_too_are_counted_by_network(site: RunningServer) -> None:
    """Whoever has one IPv6 address has as many as they like."""
    wrong = {"link": f"organise.{'s' * 24}"}
    with plain.Client(base_url=site.origin, headers={"origin": site.origin}) as client:
        for number in range(int(FAILURES_BURST) + 3):
            last = client.post("/api/organise", json=wrong, headers={"x-forwarded-for": f"2001:db8:7:7::{number:x}"})
    assert told(last) == (429, "too_many")


def test_a_school_is_one_address(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle(participants=15)
    for link in links.participants * 3:
        assert enter(door, token_of(link)).status_code == 200


def test_d4_nobody_alone_uses_up_an_open_link(site: RunningServer, door: httpx2.Client) -> None:
    links = site.new_circle(open_link=True)
    token = token_of(links.open or "")
    assert 429 in [enter(door, token).status_code for _ in range(70)]
    elsewhere = {"x-forwarded-for": next(addresses)}
    assert [enter(door, token).status_code, enter(door, token, headers=elsewhere).status_code] == [429, 200]


async def asked_from(entrance: Door, address: str, token: str | None) -> httpx2.Response:
    """The answer to a browser at that address, which has no cookies."""
    transport = httpx2.ASGITransport(served(OF_DOOR, entrance), client=(address, 1))
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.post("/api/enter", json={"link": token})


async def test_many_addresses_together_do_not_use_a_link_without_end(store: RedisRoomStore) -> None:
    home = community_on(store)
    _, links = await home.book.create(SPEC)
    entrance = Door(home.hub, entries_of_all=Limits(rate=0.0, burst=3.0))
    codes = [(await asked_from(entrance, f"192.0.2.{number}", links.open)).status_code for number in range(4)]
    assert codes == [200, 200, 200, 429]
    assert (await asked_from(entrance, "192.0.2.5", links.facilitators[0].token)).status_code == 200


async def test_d4_an_address_that_is_refused_uses_up_nothing_of_what_all_have(store: RedisRoomStore) -> None:
    home = community_on(store)
    _, links = await home.book.create(SPEC)
    of_each, of_all = Limits(rate=0.0, burst=2.0), Limits(rate=0.0, burst=4.0)
    entrance = Door(home.hub, entries=of_each, entries_of_all=of_all)
    codes = [(await asked_from(entrance, "192.0.2.1", links.open)).status_code for _ in range(9)]
    assert codes == [200] * 2 + [429] * 7
    assert [(await asked_from(entrance, "192.0.2.2", links.open)).status_code for _ in range(2)] == [200] * 2


async def test_d4_whoever_could_not_wait_for_a_seat_has_not_used_up_her_asking(
    store: RedisRoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = community_on(store)
    circle, links = await home.book.create(SPEC)
    [link] = links.participants
    entrance = Door(home.hub, new_claims=Limits(rate=0.0, burst=1.0))

    async def page_of(number: int) -> None:
        """Somebody else opens the link, and is there."""
        answer = await asked_from(entrance, f"192.0.2.{number}", link.token)
        line = {"node": "here", "connection": f"line-{number}", "incarnation": f"page-{number}"}
        session = hashed(answer.cookies["seat"])
        await home.hub.submit(circle.id, Connect(seat=link.seat, session=session, **line), Service())

    for number in range(1 + CLAIMS_KEPT):
        await page_of(number)
    for _ in range(3):
        assert told(await asked_from(entrance, "192.0.2.99", link.token)) == (429, "too_many")
    monkeypatch.setattr("moderation.rules.claims.STANDS_S", 0.0)  # those who wait have waited for long
    assert (await asked_from(entrance, "192.0.2.99", link.token)).status_code == 200


async def test_d5_a_browsers_own_seat_opens_whatever_was_asked(store: RedisRoomStore) -> None:
    home = community_on(store)
    _, links = await home.book.create(SPEC)
    entrance = Door(home.hub, entries=Limits(rate=0.0, burst=1.0))
    app = served(OF_DOOR, entrance)
    asked: dict[str, object] = {"link": links.participants[0].token}
    async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        seat = (await client.post("/api/enter", json=asked)).json()["seat"]
        again = [await client.post("/api/enter", json=way) for _ in range(3) for way in (asked, {"seat": seat})]
    assert [(answer.status_code, answer.json()["seat"]) for answer in again] == [(200, seat)] * 6


def test_one_link_is_not_used_without_end(site: RunningServer, door: httpx2.Client) -> None:
    token = token_of(site.new_circle().facilitators[0])
    answers = [enter(door, token) for _ in range(70)]
    assert answers[0].status_code == 200
    assert told(answers[-1]) == (429, "too_many")
