"""A facilitator's client of `circle.v2`, written from docs/PROTOCOL.md alone.

    CIRCLE_NAME='Kavitha' python docs/examples/facilitator.py < link.txt

It opens the doors, lets everyone in who knocks, begins when someone has come, and rings the bell for a while. Then
it lets the piece go round once in each part that has one, and goes on to the next part. After the last part and a
silence, or once everyone has left, it closes the circle and ends the debrief. It needs Python 3.11 or newer and
`websockets`, and nothing of this project. The link is a facilitator's, and comes on stdin: command lines can be read by
everybody on a machine.
"""

import json
import os
import random
import secrets
import sys
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

Json = dict[str, Any]
PROTOCOL = Subprotocol("circle.v2")
STALE_AFTER_S = 5
COMES_BACK_FOR_S = 30 * 60
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.3, 4.0
CUT_OFF, REFUSED = 1006, 4003
RESUMABLE = {1001, 1006, 1011, 1012, 1013, *range(4500, 5000)}
BREATH_BEATS, SILENCE_BEATS = 3, 5


def enter(link: str) -> tuple[str, str]:
    """Section 1: the address of the seat's socket, and the session that opens it."""
    parts = urlsplit(link)
    body = json.dumps({"link": parts.fragment}).encode()
    request = Request(f"{parts.scheme}://{parts.netloc}/api/enter", body, {"content-type": "application/json"})
    try:
        with urlopen(request) as answer:
            path = json.load(answer)["url"]
            session = SimpleCookie(answer.headers["set-cookie"])["seat"].value
    except HTTPError as refused:
        sys.exit(f"The link opens no seat: {json.load(refused)['detail']}")
    return f"{parts.scheme.replace('http', 'ws')}://{parts.netloc}{path}ws", session


class Facilitator:
    """What the server last told, and what this facilitator wants next; no socket in here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.page = secrets.token_urlsafe(12)
        self.seat = ""
        self.kind = ""
        self.order = (0, 0)
        self.parts: dict[str, Json] = {}
        self.has_rung = False
        self.still_beats = 0

    def read(self, message: Json) -> None:
        """Sections 2, 3 and 4: keep what a message tells."""
        match message:
            case {"type": "welcome", "seat": seat}:
                self.seat, self.order = seat, (0, 0)
            case {"type": "view", "epoch": epoch, "version": version} if (epoch, version) >= self.order:
                former = self.parts.get("centre")
                self.order, self.kind = (epoch, version), message["kind"]
                self.parts = message["parts"] if message["whole"] else self.parts | message["parts"]
                self.has_rung |= bool(self.parts.get("centre", {}).get("bell"))
                self.still_beats = self.still_beats if former == self.parts.get("centre") else 0
            case {"type": "beat"}:
                self.still_beats += 1

    def commands(self) -> Iterator[tuple[str, Json]]:
        """What the newest view calls for, each with what tells this wish from others of its kind (section 5)."""
        circle = self.parts.get("circle", {})
        if self.kind == "door":
            agreed = circle["agreements"] and circle["agreements"]["hash"]
            early = circle["phase"] == "scheduled"
            yield "", {"type": "knock", "name": self.name, "agreed": agreed, "early": early}
        if self.kind != "facilitator":
            return
        waiting = [knock for knock in self.parts["lobby"]["knocks"] if not knock["admitted"] and knock["has_room"]]
        for knock in waiting:
            yield f"{knock['seat']}-{knock['since']}", {"type": "admit", "seat": knock["seat"]}
        if circle["phase"] == "open" and len(self.parts["roster"]["seats"]) > 1:
            yield "", {"type": "begin"}
        if circle["phase"] == "live":
            yield from self.course()
        if circle["phase"] == "debrief":
            yield "", {"type": "end_debrief"}

    def course(self) -> Iterator[tuple[str, Json]]:
        """A breath first, then the piece, and then what comes after this part of the script."""
        centre, stage = self.parts["centre"], self.parts["stage"]
        piece, round_ = centre["piece"], centre["round"]
        if centre["bell"]:
            if self.still_beats >= BREATH_BEATS:
                yield "", {"type": "end_bell"}
        elif not self.has_rung:
            yield "", {"type": "ring_bell"}
        elif piece["kind"] == "held":
            return
        elif round_ and round_["number"] == 1 and not round_["over"] and piece["kind"] == "offered":
            if piece["to"] == self.seat:
                yield piece["id"], {"type": "pass_on", "offer_id": piece["id"]}
        elif round_ and round_["number"] == 1 and not round_["over"] and centre["next"]:
            yield piece["id"], {"type": "offer_next", "piece_id": piece["id"]}
        elif stage["index"] + 1 < stage["of"]:
            at = stage["index"]
            yield str(at), {"type": "go_to_stage", "from_stage": at, "to_stage": at + 1}
        elif len(self.parts["roster"]["seats"]) == 1 or self.still_beats >= SILENCE_BEATS:
            yield "", {"type": "end_circle"}


def visit(socket: ClientConnection, facilitator: Facilitator, session: str) -> int | None:
    """One connection, from hello to its close code; None once the circle is over."""
    hello = {"type": "hello", "version": 2, "features": ["answers_beats"], "incarnation": facilitator.page}
    asked, beats = set(), 0
    try:
        socket.send(json.dumps({**hello, "session": session}))
        while facilitator.kind != "ended":
            message = json.loads(socket.recv(timeout=STALE_AFTER_S))
            facilitator.read(message)
            if message["type"] == "beat" and (beats := beats + 1) % 2 == 0:
                socket.send(json.dumps({"type": "here"}))
            if message["type"] == "refused":
                asked.discard(message["id"])  # asked once more at the next beat, if the view still calls for it
            if message["type"] not in ("view", "beat"):
                continue
            for about, command in facilitator.commands():
                id_ = f"{facilitator.page}-{command['type']}-{about}"  # the same on every connection: it has one effect
                if id_ not in asked:
                    asked.add(id_)
                    socket.send(json.dumps({"type": "command", "id": id_, "command": command}))
                    print(command["type"], flush=True)
    except TimeoutError:
        return CUT_OFF
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else CUT_OFF
    return None


def main() -> None:
    """Section 7: come back after what can be come back from, until the circle is over."""
    address, session = enter(sys.stdin.readline().strip())
    facilitator = Facilitator(os.environ.get("CIRCLE_NAME", "Facilitator"))
    pause_s, gives_up_at = FIRST_PAUSE_S, time.monotonic() + COMES_BACK_FOR_S
    code: int | None
    while time.monotonic() < gives_up_at:
        shown = facilitator.order
        try:
            with connect(address, subprotocols=[PROTOCOL], compression=None, close_timeout=1) as socket:
                code = visit(socket, facilitator, session)
        except InvalidStatus as refused:
            code = CUT_OFF if refused.response.status_code >= 500 else REFUSED
        except (OSError, InvalidHandshake):
            code = CUT_OFF
        if code is None:
            return
        if code not in RESUMABLE:
            sys.exit(f"The server closed with {code}")
        if facilitator.order != shown:  # it was shown a view: the line was good
            pause_s, gives_up_at = FIRST_PAUSE_S, time.monotonic() + COMES_BACK_FOR_S
        time.sleep(pause_s * random.uniform(0.5, 1))
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    sys.exit("The server did not come back")


if __name__ == "__main__":
    main()
