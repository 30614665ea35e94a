"""A second client of `circle.v2`, written from docs/PROTOCOL.md alone.

    CIRCLE_NAME='A quiet guest' python docs/examples/quiet_guest.py < link.txt

It agrees to what is agreed on, knocks, waits to be admitted, takes the piece when it is offered, says nothing, passes
it, and leaves. It needs Python 3.11 or newer and `websockets`, and nothing of this project. The link comes on stdin:
command lines can be read by everybody on a machine.
"""

import json
import os
import random
import secrets
import sys
import time
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
FEATURES = ["answers_beats"]
STALE_AFTER_S = 5
COMES_BACK_FOR_S = 30 * 60
LONGEST_PAUSE_S = 10.0
NO_SESSION, LEFT, CUT_OFF = 4003, 4005, 1006
RESUMABLE = {1001, 1006, 1011, 1012, 1013, *range(4500, 5000)}
ASK_AGAIN = {"unavailable", "outcome_unknown", "too_fast"}


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


class QuietGuest:
    """What the server last told, and what this guest wants next; no socket in here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.page = secrets.token_urlsafe(12)
        self.seat = ""
        self.kind = ""
        self.order = (0, 0)
        self.parts: dict[str, Json] = {}
        self.has_held = False

    def read(self, message: Json) -> None:
        """Sections 2, 4 and 5: keep what a message tells."""
        match message:
            case {"type": "welcome", "seat": seat}:
                self.seat, self.order = seat, (0, 0)  # what comes first on a line is newer than all before
            case {"type": "view", "epoch": epoch, "version": version} if (epoch, version) >= self.order:
                self.order, self.kind = (epoch, version), message["kind"]
                self.parts = message["parts"] if message["whole"] else self.parts | message["parts"]
                self.has_held |= self.has_piece("held", "by")
            case {"type": "refused", "code": code, "text": text} if self.kind == "door" and code not in ASK_AGAIN:
                sys.exit(f"No seat: {text}")
        if self.kind in ("declined", "removed", "ended"):
            sys.exit(f"No seat any more: {self.kind}")

    def has_piece(self, kind: str, whose: str) -> bool:
        """Whether the piece is in that state, and with me."""
        piece = self.parts.get("centre", {}).get("piece", {})
        return bool(piece.get("kind") == kind and piece[whose] == self.seat)

    def next_command(self) -> Json | None:
        """What the newest view calls for."""
        if self.kind == "door":
            agreements = self.parts["circle"]["agreements"]
            return {"type": "knock", "name": self.name, "agreed": agreements and agreements["hash"]}
        if self.has_piece("held", "by"):
            return {"type": "pass_piece", "turn_id": self.parts["centre"]["piece"]["id"]}
        if self.has_held:
            return {"type": "leave"}
        if self.has_piece("offered", "to"):
            return {"type": "take_piece", "offer_id": self.parts["centre"]["piece"]["id"]}
        return None

    def command_id(self, command: Json) -> str:
        """One id for one wish, on every connection: however often it is asked, it has one effect (section 5)."""
        about = command.get("offer_id") or command.get("turn_id") or ""
        return f"{self.page}-{command['type']}-{about}"


def visit(socket: ClientConnection, guest: QuietGuest, session: str) -> int:
    """One connection, from hello to its close code."""
    hello = {"type": "hello", "version": 2, "features": FEATURES, "incarnation": guest.page, "session": session}
    asked, beats = set(), 0
    try:
        socket.send(json.dumps(hello))
        while True:
            message = json.loads(socket.recv(timeout=STALE_AFTER_S))
            guest.read(message)
            if message["type"] == "beat" and (beats := beats + 1) % 2 == 0:
                socket.send(json.dumps({"type": "here"}))
            if message["type"] == "refused":
                asked.discard(message["id"])  # asked once more at the next beat, if the view still calls for it
            if message["type"] not in ("view", "beat") or (command := guest.next_command()) is None:
                continue
            if (id_ := guest.command_id(command)) not in asked:
                asked.add(id_)
                socket.send(json.dumps({"type": "command", "id": id_, "command": command}))
                print(command["type"], flush=True)
    except TimeoutError:
        return CUT_OFF
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else CUT_OFF


def main() -> None:
    """Section 7: come back after what can be come back from, until the guest has left."""
    address, session = enter(sys.stdin.readline().strip())
    guest = QuietGuest(os.environ.get("CIRCLE_NAME", "A quiet guest"))
    pause_s, gives_up_at = 0.5, time.monotonic() + COMES_BACK_FOR_S
    while time.monotonic() < gives_up_at:
        try:
            with connect(address, subprotocols=[PROTOCOL], compression=None, close_timeout=1) as socket:
                pause_s, code = 0.5, visit(socket, guest, session)
        except InvalidStatus as refused:
            code = CUT_OFF if refused.response.status_code >= 500 else NO_SESSION
        except (OSError, InvalidHandshake):
            code = CUT_OFF
        if code == LEFT or (code == NO_SESSION and guest.has_held):  # the last word of a leave may be lost
            return
        if code not in RESUMABLE:
            sys.exit(f"The server closed with {code}")
        time.sleep(pause_s * random.uniform(0.5, 1))
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    sys.exit("The server did not come back")


if __name__ == "__main__":
    main()
