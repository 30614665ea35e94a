"""docs/DATA.md says what is declared."""

from __future__ import annotations

import pytest

from tests.roomserver.kept.data_page.page import PAGE, written


def test_its_tables_are_up_to_date() -> None:
    page = PAGE.read_text("utf-8")
    assert written(page) == page, "run: python -m tests.roomserver.kept.data_page"


def test_a_page_without_a_place_for_them_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="generated"):
        written("# Data")
