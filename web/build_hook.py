"""Hatchling's hook: the browser app is built into the package before the package is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from web import node


class BrowserAppHook(BuildHookInterface[Any]):
    """Asks for a Node only where something is to be built and the machine has none."""

    def dependencies(self) -> list[str]:
        return [] if node.is_fresh() or node.machine_has_node() else [node.WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        node.build()
