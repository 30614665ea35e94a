"""C28: a node with no one left in a room cannot end it, whatever it times: the circle goes on at the other node."""

from __future__ import annotations

from moderation.commands.piece import MovePiece, TakePiece
from moderation.commands.stages import Begin
from moderation.settle import closes_deserted_at
from moderation.state.room import Room
from roomserver.store import RedisRoomStore
from tests.signalling.hosting import Page, RunningNode, keep, running, seated, stored_version


def course_of(room: Room) -> tuple[object, ...]:
    """What ends or moves a circle."""
    place = room.circle
    return (room.phase, place.stage, place.piece, place.supervision, place.order, place.paused, room.deserted_until)


async def test_c28_a_node_that_lost_everybody_neither_ends_nor_moves_a_circle_that_goes_on_elsewhere(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    """Its time is up and would end it, were nobody there; and this node heard nothing of what the other one did."""
    await keep(store, seated(store), closes_at=store.now() - 1.0)
    ana = await Page(here, "ana").join()
    fay, ben = await Page(there, "fay").join(), await Page(there, "ben").join()
    await fay.command(Begin())
    room = await fay.command(MovePiece(piece_id=(await there.hub.read("maple")).circle.piece.id, to="ben"))
    before = course_of(await ben.command(TakePiece(offer_id=room.circle.piece.id)))
    await ana.part()
    await here.hub.tell_of_the_gone()
    assert here.hub.hosted() == {}
    room = await there.hub.read("maple")
    assert store.now() > closes_deserted_at(room)
    assert [seat.presence for seat in room.seated()] == ["present", "reconnecting", "present"]
    version = await stored_version(store)
    for _ in range(3):
        await here.hub.tick("maple")
    assert await stored_version(store) == version
    async with running(here), running(there):  # what its poll finds due, too
        await fay.until(lambda: fay.presence_of("ana") == "reconnecting")
        back = await Page(here, "ana").join()
        await fay.until(lambda: fay.presence_of("ana") == "present")
    assert course_of(await here.hub.read("maple")) == before
    assert (fay.closing, ben.closing, back.closing) == (None, None, None)
