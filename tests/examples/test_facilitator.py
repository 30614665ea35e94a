"""The facilitator's client of docs/examples leads real circles, of guests who are clients of docs/examples as well."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from pathlib import Path

from tests.example_clients import facilitator, quiet_guest
from tests.serving import RunningServer

ENDS_WITHIN_S = 40


async def ended(child: subprocess.Popen[str]) -> tuple[int, list[str], str]:
    """Its exit status, what it did, and what it said when it failed."""
    said, failed = await asyncio.to_thread(child.communicate, timeout=ENDS_WITHIN_S)
    return child.returncode, said.split(), failed


async def test_it_leads_a_circle_from_its_doors_to_the_end_of_the_debrief(site: RunningServer) -> None:
    links = site.new_circle(participants=1)
    with facilitator(links.facilitators[0]) as kavitha, quiet_guest(links.participants[0]) as siti:
        assert await ended(siti) == (0, ["knock", "take_piece", "pass_piece", "leave"], "")
        status, sent, failed = await ended(kavitha)
    assert (status, failed) == (0, "")
    assert sent[:5] == ["knock", "admit", "begin", "ring_bell", "end_bell"]
    assert sent[5] == "offer_next"
    assert sent[-2:] == ["end_circle", "end_debrief"]
    with quiet_guest(links.participants[0]) as late:
        assert await ended(late) == (1, [], "The link opens no seat: The circle has ended.\n")


async def test_it_goes_through_every_part_of_a_script(site: RunningServer) -> None:
    links = site.new_circle(participants=1, script="check-in-30")
    with facilitator(links.facilitators[0]) as kavitha, quiet_guest(links.participants[0]) as siti:
        assert (await ended(siti))[0] == 0
        status, sent, failed = await ended(kavitha)
    assert (status, failed) == (0, "")
    assert sent.count("go_to_stage") >= 4
    assert sent[-2:] == ["end_circle", "end_debrief"]


async def did(child: subprocess.Popen[str], what: str) -> None:
    """Wait until it has sent that command."""
    assert child.stdout is not None
    while line := await asyncio.to_thread(child.stdout.readline):
        if line.strip() == what:
            return
    raise AssertionError(f"it ended before {what}")


async def test_it_comes_back_to_a_server_that_went_away_and_goes_on(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data")
    server.start()
    try:
        links = server.new_circle(participants=1)
        with facilitator(links.facilitators[0]) as kavitha, quiet_guest(links.participants[0]) as siti:
            await asyncio.wait_for(did(kavitha, "end_bell"), ENDS_WITHIN_S)
            server.end(signal.SIGKILL)
            server.start()
            assert (await ended(siti))[0] == 0
            status, after, failed = await ended(kavitha)
        assert (status, failed) == (0, "")
        assert not {"begin", "ring_bell"} & {*after}
        assert after[-2:] == ["end_circle", "end_debrief"]
    finally:
        server.close()
