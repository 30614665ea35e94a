from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.mail.outbox import Outbox
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
