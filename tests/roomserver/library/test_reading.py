"""Scripts and lists of prompts are read as they are written, and mistakes are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.state.values import LocalText
from roomserver.library import FileRefused, read_agreements, read_prompts, read_script
from roomserver.library.reading import LARGEST_SCRIPT
from tests.roomserver.library.writing import PLAIN, refusal
from tests.values import as_text

# Scripts


def test_a_script_reads_as_it_is_written(script: Path) -> None:
    script.write_text(PLAIN)
    read = read_script(script)
    assert [(stage.kind, stage.minutes, stage.speaking) for stage in read.stages] == [
        ("welcome", 5.0, "facilitators"),
        ("check_in", 5.0, "holder"),
        ("closing", 5.0, "facilitators"),
    ]
    assert read.name == LocalText(default="en", texts={"en": "A plain circle"})


def test_words_have_nothing_that_steers_or_hides(script: Path) -> None:
    hidden = 'en: "How\\u202e are\\0\\x1b you?\\u2028 \\u200bWell?"'
    script.write_text(
        PLAIN.replace("en: How are you?", hidden).replace("en: A plain circle", 'en: "A\\n plain\\u202e"')
    )
    read = read_script(script)
    assert read.name == LocalText(default="en", texts={"en": "A plain"})
    assert read.stages[1].prompt == LocalText(default="en", texts={"en": "How are you?\nWell?"})
    nothing = 'en: "\\u200b\\u2800"'
    assert refusal(script, PLAIN.replace("en: How are you?", nothing)) == (8, "there are no words")


def test_english_is_shown_to_others_where_there_is_some_or_else_what_was_written_first(script: Path) -> None:
    script.write_text(PLAIN.replace("en: How are you?", "ta: நலமா?\n      en: How are you?\n      ms: Apa khabar?"))
    prompt = read_script(script).stages[1].prompt
    assert prompt is not None
    assert prompt.default == "en"
    script.write_text(PLAIN.replace("en: How are you?", "ta: நலமா?\n      ms: Apa khabar?"))
    prompt = read_script(script).stages[1].prompt
    assert prompt is not None
    assert prompt.default == "ta"


def test_numbers_and_yes_and_no_are_read_by_what_they_are_for(script: Path) -> None:
    words = "\ufeff" + PLAIN.replace("en: How are you?", "no: Ja\n      ta: yes\n      ms: 1:30 # a comment")
    script.write_text(words.replace("minutes: 5", "minutes: 2.5\n    reactions: no\n    in_groups: true"))
    read = read_script(script)
    assert read.stages[1].prompt == LocalText(default="no", texts={"no": "Ja", "ta": "yes", "ms": "1:30"})
    assert (read.stages[0].minutes, read.stages[0].reactions, read.stages[0].in_groups) == (2.5, False, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("kind: closing", "kind: colsing", 13, "“colsing” is not one of: welcome, agreements,"),
        ("kind: welcome", "minuts: 5", 4, "“kind” is missing"),
        ("minutes: 5", "minuts: 5", 5, "there is no “minuts” here; perhaps “minutes”"),
        ("minutes: 5", "default: en", 5, "there is no “default” here"),
        ("minutes: 5", "colour: red", 5, "there is no “colour” here"),
        ("minutes: 5", "minutes: 0", 5, "must be more than 0"),
        ("minutes: 5", "minutes: 241", 5, "must be 240 or less"),
        ("minutes: 5", "minutes: nan", 5, "must be 240 or less"),
        ("minutes: 5", "minutes: inf", 5, "must be 240 or less"),
        ("minutes: 5", "minutes: five", 5, "“five” is not a number"),
        ("minutes: 5", "minutes:", 5, "“” is not a number"),
        ("minutes: 5", "minutes: 5\n    minutes: 6", 6, "“minutes” is here twice; the first is in line 5"),
        ("minutes: 5", "rounds: 1.5", 5, "“1.5” is not a whole number"),
        ("minutes: 5", "rounds: 21", 5, "must be 20 or less"),
        ("minutes: 5", "reactions: perhaps", 5, "“perhaps” is neither true nor false"),
        ("minutes: 5", "order: sideways", 5, "“sideways” is not one of: clockwise,"),
        ("minutes: 5", "title: Hello", 5, "words need their language before them"),
        ("en: How are you?", "en: ''", 8, "there are no words"),
        ("en: How are you?", "en:", 8, "there are no words"),
        ("en: How are you?", "en: [How, are]", 8, "words belong here, and nothing below them"),
        ("en: How are you?", "in english: Hello", 8, "“in english” is no language; write it as en, zh, ms or ta"),
        ("en: How are you?", f"en: {'x' * 601}", 8, "is longer than 600 characters"),
        ("en: How are you?", "en: Hello\n      en: Hello", 9, "“en” is here twice; the first is in line 8"),
        ("answer: word", "answer: choice", 9, "choices are for the answer kind `choice`, two at least"),
        (
            "answer: word",
            "answer: choice\n      choices:\n        - Yes\n        - No",
            14,
            "words need their language",
        ),
        ("answer: word", "answer: choice\n      choices:\n" + "        - en: Yes\n" * 9, 13, "9 are too many"),
        ("answer: word", "", 9, "“answer” is missing"),
        ("stages:", "stage:", 1, "“stages” is missing"),
        ("  - kind: closing\n", "  - closing\n", 13, "keys and their values belong here"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(script: Path, old: str, new: str, line: int, reason: str) -> None:
    assert PLAIN.count(old) == 1
    told = refusal(script, PLAIN.replace(old, new))
    assert told[0] == line
    assert told[1].startswith(reason)


def test_a_script_that_would_fill_its_room_is_refused(script: Path) -> None:
    text = "  - kind: round\n    prompt:\n      en: " + "வ" * 200 + "\n"
    content = "name:\n  en: A\nstages:\n" + text
    script.write_text(content)
    assert len(as_text(read_script(script)).encode()) < LARGEST_SCRIPT
    line, reason = refusal(script, content + 19 * text)
    assert line == 1
    assert reason.endswith("KiB in a room, and at most 16 fit: use fewer words")


# Agreements


def test_other_words_are_other_agreements(tmp_path: Path) -> None:
    path = tmp_path / "agreements.yaml"
    path.write_text("lines:\n  - text: {en: We listen.}\n  - text: {en: We may pass.}\n")
    first = read_agreements(path)
    assert [line.texts["en"] for line in first.lines] == ["We listen.", "We may pass."]
    path.write_text("# as before\nlines:\n- text:\n    en: We listen.\n- text:\n    en: We may pass.\n")
    assert read_agreements(path) == first
    for other in ("We listen.", "We listen.}\n  - text: {en: We pass."):
        path.write_text(f"lines:\n  - text: {{en: {other}}}\n")
        assert read_agreements(path).hash != first.hash


def test_other_words_in_another_language_are_other_agreements(tmp_path: Path) -> None:
    path = tmp_path / "agreements.yaml"
    path.write_text("lines:\n  - text: {en: We listen., ms: Kami mendengar.}\n")
    first = read_agreements(path)
    path.write_text("lines:\n  - text: {en: We listen., ms: Kita mendengar.}\n")
    assert read_agreements(path).hash != first.hash


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("lines: []\n", 1, "there must be 1 or more"),
        ("lines:\n" + "  - text: {en: A}\n" * 13, 1, "13 are too many; at most 12 are allowed"),
        ("lines:\n  - en: A\n", 2, "“text” is missing"),
        ("lines:\n  - text: {en: A}\n    source: {en: B}\n", 3, "there is no “source” here"),
        ("lines:\n" + f"  - text: {{ta: {'வ' * 200}}}\n" * 7, 1, "takes 4."),
    ],
)
def test_what_is_wrong_in_agreements_is_told_with_its_line(
    tmp_path: Path, content: str, line: int, reason: str
) -> None:
    path = tmp_path / "agreements.yaml"
    path.write_text(content)
    with pytest.raises(FileRefused) as refused:
        read_agreements(path)
    assert str(refused.value).startswith(f"{path}, line {line}: {reason}")


# Lists of prompts


def test_a_source_stands_below_the_words_in_their_language(tmp_path: Path) -> None:
    path = tmp_path / "closing.yaml"
    path.write_text(
        "kind: closing\nprompts:\n  - text:\n      en: |\n        One.\n        Two.\n      zh: 一\n      ms: Satu\n"
        "    source:\n      en: Laozi\n      zh: 老子\n"
    )
    [prompt] = read_prompts(path).prompts
    assert prompt.texts == {"en": "One.\nTwo.\n— Laozi", "zh": "一\n— 老子", "ms": "Satu\n— Laozi"}


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("kind: closing\nprompts:\n  - en: One\n", 3, "“text” is missing"),
        ("kind: closings\n", 1, "“closings” is not one of"),
        ("prompts: []\n", 1, "“kind” is missing"),
        (f"kind: round\nprompts:\n  - text: {{en: {'x' * 590}}}\n    source: {{en: Somebody}}\n", 3,
         "with its source it is longer than 600 characters"),
        ("kind: round\nforms:\n  - question: {en: A}\n    answer: moods\n", 4, "“moods” is not one of: word, text"),
        ("kind: round\nstages: []\n", 2, "there is no “stages” here"),
        ("kind: round\nprompts:\n" + "  - text: {en: A}\n" * 61, 2, "61 are too many; at most 60 are allowed"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_list_is_told_with_its_line(tmp_path: Path, content: str, line: int, reason: str) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(content)
    with pytest.raises(FileRefused) as refused:
        read_prompts(path)
    assert str(refused.value).startswith(f"{path}, line {line}: {reason}")
