"""The locks name no place of their own: uv.lock and web/package-lock.json."""

from __future__ import annotations

import json
import re

from tests.packaging.building import CHECKOUT


def test_the_python_lock_names_only_the_public_index() -> None:
    hosts = set(re.findall(r'"https?://([^/"]+)', (CHECKOUT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_browser_lock_names_no_index() -> None:
    packages = json.loads((CHECKOUT / "web" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
