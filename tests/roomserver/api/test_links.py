"""Links of a circle: to whom each belongs, and what a new one ends."""

from __future__ import annotations

import httpx2
import pytest

from roomserver.api.links import link_urls
from roomserver.programme.circles import CircleLinks, SeatLink
from tests.guest import enter, guest
from tests.roomserver.api.asking import Json, created, listed, told
from tests.serving import RunningServer


def test_each_link_is_whole_and_with_those_of_its_kind() -> None:
    links = CircleLinks(
        facilitators=(SeatLink(seat="f", token="maple.f"),),
        cofacilitators=(SeatLink(seat="c", token="maple.c"),),
        participants=(SeatLink(seat="p", token="maple.p"), SeatLink(seat="q", token="maple.q")),
        open="maple.o",
    )
    at = "https://circle.example.org/join#maple."
    assert link_urls("https://circle.example.org", links).model_dump() == {
        "facilitators": ({"seat": "f", "url": f"{at}f"},),
        "cofacilitators": ({"seat": "c", "url": f"{at}c"},),
        "participants": ({"seat": "p", "url": f"{at}p"}, {"seat": "q", "url": f"{at}q"}),
        "open": f"{at}o",
    }
    closed = links.model_copy(update={"open": None})
    assert link_urls("https://circle.example.org", closed).open is None


async def test_a_new_link_ends_the_old_one_and_its_sessions(site: RunningServer, organiser: httpx2.Client) -> None:
    links = site.new_circle()
    session = await enter(links.facilitators[0])
    async with guest(session) as former:
        await former.command("knock", name="Kavitha")
        answer = organiser.post(f"/organiser/circles/{links.circle}/links", json={"seat": former.seat})
        assert (await former.until_closed())["code"] == 4003
    async with guest(session) as again:
        assert (await again.until_closed())["code"] == 4003
    with pytest.raises(httpx2.HTTPStatusError, match="404"):
        await enter(links.facilitators[0])
    async with guest(answer.json()["url"], incarnation="new-page-") as newcomer:
        assert newcomer.seat == former.seat


async def test_a_new_open_link_ends_the_old_one_and_keeps_who_came_by_it(
    site: RunningServer, organiser: httpx2.Client
) -> None:
    links = site.new_circle(open_link=True)
    assert links.open is not None
    async with guest(links.open) as early:
        await early.command("knock", name="Jun")
        answer = organiser.post(f"/organiser/circles/{links.circle}/links", json={"open": True})
        with pytest.raises(httpx2.HTTPStatusError, match="404"):
            await enter(links.open)
        assert (await enter(answer.json()["url"]))[1].partition("-")[2] != early.seat
        assert early.closing is None
    removed = organiser.delete(f"/organiser/circles/{links.circle}/open-link")
    assert (removed.status_code, removed.content) == (204, b"")
    with pytest.raises(httpx2.HTTPStatusError, match="404"):
        await enter(answer.json()["url"])
    assert listed(organiser, links.circle)["attendance"]["open_link"] is False


async def test_a_further_seat_has_a_link_of_its_own(site: RunningServer, organiser: httpx2.Client) -> None:
    links = site.new_circle()
    former = listed(organiser, links.circle)["attendance"]
    answer = organiser.post(f"/organiser/circles/{links.circle}/seats", json={"role": "cofacilitator"})
    assert answer.status_code == 201
    async with guest(answer.json()["url"]) as newcomer:
        assert newcomer.seat == answer.json()["seat"]
        await newcomer.command("knock", name="Kavitha")
        attendance = listed(organiser, links.circle)["attendance"]
    assert attendance["promised"] == former["promised"] + 1
    assert attendance["invitations"] == [
        *former["invitations"],
        {"seat": answer.json()["seat"], "invited_as": "cofacilitator", "standing": "seated"},
    ]


def test_no_further_seat_is_promised_than_there_are(site: RunningServer, organiser: httpx2.Client) -> None:
    made = created(organiser, participants=1, capacity=2)
    answer = organiser.post(f"/organiser/circles/{made['circle']['id']}/seats", json={"role": "participant"})
    assert told(answer) == (409, "full")
    assert listed(organiser, made["circle"]["id"])["attendance"]["promised"] == 2


@pytest.mark.parametrize("wanted", [{}, {"role": "organiser"}, {"role": None}, {"role": "participant", "seat": "x"}])
def test_a_further_seat_is_for_somebody_of_a_role(site: RunningServer, organiser: httpx2.Client, wanted: Json) -> None:
    circle = site.new_circle().circle
    assert told(organiser.post(f"/organiser/circles/{circle}/seats", json=wanted)) == (422, "bad_input")


@pytest.mark.parametrize(
    "wanted", [{}, {"open": False}, {"seat": "x", "open": True}, {"seat": 1}, {"seat": ["x"]}, {"seat": "*"}]
)
def test_a_new_link_is_for_a_seat_or_open(site: RunningServer, organiser: httpx2.Client, wanted: Json) -> None:
    circle = site.new_circle().circle
    assert told(organiser.post(f"/organiser/circles/{circle}/links", json=wanted)) == (422, "bad_input")


async def test_a_seat_by_open_link_gets_no_personal_one(site: RunningServer, organiser: httpx2.Client) -> None:
    links = site.new_circle(open_link=True)
    assert links.open is not None
    seat = (await enter(links.open))[1].partition("-")[2]
    for nobody in (seat, "nobody"):
        answer = organiser.post(f"/organiser/circles/{links.circle}/links", json={"seat": nobody})
        assert told(answer) == (404, "no_such_seat")
