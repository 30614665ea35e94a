"""What evenings leave behind, as an organiser looks at it: plots that are their tables, in every size and light, with
the keyboard alone, and on paper. The evenings are those of the demo, made by the rules that make them always.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from roomserver.cli.demo_past import ALONE, SERIES, look_back_on
from roomserver.cli.demo_programme import announce
from roomserver.library import read_library
from roomserver.programme.contrast import contrast
from roomserver.serving.serve import backing
from roomserver.settings import Settings
from tests.browser.axe import DESK, NARROW, OVERFLOW, PHONE, SCHEMES, blemishes
from tests.browser.person import eventually
from tests.browser.season import COLOURS
from tests.browser.test_who_can_organise import organising
from tests.serving import RunningServer, running_server

PATH = "/organiser/looking-back"
COUNTED = len(SERIES) + len(ALONE)
ANSWERED = sum(past.answered for past in (*SERIES[:-1], *ALONE[:1]))
"""Of those who did so far, without a pool of fewer than five."""
MADE_WITHIN_S = 60.0
PAGE = re.compile(rb"/Type\s*/Page\b")
DRAWN = """() => {
  const box = element => element.getBoundingClientRect();
  const texts = [...document.querySelectorAll("svg.plot text")].map(text => {
    const [own, plot] = [box(text), box(text.closest("svg"))];
    const said = text.textContent;
    const beyond = [plot.left - own.left, own.right - plot.right, plot.top - own.top, own.bottom - plot.bottom];
    const { left, right, top, bottom } = own;
    return { said, plot: text.closest("svg").id, left, right, top, bottom, outside: Math.max(...beyond) };
  });
  const cells = id => [...document.querySelectorAll(`#${id}-table tbody tr`)].map(row =>
    [...row.querySelectorAll("td")].map(cell => parseInt(cell.textContent)));
  const plots = [...document.querySelectorAll("svg.plot")].map(plot => ({
    id: plot.id,
    width: box(plot).width,
    cells: cells(plot.id),
    columns: [...plot.querySelectorAll(".column")].map(column => ({
      seats: column.querySelector(".seats").getBBox().height,
      came: column.querySelector(".came").getBBox().height,
      signed: column.querySelector("line.signed-up")?.getBBox().y,
      floor: column.querySelector(".seats").getBBox().y + column.querySelector(".seats").getBBox().height,
    })),
    rows: [...plot.querySelectorAll(".row")].map(row => [...row.querySelectorAll("rect")].map(rect =>
      ({ width: rect.getBBox().width, fill: rect.getAttribute("fill") }))),
  }));
  return { texts, plots };
}"""
"""Every plot as it stands on the page, in pixels, and the numbers of the table beside it."""
COLOURS_DRAWN = """() => {
  const all = (selector, one) => [...new Set([...document.querySelectorAll(selector)].map(each =>
    getComputedStyle(each)[one]))];
  return {
    paper: all("html", "backgroundColor"),
    text: all("svg.plot text", "fill"),
    bars: all("svg.plot .came", "fill"),
    frames: all("svg.plot .seats, svg.plot .segment", "stroke"),
    lines: all("svg.plot .signed-up, svg.plot .floor, svg.plot .nothing", "stroke"),
    patterns: [...all("pattern .fill", "fill"), ...all("pattern .stroke", "stroke")],
  };
}"""
"""By what is drawn in them."""
TEXT, RIM = 4.5, 3.0
"""What its contrast is at least."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("past")) as running:
        asyncio.run(leave_evenings_behind(running))
        yield running


async def leave_evenings_behind(server: RunningServer) -> None:
    async with backing(Settings(data=server.data, redis_url=""), own=False) as base:
        community = base.communities.default
        series = await announce(community, read_library(), base.store.now())
        await look_back_on(community, base.store, series)


async def looking_back(browser: Browser, server: RunningServer) -> Page:
    """Once figures are made of all that was answered."""
    page = await organising(browser, server.command("organiser", "invite", "Kavitha").strip())
    await page.get_by_role("link", name="Looking back").click()

    async def made() -> bool:
        answer = await page.request.get(f"{server.origin}/organiser/figures")
        found: dict[str, Any] = await answer.json()
        return (found["feedback"] or {}).get("answered") == ANSWERED

    await eventually(made, "figures are not made", MADE_WITHIN_S)
    await page.reload()
    return page


async def test_plots_are_their_tables_and_nothing_lies_over_another(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    for path in ("", "/report", "/report?lang=ms"):
        await page.goto(f"{server.origin}{PATH}{path}")
        for size in (NARROW, PHONE, DESK):
            await page.set_viewport_size(size)
            drawn = await page.evaluate(DRAWN)
            assert [plot["id"] for plot in drawn["plots"]], path
            for plot in drawn["plots"]:
                columns_are(plot)
                rows_are(plot)
            assert [text for text in drawn["texts"] if text["outside"] > 1] == []
            assert overlapping(drawn["texts"]) == []
            assert await page.evaluate(OVERFLOW) <= 0, (path, size)


def columns_are(plot: dict[str, Any]) -> None:
    """As high as their row of the table says, all by one measure."""
    columns = plot["columns"]
    assert len(columns) in (0, COUNTED)
    assert len(columns) == (len(plot["cells"]) if columns else 0)
    for column, (seats, signed_up, came) in zip(columns, plot["cells"] if columns else [], strict=True):
        of_one = column["seats"] / seats
        assert column["came"] == pytest.approx(came * of_one, abs=0.6)
        assert column["floor"] - column["signed"] == pytest.approx(signed_up * of_one, abs=0.6)


def rows_are(plot: dict[str, Any]) -> None:
    """As long as their column of the table says."""
    if plot["id"] == "comers":
        longest = max(row[0]["width"] for row in plot["rows"])
        most = max(cell for [cell] in plot["cells"])
        for row, [cell] in zip(plot["rows"], plot["cells"], strict=True):
            assert row[0]["width"] == pytest.approx(longest * cell / most, abs=0.6)
        return
    for at, row in enumerate(plot["rows"]):
        counts = [cells[at] for cells in plot["cells"]]
        told = {f"url(#value-{value})": count for value, count in enumerate(counts, 1) if count}
        assert [rect["fill"] for rect in row] == [*told]
        for rect in row:
            assert rect["width"] == pytest.approx(plot["width"] * told[rect["fill"]] / sum(counts), abs=0.6)


def overlapping(texts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["said"], other["said"])
        for at, one in enumerate(texts)
        for other in texts[at + 1 :]
        if one["plot"] == other["plot"]
        and min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4
    ]


async def test_it_has_no_blemish_in_any_size_and_light(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    circles = page.locator(".evenings a")
    own = [await circles.nth(at).get_attribute("href") for at in (0, 1, 3)]
    for path in (PATH, f"{PATH}/report", f"{PATH}/lines", *own, f"{PATH}?from=2020-01-01&to=2020-02-01"):
        await page.goto(f"{server.origin}{path}")
        assert await blemishes(page, (NARROW, PHONE, DESK)) == [], path
        await are_told_apart(page)


async def are_told_apart(page: Page) -> None:
    """What axe can't tell of numbers and of what is drawn: by day and by night, against the page (WCAG 2.2, 1.4.3 and
    1.4.11).
    """
    for scheme, _ in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        colours: dict[str, list[str]] = await page.evaluate(COLOURS_DRAWN)
        [paper] = colours.pop("paper")
        for what, found in colours.items():
            least = TEXT if what == "text" else RIM
            assert [colour for colour in found if contrast(hexed(colour), hexed(paper)) < least] == [], (scheme, what)


def hexed(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


async def test_in_a_community_s_own_colours_too(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    profile = server.organising.get("/organiser/profile").json()["profile"]
    version = profile.pop("version")
    profile.pop("logo")
    said = {**profile, "colours": COLOURS, "made_on": version}
    server.organising.put("/organiser/profile", json=said).raise_for_status()
    await page.reload()
    assert await blemishes(page) == []
    await are_told_apart(page)
    fill = "() => getComputedStyle(document.querySelector('svg.plot .came')).fill"
    for scheme, colour in (("light", "rgb(29, 92, 99)"), ("dark", "rgb(127, 209, 199)")):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await page.evaluate(fill) == colour


async def test_with_the_keyboard_alone(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    await page.get_by_label("From", exact=True).fill("2020-01-01")
    await page.get_by_label("To", exact=True).fill("2020-02-01")
    await page.get_by_role("button", name="Show these days").press("Enter")
    await expect(page.get_by_text("No circle took place between these days.")).to_be_visible()
    await page.get_by_role("link", name="A page to print for funders").press("Enter")
    await expect(page.get_by_label("To", exact=True)).to_have_value("2020-02-01")
    await page.get_by_role("link", name="Back to looking back").press("Enter")
    await expect(page.get_by_label("To", exact=True)).to_have_value("2020-02-01")
    await page.goto(f"{server.origin}{PATH}")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


async def test_the_way_between_pages_is_the_same_as_in_the_app(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    read = "links => links.map(link => [link.getAttribute('href'), link.textContent.trim()])"
    nav = page.get_by_role("navigation", name="Organising")
    here = await nav.get_by_role("link").evaluate_all(read)
    await expect(nav.get_by_role("link", name="Looking back")).to_have_attribute("aria-current", "page")
    await nav.get_by_role("link", name="Circles").click()
    await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
    assert await nav.get_by_role("link").evaluate_all(read) == here


async def test_a_past_circle_says_who_came_and_leads_to_its_figures(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    await page.get_by_role("link", name="Circles", exact=True).click()
    await page.locator("summary").filter(has_text=re.compile("circles? ha(s|ve) ended")).click()
    card = page.get_by_role("article").filter(has_text="1 left early").first
    await expect(card).to_contain_text(re.compile(r"\d signed up · \d came · \d stayed to the end · 1 left early"))
    await card.get_by_role("link", name="Figures").click()
    await expect(page.get_by_role("table", name="Who came")).to_contain_text("Left early")


async def test_the_report_is_one_sheet_of_paper_black_on_white(browser: Browser, server: RunningServer) -> None:
    page = await looking_back(browser, server)
    for query in ("", "?lang=ms", "?from=2020-01-01"):
        await page.goto(f"{server.origin}{PATH}/report{query}")
        await page.emulate_media(media="print", color_scheme="dark")
        colours = "() => ['color', 'backgroundColor'].map(one => getComputedStyle(document.documentElement)[one])"
        assert await page.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        for hidden in ("nav", "form", "footer", ".corner"):
            for each in await page.locator(hidden).all():
                await expect(each).to_be_hidden()
        for shown in ("Seats filled", "How to read this") if "ms" not in query else ("Cara membaca ini",):
            await expect(page.get_by_role("heading", name=shown)).to_be_visible()
        assert len(PAGE.findall(await page.pdf(prefer_css_page_size=True))) == 1, query
        await page.emulate_media(media="screen")
