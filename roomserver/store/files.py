"""The files that a store's servers write, from which nothing that was deleted goes until they are rewritten."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError, ResponseError

from roomserver.store.connect import StoreRefused, every_primary

REWRITE_S = 60.0
ADVICE_S = 10.0
POLL_S = 0.01


class FilesKept(Exception):
    """The store's files may still hold what was deleted; the text is one plain line that says why."""


async def rewrite(url: str, within_s: float = REWRITE_S) -> None:
    """Rewrites whichever files the store keeps, so that nothing deleted is left in them. Raises: FilesKept."""
    try:
        async with asyncio.timeout(within_s), every_primary(url) as clients:
            await asyncio.gather(*map(_rewrite, clients))
    except NoPermissionError:
        raise FilesKept("The store's user may not run INFO, BGREWRITEAOF and BGSAVE.") from None
    except StoreRefused as refused:
        raise FilesKept(str(refused)) from None
    except (RedisError, OSError):
        raise FilesKept("The store did not answer while its files were to be rewritten.") from None


async def advice(url: str) -> list[str]:
    """What an operator should change about how the store writes; empty where it does not say how it does."""
    try:
        async with asyncio.timeout(ADVICE_S), every_primary(url) as clients:
            lines = [line for client in clients for line in await _advice(client)]
            return list(dict.fromkeys(lines))
    except (RedisError, StoreRefused, OSError):
        return []


async def _advice(client: Redis) -> list[str]:
    state = await client.info("persistence")
    preamble, saves = await setting(client, "aof-use-rdb-preamble"), await setting(client, "save")
    lines = []
    if state.get("aof_enabled") and preamble == "yes":
        lines.append(
            "The store's append-only file begins compressed (aof-use-rdb-preamble yes): a search for what was said "
            "misses it there. Set it to no."
        )
    if saves:
        lines.append(
            "The store saves snapshots (save): a copy or backup of one made during a circle holds what was said. "
            "Set save to nothing and appendonly to yes."
        )
    return lines


async def setting(client: Redis, name: str) -> str:
    """As CONFIG GET says; empty where the server has no such setting, or does not tell."""
    try:
        flat = await client.execute_command("CONFIG GET", name)  # type: ignore[no-untyped-call]
    except ResponseError:
        return ""
    values = flat if isinstance(flat, dict) else {}
    value = values.get(name, values.get(name.encode(), ""))
    return value.decode() if isinstance(value, bytes) else str(value)


async def _rewrite(client: Redis) -> None:
    """Raises: FilesKept, and RedisError."""
    state = await client.info("persistence")
    if state.get("aof_enabled"):
        await _rewrite_log(client)
    if await setting(client, "save"):
        await _rewrite_snapshot(client)


async def _rewrite_log(client: Redis) -> None:
    # One that is under way may have begun before the deletion.
    await _log_rewritten(client)
    while not await _begun(client, "BGREWRITEAOF"):
        await _log_rewritten(client)
    if not await _log_rewritten(client):
        raise FilesKept("The store could not rewrite its append-only file; see its log.")


async def _rewrite_snapshot(client: Redis) -> None:
    await _snapshot_saved(client)
    while not await _begun(client, "BGSAVE"):
        await _snapshot_saved(client)
    if not await _snapshot_saved(client):
        raise FilesKept("The store could not save its snapshot; see its log.")


async def _begun(client: Redis, command: str) -> bool:
    """Whether it began now; another one may be under way. Raises: NoPermissionError."""
    try:
        await client.execute_command(command)  # type: ignore[no-untyped-call]
    except NoPermissionError:
        raise
    except ResponseError:
        await asyncio.sleep(POLL_S)
        return False
    return True


async def _log_rewritten(client: Redis) -> bool:
    """Waits until no rewrite is under way; whether the last one succeeded."""
    while True:
        state = await client.info("persistence")
        if not state["aof_rewrite_in_progress"] and not state["aof_rewrite_scheduled"]:
            return bool(state["aof_last_bgrewrite_status"] == "ok")
        await asyncio.sleep(POLL_S)


async def _snapshot_saved(client: Redis) -> bool:
    """Waits until no snapshot is being saved; whether the last one succeeded."""
    while True:
        state = await client.info("persistence")
        if not state["rdb_bgsave_in_progress"]:
            return bool(state["rdb_last_bgsave_status"] == "ok")
        await asyncio.sleep(POLL_S)
