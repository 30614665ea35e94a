"""What is shipped, and a place for a script of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.library import Library, read_library


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "plain.yaml"
