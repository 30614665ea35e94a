"""Answers and figures over HTTP: a circle is held on a real server, people answer, and three days pass."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests import plain
from tests.guest import Guest, guest
from tests.roomserver.api.asking import token_of
from tests.roomserver.api.served import declared
from tests.roomserver.programme.figures.evenings import node_on
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running
from tests.serving import Links, RunningServer, running_server

Json = dict[str, Any]
PATH = "/api/enter/answers"
LONG_S = 30.0


@dataclass(frozen=True)
class House:
    """A server, and the store that it stands on."""

    site: RunningServer
    store: Server

    def browser(self) -> httpx2.Client:
        return plain.Client(base_url=self.site.origin, headers={"origin": self.site.origin})

    def ask(self, method: str, path: str, **body: Any) -> httpx2.Response:
        """As a page does, without any cookie."""
        with self.browser() as browser:
            return browser.request(method, path, json=body)

    async def let_three_days_pass(self) -> None:
        store = await open_unhurried(self.store.url)
        await node_on(store).let_time_pass(self.store)
        await store.aclose()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        running(BINARIES["valkey"]()) as store,
        running_server(tmp_path_factory.mktemp("house"), {"ROOMSERVER_REDIS_URL": store.url}) as site,
    ):
        yield House(site, store)


@dataclass
class Evening:
    """A circle with everyone in it."""

    house: House
    links: Links
    fay: Guest
    people: list[Guest]

    @property
    def figures(self) -> str:
        return f"/organiser/circles/{self.links.circle}/figures"

    def token(self, number: int) -> str:
        """By which that person answers, asked for while they are there."""
        link = token_of(self.links.participants[number])
        return str(self.house.ask("POST", f"{PATH}/mine", link=link).raise_for_status().json()["token"])


@pytest.fixture
async def evening(house: House) -> AsyncIterator[Evening]:
    links = house.site.new_circle(participants=6)
    async with AsyncExitStack() as stack:
        fay = await stack.enter_async_context(guest(links.facilitators[0]))
        await fay.command("knock", name="Fay")
        people = [await stack.enter_async_context(guest(link)) for link in links.participants]
        for number, person in enumerate(people):
            await person.command("knock", name=f"Person {number}")
            if number < 5:
                await fay.command("admit", seat=person.seat)
        await fay.command("begin")
        yield Evening(house, links, fay, people[:5])


def refused(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.json()["code"] in declared(answer)
    return answer.status_code, answer.json()["code"]


def until(found: Callable[[], Json], wanted: Callable[[Json], bool]) -> Json:
    end = time.monotonic() + LONG_S
    while not wanted(state := found()):
        assert time.monotonic() < end, state
    return state


async def test_people_answer_and_totals_appear_three_days_later(house: House, evening: Evening) -> None:
    tokens = [evening.token(number) for number in range(5)]
    for number, token in enumerate(tokens):
        assert house.ask("PUT", "/api/enter/weather", token=token, weather=1 + number % 2).status_code == 204
    assert refused(house.ask("PUT", PATH, token=tokens[0], hopeful=3)) == (409, "not_over")
    organiser = house.site.organising
    assert refused(organiser.get(evening.figures)) == (409, "no_figures")

    await evening.people[4].command("leave")
    await evening.fay.command("end_circle")
    for number, token in enumerate(tokens):
        given = {"hopeful": 1 + number, "less_alone": 4, "line": f"Line {number}"}
        answer = house.ask("PUT", PATH, token=token, **given).raise_for_status().json()
        assert (answer["hopeful"], answer["line"]) == (1 + number, f"Line {number}")
        assert answer["weather_before"] == 1 + number % 2
        assert answer["open"] is True
    told = organiser.get(evening.figures).raise_for_status().json()
    assert told["feedback"] is None
    numbers = {name: told["attendance"][name] for name in ("came", "stayed", "left_early", "walk_ins", "signed_up")}
    assert numbers == {"came": 5, "stayed": 4, "left_early": 1, "walk_ins": 0, "signed_up": None}
    assert "Line 0" not in organiser.get("/organiser/figures/lines").text

    await house.let_three_days_pass()
    told = until(lambda: organiser.get(evening.figures).json(), lambda told: told["feedback"] is not None)
    assert told["feedback"] == {
        "answered": 5,
        "hopeful": [1, 1, 1, 1, 1],
        "less_alone": None,
        "understood": None,
        "weather_before": [3, 2, 0, 0, 0],
        "weather_after": None,
    }
    everything = organiser.get("/organiser/figures").json()
    assert told in everything["circles"]
    assert everything["feedback"]["answered"] >= everything["fewest"] == 5
    lines = {"circle": evening.links.circle, "series": None, "lines": [f"Line {number}" for number in range(5)]}
    assert lines in organiser.get("/organiser/figures/lines").json()["groups"]
    for way in ("PUT", "POST"):
        path = PATH if way == "PUT" else f"{PATH}/withdraw"
        assert refused(house.ask(way, path, token=tokens[0])) == (409, "answers_over")
    mine = house.ask("POST", f"{PATH}/mine", token=tokens[0]).raise_for_status().json()
    assert (mine["open"], mine["hopeful"], mine["line"]) == (False, None, "")


async def test_an_answer_is_replaced_and_withdrawn(house: House, evening: Evening) -> None:
    token = evening.token(0)
    await evening.fay.command("end_circle")
    house.ask("PUT", PATH, token=token, hopeful=1, line="One").raise_for_status()
    second = house.ask("PUT", PATH, token=token, understood=5).raise_for_status().json()
    assert (second["hopeful"], second["understood"], second["line"]) == (None, 5, "")
    assert house.ask("POST", f"{PATH}/mine", token=token).json() == second
    assert house.ask("POST", f"{PATH}/withdraw", token=token).status_code == 204
    assert house.ask("POST", f"{PATH}/mine", token=token).json()["understood"] is None


async def test_who_was_not_there_or_facilitates_cannot_answer(house: House, evening: Evening) -> None:
    for link in (evening.links.facilitators[0], evening.links.participants[5]):
        assert refused(house.ask("POST", f"{PATH}/mine", link=token_of(link))) == (403, "not_there")
    token = evening.token(0)
    for wrong in (token[:-24] + "m" * 24, token.replace(token.split(".")[2], "0" * 32), "nothing"):
        assert refused(house.ask("POST", f"{PATH}/mine", token=wrong)) == (404, "no_such_link")
    assert refused(house.ask("POST", f"{PATH}/mine", link=f"{evening.links.circle}.{'s' * 24}")) == (
        404,
        "no_such_link",
    )
    assert refused(house.ask("POST", f"{PATH}/mine", token=token, link="both")) == (422, "bad_input")
    assert refused(house.ask("PUT", PATH, token=token, hopeful=6)) == (422, "bad_input")
    assert refused(house.ask("PUT", PATH, token=token, line="x" * 501)) == (422, "bad_input")
    foreign = httpx2.post(
        f"{house.site.origin}{PATH}/mine", json={"token": token}, headers={"origin": "http://evil.test"}
    )
    assert refused(foreign) == (403, "foreign_origin")


async def test_the_room_knows_who_was_there_until_the_debrief_is_over_and_a_token_knows_it_longer(
    house: House, evening: Evening
) -> None:
    link = token_of(evening.links.participants[1])
    await evening.people[1].command("leave")
    await evening.fay.command("end_circle")
    token = house.ask("POST", f"{PATH}/mine", link=link).raise_for_status().json()["token"]
    await evening.fay.command("end_debrief")
    assert refused(house.ask("POST", f"{PATH}/mine", link=link)) == (403, "not_there")
    assert refused(house.ask("PUT", "/api/enter/weather", token=token, weather=1)) == (409, "ended")
    assert house.ask("PUT", PATH, token=token, hopeful=2).raise_for_status().json()["hopeful"] == 2


async def test_whoever_came_by_a_link_reads_what_is_kept_of_them_and_of_nobody_else(
    house: House, evening: Evening
) -> None:
    token = evening.token(0)
    house.ask("PUT", "/api/enter/weather", token=token, weather=2).raise_for_status()
    kept = house.ask("POST", "/api/enter/kept", link=token_of(evening.links.participants[0])).raise_for_status()
    told = {each["what"]: each for each in kept.json()["told"]}
    assert (told["name"]["values"], told["name"]["readers"]) == (["Person 0"], ["everyone", "facilitators"])
    assert {"seat", "sat", "afterwards"} <= set(told)
    assert "Person 1" not in kept.text
    assert {each["what"] for each in kept.json()["items"]} == set(told)
    by_token = house.ask("POST", "/api/enter/kept", token=token).raise_for_status().json()
    assert {each["what"] for each in by_token["told"]} == {"afterwards"}
    assert refused(house.ask("POST", "/api/enter/kept", seat=f"{evening.links.circle}-nobody")) == (404, "no_such_link")


async def test_the_next_circle_is_one_that_everybody_may_find(house: House, evening: Evening) -> None:
    token, starts_at = evening.token(0), time.time() + 7 * 24 * 3600.0
    path, _, _ = signed_up(house, starts_at=starts_at - 60.0)
    assert house.ask("POST", "/api/enter/next", token=token).raise_for_status().json() == {"circle": None}
    path, _, _ = signed_up(house, starts_at=starts_at, terms={"visibility": "public", "sign_up": {"seats": 8}})
    told = house.ask("POST", "/api/enter/next", token=token).raise_for_status().json()["circle"]
    page = f"/c/home/{path.rpartition('/')[2]}"
    assert (told["starts_at"], told["own"], told["page"]) == (starts_at, False, page)
    assert house.site.organising.get(page).status_code == 200
    assert refused(house.ask("POST", "/api/enter/next", token=token[:-24] + "m" * 24)) == (404, "no_such_link")


async def test_the_browser_of_a_seat_answers_by_its_cookie_alone(house: House) -> None:
    links = house.site.new_circle(participants=1)
    with house.browser() as browser:
        ref = browser.post("/api/enter", json={"link": token_of(links.participants[0])}).json()["seat"]
        session = next(cookie.value for cookie in browser.cookies.jar if cookie.name == f"seat-{ref}")
        assert refused(browser.post(f"{PATH}/mine", json={"seat": ref})) == (403, "not_there")
        async with guest(links.facilitators[0]) as fay, guest((house.site.origin, ref, str(session))) as mei:
            await fay.command("knock", name="Fay")
            await mei.command("knock", name="Mei")
            await fay.command("admit", seat=mei.seat)
            mine = browser.post(f"{PATH}/mine", json={"seat": ref}).raise_for_status().json()
            assert (mine["circle"], mine["open"], mine["until"]) == (links.circle, False, None)
        assert refused(house.ask("POST", f"{PATH}/mine", seat=ref)) == (404, "no_such_link")


async def test_a_token_of_a_program_reads_figures_and_no_lines(house: House) -> None:
    made = house.site.organising.post(
        "/organiser/tokens", json={"name": "Funder", "scopes": ["figures:read"], "days": 1}
    )
    bearer = {"authorization": f"Bearer {made.raise_for_status().json()['token']}"}
    with plain.Client(base_url=house.site.origin, headers=bearer) as program:
        assert program.get("/organiser/figures").status_code == 200
        assert refused(program.get("/organiser/figures/lines")) == (403, "sessions_alone")
        assert refused(program.get("/organiser/circles")) == (403, "wrong_scope")


async def test_unknown_circles_and_series_have_no_figures(house: House) -> None:
    organiser = house.site.organising
    assert refused(organiser.get("/organiser/circles/nothing/figures")) == (404, "no_such_circle")
    assert refused(organiser.get("/organiser/series/nothing/figures")) == (404, "no_such_series")


def signed_up(house: House, **spec: Any) -> tuple[str, str, str]:
    """The path of a circle, somebody who signed up for it, and the token of their place."""
    organiser, title = house.site.organising, {"default": "en", "texts": {"en": "Calm"}}
    spec = {"title": title, "capacity": 9, "terms": {"sign_up": {"seats": 8}}, **spec}
    circle = organiser.post("/organiser/circles", json=spec).raise_for_status().json()["circle"]["id"]
    path, comer = f"/organiser/circles/{circle}", {"name": "Mei", "address": "mei@example.org"}
    person = organiser.post(f"{path}/sign-ups", json=comer).raise_for_status().json()["people"][0]["id"]
    url = organiser.post(f"{path}/sign-ups/links", json={"person": person}).raise_for_status().json()["url"]
    return path, person, url.rpartition("/")[2]


async def test_in_person_whoever_is_marked_as_there_answers_by_their_place(house: House) -> None:
    plan, begins = {"venue": {"address": "12 Lorong Kilat"}, "duration_min": 15}, time.time() + 2.0
    path, person, place = signed_up(house, plan=plan, starts_at=begins)
    assert refused(house.ask("POST", f"{PATH}/mine", place=place)) == (403, "not_there")
    mark = {"person": person, "attended": True}
    house.site.organising.put(f"{path}/sign-ups/attended", json=mark).raise_for_status()
    assert refused(house.ask("PUT", PATH, place=place, hopeful=5)) == (409, "not_over")
    assert refused(house.ask("POST", f"{PATH}/mine", place=place, circle="other")) == (404, "no_such_link")


async def test_somebody_agrees_to_be_counted_and_takes_it_back(house: House) -> None:
    _, _, place = signed_up(house, starts_at=time.time() + 3600.0)
    agreed = house.ask("PUT", "/api/enter/counted", place=place, agreed=True).raise_for_status().json()
    assert agreed == {"agreed": True, "address_confirmed": False}
    taken_back = house.ask("PUT", "/api/enter/counted", place=place, agreed=False).raise_for_status().json()
    assert taken_back["agreed"] is False
    wrong = place[:-24] + "m" * 24
    assert refused(house.ask("PUT", "/api/enter/counted", place=wrong, agreed=True)) == (404, "no_such_link")
