"""A page of the release before, which speaks `circle.v1`: it finishes its turn, and is told to reload between two."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.guest import Guest, enter, guest
from tests.offers import OFFER
from tests.serving import RunningServer
from tests.signalling.test_circle_on_the_wire import begin, hears, take
from tests.signalling.test_relay_credentials import RELAY, with_a_relay

READ = json.loads((Path(__file__).parents[1] / "roomserver" / "former" / "e8c41bf.schema.json").read_text())
"""What the code of that page reads; roomserver/former/README.md says how it was captured."""
NAMES = {
    "welcome": "Welcome",
    "view": "ViewMessage",
    "reply": "Reply",
    "description": "ReceiveDescription",
    "beat": "Beat",
    "closing": "Closing",
}


def misread(page: Guest) -> list[str]:
    """What was told to a page of the release before and is not as it reads it."""
    return [mistake for frame in page.frames for mistake in mistakes_in(json.loads(frame))]


def mistakes_in(message: Any) -> list[str]:
    if message["type"] not in NAMES:
        return [f"a {message['type']}, of which it knows nothing"]
    schema = {"$ref": f"#/$defs/{NAMES[message['type']]}", "$defs": READ["$defs"]}
    return [f"{message['type']}: {one.message}" for one in Draft202012Validator(schema).iter_errors(message)]


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
        assert (former.piece["id"], former.piece["by"]) == (turn, former.seat)
        assert [(peer["seat"], peer["hear"]) for peer in former.parts["me"]["peers"]] == [(kavitha.seat, False)]
        await kavitha.until(lambda: hears(kavitha, former))

        assert (await former.command("pass_piece", turn_id=turn))["type"] == "reply"
        closing = await former.until_closed()
        assert (closing["code"], closing["resume"]) == (4001, False)
        assert misread(former) == []

        again = await stack.enter_async_context(guest(session, incarnation="page-two-"))
        assert (again.seat, again.view["kind"]) == (former.seat, "participant")
        assert again.piece["to"] == kavitha.seat


async def test_what_it_is_told_in_any_stage_with_a_turn_is_as_it_reads_it(server: RunningServer) -> None:
    """Also a facilitator, a check-in with answers, and the descriptions of others' pages."""
    async with AsyncExitStack() as stack:
        links = server.new_circle(participants=1, script="circle-60")
        session = await enter(links.facilitators[0])
        kavitha = await stack.enter_async_context(guest(session))
        await kavitha.command("knock", name="Kavitha")
        mei = await stack.enter_async_context(guest(links.participants[0]))
        await mei.command("knock", name="Mei")
        await kavitha.command("admit", seat=mei.seat)
        await mei.until_kind("participant")
        await kavitha.command("begin")
        stages = [stage["kind"] for stage in kavitha.parts["script"]["script"]["stages"]]
        told = set()
        for number, kind in enumerate(stages):
            await kavitha.command("go_to_stage", from_stage=kavitha.parts["stage"]["index"], to_stage=number)
            if kavitha.parts["stage"]["stage"]["speaking"] != "holder":
                continue
            if kind == "check_in":
                await mei.command("give_answer", check_in_id=kavitha.parts["stage"]["check_in"]["id"], value="rain")
            await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=mei.seat)
            await take(mei)
            async with guest(session, version=1, incarnation=f"former-{number}-") as former:
                assert former.view["parts"]["centre"]["stage"]["kind"] == kind
                page = former.parts["roster"]["seats"][0]["incarnation"]
                await mei.send({"type": "description", "to": former.seat, "to_incarnation": page, "description": OFFER})
                await mei.command("pass_piece", turn_id=mei.piece["id"])
                assert (await former.until_closed())["code"] == 4001
                assert former.negotiation[0]["description"] == OFFER
                assert misread(former) == []
            told.add(kind)
            kavitha = await stack.enter_async_context(guest(session, incarnation=f"present-{number}-"))
            await kavitha.until_kind("facilitator")
        assert {"check_in", "round", "open_floor", "check_out"} <= told


async def test_it_is_told_of_relays_in_its_welcome_and_only_if_it_is_shown_its_seat(tmp_path: Path) -> None:
    """It reads them nowhere else."""
    with with_a_relay(tmp_path) as server:
        async with AsyncExitStack() as stack:
            links = server.new_circle(participants=1)
            sessions = [await enter(link) for link in (links.facilitators[0], links.participants[0])]
            kavitha = await stack.enter_async_context(guest(sessions[0]))
            await kavitha.command("knock", name="Kavitha")
            async with guest(sessions[0], version=1, incarnation="former-0-") as early:
                assert (await early.until_closed())["code"] == 4001
            kavitha = await stack.enter_async_context(guest(sessions[0], incarnation="page-two-"))
            await begin(kavitha)
            await take(kavitha)
            async with guest(sessions[1], version=1) as outside:
                assert (await outside.until_closed())["code"] == 4001
            former = await stack.enter_async_context(guest(sessions[0], version=1, incarnation="former-1-"))
            [relay] = former.welcome["ice_servers"]
            assert relay["urls"] == [RELAY]
            assert relay["credential"]
            for page in (early, outside):
                assert page.welcome.get("ice_servers", []) == []
                assert RELAY not in "".join(page.frames)
                assert misread(page) == []
            assert misread(former) == []


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
