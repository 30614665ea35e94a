"""What is shipped is whole, and a community's files come in place of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.state.values import LocalText, Value
from roomserver.library import AGREEMENTS, PROMPTS, SCRIPTS, SHIPPED, FileRefused, Library, read_library
from tests.roomserver.library.writing import PLAIN

LANGUAGES = {"en", "zh", "ms", "ta"}
SHAPES = {
    "calm-90": (90, "welcome agreements grounding check_in check_in round break round check_out check_out closing"),
    "check-in-30": (30, "welcome agreements grounding check_in check_out closing"),
    "circle-60": (60, "welcome agreements grounding check_in round open_floor check_out closing"),
    "one-to-one": (45, "welcome agreements open_floor check_out closing"),
    "open-table": (60, "welcome agreements check_in open_floor check_out closing"),
    "restorative": (
        120,
        "welcome agreements grounding check_in round round break round open_floor check_out closing",
    ),
}


def written(value: object) -> Iterator[LocalText]:
    """Every text by language in there."""
    if isinstance(value, LocalText):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from written(item)
    elif isinstance(value, Value):
        for name in value.__struct_fields__:
            yield from written(getattr(value, name))


# What is shipped


def test_the_six_templates_are_shipped_and_last_as_long_as_they_say(library: Library) -> None:
    assert list(library.scripts) == list(SHAPES)
    for name, script in library.scripts.items():
        minutes, kinds = SHAPES[name]
        assert [stage.kind for stage in script.stages] == kinds.split()
        assert sum(stage.minutes for stage in script.stages) == minutes
        assert [int(word) for word in script.name.texts["en"].split() if word.isdigit()] in ([], [minutes])


def test_l5_every_stage_of_a_template_has_words_that_one_could_say(library: Library) -> None:
    for script in library.scripts.values():
        for stage in script.stages:
            assert stage.say is not None
            assert 40 <= len(stage.say.texts["en"]) <= 200


def test_every_word_of_a_template_is_there_in_four_languages(library: Library) -> None:
    for script in library.scripts.values():
        texts = list(written(script))
        assert len(texts) > len(script.stages)
        for text in texts:
            assert text.default == "en"
            assert set(text.texts) == LANGUAGES
            assert len(set(text.texts.values())) == len(LANGUAGES)


def test_prompts_are_there_in_four_languages_and_quotes_in_english_with_their_source(library: Library) -> None:
    assert set(library.prompts) == {"check-in", "round", "open-floor", "check-out", "closing"}
    for name, prompts in library.prompts.items():
        assert prompts.kind == name.replace("-", "_")
        for text in written(prompts):
            if name == "closing":
                assert all("\n— " in words for words in text.texts.values())
                assert text.default == "en"
            else:
                assert set(text.texts) == LANGUAGES


def test_the_agreements_are_there_in_four_languages_and_name_the_limit_of_confidence(library: Library) -> None:
    assert all(set(line.texts) == LANGUAGES for line in library.agreements.lines)
    assert "life" in library.agreements.lines[0].texts["en"]


def test_nothing_that_is_shipped_raises_its_voice(library: Library) -> None:
    everything = [*library.scripts.values(), *library.prompts.values(), library.agreements]
    words = [words for one in everything for text in written(one) for words in text.texts.values()]
    assert [line for line in words if "!" in line or "！" in line] == []


def test_inner_weather_is_asked_at_both_ends_and_pooled_where_more_than_two_meet(library: Library) -> None:
    for name, script in library.scripts.items():
        asking = [stage for stage in script.stages if stage.form is not None]
        assert [stage.kind for stage in asking] == ([] if name == "one-to-one" else ["check_in", "check_out"])
        assert all(stage.form is not None and stage.form.audience == "pooled" for stage in asking)
        assert script.stages[-1].form is None, "the pool of the end is shown while the circle closes"


def test_the_calm_circle_divides_after_a_quarter_of_an_hour_and_has_a_break(library: Library) -> None:
    stages = library.scripts["calm-90"].stages
    together = [stage.in_groups for stage in stages]
    first, last = together.index(True), len(together) - together[::-1].index(True)
    assert together == [False] * first + [True] * (last - first) + [False] * (len(together) - last)
    assert sum(stage.minutes for stage in stages[:first]) == 15
    assert "break" in [stage.kind for stage in stages[first:last]]
    assert not any(stage.speaking == "holder" for stage in (*stages[:first], *stages[last:]))


# What a community writes


def test_a_communitys_files_come_in_place_of_those_of_the_same_name(tmp_path: Path, library: Library) -> None:
    (tmp_path / SCRIPTS).mkdir()
    (tmp_path / SCRIPTS / "circle-60.yaml").write_text(PLAIN)
    (tmp_path / SCRIPTS / "grief.yaml").write_text(PLAIN)
    (tmp_path / SCRIPTS / ".hidden.yaml").write_text("no script")
    (tmp_path / SCRIPTS / "notes.txt").write_text("no script")
    (tmp_path / PROMPTS).mkdir()
    (tmp_path / PROMPTS / "round.yaml").write_text("kind: round\nprompts:\n  - text:\n      ms: Apa khabar?\n")
    read = read_library(tmp_path)
    assert list(read.scripts) == sorted([*library.scripts, "grief"])
    assert read.scripts["circle-60"].name.texts == {"en": "A plain circle"}
    assert read.scripts["calm-90"] == library.scripts["calm-90"]
    assert [prompt.texts for prompt in read.prompts["round"].prompts] == [{"ms": "Apa khabar?"}]
    assert read.prompts["closing"] == library.prompts["closing"]


def test_a_communitys_agreements_come_in_place_of_the_shipped_ones(tmp_path: Path, library: Library) -> None:
    (tmp_path / AGREEMENTS).write_text("lines:\n  - text: {en: We listen.}\n")
    read = read_library(tmp_path)
    assert [line.texts for line in read.agreements.lines] == [{"en": "We listen."}]
    assert read.agreements.hash != library.agreements.hash
    assert read.scripts == library.scripts


def test_a_shipped_file_is_a_good_beginning_for_ones_own(tmp_path: Path, library: Library) -> None:
    shutil.copytree(SHIPPED / SCRIPTS, tmp_path / SCRIPTS)
    assert read_library(tmp_path) == library


@pytest.mark.parametrize("name", ["calm.yml", "Calm.yaml", "calm circle.yaml", "calm_circle.yaml", "-.yaml"])
def test_a_file_that_nobody_could_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / SCRIPTS).mkdir()
    (tmp_path / SCRIPTS / name).write_text(PLAIN)
    with pytest.raises(FileRefused, match=name):
        read_library(tmp_path)


def test_a_folder_without_a_library_is_no_library(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FileRefused, match="no folder “scripts”"):
            read_library(folder)
