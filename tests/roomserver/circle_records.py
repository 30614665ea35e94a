"""Records of circles as the store has them, put there or looked at behind the book's back."""

from __future__ import annotations

from roomserver.programme.circles import Circle, CircleBook
from roomserver.programme.records import CircleRecord
from roomserver.store import keys
from roomserver.store.records import SCHEMA
from tests.roomserver.servers import Server


def kept_record(server: Server, circle_id: str) -> Circle:
    text = server.admin.hget(keys.circle_key("home", circle_id), "doc")
    return CircleRecord.model_validate_json(text or b"").circle


def keep_record(server: Server, circle: Circle) -> None:
    """One that is listed."""
    key = keys.circle_key("home", circle.id)
    server.admin.hset(key, "doc", CircleRecord(circle=circle).model_dump_json())
    server.admin.hset(key, mapping={"version": 9, "schema": SCHEMA})
    server.admin.zadd(keys.listed_key("home"), {circle.id: circle.created_at})


async def settled(book: CircleBook, server: Server) -> None:
    """Whatever is due later has become due, and is done."""
    key = keys.circles_due_key("home")
    for circle_id in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(circle_id, "utf-8"): 0.0})  # type: ignore[arg-type]
    await book.settle_due()
