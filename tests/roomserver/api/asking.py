"""How tests ask operations of a server: at the door as a browser, and as an organiser of its circles."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.roomserver.api.served import declared

Json = dict[str, Any]
TITLE = {"default": "en", "texts": {"en": "Caring for a parent"}}


def told(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a problem that the operation declares."""
    assert answer.json()["detail"]
    assert answer.json()["code"] in declared(answer)
    return answer.status_code, answer.json()["code"]


def token_of(link: str) -> str:
    return urlsplit(link).fragment


addresses = (f"192.0.2.{number}" for number in itertools.count(1))


def enter(door: httpx2.Client, link: object, *, known: bool = False, **options: Any) -> httpx2.Response:
    """From a browser that knows nothing, unless it is the one of before."""
    if not known:
        door.cookies.clear()
    return door.post("/api/enter", json={"link": link}, **options)


def created(organiser: httpx2.Client, **spec: object) -> Json:
    answer = organiser.post("/organiser/circles", json={"title": TITLE, **spec})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def listed(organiser: httpx2.Client, circle: str) -> Json:
    """Wherever it is in the list: other tests make circles too."""
    asked: dict[str, str] = {}
    while True:
        page = organiser.get("/organiser/circles", params=asked).json()
        for found in page["circles"]:
            if found["id"] == circle:
                return dict(found)
        asked = {"before": page["more"]}


def announced(circle: Json, **changes: object) -> Json:
    """What is sent to announce a listed circle otherwise."""
    as_it_is = {"title": circle["title"], "starts_at": circle["starts_at"], "made_on": circle["revision"]}
    return {**as_it_is, "capacity": circle["attendance"]["capacity"], **changes}
