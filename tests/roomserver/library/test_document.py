"""What is no script at all, or means harm, is refused with its line before anybody looks what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomserver.library import FileRefused, read_script
from tests.roomserver.library.writing import PLAIN, refusal


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", None, "is empty"),
        ("# a comment\n", None, "is empty"),
        ("hello", 1, "keys and their values belong here"),
        ("- a\n- b\n", 1, "keys and their values belong here"),
        ("name:\n  en: A\nstages: []\n", 3, "there must be 1 or more"),
        ("name:\n  en: A\nstages: none\n", 3, "a list belongs here, each item after a dash"),
        (PLAIN + "  - kind: round\n" * 22, 3, "25 are too many; at most 24 are allowed"),
        (PLAIN + "---\nname:\n", 15, "a file holds one script or list"),
        ("name:\n  en: Who: me\n", 2, "a colon with a space after it needs quotes around the whole text"),
        ("name:\n\ten: A\n", 2, "there is a tab; use spaces"),
        ("name:\n  en: 'A\n", 3, "a quote that was opened is never closed"),
        ("name:\n  en: @A\n", 2, "text that begins with this character needs quotes around it"),
        ("name:\n  en: *A\n", 2, "text that begins with & or * needs quotes around it"),
        ("name:\n  en: &a A\n", 2, "text that begins with & or * needs quotes around it"),
        ("name:\n  en: !A b\n", 2, "text that begins with ! needs quotes around it"),
        ("name:\n  en: !!python/object:os.system A\n", 2, "text that begins with ! needs quotes around it"),
        ("name: {en: A\n", 2, "a bracket that was opened is never closed"),
        ("name:\n  ? [a]\n  : b\n", 2, "a key is a word"),
        ("? " * 20_000, 1, "a key is a word"),
        ("name:\n en: A\n   stages: b\n", 3, "a colon with a space after it"),
        ("stages:\n- kind: round\nkind\n", 4, "a key and a colon are missing here"),
        ("stages:\n  - kind: round\n - kind: round\n", 3, "this line stands too far"),
        ("name: - a\n", 1, "a list begins on a line of its own"),
        ("name:\n  en: \x07A\n", 2, "there is a character that text files may not contain"),
        (b"name:\n  en: \xff\n", 2, "is not UTF-8"),
        (PLAIN.encode("utf-16"), 1, "is not UTF-8"),
        ("#" * 65536, None, "is empty"),
        ("#" * 65537, None, "is longer than 64 KiB"),
    ],
)
def test_what_is_no_script_at_all_is_told(script: Path, content: str | bytes, line: int | None, reason: str) -> None:
    told = refusal(script, content)
    assert told[0] == line
    assert told[1].startswith(reason)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[x, "])
def test_lists_within_lists_without_end_are_refused_before_they_are_read(script: Path, opening: str) -> None:
    """The parser alone takes minutes over them."""
    content = opening * (60_000 // len(opening))
    assert refusal(script, content) == (1, "too many lists and keys within each other")


def test_a_few_aliases_cannot_fill_the_memory(script: Path) -> None:
    """The billion laughs: nine lines, each nine times the one before."""
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert refusal(script, "\n".join(["a0: &a0 ha", *lines]))[0] == 1


@pytest.mark.parametrize("content", ['name:\n  en: "\\U00110000"', "%YAML " + "9" * 5000 + ".1\n---\na"])
def test_what_the_parser_cannot_make_of_a_file_is_told_too(script: Path, content: str) -> None:
    assert refusal(script, content)[1] == "an escape after a backslash is no character, or a number is too long"


def test_a_text_that_no_file_holds_is_read_and_refused_as_one_is(script: Path) -> None:
    script.write_text(PLAIN)
    assert read_script(PLAIN) == read_script(script)
    wrong = PLAIN.replace("minutes", "minuts")
    with pytest.raises(FileRefused) as refused:
        read_script(wrong)
    assert (refused.value.line, refused.value.reason) == refusal(script, wrong)
    with pytest.raises(FileRefused, match="is longer than 64 KiB"):
        read_script("#" * (64 * 1024 + 1))
    with pytest.raises(FileRefused, match="text, line 1"):
        read_script(str(script) + ": no path")


def test_what_a_file_says_is_shown_without_steering_the_terminal(script: Path) -> None:
    line, reason = refusal(script, 'name:\n  en: A\nstages:\n  - kind: "\\e[2J\\nround' + "x" * 100 + '"\n')
    assert line == 4
    assert reason.startswith("“[2J round" + "x" * 31 + "…” is not one of")
    assert "\x1b" not in reason


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"nowhere.yaml: cannot be read: No such file or directory"):
        read_script(tmp_path / "nowhere.yaml")
    with pytest.raises(FileRefused, match="cannot be read: Is a directory"):
        read_script(tmp_path)
