"""O1: nothing on the wire counts what others do in private: versions are those of a line's own views."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack

import pytest

from roomserver.store import RedisRoomStore
from signalling.protocol.session import Session
from tests.guest import Guest, Json, guest
from tests.serving import RunningServer
from tests.signalling.hosting import Page, RunningNode, keep, running, seated

pytestmark = pytest.mark.first


@pytest.fixture
def server(site: RunningServer) -> RunningServer:
    return site


def versions(person: Guest) -> list[tuple[str, int]]:
    messages: list[Json] = [json.loads(frame) for frame in person.frames]
    return [(told["type"], told["version"]) for told in messages if told["type"] in ("view", "beat", "reply")]


async def test_o1_what_others_do_in_private_leaves_no_trace_in_anybodys_frames(server: RunningServer) -> None:
    """Twenty private lines and signals of one person: another's frames are beats, all alike, and nothing else."""
    links = server.new_circle(participants=3)
    async with AsyncExitStack() as stack:
        fay = await stack.enter_async_context(guest(links.facilitators[0]))
        await fay.command("knock", name="Fay")
        people = [await stack.enter_async_context(guest(link)) for link in links.participants]
        for number, one in enumerate(people):
            await one.command("knock", name=f"Person {number}")
            if number < 2:
                await fay.command("admit", seat=one.seat)
        ana, ben, lea = people
        await fay.command("begin")
        for one in (ana, ben):
            await one.until(lambda one=one: one.parts["circle"]["phase"] == "live")  # type: ignore[misc]
        for one in (ben, lea):
            beats = one.beats
            await one.until(lambda one=one, beats=beats: one.beats > beats)  # type: ignore[misc]
        before = {one.seat: len(one.frames) for one in (ben, lea)}
        for number in range(20):
            kind = "say_privately" if number % 2 else "send_signal"
            await ana.command(kind, **({"text": "Hello"} if number % 2 else {"kind": "not_safe"}))
        await ana.command("set_wish", wish="later")
        for one in (ben, lea):
            beats = one.beats
            await one.until(lambda one=one, beats=beats: one.beats >= beats + 2)  # type: ignore[misc]
            since = [json.loads(frame) for frame in one.frames[before[one.seat] :]]
            assert {told["type"] for told in since} == {"beat"}
            assert {told["version"] for told in since} == {one.view["version"]}


async def test_o1_views_beats_and_replies_count_what_one_line_was_sent(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with guest(links.facilitators[0]) as fay, guest(links.participants[0]) as ana:
        await fay.command("knock", name="Fay")
        await ana.command("knock", name="Ana")
        await fay.command("admit", seat=ana.seat)
        await fay.command("begin")
        await ana.command("mute_self")
        await fay.until(lambda: fay.beats > 0)
        for person in (fay, ana):
            numbers = [version for kind, version in versions(person) if kind == "view"]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            newest = 0
            for kind, version in versions(person):
                newest = version if kind == "view" else newest
                assert version == newest


async def test_c11_a_later_line_begins_with_a_higher_version_at_any_node(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    """With nothing kept of the line before: the store's clock numbers them."""
    await keep(store, seated(store))
    async with running(here), running(there):
        newest = (0, 0)
        for number in range(4):
            page = await Page(here if number % 2 else there, "ana", page=str(number)).join()
            assert page.view["whole"]
            assert (page.view["epoch"], page.view["version"]) > newest
            newest = (page.view["epoch"], page.view["version"])
            await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]


def test_o1_a_session_numbers_its_views_from_the_time_it_began() -> None:
    session = Session(0.0)
    session.begin(1_795_378_905.9)
    assert session.version == 1_795_378_905_900
