from __future__ import annotations

import re
from pathlib import Path

import pytest

from signalling.protocol import close
from signalling.protocol.close import Close

ALL = {name: value for name, value in vars(close).items() if isinstance(value, Close)}


@pytest.mark.parametrize("reason", ALL.values(), ids=ALL.keys())
def test_the_range_says_whether_to_come_back(reason: Close) -> None:
    terminal = 4000 <= reason.code < 4500
    assert reason.resume is not terminal
    assert terminal or reason.code in (1001, 1006, 1011, 1012, 1013) or 4500 <= reason.code < 5000


def test_each_reason_has_a_code_of_its_own() -> None:
    assert len({reason.code for reason in ALL.values()}) == len(ALL)


def test_a_reason_fits_a_close_frame() -> None:
    assert max(len(reason.reason.encode()) for reason in ALL.values()) <= 123


def test_the_document_names_every_code() -> None:
    protocol = Path(__file__).parents[3] / "docs" / "PROTOCOL.md"
    told = {int(code) for code in re.findall(r"\b([14]\d{3})\b", protocol.read_text().partition("## 7.")[2])}
    assert {reason.code for reason in ALL.values()} <= told
