"""Our own server, but rooms are kept in a dict and gone with the process. It tells what keeping them costs.

`python -m … FOLDER SIZES` prints its port and who may come where; SIZES are people a room. Both are JSON. Nothing
like it is shipped.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import uvloop

from bench.circles import make_circles
from bench.references.carrying_all import carry_all
from moderation.state.room import Room
from roomserver.embedded import EmbeddedValkey
from roomserver.i18n import read_catalogues
from roomserver.library import read_library
from roomserver.programme.communities import Communities, Ground
from roomserver.serving.serve import Backing, listen, serve
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore, connect
from roomserver.telemetry.log import log_error
from signalling.credentials import new_id
from signalling.node.hub import Hub
from signalling.store import AlreadyApplied, Change, Committed, Moved, Outcome


class RoomsInMemory(RedisRoomStore):
    """Only what is done for each change is left out; clock, beats and subscriptions are the store's."""

    _rooms: dict[str, Room]
    _applied: dict[tuple[str, str], tuple[str, int]]

    async def start(self) -> None:
        self._rooms, self._applied = {}, {}
        await super().start()

    async def load(self, room_id: str) -> Room | None:
        return self._rooms.get(room_id)

    async def commit(self, change: Change) -> Outcome:
        for command_id, _ in change.commands:
            if (applied := self._applied.get((change.room.id, command_id))) is not None:
                return AlreadyApplied(applied[1])
        current = self._rooms.get(change.room.id)
        version = 0 if current is None else current.version
        if version != change.expected:
            return Moved(version)
        self._rooms[change.room.id] = change.room
        for command_id, digest in change.commands:
            self._applied[change.room.id, command_id] = (digest, change.room.version)
        return Committed(change.room.version)

    async def applied(self, room_id: str, command_id: str) -> tuple[str, int] | None:
        return self._applied.get((room_id, command_id))


async def main(folder: Path, sizes: list[int]) -> None:
    settings = Settings(data=folder, port=0)
    async with EmbeddedValkey(settings.data) as embedded:
        store = RoomsInMemory(await connect(embedded.url))
        await store.start()
        circles = await make_circles(store, sizes)
        hub = Hub(store, new_id(), log_error)
        with listen("127.0.0.1", 0) as listening:

            def ready() -> None:
                print(listening.getsockname()[1])
                print(json.dumps([[asdict(place) for place in circle] for circle in circles]), flush=True)

            communities = Communities(Ground(hub, store, read_catalogues()), "bench")
            backing = Backing(store, hub, communities)
            await serve(settings, backing, read_library(), listening, ready)
        await store.aclose()


if __name__ == "__main__":
    carry_all()
    uvloop.run(main(Path(sys.argv[1]), json.loads(sys.argv[2])))
