"""The quick start of docs/API.md does what it says, on a running server and by curl itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.serving import running_server

GUIDE = Path(__file__).parents[3] / "docs" / "API.md"


def run(script: str, **named: str) -> list[Any]:
    """What each command of it prints."""
    bare = re.sub(r"^(BASE|TOKEN)=.*\n", "", script, flags=re.MULTILINE)
    ran = subprocess.run(
        ["sh", "-e", "-c", bare], env={**os.environ, **named}, capture_output=True, text=True, timeout=30
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    decoder, left, read = json.JSONDecoder(), ran.stdout.strip(), list[Any]()
    while left:
        each, end = decoder.raw_decode(left)
        read.append(each)
        left = left[end:].lstrip()
    return read


def test_the_quick_start_makes_a_circle_once_and_lists_who_signed_up(tmp_path: Path) -> None:
    first, second = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with running_server(tmp_path) as server:
        asked = {"name": "Script", "scopes": ["programme:read", "programme:write", "people:read"]}
        token = server.organising.post("/organiser/tokens", json=asked).raise_for_status().json()["token"]
        named = {"BASE": server.origin, "TOKEN": token}
        made, listed = run(first, **named)
        circle = made["circle"]["id"]
        assert [each["id"] for each in listed["circles"]] == [circle]
        assert made["links"]["facilitators"][0]["url"].startswith(server.origin)
        again, listed = run(first, **named)
        assert (again, len(listed["circles"])) == (made, 1)
        [people] = run(second, CIRCLE=circle, **named)
        assert (people["people"], people["places"]["seats"]) == ([], 8)
