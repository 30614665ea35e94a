"""The clients of docs/examples need nothing of this project."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.example_clients import EXAMPLES


def imported_by(program: Path) -> set[str]:
    """The packages that it names."""
    nodes = list(ast.walk(ast.parse(program.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("program", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_it_needs_nothing_of_this_project(program: Path) -> None:
    assert imported_by(program) - sys.stdlib_module_names == {"websockets"}
