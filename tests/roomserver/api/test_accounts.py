"""O4: links that are sent by mail, and sessions of facilitators, which open nothing of organisers; nor do theirs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx2
import pytest

from roomserver.api.operations import OPERATIONS
from roomserver.http.guards import Guard
from roomserver.i18n import read_catalogues
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.outbox import Outbox
from roomserver.programme.communities import Communities, Community, Ground
from roomserver.store import RedisRoomStore, keys
from signalling.credentials import read_link_token
from signalling.node.hub import Hub
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import smtp
from tests.roomserver.programme.test_circles import community_on, everything
from tests.roomserver.servers import Server

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]
SAYS_OF_WHOM = re.compile(r"organis|facilitat|Willow|It's from", re.IGNORECASE)
SHOWN_IN_LISTS = 140
"""Characters of a mail's text that mail programs show beside its subject."""
TOM, MEI = "tom@example.org", "mei@example.org"


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


def default_of(office: House) -> Community:
    return office.communities.default


async def facilitator(office: House, person: str = "p1") -> httpx2.AsyncClient:
    """A browser that came by a facilitator's link."""
    browser = office.browser()
    link = await default_of(office).facilitator_accounts.invite("Jun", person)
    answer = (await browser.post("/api/organise", json={"link": link})).raise_for_status()
    assert answer.json() == {"url": "/facilitator/"}
    return browser


async def mailed(office: House, sink: Sink) -> list[str]:
    """Tokens of the links in what was sent since, each to whom and how it is meant to be."""
    before = len(sink.received)
    await default_of(office).link_mails.send_due(smtp(sink))
    found = []
    for each in sink.received[before:]:
        message = message_from_bytes(each.content, policy=default)
        assert message["subject"] == "Your link"
        text = message.get_body(("plain",))
        assert text is not None
        assert SAYS_OF_WHOM.search(text.get_content().replace("/organise#home.", ""))
        shown_in_lists = f"{message['subject']} {message['from']} {text.get_content()[:SHOWN_IN_LISTS]}"
        assert not SAYS_OF_WHOM.search(shown_in_lists), shown_in_lists
        found += re.findall(r"/organise#(\S+)", text.get_content())
    return found


async def links_of(organiser: httpx2.AsyncClient) -> list[Json]:
    links: list[Json] = (await organiser.get("/organiser/links")).raise_for_status().json()["links"]
    return links


async def opens(office: House, token: str) -> int:
    return (await office.browser().post("/api/organise", json={"link": token})).status_code


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
async def test_a_session_of_the_one_role_opens_nothing_of_the_other(office: House, operation: Any) -> None:
    """Its cookie is sent along even where it is not for that path."""
    guard = {*operation.guards} & {Guard.ORGANISER, Guard.FACILITATOR}
    browser = await (facilitator(office) if guard == {Guard.ORGANISER} else office.organiser())
    [own] = [value for name, value in browser.cookies.items() if name in ("organiser", "facilitator")]
    browser.cookies.clear()
    path = re.sub(r"\{\w+\}", "x", operation.path)
    cookies = f"organiser={own}; facilitator={own}"
    answer = await browser.request(operation.method, path, json={}, headers={"cookie": cookies})
    if guard:
        assert (answer.status_code, answer.json()["code"]) == (401, "no_such_session")
    else:
        assert answer.status_code != 401


async def test_a_facilitators_session_is_of_the_one_whose_link_it_is_and_ends_with_it(office: House) -> None:
    browser = await facilitator(office, "p7")
    assert browser.cookies.keys() == {"facilitator"}
    session = await office.communities.facilitator_session(browser.cookies["facilitator"])
    assert session is not None
    assert (session.role, session.person, session.community) == ("facilitator", "p7", "home")
    assert await office.communities.session(browser.cookies["facilitator"]) is None
    accounts = default_of(office).facilitator_accounts
    await accounts.kept.revoke(session.link, even_last=True)
    assert await office.communities.facilitator_session(browser.cookies["facilitator"]) is None


async def test_a_link_by_mail_opens_once_and_is_listed_as_sent(office: House, sink: Sink, server: Server) -> None:
    mei = await office.organiser()
    answer = await mei.post("/organiser/links", json={"name": "Tom", "address": f" {TOM} "})
    assert (answer.status_code, answer.json()) == (201, {"url": None, "mail": "waiting"})
    [waiting] = [link for link in await links_of(mei) if link["address"]]
    assert (waiting["mail"], waiting["address"]) == ("waiting", TOM)
    [token] = await mailed(office, sink)
    secret = (read_link_token(token) or ("", ""))[1]
    assert secret.startswith("once-")
    assert secret not in everything(server.admin)
    [sent] = [link for link in await links_of(mei) if link["address"]]
    assert (sent["mail"], sent["used_at"]) == ("sent", None)
    assert [await opens(office, token) for _ in range(2)] == [200, 404]
    [used] = [link for link in await links_of(mei) if link["address"]]
    assert used["sessions"] == 1
    assert await mailed(office, sink) == []


async def test_without_a_mail_server_it_is_listed_as_kept_here(store: RedisRoomStore, tmp_path: Path) -> None:
    hub = Hub(store, "here", lambda where, error: None)
    home = Communities(Ground(hub, store, read_catalogues(), goes_out=False), "home").default
    mailed = await home.organisers.invite_by_mail("Tom", TOM)
    await home.link_mails.send(home.organisers, mailed)
    assert await home.link_mails.states() == {("organiser", mailed): "kept"}
    await home.link_mails.send_due(Outbox(tmp_path))
    assert await home.link_mails.states() == {("organiser", mailed): "kept"}


@pytest.mark.parametrize(
    ("of_facilitators", "says"),
    [
        (True, "It's from Willow House. It opens your own page as a facilitator"),
        (False, "It's from Willow House. It opens the pages where its circles are organised."),
    ],
    ids=["facilitator", "organiser"],
)
async def test_a_link_by_mail_says_who_sent_it_and_what_it_opens(
    office: House, sink: Sink, of_facilitators: bool, says: str
) -> None:
    mei, community = await office.organiser(), default_of(office)
    profile = {"name": "Willow House", "languages": ["en"], "region": "SG", "zone": "UTC", "connections": "direct"}
    (await mei.put("/organiser/profile", json={**profile, "made_on": 0})).raise_for_status()
    accounts = community.facilitator_accounts if of_facilitators else community.organisers
    await accounts.invite_by_mail("Tom", TOM, "p1", "p1")
    await community.link_mails.send(accounts, "p1")
    await mailed(office, sink)
    text = message_from_bytes(sink.received[-1].content, policy=default).get_body(("plain",))
    assert text is not None
    assert says in " ".join(text.get_content().split())


async def test_a_mailed_link_that_was_changed_opens_nothing(office: House, sink: Sink) -> None:
    mei = await office.organiser()
    await mei.post("/organiser/links", json={"name": "Tom", "address": TOM})
    [token] = await mailed(office, sink)
    assert await opens(office, token[:-1] + ("A" if token[-1] != "A" else "B")) == 404
    assert await opens(office, token) == 200


async def test_a_link_is_sent_again_and_revoked(office: House, sink: Sink, server: Server) -> None:
    mei = await office.organiser()
    await mei.post("/organiser/links", json={"name": "Tom", "address": TOM})
    [first] = await mailed(office, sink)
    assert await opens(office, first) == 200
    [link] = [link for link in await links_of(mei) if link["address"]]
    assert (await mei.post(f"/organiser/links/{link['id']}/send")).status_code == 204
    make_due(server)
    [second] = await mailed(office, sink)
    assert [await opens(office, first), await opens(office, second)] == [404, 200]
    assert (await mei.post(f"/organiser/links/{link['id']}/send")).status_code == 204
    assert (await mei.post(f"/organiser/links/{link['id']}/revoke", json={})).status_code == 204
    make_due(server)
    assert await mailed(office, sink) == []
    again = await mei.post(f"/organiser/links/{link['id']}/send")
    assert (again.status_code, again.json()["code"]) == (404, "no_such_link")


def make_due(server: Server) -> None:
    """What waits apart from the mail before is sent at once."""
    key = keys.documents_due_key("home", "link-mails")
    for name in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["nobody", "a@b", ""])
async def test_a_link_is_sent_to_mail_addresses_alone(office: House, address: str) -> None:
    with pytest.raises(BadAddress):
        wire_address(address)
    for path, body in (("/organiser/links", {"name": "Tom"}), ("/api/organise/lost", {})):
        answer = await (await office.organiser()).post(path, json={**body, "address": address})
        assert (answer.status_code, [*answer.json()["fields"]]) == (422, ["address"])


async def lost(office: House, address: str, network: str = "192.0.2.7") -> httpx2.Response:
    answer = await office.browser(network).post("/api/organise/lost", json={"address": address})
    await office.services.offices.done()
    return answer


async def test_whoever_lost_their_link_gets_another_by_mail_if_the_address_is_known(
    office: House, sink: Sink, server: Server
) -> None:
    mei = await office.organiser()
    await mei.post("/organiser/links", json={"name": "Tom", "address": TOM})
    [first] = await mailed(office, sink)
    assert await opens(office, first) == 200
    accounts = default_of(office).facilitator_accounts
    await accounts.invite_by_mail("Tom", TOM, "p1", "p1")
    known, unknown = await lost(office, TOM.upper()), await lost(office, MEI)
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text) == (204, "")
    make_due(server)
    tokens = await mailed(office, sink)
    assert [each.recipients for each in sink.received[1:]] == [(TOM,)] * 2
    urls = [(await office.browser().post("/api/organise", json={"link": token})).json()["url"] for token in tokens]
    assert sorted(urls) == ["/facilitator/", "/organiser/"]


async def test_links_are_asked_for_again_a_few_times_alone_by_network_and_by_address(office: House) -> None:
    def codes(answers: list[httpx2.Response]) -> list[int]:
        return [answer.status_code for answer in answers]

    assert codes([await lost(office, f"p{each}@example.org") for each in range(6)]) == [204] * 5 + [429]
    assert codes([await lost(office, MEI, f"10.0.{each}.1") for each in range(6)]) == [204] * 5 + [429]
    assert (await lost(office, TOM, "10.9.0.1")).status_code == 204
