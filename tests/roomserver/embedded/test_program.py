from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.embedded import NoServerProgram, bundled_program, program


async def test_the_bundled_program_is_the_first_choice() -> None:
    assert await program.find_program() == bundled_program()


@pytest.mark.parametrize("mode", [None, 0o600, 0o700], ids=["none", "not to be run", "nothing in it that runs"])
async def test_what_does_not_run_has_no_version(tmp_path: Path, mode: int | None) -> None:
    found = tmp_path / "valkey-server"
    if mode is not None:
        found.write_bytes(b"\0")
        found.chmod(mode)
    assert await program.version_of(found) == ()


def test_where_the_wheel_is_not_installed_nothing_is_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert bundled_program() is None


async def test_a_program_that_is_too_old_gives_way_to_one_that_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever it is called; 10 is newer than 7."""

    def install(name: str, version: str) -> Path:
        installed = tmp_path / name
        installed.write_text(f"#!/bin/sh\necho 'server v={version}.3 sha=00000000:0'\n")
        installed.chmod(0o700)
        return installed

    monkeypatch.setattr(program, "bundled_program", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    install("valkey-server", "6.2")
    with pytest.raises(NoServerProgram):
        await program.find_program()
    installed = install("redis-server", "7.0")
    assert await program.find_program() == installed
    install("redis-server", "6.9")
    newer = install("valkey-server", "10.0")
    assert await program.find_program() == newer
    install("redis-server", "10.0")
    assert await program.find_program() == newer  # of both the one that the wheel has too
