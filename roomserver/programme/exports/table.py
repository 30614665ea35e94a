"""A table as CSV (RFC 4180) that no spreadsheet runs anything of.

UTF-8 with a byte order mark, since Excel reads it as another encoding without; commas, CRLF, and a line break within a
cell as LF. Text that a spreadsheet could take for a formula gets an apostrophe before it: at the beginning of a cell,
and after what another language's settings take for the border of one. Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

Cell = str | int | float | bool | None
BYTE_ORDER_MARK = "\ufeff"
GUARD = "'"
_PASSED_OVER = r"""(?:[^\S\t\n]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"'`\u2018-\u201f\u00ab\u00bb])*"""
"""What stands before a formula and does not keep a spreadsheet from it: spaces of any kind, quotes, invisible marks."""
_BEGINS = r"(?:^|(?<=[;\t\n]))"
_RUNS = r"[=+\-@\t\n\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
_FORMULA = re.compile(f"{_BEGINS}(?={_PASSED_OVER}{_RUNS})")
_GUARDED = re.compile(f"{_BEGINS}{GUARD}(?={_PASSED_OVER}{_RUNS})")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe(text: str) -> str:
    """So that it stays text. `plain` is the way back, for a text whose line breaks are LF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORMULA.sub(GUARD, _UNPRINTABLE.sub("", lines))


def plain(text: str) -> str:
    """What was written, of a cell as a program reads it."""
    return _GUARDED.sub("", text)


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A line of what the columns are called, then the rows. An empty cell is what nobody knows."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerows([_cell(each) for each in row] for row in (columns, *rows))
    return BYTE_ORDER_MARK + written.getvalue()


def csv_of_models(model: type[BaseModel], rows: Iterable[BaseModel]) -> str:
    """A column for each field."""
    columns = tuple(model.model_fields)
    return csv_of(columns, ([_value(getattr(row, name)) for name in columns] for row in rows))


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return safe(cell) if isinstance(cell, str) else cell


def _value(value: Any) -> Cell:
    assert value is None or isinstance(value, str | int | float | bool)
    return value
