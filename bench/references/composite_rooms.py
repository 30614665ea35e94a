"""Rooms on Starlette, uvicorn, redis-py and a store, on the port that it prints: `python -m … FOLDER`.

What every server of this kind does for a move, and nothing else: one script in the store that checks the version,
writes the document and publishes it; the publication goes to everybody's socket.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.references.rooms import Room, Rooms, arrived, joined, passed, read, relayed
from roomserver.embedded import EmbeddedValkey

COMMIT = """#!lua
if (tonumber(redis.call('GET', KEYS[1])) or 0) ~= tonumber(ARGV[1]) then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1] + 1)
redis.call('SET', KEYS[2], ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[2])
return 1
"""
CHANNELS = "room:"


class Composite:
    """The rooms of one process, and its two uses of the store: commits, and one subscription."""

    def __init__(self, client: Redis, subscription: PubSub) -> None:
        self._rooms: Rooms[WebSocket] = Rooms()
        self._versions: dict[str, int] = {}
        self._commit = client.register_script(COMMIT)
        self._subscription = subscription

    async def person_at(self, websocket: WebSocket) -> None:
        """One person's connection, from the first message to the last."""
        await websocket.accept()
        first = read(await websocket.receive_text())
        name, person = first["room"], first["id"]
        room = self._rooms.enter(name, person, websocket)
        for other, connection in list(room.lines.items()):
            await connection.send_text(joined(room) if other == person else arrived(person))
        try:
            while True:
                await self._serve(name, room, person, read(await websocket.receive_text()))
        except WebSocketDisconnect:
            self._rooms.leave(name, person)

    async def _serve(self, name: str, room: Room[WebSocket], person: str, message: dict[str, Any]) -> None:
        if message["t"] == "relay":
            if (other := room.lines.get(message["to"])) is not None:
                await other.send_text(relayed(person, message["data"]))
        elif (document := passed(room, person, message["data"])) is not None:
            await self._keep(name, document)

    async def _keep(self, name: str, document: str) -> None:
        version = self._versions.get(name, 0)
        keys = (f"{{{name}}}:version", f"{{{name}}}:document")
        if await self._commit(keys=keys, args=(version, document, CHANNELS + name)):
            self._versions[name] = version + 1

    async def publish(self) -> None:
        """What the store publishes goes to everybody in the room."""
        async for message in self._subscription.listen():
            if message["type"] == "pmessage":
                room = self._rooms.get(message["channel"].decode().removeprefix(CHANNELS))
                text = message["data"].decode()
                for connection in [] if room is None else list(room.lines.values()):
                    await connection.send_text(text)


@asynccontextmanager
async def composite(url: str) -> AsyncIterator[Composite]:
    """With its subscription made."""
    pool = BlockingConnectionPool.from_url(url, max_connections=32, protocol=2)
    async with Redis(connection_pool=pool) as client, client.pubsub() as subscription:
        await subscription.psubscribe(f"{CHANNELS}*")
        serving = Composite(client, subscription)
        task = asyncio.create_task(serving.publish())
        try:
            yield serving
        finally:
            task.cancel()


async def main(folder: Path) -> None:
    async with EmbeddedValkey(folder) as embedded, composite(embedded.url) as serving:
        app = Starlette(routes=[WebSocketRoute("/ws", serving.person_at)])
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            access_log=False,
            log_level="error",
            lifespan="off",
        )
        with socket.create_server(("127.0.0.1", 0), backlog=config.backlog) as listening:
            print(listening.getsockname()[1], flush=True)
            await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1])))
