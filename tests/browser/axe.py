"""axe-core in a page, in light and dark, on a phone and a desk; and what axe does not look at: the size of targets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

from web.node import install

install("all")  # where no other check has, and before anybody waits
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
NARROW: ViewportSize = {"width": 320, "height": 640}
"""A desk at 400 %, WCAG 2.2, 1.4.10."""
PHONE: ViewportSize = {"width": 375, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
SIZES = (PHONE, DESK)
CONTRAST = "color-contrast"
SCHEMES: tuple[tuple[Literal["light", "dark"], tuple[str, ...]], ...] = (("light", ()), ("dark", (CONTRAST,)))
"""Each with the rules that are asked, all where none is named: by night nothing differs but the colours."""
SMALLEST_TARGET_PX = 44

SMALL_TARGETS = """px => [...document.querySelectorAll("button, select, input, textarea, summary, [role=button]")]
  .map(element => element.closest("label") ?? element)
  .map(element => [element.textContent.trim() || element.name || element.type, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < px - 0.5 || box.height < px - 0.5))
  .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
BUILT = """() => {
  const shown = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
  const found = ["h1", "main"].map(one => [one, shown(one).length]).filter(([, count]) => count !== 1);
  return found.map(([one, count]) => `${count} of ${one}`);
}"""
"""What a page has one of."""
LAID_OUT = "() => new Promise(laid => requestAnimationFrame(() => requestAnimationFrame(laid)))"
"""What a page does of its own when its size changes, such as letting a place that scrolls be reached by a key."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def blemishes(page: Page, sizes: Sequence[ViewportSize] = SIZES, *, is_sure: bool = False) -> list[str]:
    """Everything found on the page as it is, at these sizes and in every scheme, in words. `is_sure`: also what axe
    can't tell about contrast, so that nobody has to look; faces upon the ring of a room it never can.
    """
    found: list[str] = []
    before = page.viewport_size
    for size in sizes:
        await page.set_viewport_size(size)
        for scheme, rules in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await page.evaluate(LAID_OUT)
            where = f"{size['width']} px, {scheme}"
            found += [f"{where}: {line}" for line in await _violations(page, rules, is_sure)]
        found += [f"{size['width']} px: small target {line}" for line in await _small_targets(page)]
        found += [f"{size['width']} px: {line}" for line in await page.evaluate(BUILT)]
        if (too_wide := await page.evaluate(OVERFLOW)) > 0:
            found.append(f"{size['width']} px: {too_wide} px too wide")
    if before is not None:
        await page.set_viewport_size(before)
    return found


async def _violations(page: Page, rules: tuple[str, ...], is_sure: bool) -> list[str]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE.read_text())
    options = {"resultTypes": ["violations", "incomplete"]} | ({"runOnly": list(rules)} if rules else {})
    result: dict[str, Any] = await page.evaluate("options => axe.run(document, options)", options)
    left = [rule for rule in result["incomplete"] if is_sure and rule["id"] == CONTRAST]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in [*result["violations"], *left]
        for node in rule["nodes"]
    ]


async def _small_targets(page: Page) -> list[str]:
    targets: list[str] = await page.evaluate(SMALL_TARGETS, SMALLEST_TARGET_PX)
    return targets
