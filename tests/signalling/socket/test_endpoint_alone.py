"""Who comes to a seat, without a server: whose line is accepted, and what a hello is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.commands.leaving import Leave
from moderation.commands.removal import Remove
from moderation.transition import AtSeat
from tests.signalling.socket.seats import HOST, Seats, secret_of


@pytest.mark.parametrize(
    ("origin", "cookie", "told"),
    [
        (f"https://{HOST}", None, None),
        ("https://elsewhere.example.org", "ana", "let in"),
        ("https://elsewhere.example.org", "ben", 4003),
        (None, "ana", None),
        (None, None, "let in"),
    ],
)
async def test_browsers_come_from_a_declared_origin_with_their_cookie_alone(
    seats: Seats, origin: str | None, cookie: str | None, told: int | str | None
) -> None:
    """Whatever the page says itself. Nothing is told where the answer is no line at all."""
    seats.app = replace(seats.app, origins=frozenset(["https://elsewhere.example.org"]))
    headers = {} if origin is None else {"origin": origin}
    if cookie is not None:
        headers["cookie"] = f"seat={secret_of(cookie)}"
    async with seats.page("ana", headers=headers) as page:
        page.hello(session=secret_of("ana"))
        if told == "let in":
            await page.until_told("view")
        else:
            assert await page.until_closed() == (told or 403)
            assert [one["type"] for one in page.told] == ([] if told is None else ["closing"])


async def test_whoever_says_nothing_and_whoever_asks_for_no_circle_of_ours_is_told_so(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signalling.socket.seat_socket.HELLO_WITHIN_S", 0.01)
    async with seats.page("ana") as page:
        assert await page.until_closed() == 4500
    async with seats.page("ana", room="birch") as page:
        page.hello(session=secret_of("ana"))
        assert await page.until_closed() == 4003


async def test_who_had_a_seat_is_told_what_became_of_it_and_others_nothing(seats: Seats) -> None:
    hub = seats.node.hub
    await hub.submit("maple", Remove(seat="ana"), AtSeat("fay"))
    await hub.submit("maple", Leave(), AtSeat("ben"))
    for number, (seat, whose, told) in enumerate((("ana", "ana", 4006), ("ben", "ben", 4005), ("ben", "ana", 4003))):
        async with seats.page(seat, address=f"192.0.2.{number}") as page:
            page.hello(session=secret_of(whose))
            assert await page.until_closed() == told
    async with seats.page("ana") as page:
        page.hello()
        assert await page.until_closed() == 4003
    assert seats.closes == {"4003": 2, "4005": 1, "4006": 1}


async def test_who_came_from_the_same_network_shares_what_strangers_may(seats: Seats) -> None:
    """It is one here. Whoever was here before needs none of it."""
    async with seats.seated("ana"):
        pass
    for address, told in (("2001:db8:1:2::1", 4003), ("2001:db8:1:2::2", 4503), ("2001:db8:1:3::2", 4003)):
        async with seats.page("ana", address=address) as page:
            page.hello(session="a-secret-that-is-wrong-here")
            assert await page.until_closed() == told
    async with seats.seated("ana", address="2001:db8:1:2::3"):
        pass
