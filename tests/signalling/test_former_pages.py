"""A page of the release before, which speaks `circle.v1`: it finishes its turn, and is told to reload between two."""

from __future__ import annotations

from contextlib import AsyncExitStack

from tests.guest import Guest, enter, guest
from tests.serving import RunningServer
from tests.signalling.test_circle_on_the_wire import begin, hears, take


def is_shown_the_former_parts(page: Guest) -> bool:
    """As its code reads them: pages, who is heard and the stage were elsewhere."""
    me, roster, centre = (page.parts[name] for name in ("me", "roster", "centre"))
    names = {"peers", "mutes", "claim_id"} <= me.keys() and {"stage_index", "stages", "prompt"} <= centre.keys()
    return names and all({"incarnation", "mutes", "heard", "hand"} <= seat.keys() for seat in roster["seats"])


async def test_it_goes_on_through_a_turn_and_is_told_to_reload_when_nobody_has_the_piece(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1)
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        session = await enter(links.participants[0])
        mei = await stack.enter_async_context(guest(session))
        await mei.command("knock", name="Mei")
        await kavitha.command("admit", seat=mei.seat)
        await mei.until_kind("participant")
        await begin(kavitha)
        await take(kavitha)
        await kavitha.command("pass_piece", turn_id=kavitha.piece["id"])
        await take(mei)
        turn = mei.piece["id"]
        await mei.drop()

        former = await stack.enter_async_context(guest(session, version=1, incarnation="page-one-"))
        assert former.welcome["version"] == 1
        assert former.view["kind"] == "participant"
        assert is_shown_the_former_parts(former)
        assert (former.piece["id"], former.piece["by"]) == (turn, former.seat)
        assert [(peer["seat"], peer["hear"]) for peer in former.parts["me"]["peers"]] == [(kavitha.seat, False)]
        await kavitha.until(lambda: hears(kavitha, former))

        assert (await former.command("pass_piece", turn_id=turn))["type"] == "reply"
        closing = await former.until_closed()
        assert (closing["code"], closing["resume"]) == (4001, False)

        again = await stack.enter_async_context(guest(session, incarnation="page-two-"))
        assert (again.seat, again.view["kind"]) == (former.seat, "participant")
        assert again.piece["to"] == kavitha.seat


async def test_whoever_has_no_seat_or_no_turn_is_told_at_once(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    session = await enter(links.participants[0])
    async with guest(session, version=1) as former:
        assert (await former.until_closed())["code"] == 4001
    async with guest(session) as reloaded:
        assert reloaded.view["kind"] == "door"


async def test_whoever_claims_a_seat_is_told_at_once_though_somebody_speaks(server: RunningServer) -> None:
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1)
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        mei = await stack.enter_async_context(guest(links.participants[0]))
        await mei.command("knock", name="Mei")
        await kavitha.command("admit", seat=mei.seat)
        await mei.until_kind("participant")
        await begin(kavitha)
        await take(kavitha)

        claimant = await stack.enter_async_context(guest(links.participants[0], version=1))
        closing = await claimant.until_closed()
        assert (closing["code"], closing["resume"]) == (4001, False)
