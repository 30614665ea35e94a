"""Writes the tables of docs/DATA.md from what is declared: `python -m tests.roomserver.kept.data_page`."""

from tests.roomserver.kept.data_page.page import PAGE, written

PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
