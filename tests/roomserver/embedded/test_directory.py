"""Who owns a data directory, and where its server listens."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from roomserver.embedded import DataDirectoryBusy, EmbeddedStoreFailed, directory
from tests.roomserver.embedded.test_embedded import BOUND_S, mode_of


@pytest.fixture
def short() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="s-", dir="/tmp") as path:
        yield Path(path)


@pytest.mark.parametrize(("letter", "over"), [("x", 0), ("x", 1), ("ü", 1)])
def test_a_socket_is_in_its_directory_as_far_as_its_path_in_bytes_is_not_too_long(
    short: Path, letter: str, over: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """104 with the final zero are all that there is on some systems."""
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    name = letter * 40
    name += "x" * (103 + over - len(os.fsencode(short / name / "valkey.sock")))
    directory.prepare(short / name)
    chosen = directory.choose_socket(short / name)
    assert (chosen.parent == short / name) == (over == 0)
    assert len(os.fsencode(chosen)) <= 103


def test_each_directory_with_a_long_path_has_a_place_of_its_own(
    short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    places = [tmp_path / name / ("long " * 30) for name in ("one", "other")]
    for place in places:
        directory.prepare(place)  # and what it is in
    assert len({directory.choose_socket(place) for place in places}) == 2


@pytest.mark.parametrize("wrong", ["group", "others", "a link", "another user"])
def test_a_place_that_is_not_ours_alone_is_refused(
    short: Path, tmp_path: Path, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    data_dir = tmp_path / ("long " * 30)
    directory.prepare(data_dir)
    place = directory.choose_socket(data_dir).parent
    match wrong:
        case "group":
            place.chmod(0o750)
        case "others":
            place.chmod(0o701)
        case "a link":
            place.rename(short / "elsewhere")
            place.symlink_to(short / "elsewhere")
        case "another user":
            other = os.getuid() + 1
            monkeypatch.setattr(os, "getuid", lambda: other)
    with pytest.raises(EmbeddedStoreFailed, match="other users can open it"):
        directory.choose_socket(data_dir)


def test_a_directory_in_which_nobody_said_where_they_listen_was_not_owned(tmp_path: Path) -> None:
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (None, False)
    directory.lock_file(tmp_path).touch()  # locked by somebody who is just starting
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (None, False)
    chosen = directory.choose_socket(tmp_path)
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (chosen, True)


async def test_whoever_stops_waiting_for_a_lock_holds_nothing(tmp_path: Path) -> None:
    held = await directory.lock(tmp_path, 0.0)
    before = psutil.Process().num_fds()
    waiting = asyncio.create_task(directory.lock(tmp_path, BOUND_S))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert psutil.Process().num_fds() == before
    held.close()


async def test_a_lock_is_kept_until_it_is_closed_and_no_longer(tmp_path: Path) -> None:
    held = await directory.lock(tmp_path, 0.0)
    assert mode_of(directory.lock_file(tmp_path)) == 0o600
    with pytest.raises(DataDirectoryBusy):
        await directory.lock(tmp_path, 0.0)
    held.close()
    held.close()  # again does nothing, whatever has its number by now
    again = await directory.lock(tmp_path, 0.0)
    held.close()
    with pytest.raises(DataDirectoryBusy):
        await directory.lock(tmp_path, 0.0)
    again.close()


def test_a_directory_is_made_with_all_that_it_is_in(tmp_path: Path) -> None:
    """As on a fresh machine, where nobody has a ~/.local yet."""
    directory.prepare(tmp_path / "share" / "roomserver")
    assert mode_of(tmp_path / "share" / "roomserver") == 0o700
