"""Facilitators: only who is ready is assigned, seats follow, and on their page they see what is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from moderation.state.care import Alert
from moderation.state.room import Room
from roomserver.programme.facilitators.facilitator import Duty, Facilitator
from roomserver.programme.facilitators.seats import KIND
from roomserver.store import RedisRoomStore
from roomserver.store.community_documents import Becomes
from signalling.credentials import link_token
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.api.test_planned_circles import a_plan
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import MEI, recipients, smtp
from tests.roomserver.programme.test_circles import community_on
from tests.roomserver.programme.test_passkeys import ORIGIN, Device
from tests.roomserver.storing import Late

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]
TITLE = {"default": "en", "texts": {"en": "Tuesday"}}
STEPS = [{"id": "listen", "name": "Listening"}, {"id": "shadow", "name": "Shadowing"}]
DONE = {"listen": "2026-03-01", "shadow": "2026-05-01"}
PROFILE = {"languages": ["en"], "region": "SG", "zone": "Asia/Singapore", "connections": "direct"}
HOUR_S, DAY_S = 3600.0, 24 * 3600.0


class Town:
    """A community with two steps of training, and an organiser's browser."""

    def __init__(self, office: House, organiser: httpx2.AsyncClient) -> None:
        self.office = office
        self.organiser = organiser
        self.community = office.communities.default

    @property
    def now(self) -> float:
        return self.office.home.hub.store.now()

    async def person(self, name: str = "Jun", **said: Any) -> str:
        body = {"name": name, "steps": DONE, **said}
        answer = await self.organiser.post("/organiser/facilitators", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def circle(self, starts_in: float = 7 * DAY_S, **said: Any) -> str:
        body = {"title": TITLE, "starts_at": self.now + starts_in, **said}
        answer = await self.organiser.post("/organiser/circles", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["circle"]["id"])

    async def assign(self, person: str, of: str, role: str = "facilitator", kind: str = "circle") -> httpx2.Response:
        body = {"of": of, "kind": kind, "role": role}
        answer = await self.organiser.post(f"/organiser/facilitators/{person}/duties", json=body)
        if answer.status_code != 204:
            assert answer.json()["code"] in declared(answer)
        return answer

    async def unassign(self, person: str, of: str) -> int:
        return (await self.organiser.post(f"/organiser/facilitators/{person}/duties/end", json={"of": of})).status_code

    async def room(self, circle: str) -> Room:
        room = await self.office.home.hub.store.load(circle)
        assert room is not None
        return room

    async def seat(self, person: str, circle: str) -> str | None:
        """The role of their seat there."""
        links = await self.community.sign_ups.links()
        seat = (await self.room(circle)).seat(links.seat_id(KIND, person, circle))
        return None if seat is None else seat.invited_as

    async def page(self, person: str) -> httpx2.AsyncClient:
        """A browser on their page."""
        made = await self.organiser.post(f"/organiser/facilitators/{person}/links", json={"by_mail": False})
        token = made.json()["url"].partition("#")[2]
        browser = self.office.browser()
        assert (await browser.post("/api/organise", json={"link": token})).json() == {"url": "/facilitator/"}
        return browser

    async def alerts(self, circle: str) -> tuple[Alert, ...]:
        return (await self.room(circle)).alerts


@pytest.fixture
async def town(store: RedisRoomStore) -> AsyncIterator[Town]:
    office = office_of(community_on(store))
    made = Town(office, await office.organiser())
    body = {**PROFILE, "name": "Home", "training": STEPS, "made_on": 0}
    (await made.organiser.put("/organiser/profile", json=body)).raise_for_status()
    yield made
    for client in office.clients:
        await client.aclose()


async def own(browser: httpx2.AsyncClient) -> Json:
    page: Json = (await browser.get("/facilitator/circles")).raise_for_status().json()
    return page


async def test_only_who_is_ready_is_assigned_and_what_is_missing_is_said(town: Town) -> None:
    circle = await town.circle()
    for said, fields in (
        ({"steps": {"listen": "2026-03-01"}}, {"steps": "Shadowing"}),
        ({"languages": ["ms"]}, {"language": "en"}),
        ({"active": False}, {"active": ""}),
    ):
        person = await town.person(**said)
        answer = await town.assign(person, circle)
        assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (409, "not_ready", fields)
        assert await town.seat(person, circle) is None
    person = await town.person()
    assert (await town.assign(person, circle)).status_code == 204
    assert await town.seat(person, circle) == "facilitator"


async def test_whoever_is_assigned_has_a_seat_with_a_link_until_they_are_not(town: Town) -> None:
    person, circle = await town.person(), await town.circle()
    for role in ("cofacilitator", "facilitator"):  # and from one role to the other
        assert (await town.assign(person, circle, role)).status_code == 204
        assert await town.seat(person, circle) == role
    browser = await town.page(person)
    [shown] = (await own(browser))["circles"]
    link = shown["link"].removeprefix("/join#")
    assert (await town.office.browser().post("/api/enter", json={"link": link})).status_code == 200
    assert await town.unassign(person, circle) == 204
    assert await town.seat(person, circle) is None
    assert (await own(browser))["circles"] == []
    assert (await town.office.browser().post("/api/enter", json={"link": link})).status_code == 404


async def test_organisers_read_by_name_whose_seat_it_is(town: Town) -> None:
    jun, circle = await town.person("Jun"), await town.circle()
    path = f"/organiser/circles/{circle}/seat-names"
    assert (await town.organiser.get(path)).json() == {"names": {}, "own_page": []}
    await town.assign(jun, circle)
    told = (await town.organiser.get(path)).json()
    assert list(told["names"].items()) == [(told["own_page"][0], "Jun")]


async def test_nobody_facilitates_two_circles_at_a_time(town: Town) -> None:
    person, first = await town.person(), await town.circle()
    meets, after = await town.circle(7 * DAY_S + HOUR_S), await town.circle(7 * DAY_S + 3 * HOUR_S)
    assert (await town.assign(person, first)).status_code == 204
    answer = await town.assign(person, meets)
    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (409, "busy", {"circle": "Tuesday"})
    assert (await town.assign(person, after)).status_code == 204
    assert [await town.seat(person, circle) for circle in (first, meets, after)] == ["facilitator", None, "facilitator"]


async def test_nobody_takes_a_seat_of_whoever_may_sign_up(town: Town) -> None:
    terms = {"visibility": "link", "sign_up": {"seats": 4}}
    person, circle = await town.person(), await town.circle(capacity=5, terms=terms)
    answer = await town.assign(person, circle)
    assert (answer.status_code, answer.json()["code"]) == (409, "full")


async def test_all_evenings_of_a_series_are_theirs_but_those_that_they_cannot_make(town: Town) -> None:
    person = await town.person()
    body = {"kind": "open", "title": TITLE, "plan": a_plan(), "rule": "FREQ=WEEKLY"}
    series = (await town.organiser.post("/organiser/series", json=body)).json()["id"]
    assert (await town.assign(person, series, kind="series")).status_code == 204
    await town.community.series.settle_due()
    await due(town, person)
    await town.community.facilitators.settle_due()
    browser = await town.page(person)
    page = await own(browser)
    first, second, *_ = [circle["id"] for circle in page["circles"]]
    assert [await town.seat(person, circle) for circle in (first, second)] == ["facilitator"] * 2
    assert page["circles"][0]["of_series"] is True
    answer = await browser.post(f"/facilitator/circles/{first}/cannot", json={"note": "I have the flu."})
    assert answer.status_code == 204
    assert [await town.seat(person, circle) for circle in (first, second)] == [None, "facilitator"]
    [listed] = (await town.organiser.get("/organiser/facilitators")).json()["facilitators"]
    assert [(each["circle"], each["note"]) for each in listed["absences"]] == [(first, "I have the flu.")]
    assert await town.unassign(person, second) == 204
    assert await town.seat(person, second) is None
    assert (await town.assign(person, first)).status_code == 204
    assert await town.seat(person, first) == "facilitator"


@pytest.mark.parametrize("starts_in", [HOUR_S, 40 * DAY_S])
async def test_the_organiser_is_alerted_and_mailed_however_far_away_the_evening_is(
    town: Town, starts_in: float, sink: Sink
) -> None:
    person, circle = await town.person(), await town.circle(starts_in)
    await town.assign(person, circle)
    alerts = town.community.alerts
    await alerts.set((MEI,), "en", 0)
    await alerts.look_everywhere()
    browser = await town.page(person)
    assert (await browser.post(f"/facilitator/circles/{circle}/cannot", json={})).status_code == 204
    assert [alert.what for alert in await town.alerts(circle)] == ["facilitator_away"]
    await alerts.look_everywhere()
    await alerts.send_due(smtp(sink))
    assert recipients(sink) == [MEI]
    assert b"Jun" not in sink.received[0].content
    again = await browser.post(f"/facilitator/circles/{circle}/cannot", json={})
    assert (again.status_code, again.json()["code"]) == (409, "not_assigned")


async def test_what_one_node_left_half_done_another_completes(town: Town) -> None:
    """The document is written, and the node is gone."""
    person, circle = await town.person(), await town.circle()
    await town.assign(person, circle)
    documents = town.community.kept.documents(KIND)
    document = await documents.load(person)
    one = Facilitator.model_validate_json(document.text)
    gone = one.model_copy(update={"duties": (), "gone": (circle,)})
    await documents.change(person, lambda document, now: Becomes(gone.model_dump_json(), now))
    elsewhere = office_of(town.office.home).communities.default.facilitators
    await elsewhere.settle_due()
    assert await town.seat(person, circle) is None
    assert (await town.community.facilitators.get(person)).gone == ()


@pytest.mark.parametrize("act", ["unassign", "remove"])
async def test_who_is_taken_away_while_another_node_seats_them_has_no_seat_in_the_end(
    town: Town, late: Late, act: str
) -> None:
    """That node knows of it only once the room was told: it said what was true before."""
    person, circle = await town.person(), await town.circle()
    duty = Duty(of=circle, role="facilitator", since=town.now)
    documents = town.community.kept.documents(KIND)
    one = (await town.community.facilitators.get(person)).model_copy(update={"duties": (duty,)})
    await documents.change(person, lambda document, now: Becomes(one.model_dump_json(), now))
    late.hold(3)  # twice for what the programme says, then for the room
    seating = asyncio.create_task(office_of(community_on(late)).communities.default.facilitators.settle_due())
    await late.on_its_way.wait()

    if act == "unassign":
        assert await town.unassign(person, circle) == 204
    else:
        assert (await town.organiser.delete(f"/organiser/facilitators/{person}")).status_code == 204
    late.let_through.set()
    await seating
    if act == "unassign":
        await due(town, person)  # the other node's clock may be ahead of this one's
    await town.community.facilitators.settle_due()

    assert await town.seat(person, circle) is None


async def test_a_circle_that_was_held_is_counted(town: Town) -> None:
    person, circle = await town.person(), await town.circle()
    await town.assign(person, circle)
    await town.office.home.book.close(circle)
    await due(town, person)
    await town.community.facilitators.settle_due()
    page = await own(await town.page(person))
    assert (page["circles"], page["held"]) == ([], 1)


async def test_their_page_shows_what_is_theirs_and_nothing_of_others(town: Town) -> None:
    person, other, circle = await town.person(), await town.person("Mei", languages=["en", "ms"]), await town.circle()
    await town.assign(person, circle)
    await town.assign(other, circle, "cofacilitator")
    page = await own(await town.page(person))
    [shown] = page["circles"]
    assert (shown["role"], shown["beside"], shown["signed_up"]) == ("facilitator", ["Mei"], None)
    assert shown["parts"][0]["kind"] == "round"
    assert page["training"] == [
        {"name": "Listening", "done_on": "2026-03-01"},
        {"name": "Shadowing", "done_on": "2026-05-01"},
    ]
    mei = await town.page(other)
    theirs = (await mei.get("/facilitator/sessions")).json()["sessions"]
    assert [each["own"] for each in theirs] == [True]
    of_jun = await own_session(await town.page(person))
    assert (await mei.delete(f"/facilitator/sessions/{of_jun}")).status_code == 204
    assert len((await mei.get("/facilitator/sessions")).json()["sessions"]) == 1


async def own_session(browser: httpx2.AsyncClient) -> str:
    sessions = (await browser.get("/facilitator/sessions")).json()["sessions"]
    return next(str(each["id"]) for each in sessions if each["own"])


async def test_who_is_removed_leaves_their_seats_and_their_page(town: Town) -> None:
    person, circle = await town.person(), await town.circle()
    await town.assign(person, circle)
    browser = await town.page(person)
    assert (await town.organiser.delete(f"/organiser/facilitators/{person}")).status_code == 204
    assert await town.seat(person, circle) is None
    assert (await browser.get("/facilitator/circles")).status_code == 401
    assert (await town.organiser.get("/organiser/facilitators")).json()["facilitators"] == []


async def test_they_log_out(town: Town) -> None:
    browser = await town.page(await town.person())
    assert (await browser.post("/facilitator/log-out")).status_code == 204
    assert (await browser.get("/facilitator/circles")).status_code == 401


async def test_they_see_and_remove_their_own_passkeys_alone(town: Town) -> None:
    person, other, device = await town.person(), await town.person("Mei"), Device()
    accounts = town.community.facilitator_accounts
    options = await accounts.passkeys.options_to_add("Jun's phone", "of jun", ORIGIN)
    await accounts.passkeys.add("Jun's phone", device.made(options), "of jun", ORIGIN, person)
    jun, mei = await town.page(person), await town.page(other)
    [shown] = (await own(jun))["passkeys"]
    assert (shown["name"], shown["used_at"], shown["own"]) == ("Jun's phone", None, False)
    assert (await own(mei))["passkeys"] == []
    assert (await mei.delete(f"/facilitator/passkeys/{shown['id']}")).status_code == 204
    by_passkey = town.office.browser()
    answer = device.answer(await accounts.passkeys.options_to_sign_in(ORIGIN))
    by_passkey.cookies.set("facilitator", link_token("home", await accounts.passkeys.sign_in(answer, ORIGIN)))
    [used] = (await own(by_passkey))["passkeys"]
    assert (used["used_at"] is not None, used["own"]) == (True, True)
    assert (await jun.delete(f"/facilitator/passkeys/{shown['id']}")).status_code == 204
    assert (await own(jun))["passkeys"] == []
    assert (await by_passkey.get("/facilitator/circles")).status_code == 401


async def test_a_change_that_somebody_else_overtook_is_refused(town: Town) -> None:
    person = await town.person()
    [before] = (await town.organiser.get("/organiser/facilitators")).json()["facilitators"]
    body = {"name": "Jun", "steps": {}, "made_on": before["version"]}
    first = await town.organiser.put(f"/organiser/facilitators/{person}", json=body)
    assert (first.status_code, first.json()["missing"]) == (200, ["Listening", "Shadowing"])
    second = await town.organiser.put(f"/organiser/facilitators/{person}", json=body)
    assert (second.status_code, second.json()["code"]) == (409, "out_of_date")


async def test_a_link_by_mail_needs_an_address(town: Town) -> None:
    person = await town.person()
    answer = await town.organiser.post(f"/organiser/facilitators/{person}/links", json={"by_mail": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_address")
    person = await town.person("Mei", address="mei@example.org")
    answer = await town.organiser.post(f"/organiser/facilitators/{person}/links", json={"by_mail": True})
    assert (answer.status_code, answer.json()) == (201, {"url": None, "mail": "waiting"})
    listed = (await town.organiser.get("/organiser/facilitators")).json()["facilitators"][1]
    assert [link["mail"] for link in listed["links"]] == ["waiting"]


async def test_what_was_sent_to_a_former_address_opens_nothing_and_is_not_sent_there_again(town: Town) -> None:
    person = await town.person(address="former@example.org")
    path, accounts = f"/organiser/facilitators/{person}", town.community.facilitator_accounts
    await town.organiser.post(f"{path}/links", json={"by_mail": True})
    token = await accounts.mailed_token(person)
    [before] = (await town.organiser.get("/organiser/facilitators")).json()["facilitators"]
    body = {"name": "Jun", "steps": DONE, "made_on": before["version"]}
    same = await town.organiser.put(path, json={**body, "address": "former@example.org"})
    assert len(same.json()["links"]) == 1
    changed = await town.organiser.put(
        path, json={**body, "address": "jun@example.org", "made_on": same.json()["version"]}
    )
    assert (changed.status_code, changed.json()["links"]) == (200, [])
    assert (await town.office.browser().post("/api/organise", json={"link": token})).status_code == 404
    await town.office.browser().post("/api/organise/lost", json={"address": "former@example.org"})
    await town.office.services.offices.done()
    assert await accounts.mailed_token(person) is None


async def due(town: Town, person: str) -> None:
    """It is looked at now, and not after a while."""
    documents = town.community.kept.documents(KIND)
    await documents.change(person, lambda document, now: Becomes(document.text, now))
