"""The second client of docs/examples in a real circle: what it does, as the room sees it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from pathlib import Path

from tests.example_clients import NAME, quiet_guest
from tests.guest import Guest, Json, enter, guest
from tests.serving import RunningServer

ENDS_WITHIN_S = 20


async def ended(child: subprocess.Popen[str]) -> tuple[int, list[str], str]:
    """Its exit status, what it did, and what it said when it failed."""
    said, failed = await asyncio.to_thread(child.communicate, timeout=ENDS_WITHIN_S)
    return child.returncode, said.split(), failed


async def let_in(facilitator: Guest) -> str:
    """Admit whoever knocks; the seat."""
    await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
    [knock] = facilitator.parts["lobby"]["knocks"]
    assert knock["name"] == NAME
    await facilitator.command("admit", seat=knock["seat"])
    return str(knock["seat"])


def hands(facilitator: Guest) -> list[tuple[str, str]]:
    """Where the piece has been, in the order in which the room saw it."""
    pieces: list[Json] = [view["parts"]["centre"]["piece"] for view in facilitator.views if "centre" in view["parts"]]
    places = [(piece["kind"], piece.get("to") or piece.get("by") or "") for piece in pieces]
    return [place for place, former in zip(places, [None, *places], strict=False) if place != former]


async def test_it_sits_takes_the_piece_says_nothing_passes_it_and_leaves(site: RunningServer) -> None:
    links = site.new_circle(open_link=True)
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        with quiet_guest(links.open) as child:
            seat = await let_in(facilitator)
            await facilitator.command("begin")
            await facilitator.command("move_piece", piece_id=facilitator.piece["id"], to=seat)
            assert await ended(child) == (0, ["knock", "take_piece", "pass_piece", "leave"], "")
        await facilitator.until(lambda: len(facilitator.parts["roster"]["seats"]) == 1)
        ours = facilitator.seat
        assert hands(facilitator) == [
            ("resting", ""),
            ("offered", seat),
            ("held", seat),
            ("offered", ours),
        ]
        assert facilitator.negotiation == []


async def test_it_waits_for_a_server_that_went_away(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data")
    server.start()
    try:
        links = server.new_circle(participants=1)
        with quiet_guest(links.participants[0]) as child:
            session = await enter(links.facilitators[0])
            async with guest(session) as facilitator:
                await facilitator.command("knock", name="Kavitha")
                seat = await let_in(facilitator)
                await facilitator.command("begin")
                await facilitator.command("offer_next", piece_id=facilitator.piece["id"])
            server.end(signal.SIGKILL)
            server.start()
            async with guest(session, incarnation="page-two-") as facilitator:
                offered = facilitator.piece
                assert offered["to"] == facilitator.seat
                await facilitator.until(lambda: facilitator.parts["roster"]["seats"][1]["presence"] == "present")
                await facilitator.command("pass_on", offer_id=offered["id"])
                assert await ended(child) == (0, ["knock", "take_piece", "pass_piece", "leave"], "")
                assert ("held", seat) in hands(facilitator)
    finally:
        server.close()


async def test_it_says_why_it_got_no_seat(site: RunningServer) -> None:
    links = site.new_circle(participants=1, open_link=True)
    with quiet_guest(f"{links.open}x") as child:
        assert await ended(child) == (1, [], "The link opens no seat: This link does not work, or no longer works.\n")
    async with guest(links.facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        with quiet_guest(links.open, "Kavitha") as child:
            assert await ended(child) == (
                1,
                ["knock"],
                "No seat: A facilitator here has this name, or one that looks like it.\n",
            )
        with quiet_guest(links.participants[0]) as child:
            await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
            await facilitator.command("decline", seat=facilitator.parts["lobby"]["knocks"][0]["seat"])
            assert await ended(child) == (1, ["knock"], "No seat any more: declined\n")
