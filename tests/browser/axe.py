"""axe-core in a page, in light and dark, on a phone and a desk; and what axe does not look at: the size of targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES: tuple[ViewportSize, ...] = ({"width": 375, "height": 740}, {"width": 1440, "height": 900})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SMALLEST_TARGET_PX = 44

SMALL_TARGETS = """px => [...document.querySelectorAll("button, select, input, textarea, summary, [role=button]")]
  .map(element => element.closest("label") ?? element)
  .map(element => [element.textContent.trim() || element.name || element.type, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < px - 0.5 || box.height < px - 0.5))
  .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def blemishes(page: Page) -> list[str]:
    """Everything found on the page as it is, at every size and in every scheme, in words."""
    found: list[str] = []
    before = page.viewport_size
    for size in SIZES:
        await page.set_viewport_size(size)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            where = f"{size['width']} px, {scheme}"
            found += [f"{where}: {line}" for line in await _violations(page)]
        found += [f"{size['width']} px: small target {line}" for line in await _small_targets(page)]
        if (too_wide := await page.evaluate(OVERFLOW)) > 0:
            found.append(f"{size['width']} px: {too_wide} px too wide")
    if before is not None:
        await page.set_viewport_size(before)
    return found


async def _violations(page: Page) -> list[str]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE.read_text())
    result: dict[str, Any] = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


async def _small_targets(page: Page) -> list[str]:
    targets: list[str] = await page.evaluate(SMALL_TARGETS, SMALLEST_TARGET_PX)
    return targets
