#!/bin/sh
# aioice: candidate gathering that is cut short leaves its sockets open, and closing the connection doesn't close them.
#
# Expected: after `setLocalDescription` was cancelled (by a time-out, or with its task), or while it still runs, `close`
# leaves no socket of the connection open.
# Seen: a socket that was bound before the cut stays open until the garbage collector finds it ("unclosed socket",
# "unclosed transport"). While aioice gathers, its sockets stand in a local list; `close` knows those alone that the
# finished gathering has handed over. What helps: let the gathering end (`asyncio.shield`, then wait for it), and close
# after it.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check aiortc==1.16.0 aioice==0.13.0
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import gc
import socket
import sys
import warnings
from importlib.metadata import version

from aiortc import RTCConfiguration, RTCPeerConnection

warnings.simplefilter("ignore", ResourceWarning)


def open_sockets():
    return sum(isinstance(o, socket.socket) and o.type == socket.SOCK_DGRAM and o.fileno() != -1 for o in gc.get_objects())


async def left_by(turns, how):
    """How many sockets are open after a gathering of that many turns of the loop was cut short."""
    gc.collect()
    before = open_sockets()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("audio")
    gathering = asyncio.ensure_future(connection.setLocalDescription())
    for _ in range(turns):
        await asyncio.sleep(0)
    if how == "cancelled":
        gathering.cancel()
    if how == "closed":
        await connection.close()
    await asyncio.gather(gathering, return_exceptions=True)
    if how != "closed":
        await connection.close()
    return open_sockets() - before


async def most_left(how):
    return max([await left_by(turns, how) for turns in range(30)])


async def main():
    left = {how: await most_left(how) for how in ("left alone", "cancelled", "closed")}
    told = ", ".join(f"{how}: {number}" for how, number in left.items())
    print(f"aiortc {version('aiortc')}, aioice {version('aioice')}: most sockets left open by one gathering: {told}")
    return left["left alone"] == 0 and left["cancelled"] > 0 and left["closed"] > 0


sys.exit(0 if asyncio.run(main()) else 1)
PYTHON
