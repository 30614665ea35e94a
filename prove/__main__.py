"""`./run prove`: two minutes in which anybody sees what is claimed. Exit status 1 where a claim was not shown."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from prove import acts
from prove.evidence import Evidence, last_screen
from prove.sentence import write_sentence
from prove.stage import HANGS_UP, circle, listener, page_with_instruments, rogue, serving
from tests.browser.chromium import chromium
from tests.companions import companions

INVITATION = """
Come and listen: {link}

This is the room's own page, with instruments beside it. Choose a name, come in, and put on headphones. You don't have
to: everything is measured in a separate Chromium.
"""


async def prove(wait_s: float) -> list[Evidence]:
    """All acts, told as they come. `wait_s`: how long people have to open the link."""
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)

    with tempfile.TemporaryDirectory(prefix="circle-prove-") as name:
        folder = Path(name)
        write_sentence(folder / "sentence.wav")
        web = page_with_instruments(folder)
        with serving(folder, "data", web) as server:
            async with chromium() as browser, circle(server, 4, open_link=True) as here:
                print(INVITATION.format(link=here.links.open), flush=True)
                mei = await listener(browser, here.links.participants[0], "Mei")
                tom = await listener(browser, here.links.participants[1], "Tom", HANGS_UP)
                ember = {
                    "link": here.links.participants[2],
                    "name": "Ember",
                    "wav": str(folder / "sentence.wav"),
                    "pause_s": 0.5,
                }
                with companions(ember), rogue(here.links.participants[3]):
                    await here.seated(5)
                    say("Five are seated: Kavitha, Mei and Tom (who listen in Chromium), Ember and Slate (programs).")
                    await asyncio.sleep(wait_s)
                    await here.kavitha.command("begin")
                    await here.offer("Ember")
                    await here.holds("Ember")
                    found = [await acts.one_voice(mei, say)]
                    await here.gives_up("Ember")
                    found.append(await acts.sentence_to_its_end(server, here, mei, tom, say))
            async with chromium() as browser:
                found.append(await acts.seat_is_kept(folder, web, server, say))
                found.append(await acts.removal_is_final(folder, web, server, browser, say))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run prove", description="See what is claimed, live, in two minutes.")
    parser.add_argument("--wait", type=float, default=20.0, help="seconds for people to open the link; default 20")
    found = asyncio.run(prove(parser.parse_args().wait))
    print(f"\n{last_screen(found)}")
    return 0 if all(each.is_proof for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
