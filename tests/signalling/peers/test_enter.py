"""A link becomes a seat."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from signalling.peers.enter import NotEntered, Session, enter, socket_url, split_link
from tests.serving import RunningServer, running_server


def test_a_link_has_an_origin_and_a_token() -> None:
    assert split_link("https://circle.example.org/join#abc") == ("https://circle.example.org", "abc")
    assert split_link("http://localhost:8000/join#abc") == ("http://localhost:8000", "abc")


@pytest.mark.parametrize("link", ["", "abc", "https://example.org/join", "ftp://example.org/join#abc", "/join#abc"])
def test_what_is_no_link_opens_nothing(link: str) -> None:
    with pytest.raises(NotEntered) as refused:
        split_link(link)
    assert refused.value.code == "no_such_link"


def test_the_socket_is_below_the_page_of_the_seat() -> None:
    assert socket_url("https://example.org", "/seat/abc/") == "wss://example.org/seat/abc/ws"
    assert socket_url("http://localhost:8000", "/seat/abc/") == "ws://localhost:8000/seat/abc/ws"


def test_a_session_does_not_show_its_secret() -> None:
    assert "hush" not in repr(Session("ws://localhost/seat/abc/ws", "hush"))


async def test_each_exchange_is_another_page(server: RunningServer) -> None:
    link = server.new_circle().facilitators[0]
    first, second = await enter(link), await enter(link)
    assert first.url == second.url
    assert first.url.startswith(server.origin.replace("http", "ws"))
    assert first.secret != second.secret
    assert first.incarnation != second.incarnation


async def test_a_link_that_opens_nothing_says_so(server: RunningServer) -> None:
    with pytest.raises(NotEntered) as refused:
        await enter(f"{server.origin}/join#{'x' * 32}")
    assert refused.value.code == "no_such_link"


async def test_it_waits_for_a_server_that_is_away(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        link = server.new_circle().facilitators[0]
        server.end()
        entering = asyncio.create_task(enter(link))
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(15):
            assert (await entering).secret
