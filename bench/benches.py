"""Which benches there are: what each measures, of which servers, and which rooms they must have for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bench import growth, measures, servers
from bench.measures import Observed
from bench.servers import BEFORE, COMPOSITE, IN_MEMORY, OURS, PEER_SERVER, STARLETTE, WEBSOCKETS
from bench.sizes import Sizes
from bench.starting import Running, Starter


@dataclass(frozen=True)
class Bench:
    """`rooms` says how many people each room of a server has. `scripted` rooms follow the script of the sizes."""

    servers: Mapping[str, Starter]
    rooms: Callable[[Sizes], tuple[int, ...]]
    measure: Callable[[Running, Sizes], Awaitable[Observed]]
    scripted: bool = False


def _of(*names: str) -> Mapping[str, Starter]:
    return {name: servers.SERVERS[name] for name in names}


def _as_many(sizes: Sizes, rooms: int) -> tuple[int, ...]:
    return (sizes.people_a_room,) * rooms


def _joining(sizes: Sizes) -> tuple[int, ...]:
    return _as_many(sizes, sizes.joining // sizes.people_a_room)


def _by_size(sizes: Sizes) -> tuple[int, ...]:
    return tuple(size for size in sizes.people for _ in range(sizes.people_rooms))


_FSYNC = {how: partial(servers.circle, appendfsync=how) for how in ("always", "everysec", "no")}
_MOVING = _of(OURS, BEFORE, IN_MEMORY, COMPOSITE, WEBSOCKETS, STARLETTE)
_LISTENING = _of(OURS, BEFORE, PEER_SERVER, WEBSOCKETS)
_RELAYING = _of(OURS, BEFORE, PEER_SERVER, WEBSOCKETS, STARLETTE)

BENCHES: Mapping[str, Bench] = {
    "moves": Bench(_MOVING, lambda sizes: _as_many(sizes, sizes.move_rooms), measures.moves),
    "relays": Bench(_RELAYING, lambda sizes: _as_many(sizes, sizes.relay_rooms), measures.relays),
    "joins": Bench(_RELAYING, _joining, measures.joins),
    "listeners": Bench(_LISTENING, lambda sizes: _as_many(sizes, sizes.listening_rooms[1]), measures.listeners),
    "people": Bench(_of(OURS, BEFORE, COMPOSITE, WEBSOCKETS), _by_size, growth.people),
    "rooms": Bench(_of(OURS, BEFORE, COMPOSITE), lambda sizes: _as_many(sizes, sizes.rooms[-1]), growth.rooms),
    "messages": Bench(
        _of(OURS, BEFORE), lambda sizes: _as_many(sizes, sizes.scripted_rooms), measures.messages, scripted=True
    ),
    "durability": Bench(_FSYNC, lambda sizes: _as_many(sizes, sizes.move_rooms), measures.durability),
}
