"""A file that is not whole, was changed, or is of a later release is refused with one line, before anything is done."""

from __future__ import annotations

import gzip
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from roomserver.programme.backup.file import BadBackup, KeptRoom, Line, Writing, check, read, writing_to
from roomserver.store.copies import Copy

LINES: list[Line] = [
    Copy(family="communities", key="communities", places={"home": 1.5}),
    Copy(family="document", community="home", kind="series", id="s", fields={"doc": "世界\n"}, places={"due": -0.1}),
    KeptRoom(room="maple", document="{}", script="{}"),
]


def written(path: Path, lines: list[Line] = LINES) -> Path:
    with writing_to(path) as out:
        writing = Writing(out, "everything", 12.0)
        for line in lines:
            writing.put(line)
        writing.end()
    return path


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))


def why(path: Path) -> str:
    with pytest.raises(BadBackup) as bad:
        check(path)
    return str(bad.value).removeprefix(f"{path} ")


def test_what_is_written_is_read_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    path = written(tmp_path / "backup.gz")
    assert list(read(path)) == LINES
    assert (check(path).what, check(path).made_at) == ("everything", 12.0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["backup.gz"]


def test_what_could_not_be_written_to_its_end_leaves_what_was_there(tmp_path: Path) -> None:
    path = written(tmp_path / "backup.gz")
    before = path.read_bytes()
    writing = writing_to(path)
    writing.__enter__().write(b"half")
    assert len(list(tmp_path.iterdir())) == 2
    assert not writing.__exit__(OSError, OSError("the disk is full"), None)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["backup.gz"]


def test_wherever_it_is_cut_off_or_changed_it_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "backup.gz")
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BadBackup):
            check(path)
    for at in range(10, len(whole)):  # what comes before is no content
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        with pytest.raises(BadBackup):
            check(path)


def test_what_gzip_finds_whole_may_still_be_changed(tmp_path: Path) -> None:
    path = written(tmp_path / "backup.gz")
    rewritten(path, lambda text: text.replace(b"home", b"hom3"))
    assert why(path) == "was changed"
    written(path)
    rewritten(path, lambda text: b"".join(line for line in text.splitlines(keepends=True) if b"maple" not in line))
    assert why(path) == "was changed"
    written(path)
    rewritten(path, lambda text: text + b"{}\n")
    assert why(path) == "was changed: something follows its end"
    written(path)
    rewritten(path, lambda text: b"".join(text.splitlines(keepends=True)[:-1]))
    assert why(path) == "is not whole: it was cut off, or changed"


def test_a_later_version_and_other_files_are_named_as_what_they_are(tmp_path: Path) -> None:
    path = written(tmp_path / "backup.gz")
    rewritten(path, lambda text: text.replace(b'"version":1', b'"version":2', 1))
    assert why(path) == "is of a later release: use that one to restore it"
    path.write_bytes(gzip.compress(json.dumps({"format": "other"}).encode() + b"\n"))
    assert why(path) == "is no backup"
    path.write_bytes(b"once upon a time")
    assert why(path) == "is no backup, or was changed"
    path.write_bytes(gzip.compress(b"once upon a time"))
    assert why(path) == "is no backup"
    with pytest.raises(BadBackup, match="there is no file"):
        check(tmp_path / "nothing.gz")
    with pytest.raises(BadBackup, match="can't be read"):
        check(tmp_path)
