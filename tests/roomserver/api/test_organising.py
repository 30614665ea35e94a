"""Who may organise, and what of a circle is theirs to say: made, seen to when it is over, and who is kept apart."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import httpx2
import pytest

from tests import plain
from tests.guest import guest
from tests.roomserver.api.asking import TITLE, Json, created, listed, told
from tests.roomserver.api.served import every_circle
from tests.serving import RunningServer

ROUTES = [
    ("GET", "/organiser/circles"),
    ("GET", "/organiser/changes"),
    ("GET", "/organiser/circles/nowhere/not-together"),
    ("GET", "/organiser/alert-mails"),
    ("GET", "/organiser/links"),
    ("POST", "/organiser/links"),
    ("POST", "/organiser/passkeys"),
    ("POST", "/organiser/passkeys/options"),
    ("POST", "/organiser/links/nobody/revoke"),
    ("GET", "/organiser/sessions"),
    ("DELETE", "/organiser/sessions/nobody"),
    ("POST", "/organiser/log-out"),
    ("POST", "/organiser/circles"),
    ("POST", "/organiser/circles/nowhere/seats"),
    ("POST", "/organiser/circles/nowhere/links"),
    ("DELETE", "/organiser/circles/nowhere/open-link"),
    ("POST", "/organiser/circles/nowhere/alerts/seen"),
    ("POST", "/organiser/circles/nowhere/close"),
    ("POST", "/organiser/circles/nowhere/duplicate"),
    ("PUT", "/organiser/circles/nowhere/not-together"),
    ("PUT", "/organiser/circles/nowhere"),
    ("PUT", "/organiser/alert-mails"),
    ("POST", "/organiser/alert-mails/test"),
    ("POST", "/organiser/alert-mails/unsent/seen"),
]


# Who may ask


def test_an_organisers_link_becomes_a_session_for_organising_alone(
    site: RunningServer, stranger: httpx2.Client
) -> None:
    token = site.command("organiser", "invite", "Mei").strip().partition("#")[2]
    answer = stranger.post("/api/organise", json={"link": token})
    assert answer.json() == {"url": "/organiser/"}
    value, *attributes = answer.headers["set-cookie"].split("; ")
    assert value.startswith("organiser=")
    assert {attribute.lower() for attribute in attributes} == {
        "httponly",
        "samesite=lax",
        "path=/organiser/",
        "max-age=43200",
    }
    assert stranger.get("/organiser/circles").status_code == 200


@pytest.mark.parametrize("link", ["", "home", f"home.{'s' * 24}", f"*.{'s' * 24}"])
def test_another_link_makes_nobody_an_organiser(stranger: httpx2.Client, link: str) -> None:
    assert told(stranger.post("/api/organise", json={"link": link})) == (404, "no_such_link")


def test_a_seats_link_makes_nobody_an_organiser(site: RunningServer, stranger: httpx2.Client) -> None:
    token = urlsplit(site.new_circle().facilitators[0]).fragment
    assert told(stranger.post("/api/organise", json={"link": token})) == (404, "no_such_link")


def test_failed_exchanges_are_limited_by_address(stranger: httpx2.Client) -> None:
    headers = {"x-forwarded-for": "198.51.100.77"}
    link = f"home.{'s' * 24}"
    answers = [stranger.post("/api/organise", json={"link": link}, headers=headers) for _ in range(24)]
    assert told(answers[0]) == (404, "no_such_link")
    assert told(answers[-1]) == (429, "too_many")


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("session", ["", "x", "s" * 24, "*"])
def test_without_a_session_nothing_is_told(stranger: httpx2.Client, method: str, path: str, session: str) -> None:
    headers = {"cookie": f"organiser={session}"} if session else {}
    assert told(stranger.request(method, path, headers=headers)) == (401, "no_such_session")


def test_a_seats_session_organises_nothing(site: RunningServer, stranger: httpx2.Client) -> None:
    token = urlsplit(site.new_circle().facilitators[0]).fragment
    session = stranger.post("/api/enter", json={"link": token}).cookies["seat"]
    answer = stranger.get("/organiser/circles", headers={"cookie": f"organiser={session}; seat={session}"})
    assert told(answer) == (401, "no_such_session")


@pytest.mark.parametrize("origin", ["http://example.org", "null", "", "http://[", "{0}.example.org"])
@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] != "GET"])
def test_pages_of_others_organise_nothing(
    site: RunningServer, organiser: httpx2.Client, method: str, path: str, origin: str
) -> None:
    answer = organiser.request(method, path, headers={"origin": origin.format(site.origin)})
    assert told(answer) == (403, "foreign_origin")


def test_without_an_origin_nothing_is_changed(site: RunningServer, organiser: httpx2.Client) -> None:
    with plain.Client(base_url=site.origin, cookies=organiser.cookies) as program:
        assert program.get("/organiser/circles").status_code == 200
        assert told(program.post("/organiser/circles", json={"title": TITLE})) == (403, "foreign_origin")


# Circles


def test_a_circle_is_made_and_listed_without_its_links(site: RunningServer, organiser: httpx2.Client) -> None:
    starts_at = int(time.time()) + 7 * 24 * 3600
    made = created(organiser, facilitators=2, participants=3, capacity=7, open_link=True, starts_at=starts_at)
    links = made["links"]
    assert (len(links["facilitators"]), len(links["participants"])) == (2, 3)
    urls = [each["url"] for each in (*links["facilitators"], *links["participants"])] + [links["open"]]
    assert len(set(urls)) == 6
    assert all(url.startswith(f"{site.origin}/join#") for url in urls)
    assert made["circle"]["phase"] == "scheduled"
    found = listed(organiser, made["circle"]["id"])
    assert found == made["circle"]
    assert found["title"] == TITLE
    assert found["attendance"]["capacity"] == 7
    assert [seat["invited_as"] for seat in found["attendance"]["invitations"]] == ["facilitator"] * 2 + [
        "participant"
    ] * 3
    everything = organiser.get("/organiser/circles").text
    assert not any(urlsplit(url).fragment.partition(".")[2] in everything for url in urls)


async def test_attendance_is_counted_and_names_nobody(site: RunningServer, organiser: httpx2.Client) -> None:
    links = site.new_circle(participants=1)
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as participant:
        await facilitator.command("knock", name="Kavitha-the-canary")
        await participant.command("knock", name="Mei-the-canary")
        attendance = listed(organiser, links.circle)["attendance"]
        assert (attendance["seated"], attendance["present"], attendance["waiting"]) == (1, 1, 1)
        assert "canary" not in organiser.get("/organiser/circles").text


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"facilitators": 2, "participants": 7, "capacity": 8}, "capacity"),
        ({"capacity": 33}, "capacity"),
        ({"capacity": 1}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"capacity": "8"}, "capacity"),
        ({"facilitators": True}, "facilitators"),
        ({"open_link": "yes"}, "open_link"),
        ({"facilitators": 0}, "facilitators"),
        ({"facilitators": -1}, "facilitators"),
        ({"participants": 10**30}, "participants"),
        ({"participants": 1.5}, "participants"),
        ({"starts_at": -1}, "starts_at"),
        ({"starts_at": 1_000_000_000}, "starts_at"),
        ({"starts_at": 253402300799}, "starts_at"),
        ({"starts_at": 1e300}, "starts_at"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": "4000000000"}, "starts_at"),
        ({"language": "../../etc"}, "language"),
        ({"language": "x" * 36}, "language"),
        ({"title": "Tuesday"}, "title"),
        ({"title": {"default": "en", "texts": {"en": "x" * 601}}}, "title.texts.en"),
        ({"title": {"default": "", "texts": {}}}, "title.default"),
        ({"script": "calm"}, "script"),
        ({"script": "../circle-60"}, "script"),
        ({"script": "x" * 65}, "script"),
        ({"script": ["circle-60"]}, "script"),
        ({"phase": "live"}, "phase"),
        ({"id": "mine"}, "id"),
    ],
)
def test_what_cannot_be_is_told_field_by_field(organiser: httpx2.Client, spec: Json, field: str) -> None:
    before = every_circle(organiser).keys()
    answer = organiser.post("/organiser/circles", json={"title": TITLE, **spec})
    assert told(answer) == (422, "bad_input")
    assert field in answer.json()["fields"]
    assert every_circle(organiser).keys() == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999"])
def test_no_number_is_no_time(organiser: httpx2.Client, number: str) -> None:
    body = f'{{"title": {{"default": "en", "texts": {{"en": "x"}}}}, "starts_at": {number}}}'
    answer = organiser.post("/organiser/circles", content=body, headers={"content-type": "application/json"})
    assert told(answer) == (422, "bad_input")


def test_a_title_is_kept_as_it_was_written_without_what_would_break_or_turn_its_line(organiser: httpx2.Client) -> None:
    texts = {"en": "<script>alert(1)</script>\r\nSet-Cookie: x=1", "ta": "பெற்றோரைப் பராமரித்தல்", "zh": "照顾父母\u202e"}
    made = created(organiser, title={"default": "ta", "texts": texts})
    shown = {**texts, "en": "<script>alert(1)</script> Set-Cookie: x=1", "zh": "照顾父母"}
    assert listed(organiser, made["circle"]["id"])["title"]["texts"] == shown


# When it is over


async def test_closing_ends_it_for_everybody_once(site: RunningServer, organiser: httpx2.Client) -> None:
    links = site.new_circle()
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        assert organiser.post(f"/organiser/circles/{links.circle}/close").status_code == 204
        await facilitator.until_kind("ended")
    assert listed(organiser, links.circle)["phase"] == "ended"
    for path in ("close", "links"):
        answer = organiser.post(f"/organiser/circles/{links.circle}/{path}", json={"open": True})
        assert told(answer) == (409, "ended")


async def test_h6_what_stays_open_goes_to_the_organiser_who_says_that_they_have_seen_it(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle(participants=1)
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as participant:
        await facilitator.command("knock", name="Kavitha-the-canary")
        await participant.command("knock", name="Mei-the-canary")
        await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
        await facilitator.command("admit_all")
        await facilitator.command("begin")
        await participant.command("send_signal", kind="not_safe")
        await participant.command("leave")
        assert listed(organiser, links.circle)["alerts"] == []
        await facilitator.command("end_circle")
        await facilitator.command("end_debrief")
    (alert,) = listed(organiser, links.circle)["alerts"]
    seat = listed(organiser, links.circle)["attendance"]["invitations"][1]["seat"]
    assert (alert["what"], alert["seat"], alert["state"], alert["seen_at"]) == ("left_open", seat, "not_safe", None)
    assert "canary" not in organiser.get("/organiser/circles").text
    seen = organiser.post(f"/organiser/circles/{links.circle}/alerts/seen", json={"alerts": [alert["id"]]})
    assert seen.status_code == 204
    (alert,) = listed(organiser, links.circle)["alerts"]
    assert alert["seen_at"] is not None


async def test_h6_facilitators_see_whether_the_organiser_has_seen_it(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle(participants=1)
    async with guest(links.participants[0]) as participant:
        async with guest(links.facilitators[0]) as facilitator:
            await facilitator.command("knock", name="Kavitha")
            await participant.command("knock", name="Mei")
            await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
            await facilitator.command("admit_all")
            await facilitator.command("leave")
        await participant.command("send_signal", kind="not_safe")
        async with guest(links.facilitators[0]) as facilitator:
            await facilitator.command("knock", name="Kavitha")
            await facilitator.until(
                lambda: [card["organiser"] for card in facilitator.parts["care"]["cards"]] == ["told"]
            )
            (alert,) = listed(organiser, links.circle)["alerts"]
            organiser.post(f"/organiser/circles/{links.circle}/alerts/seen", json={"alerts": [alert["id"]]})
            await facilitator.until(
                lambda: [card["organiser"] for card in facilitator.parts["care"]["cards"]] == ["seen"]
            )


# Not with this person


async def test_who_is_not_to_be_together_is_said_and_read_back_here_alone(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle(participants=2)
    path = f"/organiser/circles/{links.circle}/not-together"
    ana, ben = [seat["seat"] for seat in listed(organiser, links.circle)["attendance"]["invitations"][-2:]]
    assert organiser.get(path).json() == {"pairs": [], "version": 1}
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        before = dict(facilitator.parts)
        said = organiser.put(path, json={"pairs": [[ana, ben], [ben, ana]], "made_on": 1})
        assert said.json() == organiser.get(path).json()
        assert said.json()["version"] == 2
        assert len(said.json()["pairs"]) == 1
        await facilitator.command("mute_self")
        told_since = {name: part for name, part in facilitator.parts.items() if part != before[name]}
        assert {*told_since} == {"roster", "me"}  # of the mute
        assert not any(seat in str(told_since) for seat in (ana, ben))
    assert "not_together" not in organiser.get("/organiser/circles").text
    assert told(organiser.put(path, json={"pairs": [], "made_on": 1})) == (409, "out_of_date")
    assert told(organiser.put(path, json={"pairs": [[ana, "nobody"]], "made_on": 2})) == (404, "no_such_seat")
    assert organiser.post(f"/organiser/circles/{links.circle}/close").status_code == 204
    assert organiser.get(path).json()["pairs"] == []
    assert told(organiser.put(path, json={"pairs": [], "made_on": 2})) == (409, "ended")


@pytest.mark.parametrize(
    "wanted",
    [{}, {"pairs": []}, {"pairs": [["a", "a"]], "made_on": 1}, {"pairs": [["a"]], "made_on": 1}, {"pairs": "ab"}],
)
def test_pairs_are_of_two_different_seats(site: RunningServer, organiser: httpx2.Client, wanted: Json) -> None:
    path = f"/organiser/circles/{site.new_circle().circle}/not-together"
    assert told(organiser.put(path, json=wanted)) == (422, "bad_input")


@pytest.mark.parametrize("circle", ["nowhere", "*", "%00", "..%2fx", "%E0%AE%83"])
def test_a_circle_that_is_nowhere_is_told(organiser: httpx2.Client, circle: str) -> None:
    for method, path, body in (
        ("POST", "links", {"open": True}),
        ("DELETE", "open-link", None),
        ("POST", "close", {}),
        ("GET", "not-together", None),
        ("PUT", "not-together", {"pairs": [], "made_on": 1}),
        ("PUT", "", {"title": TITLE, "starts_at": None, "capacity": 8, "made_on": 1}),
    ):
        answer = organiser.request(method, f"/organiser/circles/{circle}/{path}".removesuffix("/"), json=body)
        assert answer.status_code == 404
