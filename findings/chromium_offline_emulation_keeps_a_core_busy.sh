#!/bin/sh
# A page that DevTools has told to be offline (Network.emulateNetworkConditions, Playwright's set_offline) while it has
# a WebSocket open: when a frame comes for it, Chromium's network service takes a whole core until the page is gone or
# online again. Nothing is sent to the page, and the page's own process rests. So tests that stay offline for seconds
# measure that, and slow down whatever runs beside them; cut the line elsewhere (a proxy that stops carrying).
#
# Expected: a page that is offline costs no more than one that is online and idle.
# Seen: Debian's Chromium 156, playwright 1.65.0: online 0.00 of a core, offline 0.95 to 1.00.
#
# Needs Chromium: CHROMIUM=<path>, or chromium on the PATH.
# Exit status: 0 while that is so; 1 when it has changed; 2 where it could not be tried.
set -eu
chromium=${CHROMIUM-$(command -v chromium || true)}
[ -n "$chromium" ] || { echo "no chromium" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.0 websockets==17.0 psutil==7.2.2 || exit 2
CHROMIUM=$chromium "$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import os
import sys

import psutil
from playwright.async_api import async_playwright
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

LOOKED_S = 4.0


async def frame_a_second(socket):
    try:
        while True:
            await socket.send("beat")
            await asyncio.sleep(1)
    except ConnectionClosed:
        pass


def processor_s():
    """What network services that this process started have taken."""
    taken = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if any("network.mojom" in word for word in process.cmdline()):
                times = process.cpu_times()
                taken += times.user + times.system
        except psutil.Error:
            pass
    return taken


async def share():
    before = processor_s()
    await asyncio.sleep(LOOKED_S)
    return (processor_s() - before) / LOOKED_S


async def main():
    async with serve(frame_a_second, "localhost", 0) as server, async_playwright() as playwright:
        port = server.sockets[0].getsockname()[1]
        browser = await playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        page = await browser.new_page()
        await page.evaluate(
            "port => new Promise(done => { const socket = new WebSocket(`ws://localhost:${port}`);"
            " socket.onmessage = done; window.socket = socket; })",
            port,
        )
        online = await share()
        await page.context.set_offline(True)
        await asyncio.sleep(1.5)
        offline = await share()
        print(f"Chromium {browser.version}: of a core, online {online:.2f}, offline {offline:.2f}")
        await browser.close()
    return 0 if online < 0.2 and offline > 0.7 else 1


sys.exit(asyncio.run(main()))
PYTHON
