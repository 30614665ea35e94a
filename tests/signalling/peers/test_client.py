"""A client at one seat of a real server, which is stopped and started beneath it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock
from moderation.commands.prompt import SetPrompt
from moderation.commands.stages import Begin
from moderation.state.values import LocalText
from signalling.peers.client import Client, CommandRefused, Over
from signalling.peers.enter import Session, enter
from signalling.peers.snapshot import Snapshot
from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.messages import IceServer, ReceiveCandidate, ReceiveDescription, SessionDescription, Welcome
from tests.guest import guest
from tests.offers import SDP
from tests.serving import RunningServer, running_server
from tests.signalling.peers.waiting import until


class Witness:
    """Keeps all that a client was told."""

    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []
        self.servers: list[Sequence[IceServer]] = []
        self.snapshots: list[Snapshot] = []
        self.signals: list[ReceiveDescription | ReceiveCandidate] = []

    def welcomed(self, welcome: Welcome) -> None:
        self.welcomes.append(welcome)

    def told_servers(self, servers: Sequence[IceServer]) -> None:
        self.servers.append(servers)

    def viewed(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def signalled(self, message: ReceiveDescription | ReceiveCandidate) -> None:
        self.signals.append(message)

    @property
    def kind(self) -> str | None:
        return self.snapshots[-1].view.kind if self.snapshots else None


def knock(witness: Witness, name: str = "Kavitha") -> Knock:
    """Under that name, with all that is agreed on there."""
    agreements = witness.snapshots[-1].view.circle.agreements
    return Knock(name=name, agreed=None if agreements is None else agreements.hash)


@asynccontextmanager
async def attending(session: Session) -> AsyncIterator[tuple[Client, Witness, asyncio.Task[Close]]]:
    """A client that has been shown its view, and its run."""
    witness = Witness()
    client = Client(session, witness)
    run = asyncio.create_task(client.run())
    try:
        await until(lambda: witness.kind is not None)
        yield client, witness, run
    finally:
        run.cancel()
        await asyncio.wait({run})


async def test_a_command_changes_what_is_seen(server: RunningServer) -> None:
    session = await enter(server.new_circle().facilitators[0])
    async with attending(session) as (client, witness, _):
        assert witness.kind == "door"
        reply = await client.command(knock(witness))
        await until(lambda: witness.snapshots[-1].version >= reply.version)
        assert witness.kind == "facilitator"
        seated = witness.snapshots[-1].view
        assert seated.me is not None
        assert seated.me.seat == witness.welcomes[0].seat


async def test_a_refusal_has_a_code(server: RunningServer) -> None:
    session = await enter(server.new_circle(participants=1).participants[0])
    async with attending(session) as (client, _, _):
        with pytest.raises(CommandRefused) as refused:
            await client.command(Begin())
        assert refused.value.code == "not_seated"


async def test_negotiation_goes_to_the_page_it_names(server: RunningServer) -> None:
    links = server.new_circle(facilitators=2)
    sessions = [await enter(link) for link in links.facilitators]
    async with attending(sessions[0]) as (client, first, _), attending(sessions[1]) as (other, witness, _):
        for number, (each, seen) in enumerate(((client, first), (other, witness))):
            await each.command(knock(seen, f"Person {number}"))
        await until(lambda: witness.kind == "facilitator")
        offer = SessionDescription(type="offer", sdp=SDP)
        client.signal(witness.welcomes[0].seat, "some-other-page", offer)
        client.signal(witness.welcomes[0].seat, sessions[1].incarnation, offer)
        await until(lambda: bool(witness.signals))
        assert [type(received) for received in witness.signals] == [ReceiveDescription]


async def test_commands_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        session = await enter(server.new_circle().facilitators[0])
        async with attending(session) as (client, witness, run):
            await client.command(knock(witness))
            await until(lambda: witness.kind == "facilitator")
            stage = witness.snapshots[-1].view.stage
            assert stage is not None
            await asyncio.to_thread(server.end, signal.SIGKILL)
            prompt = LocalText(default="en", texts={"en": "What helped this week?"})
            asked = asyncio.create_task(client.command(SetPrompt(prompt=prompt, made_on=stage.prompt_version)))
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(20):
                reply = await asked
            await until(lambda: witness.snapshots[-1].version >= reply.version)
            after = witness.snapshots[-1].view.stage
            assert after is not None
            assert after.prompt == prompt
            assert after.prompt_version == stage.prompt_version + 1
            assert len(witness.welcomes) >= 2
            assert not run.done()


async def test_a_page_taken_over_does_not_come_back(server: RunningServer) -> None:
    session = await enter(server.new_circle().facilitators[0])
    ref = session.url.split("/")[-2]
    async with attending(session) as (client, _, run), guest((server.origin, ref, session.secret)):
        async with asyncio.timeout(10):
            assert (await run).code == close.TAKEN_OVER.code
        with pytest.raises(Over):
            await client.command(Leave())


async def test_a_session_that_is_none_is_not_tried_again(server: RunningServer) -> None:
    session = await enter(server.new_circle().facilitators[0])
    client = Client(Session(session.url, "x" * 32), Witness())
    async with asyncio.timeout(10):
        assert not (await client.run()).resume
