"""What mypy lets nobody write of a value, and what a value lets nobody do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from moderation.state.place import Resting
from moderation.state.seat import Seat
from moderation.state.values import replace

ROOT = Path(__file__).resolve().parents[3]
SEAT = Seat(id="ana", role="participant", invited_as="participant")
RIGHT = "replace(seat, name='Ana')"
WRONG = {
    "replace(seat, nmae='Ana')": 'Unexpected keyword argument "nmae" for "replace" of "Seat"',
    "replace(seat, name=3)": 'Argument "name" to "replace" of "Seat" has incompatible type "int"; expected "str"',
    "replace(seat, **{'name': 3})": 'Argument 2 to "replace" of "Seat" has incompatible type',
    "seat.name = 'Ana'": 'Property "name" defined in "Seat" is read-only',
    "Seat(id='ana', role='participant')": 'Missing named argument "invited_as" for "Seat"',
    "Seat('ana', role='participant', invited_as='participant')": 'Too many positional arguments for "Seat"',
    "Seat(id='ana', role='guest', invited_as='participant')": 'Argument "role" to "Seat" has incompatible type',
    "Round(number=1, parts={'ana': 'wating'})": "Dict entry 0 has incompatible type",
    "Round(number=1, parts={}).parts['ana'] = 'taken'": "Unsupported target for indexed assignment",
}


def test_a_misspelt_field_or_a_wrong_type_fails_mypy(tmp_path: Path) -> None:
    lines = ["from moderation.state.place import Round", "from moderation.state.seat import Seat"]
    lines += ["from moderation.state.values import replace", "", "seat: Seat", RIGHT, *WRONG]
    (tmp_path / "wrong.py").write_text("\n".join(lines))
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", tmp_path / "wrong.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {int(line.split(":")[1]): line for line in checked.stdout.splitlines() if ": error: " in line}
    first = lines.index(RIGHT) + 2
    assert set(told) == set(range(first, first + len(WRONG)))
    for number, why in enumerate(WRONG.values(), start=first):
        assert why in told[number]


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        SEAT.name = "Ana"  # type: ignore[misc]
    assert (replace(SEAT, name="Ana").name, SEAT.name) == ("Ana", "")


def test_what_is_as_by_default_is_not_written_and_read_all_the_same() -> None:
    document = msgspec.json.encode(SEAT)
    assert document == b'{"id":"ana","role":"participant","invited_as":"participant"}'
    assert msgspec.json.decode(document, type=Seat) == SEAT
    assert msgspec.json.encode(Resting(id="p1")) == b'{"kind":"resting","id":"p1"}'
