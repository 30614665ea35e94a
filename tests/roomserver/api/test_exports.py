"""Exports over HTTP: files that browsers save and no cache keeps, for whoever may read what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from roomserver.api.exports import OPERATIONS
from roomserver.programme.exports.table import BYTE_ORDER_MARK
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.tokens import Scope
from roomserver.store import RedisRoomStore
from tests.roomserver.api.test_communities_apart import leave_figures, organiser
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATH = "/organiser/exports"
FIGURES = [f"{PATH}/{name}.{kind}" for name in ("circles", "feedback") for kind in ("csv", "json")]
LINES = [f"{PATH}/lines.{kind}" for kind in ("csv", "json")]


@pytest.fixture
async def house(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


async def held(house: House) -> str:
    """A circle that was held, at which people answered and wrote, and for which two signed up."""
    asked = {
        "title": {"default": "en", "texts": {"en": "=Tuesday"}},
        "capacity": 9,
        "terms": {"sign_up": {"seats": 1}},
    }
    made = (await (await organiser(house, "home")).post("/organiser/circles", json=asked)).raise_for_status().json()
    circle: str = made["circle"]["id"]
    one, other = (Comer(id=f"canary{name.lower()}", name=f"-{name}") for name in ("Mei", "Jun"))
    for comer in (one, other):
        await house.communities.default.sign_ups.sign_up(circle, comer)
    await house.communities.default.sign_ups.set_apart(circle, one.id, other.id, apart=True)
    await leave_figures(house.communities.default, circle)
    return circle


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


async def test_files_are_saved_under_their_names_and_kept_by_no_cache(house: House) -> None:
    circle, mei = await held(house), await organiser(house, "home")
    for operation in OPERATIONS:
        answer = (await mei.get(operation.path.replace("{circle}", circle))).raise_for_status()
        name = operation.path.rpartition("/")[2]
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"
        kind = "text/csv; charset=utf-8; header=present" if name.endswith("csv") else "application/json"
        assert answer.headers["content-type"] == kind


async def test_they_say_what_pages_say(house: House) -> None:
    circle, mei = await held(house), await organiser(house, "home")
    shown = (await mei.get("/organiser/figures")).json()
    [row] = read((await mei.get(f"{PATH}/circles.csv")).text)
    assert (row["circle"], row["title"], row["came"]) == (circle, "'=Tuesday", "5")
    rows = [each for each in read((await mei.get(f"{PATH}/feedback.csv")).text) if each["question"] == "hopeful"]
    assert {each["of"] for each in rows} == {"circle", "outside_series", "community"}
    assert all([each[f"gave_{value}"] for value in range(1, 6)] == ["1"] * 5 for each in rows)
    exported: dict[str, Any] = (await mei.get(f"{PATH}/feedback.json")).json()
    gave = [[each[f"gave_{value}"] for value in range(1, 6)] for each in exported["feedback"] if each["id"] == circle]
    assert gave == [
        shown["circles"][0]["feedback"][each["question"]] or [None] * 5 for each in exported["feedback"][:5]
    ]
    assert [each["line"] for each in read((await mei.get(f"{PATH}/lines.csv")).text)] == ["canary line"]


async def test_who_signed_up_is_told_without_who_is_kept_apart(house: House) -> None:
    circle, mei = await held(house), await organiser(house, "home")
    told = (await mei.get(f"/organiser/circles/{circle}/sign-ups.csv")).text
    assert [(each["name"], each["standing"]) for each in read(told)] == [("'-Mei", "confirmed"), ("'-Jun", "waiting")]
    also = (await mei.get(f"/organiser/circles/{circle}/sign-ups.json")).text
    assert '"name":"-Mei"' in also
    assert not [said for said in (told, also) if "canary" in said or "apart" in said]
    assert (await mei.get("/organiser/circles/none/sign-ups.csv")).json()["code"] == "no_such_circle"


async def test_programs_read_what_their_scopes_say_and_no_lines(house: House) -> None:
    circle = await held(house)
    people = [f"/organiser/circles/{circle}/sign-ups.{kind}" for kind in ("csv", "json")]
    for scope, opened in ((Scope.FIGURES_READ, FIGURES), (Scope.PEOPLE_READ, people), (Scope.PROGRAMME_READ, [])):
        program = await house.program(scope)
        for path in (*FIGURES, *people):
            answer = await program.get(path)
            assert answer.status_code == (200 if path in opened else 403), (scope, path)
        for path in LINES:
            assert (await program.get(path)).json()["code"] == "sessions_alone"


async def test_nobody_else_reads_them(house: House) -> None:
    circle = await held(house)
    for operation in OPERATIONS:
        answer = await house.browser().get(operation.path.replace("{circle}", circle))
        assert answer.status_code == 401
