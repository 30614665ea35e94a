"""What can be in which state: the page of diagrams compared with the rules."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from tests.moderation.drawing.changes import Change, changes
from tests.moderation.drawing.machines import MACHINES, Machine
from tests.moderation.drawing.page import PAGE, TYPES, written

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def found() -> frozenset[Change]:
    return changes()


def test_the_page_is_as_the_rules_are(found: frozenset[Change]) -> None:
    page, rules = PAGE.read_text("utf-8").splitlines(), written(found).splitlines()
    drift = "\n".join(unified_diff(page, rules, "docs/rules/states.md", "the rules", n=0, lineterm=""))
    assert not drift, f"If the rules are right: python -m tests.moderation.drawing\n{drift}"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.title)
def test_every_state_comes_about(machine: Machine, found: frozenset[Change]) -> None:
    assert {change.after for change in found if change.machine == machine.title} - {""} == {*machine.states}


@pytest.mark.parametrize("kind", TYPES)
def test_every_command_is_on_the_page(kind: str) -> None:
    assert f"`{kind}`" in PAGE.read_text("utf-8")
