"""What people say and who they are is in no line that an operator reads, whatever goes wrong (A8)."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import redis

from roomserver.embedded.directory import noted_socket
from roomserver.store import keys
from tests import offers, plain
from tests.guest import Json, enter, guest
from tests.serving import RunningServer

CANARY = "canary"
ADDRESS = "203.0.113.77"
SDP = f"{offers.SDP}o={CANARY}-sdp 1 1 IN IP4 {ADDRESS}\r\n"


class Watched:
    """A server, and all that it prints."""

    def __init__(self, data: Path) -> None:
        self.errors = data / "errors"
        self.server = RunningServer(data / "data", errors=self.errors)

    def printed(self) -> str:
        """By the server, and by its store."""
        log = self.server.data / "valkey.log"
        return self.errors.read_text() + self.server.printed + log.read_text()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    watched.server.start()
    yield watched
    watched.server.close()


def malformed(seat: str) -> Iterator[str | bytes]:
    """Messages that end a connection, each with a canary in another place."""
    candidate: Json = {"candidate": f"candidate:1 1 udp 1 {ADDRESS} 9 typ host {CANARY}"}
    to = {"to": seat, "to_incarnation": f"{CANARY}-page"}
    yield json.dumps({"type": "command", "id": CANARY, "command": {"type": f"{CANARY}-type"}})
    yield json.dumps({"type": "candidate", **to, "candidate": {**candidate, f"{CANARY}-field": 1}})
    yield json.dumps({"type": "description", **to, "description": {"type": f"{CANARY}-type", "sdp": SDP}})
    yield json.dumps({"type": "description", **to, "description": {"type": "offer", "sdp": [SDP]}})
    yield f'{{"type": "{CANARY}"'
    yield f"{CANARY} \ud7ff".encode()
    yield json.dumps({"type": CANARY + "x" * 70_000})
    yield CANARY + "x" * 200_000


async def test_nothing_that_people_say_is_in_what_an_operator_reads(watched: Watched) -> None:
    server = watched.server
    links = server.new_circle(participants=2, open_link=True)
    secrets: list[str] = [link.rpartition(".")[2] for link in (*links.facilitators, *links.participants)]
    async with AsyncExitStack() as stack:
        sessions = [await enter(link) for link in (*links.facilitators, *links.participants)]
        secrets += [secret for _, _, secret in sessions]
        facilitator, participant, lobby = [await stack.enter_async_context(guest(session)) for session in sessions]
        for number, person in enumerate((facilitator, participant, lobby)):
            await person.command("knock", name=f"{CANARY}-{number}")
        await facilitator.command("admit", seat=participant.seat)
        prompt = {"default": "en", "texts": {"en": f"{CANARY}-prompt"}}
        await facilitator.command("set_prompt", prompt=prompt, made_on=1)
        await participant.until_kind("participant")
        [peer] = participant.pages
        to = {"to": peer["seat"], "to_incarnation": peer["incarnation"]}
        candidate = {"candidate": f"candidate:1 1 udp 1 {ADDRESS} 9 typ host {CANARY}"}
        await participant.send({"type": "description", **to, "description": {"type": "offer", "sdp": SDP}})
        await participant.send({"type": "candidate", **to, "candidate": candidate})
        await facilitator.until(lambda: len(facilitator.negotiation) == 2)
        for command in ("begin", "begin", "step_back"):
            await facilitator.command(command, id=f"{CANARY}-{command}")
        assert (await participant.command("say_privately", text=f"{CANARY}-line"))["type"] == "reply"
        await facilitator.until(lambda: CANARY in str(facilitator.entries))
        wrong = await participant.command("knock", id=CANARY, name=[f"{CANARY}-name"])
        assert (wrong["code"], wrong["field"]) == ("bad_value", "name")
        for number, message in enumerate(malformed(peer["seat"])):
            page = await stack.enter_async_context(guest(sessions[1], incarnation=f"{CANARY}-{number}-"))
            await page.send_frame(message)
            await page.until_closed()
        # A document that this version cannot read: a mistake of ours in every place that meets it.
        document = json.dumps({"id": links.circle, "name": f"{CANARY}-in-a-document", "answer": SDP})
        overwrite(server.data, links.circle, document)
        async with plain.AsyncClient(base_url=server.origin) as browser:
            answer = await browser.post("/api/enter", json={"link": f"{links.circle}.{CANARY * 4}"})
        assert answer.status_code == 500
        assert CANARY not in answer.text
        await lobby.send({"type": "command", "id": CANARY, "command": {"type": "leave"}})
        assert (await lobby.until_closed())["code"] == 1011
    assert server.end(signal.SIGTERM) == 0
    printed = watched.printed()
    assert "Serving on" in printed
    assert "UnreadableRoom" in printed
    assert [word for word in (CANARY, ADDRESS, "127.0.0.1", "v=0", *secrets) if word in printed] == []


def overwrite(data: Path, circle: str, document: str) -> None:
    socket = noted_socket(data)
    with redis.Redis(unix_socket_path=str(socket), protocol=2) as client:
        # At once: a page that has just gone is written down about now.
        client.hset(keys.room_key(circle), mapping={"doc": document, "version": "10000"})
