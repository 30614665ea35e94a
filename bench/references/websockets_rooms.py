"""Rooms on websockets alone, on the port that it prints: `python -m …`."""

from __future__ import annotations

import logging

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from bench.references.rooms import Room, Rooms, arrived, joined, passed, read, relayed

ROOMS: Rooms[ServerConnection] = Rooms()


async def person_at(line: ServerConnection) -> None:
    """One person's line, from the first message to the last."""
    first = read(await line.recv())
    name, person = first["room"], first["id"]
    room = ROOMS.enter(name, person, line)
    broadcast((other for other in room.lines.values() if other is not line), arrived(person))
    try:
        await line.send(joined(room))
        async for text in line:
            await _serve(room, person, text)
    except ConnectionClosed:
        pass
    finally:
        ROOMS.leave(name, person)


async def _serve(room: Room[ServerConnection], person: str, text: str | bytes) -> None:
    message = read(text)
    if message["t"] == "relay":
        if (other := room.lines.get(message["to"])) is not None:
            await other.send(relayed(person, message["data"]))
    elif (news := passed(room, person, message["data"])) is not None:
        broadcast(room.lines.values(), news)


async def main() -> None:
    logging.getLogger("websockets.server").setLevel(logging.CRITICAL)
    async with serve(person_at, "127.0.0.1", 0, compression=None, backlog=2048) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
