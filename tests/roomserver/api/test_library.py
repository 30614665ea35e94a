from __future__ import annotations

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from moderation.rules.stages import without_words
from roomserver.library import Library, read_library
from tests import plain
from tests.guest import guest
from tests.serving import RunningServer
from tests.values import as_data


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library()


def test_organisers_see_what_a_circle_may_be(site: RunningServer, library: Library) -> None:
    scripts = plain.get(f"{site.origin}/api/scripts").raise_for_status().json()["scripts"]
    assert [script["script"] for script in scripts] == list(library.scripts)
    [calm] = [script for script in scripts if script["script"] == "calm-90"]
    assert calm["name"]["texts"]["zh"] == "平静分享圈 90 分钟"
    assert (calm["minutes"], calm["stages"][:3]) == (90, ["welcome", "agreements", "grounding"])


@pytest.mark.parametrize("name", sorted(read_library().scripts))
async def test_every_script_comes_whole_to_who_facilitates(site: RunningServer, library: Library, name: str) -> None:
    async with guest(site.new_circle(script=name).facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        await facilitator.command("begin")
        script = library.scripts[name]
        assert facilitator.parts["script"]["script"] == as_data(without_words(script))
        assert facilitator.parts["course"]["say"] == as_data(script)["stages"][0]["say"]
        assert facilitator.parts["stage"]["stage"]["kind"] == "welcome"


async def test_what_facilitators_choose_goes_into_the_centre_and_to_everybody(site: RunningServer) -> None:
    lists = plain.get(f"{site.origin}/api/prompts").raise_for_status().json()["lists"]
    assert sorted(each["kind"] for each in lists) == ["check_in", "check_out", "closing", "open_floor", "round"]
    async with guest(site.new_circle(script="open-table").facilitators[0]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        await facilitator.command("begin")
        for each in lists:
            made_on = facilitator.parts["stage"]["prompt_version"]
            await facilitator.command("set_prompt", prompt=each["prompts"][-1], made_on=made_on)
            assert facilitator.parts["stage"]["prompt"] == each["prompts"][-1]
            for form in each["forms"][-1:]:
                await facilitator.command("open_check_in", form=form)
                assert facilitator.parts["stage"]["check_in"]["form"] == form


@pytest.mark.parametrize("path", ["/api/scripts", "/api/prompts"])
def test_browsers_keep_it_and_ask_whether_it_is_still_the_same(site: RunningServer, path: str) -> None:
    first = plain.get(f"{site.origin}{path}")
    assert first.headers["cache-control"] == "no-cache"
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = plain.get(f"{site.origin}{path}", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    for unknown in ('"other"', "", etag.strip('"')):
        assert plain.get(f"{site.origin}{path}", headers={"if-none-match": unknown}).content == first.content


def test_the_description_for_programs_stays_valid(site: RunningServer) -> None:
    document = plain.get(f"{site.origin}/openapi.json").raise_for_status().json()
    validate(document, cls=OpenAPIV31SpecValidator)
    assert {"/api/scripts", "/api/prompts"} <= set(document["paths"])
    assert "script" in document["components"]["schemas"]["NewCircle"]["properties"]
