"""What organisers see of evenings that are over: what figures publish, when they do, and nothing else."""

from __future__ import annotations

import pytest

from roomserver.programme.figures.answer import Answer
from roomserver.programme.tokens import Scope
from tests.roomserver.programme.figures.evenings import Node, hopeful
from tests.roomserver.programme.test_circles import everything
from tests.roomserver.public.looking_back.conftest import Past
from tests.roomserver.public.looking_back.drawn import Tag, rows
from tests.roomserver.servers import Server

SOON = "Answers appear 72 hours after the circle, if at least five people answered."
FEW = "Fewer than five people answered. Their answers are shown together with those of other circles, once"
LINE = "Canary wrote this"
EACH = ("", "/report", "/lines")


async def held(here: Node, server: Server, *answers: Answer) -> str:
    """A circle at which people answered, and figures are made."""
    circle = await here.held(*answers)
    await here.community.figures.settle_due()
    await here.let_time_pass(server)
    await here.community.figures.settle_due()
    return circle


def table(page: Tag, name: str) -> list[list[str]]:
    [found] = [each for each in page.all("table") if each["id"] == f"{name}-table"]
    return rows(found)


def links(page: Tag) -> list[str]:
    return [each["href"] for each in page.all("a")]


async def test_a_circle_is_there_with_who_came_and_what_they_answered(past: Past, server: Server) -> None:
    circle = await held(past.here, server, *hopeful(1, 2, 3, 4, 5))
    page = await past.page()
    assert table(page, "seats")[0][1:] == ["8", "0", "6"]
    assert [row[3] for row in table(page, "felt-1")] == ["1"] * 5
    assert [row[1] for row in table(page, "felt-1")] == ["–"] * 5
    assert "0 signed up · 6 came · 5 stayed to the end · 1 left early" in page.text
    assert f"/organiser/looking-back/circles/{circle}" in links(page)

    own = await past.page(f"/circles/{circle}")
    assert ["Came", "6"] in rows(own.all("table")[0])
    assert [row[3] for row in table(own, "felt")] == ["1"] * 5


async def test_until_it_is_time_nothing_says_how_many_have_answered(past: Past) -> None:
    four, five = await past.here.held(*hopeful(1, 2, 3, 4)), await past.here.held(*hopeful(1, 2, 3, 4, 5))
    await past.here.community.figures.settle_due()
    pages = [(await past.page(f"/circles/{circle}")).text for circle in (four, five)]
    assert pages[0] == pages[1]
    assert SOON in pages[0]
    assert (await past.page()).text.count(SOON) == 2


async def test_fewer_than_five_are_said_to_be_that_and_no_number(past: Past, server: Server) -> None:
    pages = []
    for answers in (hopeful(2), hopeful(1, 2, 3, 4)):
        circle = await held(past.here, server, *answers)
        pages.append((await past.page(f"/circles/{circle}")).text)
    assert pages[0] == pages[1]
    assert FEW in pages[0]


async def test_lines_are_on_their_own_page_and_on_no_other(past: Past, server: Server) -> None:
    circle = await held(past.here, server, *hopeful(1, 2, 3, 4), Answer(line=LINE))
    page = await past.page("/lines")
    assert [each.text for each in page.all("blockquote")] == [LINE]
    assert "Organisers alone read this." in page.text
    assert "You may recognise someone by what they say." in page.text
    for path in ("", "/report", f"/circles/{circle}"):
        assert LINE not in (await past.answer(path)).text


async def test_the_report_says_what_it_is_and_leaves_out(past: Past, server: Server) -> None:
    await held(past.here, server, *hopeful(1, 2, 3, 4, 5))
    page = await past.page("/report")
    [totals] = page.all("dl", "totals")
    assert totals.text == "1 circles held 6 times someone came 75% of the seats filled 5 answers after a circle"
    assert "only as totals of 5 people or more" in page.text
    assert "Smaller numbers are left out" in page.text
    assert page.all("img", "logo") == []
    assert [each for each in links(page) if "/circles/" in each] == []


async def test_a_period_leaves_out_what_is_outside_and_stays_in_links(past: Past, server: Server) -> None:
    await held(past.here, server, *hopeful(1, 2, 3, 4, 5))
    whole = await past.page("?from=2020-01-01")
    assert table(whole, "seats")
    assert [row[3] for row in table(whole, "felt-1")] == ["1"] * 5
    assert "have no day" in whole.text
    none = await past.page("?from=2020-01-01&to=2020-02-01")
    assert "No circle took place between these days." in none.text
    assert none.all("svg", "plot") == []
    assert "/organiser/looking-back/report?from=2020-01-01&to=2020-02-01" in links(none)
    assert any("from=2020-01-01" in each and "lang=ms" in each for each in links(none))
    assert [each["value"] for each in none.all("input")] == ["2020-01-01", "2020-02-01"]


async def test_where_nothing_is_there_it_says_so(past: Past) -> None:
    assert "No circle is over yet." in (await past.page()).text
    assert "No circle is over yet." in (await past.page("/report")).text
    assert "nothing to read yet" in (await past.page("/lines")).text
    coming = await past.here.circle()
    assert "once the circle is over" in (await past.page(f"/circles/{coming}")).text
    await past.page("/circles/nowhere", 404)


@pytest.mark.parametrize("path", EACH)
async def test_whoever_is_logged_out_is_led_to_where_one_logs_in(past: Past, path: str) -> None:
    answer = await past.answer(path, community=None)
    assert (answer.status_code, answer.headers["location"]) == (303, "/organiser/")
    answer = await past.answer(path, community=None, cookie="organiser=home.wrong")
    assert answer.status_code == 303


@pytest.mark.parametrize("path", EACH)
async def test_no_program_s_token_opens_them(past: Past, path: str) -> None:
    secret = await past.here.community.tokens.make("Figures", [Scope.FIGURES_READ], 30)
    answer = await past.answer(path, community=None, authorization=f"Bearer {secret}")
    assert answer.status_code == 403


async def test_another_community_s_organiser_finds_nothing_of_it(past: Past, server: Server) -> None:
    circle = await held(past.here, server, *hopeful(1, 2, 3, 4), Answer(line=LINE))
    for path in EACH:
        page = await past.page(path, community="other")
        assert (page.all("blockquote"), page.all("svg", "plot")) == ([], [])
    await past.page(f"/circles/{circle}", 404, community="other")


async def test_to_read_changes_nothing_and_nobody_keeps_it(past: Past, server: Server) -> None:
    circle = await past.here.held(*hopeful(1, 2, 3, 4, 5))
    for path in (*EACH, f"/circles/{circle}"):
        cookie = await past.cookie("home")
        before = sorted(everything(server.admin).split())
        answer = await past.client.get(f"/organiser/looking-back{path}", headers={"cookie": cookie})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "script" not in answer.headers["content-security-policy"]
        assert sorted(everything(server.admin).split()) == before


@pytest.mark.parametrize("language", ["en", "ms"])
async def test_it_is_in_the_reader_s_language(past: Past, server: Server, language: str) -> None:
    await held(past.here, server, *hopeful(1, 2, 3, 4, 5))
    answer = await past.answer(accept_language=language)
    assert answer.headers["content-language"] == language
    assert ("Tempat yang diisi" in answer.text) == (language == "ms")
