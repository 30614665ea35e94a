"""The facilitator's client of docs/examples leads real circles, of guests who are clients of docs/examples as well."""

from __future__ import annotations

import asyncio
import subprocess

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
        status, did, failed = await ended(kavitha)
    assert (status, failed) == (0, "")
    assert did[:5] == ["knock", "admit", "begin", "ring_bell", "end_bell"]
    assert did[5] == "offer_next"
    assert did[-2:] == ["end_circle", "end_debrief"]
    with quiet_guest(links.participants[0]) as late:
        assert await ended(late) == (1, [], "The link opens no seat: The circle has ended.\n")


async def test_it_goes_through_every_part_of_a_script(site: RunningServer) -> None:
    links = site.new_circle(participants=1, script="check-in-30")
    with facilitator(links.facilitators[0]) as kavitha, quiet_guest(links.participants[0]) as siti:
        assert (await ended(siti))[0] == 0
        status, did, failed = await ended(kavitha)
    assert (status, failed) == (0, "")
    assert did.count("go_to_stage") >= 4
    assert did[-2:] == ["end_circle", "end_debrief"]
