"""The rules do no I/O and read no clock and no dice: shown on the source of every module of `moderation`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import moderation

MODULES = sorted(Path(moderation.__file__).parent.rglob("*.py"))
ALLOWED = frozenset(
    {
        "__future__",
        "collections",
        "collections.abc",
        "dataclasses",
        "enum",
        "functools",
        "hashlib",
        "idna.core",
        "inspect",
        "itertools",
        "json",
        "math",
        "moderation",
        "msgspec",
        "pydantic",
        "typing",
        "unicodedata",
    }
)
FORBIDDEN_NAMES = frozenset(
    {"__import__", "breakpoint", "compile", "eval", "exec", "globals", "id", "hash", "input", "open", "print"}
)
"""`hash` and `id` differ from one process to the next, and with them what two nodes would decide."""


def impurities(source: str) -> Iterator[str]:
    """What in that source reaches out of the rules."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if not _allowed(alias.name))
            case ast.ImportFrom(module=module, level=level) if level or not _allowed(module or ""):
                yield module or "."
            case ast.Name(id=name, ctx=ast.Load()) if name in FORBIDDEN_NAMES:
                yield name
            case ast.Global() | ast.Nonlocal() | ast.AsyncFunctionDef() | ast.Await():
                yield type(node).__name__


def _allowed(module: str) -> bool:
    return module in ALLOWED or module.split(".")[0] in {"moderation", "msgspec", "pydantic", "pydantic_core"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_is_pure(module: Path) -> None:
    assert list(impurities(module.read_text("utf-8"))) == []


def test_every_module_is_looked_at() -> None:
    assert {"transition", "views", "room", "settle"} <= {module.stem for module in MODULES}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time", ["time"]),
        ("import os.path as p", ["os.path"]),
        ("from datetime import datetime\nnow = datetime.now()", ["datetime"]),
        ("def roll():\n    import random\n    return random.random()", ["random"]),
        ("from roomserver import cli", ["roomserver"]),
        ("from . import piece", ["."]),
        ("with open('x') as f: f.read()", ["open"]),
        ("print('a turn')", ["print"]),
        ("name = input()", ["input"]),
        ("__import__('socket')", ["__import__"]),
        ("seed = hash('ana')", ["hash"]),
        ("class Seat:\n    id: str\n    order = id(Seat)", ["id"]),
        ("async def f(): ...", ["AsyncFunctionDef"]),
        ("def f():\n    global count\n    count = 1", ["Global"]),
        ("from collections.abc import Mapping\nfrom moderation.room import Room", []),
    ],
)
def test_finds_what_is_impure(source: str, found: list[str]) -> None:
    assert list(impurities(source)) == found
