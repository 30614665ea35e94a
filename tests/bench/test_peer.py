"""PeerServer comes from its lock: bench/peer.py."""

from __future__ import annotations

import json

from bench.peer import FOLDER, description


def test_the_lock_names_no_index_and_every_package_is_pinned() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_it_says_which_one_it_is() -> None:
    name, version, *node = description().split()
    assert name == "peer"
    assert version == json.loads((FOLDER / "package.json").read_text())["dependencies"]["peer"]
    assert node[:2] == ["on", "Node"]
