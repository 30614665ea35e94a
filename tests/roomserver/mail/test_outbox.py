from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from roomserver.mail.outbox import KEPT_S, MOST, Outbox
from roomserver.mail.post import NotSent


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_mail_is_a_file_for_its_own_user_alone(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "data" / "outbox")
    await outbox.send("circles@example.org", "mei@example.org", b"Subject: one\r\n\r\n")
    await outbox.send("circles@example.org", "mei@example.org", b"Subject: two\r\n\r\n")
    files = files_in(tmp_path / "data" / "outbox")
    assert {file.read_bytes() for file in files} == {b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n"}
    assert {file.suffix for file in files} == {".eml"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "data" / "outbox").stat().st_mode & 0o777 == 0o700


async def test_a_mail_that_is_sent_again_replaces_itself(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for _ in range(2):
        await outbox.send("circles@example.org", "mei@example.org", b"Subject: one\r\n\r\n")
    assert len(files_in(tmp_path)) == 1


async def test_a_folder_that_cannot_be_written_is_a_reason_to_try_later(tmp_path: Path) -> None:
    tmp_path.joinpath("outbox").write_text("a file")
    with pytest.raises(NotSent, match="outbox"):
        await Outbox(tmp_path / "outbox").send("circles@example.org", "mei@example.org", b"")


async def test_old_mails_are_deleted_and_so_are_those_beyond_a_thousand(tmp_path: Path) -> None:
    for number in range(MOST + 5):
        file = tmp_path / f"{number}.eml"
        file.touch()
        os.utime(file, (time.time() - number,) * 2)
    other = tmp_path / "notes.txt"
    other.touch()
    for file in (other, tmp_path / "3.eml"):
        os.utime(file, (time.time() - KEPT_S - 60,) * 2)
    await Outbox(tmp_path).send("circles@example.org", "mei@example.org", b"Subject: one\r\n\r\n")
    left = {file.name for file in files_in(tmp_path)}
    assert len(left) == MOST + 1
    assert {"notes.txt", "0.eml", "2.eml", f"{MOST - 1}.eml"} <= left
    assert not {"3.eml", f"{MOST}.eml", f"{MOST + 4}.eml"} & left


async def test_a_disk_that_is_full_keeps_no_half_of_a_mail(tmp_path: Path) -> None:
    """No file may become larger than that, which a write meets as it meets a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(NotSent):
            await Outbox(tmp_path).send("circles@example.org", "mei@example.org", b"x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert files_in(tmp_path) == []


async def test_what_cannot_be_deleted_keeps_no_mail_from_being_sent(tmp_path: Path) -> None:
    old = tmp_path / "folder.eml"
    old.mkdir()
    os.utime(old, (1.0, 1.0))
    await Outbox(tmp_path).send("circles@example.org", "mei@example.org", b"Subject: one\r\n\r\n")
    assert len(files_in(tmp_path)) == 2
