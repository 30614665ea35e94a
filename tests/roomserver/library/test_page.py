"""What docs/SCRIPTS.md says is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from moderation.state.check_in import AnswerKind, Audience
from moderation.state.script import Script
from moderation.state.stage import STAGE_DEFAULTS, Stage, StageKind
from roomserver.library import Library, read_agreements, read_prompts, read_script
from roomserver.library.reading import LARGEST_AGREEMENTS, LARGEST_SCRIPT
from tests import values
from tests.roomserver.library.writing import refusal

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "SCRIPTS.md").read_text()


def table(first: str) -> list[dict[str, str]]:
    """The rows of the table whose first column has this name, by the names of their columns."""
    [rows] = re.findall(rf"^\| {first} \|.*\n(?:\|.*\n)+", PAGE, re.M)
    cells = [[cell.strip() for cell in row[1:-1].split("|")] for row in rows.splitlines()]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def words(cell: str) -> list[str]:
    """What a cell has between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def written(value: str | float) -> str:
    """As it stands in a script."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def example(begins: str) -> str:
    """The example that begins with this."""
    [found] = [block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.S) if block.startswith(begins)]
    return str(found)


def test_the_shipped_scripts_are_listed_with_their_minutes(library: Library) -> None:
    listed = {words(row["script"])[0]: float(row["minutes"]) for row in table("script")}
    assert listed == {name: sum(stage.minutes for stage in each.stages) for name, each in library.scripts.items()}


def test_every_key_of_a_stage_is_listed_with_its_values() -> None:
    listed = {words(row["key"])[0]: row["values"] for row in table("key")}
    assert set(listed) == set(Stage.__struct_fields__) - {"kind"}
    hints = get_type_hints(Stage)
    for key in ("speaking", "order", "chat", "entering"):
        assert set(words(listed[key])) == set(get_args(hints[key]))


def test_what_is_usual_for_a_kind_is_what_the_rules_say() -> None:
    rows = {words(row["kind"])[0]: row for row in table("kind")}
    assert list(rows) == list(get_args(StageKind)) == list(STAGE_DEFAULTS)
    usual = {field.name: field.default for field in msgspec.structs.fields(Stage)}
    for kind, row in rows.items():
        stage = values.written(Stage, {"kind": kind})
        for key in ("speaking", "order", "chat", "reactions", "entering", "minutes"):
            value = getattr(stage, key)
            assert row[key].strip("`") == ("" if value == usual[key] else written(value)), (kind, key)


def test_every_way_to_ask_and_to_tell_is_named() -> None:
    [forms] = re.findall(r"^\*\*A form\*\*.*$", PAGE, re.M)
    assert {*get_args(AnswerKind), *get_args(Audience)} <= set(words(forms))


def test_the_examples_are_in_order(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example("name:"))
    script = read_script(path)
    assert isinstance(script, Script)
    assert "Half an hour" in script.name.texts["en"]
    assert sum(stage.minutes for stage in script.stages) == 30
    path.write_text(example("kind:"))
    assert [len(read_prompts(path).prompts), len(read_prompts(path).forms)] == [2, 1]
    path.write_text(example("lines:"))
    assert len(read_agreements(path).lines) == 2


def test_the_refusal_is_the_one_that_is_shown(tmp_path: Path) -> None:
    [line, reason] = re.findall(r"^ +roomserver: .*, line (\d+): (.*)$", PAGE, re.M)[0]
    content = "\n".join(["name: {en: A}", "stages:", "  - kind: round", *["    # a remark"] * 8, "    minuts: 5"])
    assert refusal(tmp_path / "grief-75.yaml", content) == (int(line), reason)


@pytest.mark.parametrize(
    "limit",
    [
        "up to 600 characters",
        "1 to 24 `stages`",
        f"{LARGEST_SCRIPT // 1024} KiB",
        f"{LARGEST_AGREEMENTS // 1024} KiB",
        "1 to 12 `lines`",
        "up to 60 prompts and 12 forms",
    ],
)
def test_limits_are_told(limit: str) -> None:
    assert limit in PAGE
