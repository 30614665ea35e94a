"""What these tests ask, by hand, and what they are told."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from roomserver.api.operations import OPERATIONS
from roomserver.http.guards import Guard
from roomserver.settings import Settings
from tests.raw_http import JSON, Heard, request
from tests.serving import RunningServer

FLAT_KIB = 16 * 1024
ASSET = "/assets/" + next(path.name for path in (Settings().web / "assets").glob("*.js"))
ORIGIN = b"Origin: http://localhost"
"""That of the host that `request` asks."""
TITLE = {"default": "en", "texts": {"en": "Tuesday evening"}}
READING = (
    ("POST", "/api/enter"),
    ("POST", "/api/organise"),
    ("POST", "/organiser/circles"),
    ("POST", "/organiser/circles/nowhere/seats"),
    ("POST", "/organiser/circles/nowhere/links"),
    ("POST", "/organiser/circles/nowhere/sign-ups"),
    ("POST", "/organiser/series"),
    ("PUT", "/organiser/profile"),
    ("POST", "/organiser/tokens"),
    ("PUT", "/organiser/alert-hook"),
    ("POST", "/organiser/facilitators"),
    ("POST", "/organiser/shelf/read-script"),
)
"""Operations that read a body."""
OF_A_CIRCLE = (
    ("POST", "/organiser/circles/nowhere/seats"),
    ("POST", "/organiser/circles/nowhere/links"),
    ("POST", "/organiser/circles/nowhere/close"),
    ("DELETE", "/organiser/circles/nowhere/open-link"),
)
CHANGES = tuple(
    (operation.method, re.sub(r"\{\w+\}", "nowhere", operation.path))
    for operation in OPERATIONS
    if Guard.OUR_PAGES in operation.guards
)
"""Operations that a page of ours alone may ask for."""
NOT_READING = (
    *(operation for operation in OF_A_CIRCLE if operation not in READING),
    ("GET", "/organiser/circles"),
    ("PUT", "/organiser/profile/logo"),
    ("POST", "/c/home/nothing/sign-up"),
    ("POST", "/place/x/erase"),
    ("GET", "/c/home/"),
    ("GET", "/healthz"),
    ("POST", "/"),
    ("PUT", ASSET),
)


def token_of(link: str | None) -> str:
    return urlsplit(link or "").fragment


def enter(token: str, *headers: bytes) -> bytes:
    """A link is exchanged."""
    return request("POST", "/api/enter", JSON, *headers, body=json.dumps({"link": token}).encode())


def cookie(server: RunningServer) -> bytes:
    """An organiser's session."""
    return f"Cookie: organiser={server.organising.cookies['organiser']}".encode()


def told(heard: Heard) -> tuple[int | None, str]:
    return heard.status, str(json.loads(heard.body)["code"])
