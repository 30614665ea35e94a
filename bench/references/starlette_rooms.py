"""Rooms on Starlette and uvicorn (websockets-sansio), on the port that it prints: `python -m …`."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.references.rooms import Room, Rooms, arrived, joined, passed, read, relayed

ROOMS: Rooms[WebSocket] = Rooms()


async def person_at(websocket: WebSocket) -> None:
    """One person's line, from the first message to the last."""
    await websocket.accept()
    first = read(await websocket.receive_text())
    name, person = first["room"], first["id"]
    room = ROOMS.enter(name, person, websocket)
    for other, line in list(room.lines.items()):
        await line.send_text(joined(room) if other == person else arrived(person))
    try:
        while True:
            await _serve(room, person, await websocket.receive_text())
    except WebSocketDisconnect:
        ROOMS.leave(name, person)


async def _serve(room: Room[WebSocket], person: str, text: str) -> None:
    message = read(text)
    if message["t"] == "relay":
        if (other := room.lines.get(message["to"])) is not None:
            await other.send_text(relayed(person, message["data"]))
    elif (news := passed(room, person, message["data"])) is not None:
        for line in list(room.lines.values()):
            await line.send_text(news)


def main() -> None:
    app = Starlette(routes=[WebSocketRoute("/ws", person_at)])
    config = uvicorn.Config(
        app, ws="websockets-sansio", ws_per_message_deflate=False, access_log=False, log_level="error", lifespan="off"
    )
    with socket.create_server(("127.0.0.1", 0), backlog=config.backlog) as listening:
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
