"""A plain script, and what is said to whoever writes another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.library import FileRefused, read_script

PLAIN = """\
name:
  en: A plain circle
stages:
  - kind: welcome
    minutes: 5
  - kind: check_in
    prompt:
      en: How are you?
    form:
      question:
        en: And in one word?
      answer: word
  - kind: closing
"""


def refusal(path: Path, content: str | bytes) -> tuple[int | None, str]:
    """In which line, and why, a script of this content is refused."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(FileRefused) as refused:
        read_script(path)
    where, _, reason = str(refused.value).removeprefix(str(path)).partition(": ")
    assert "\n" not in reason
    assert len(reason) < 200
    return int(where.removeprefix(", line ")) if where else None, reason
