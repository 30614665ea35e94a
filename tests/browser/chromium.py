"""Debian's Chromium with made-up microphones and cameras."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
FEW_PICTURES = "--use-fake-device-for-media-stream=fps=5"
"""Cameras that take five pictures a second instead of twenty, where pictures are not what is looked at."""
SHELL = "chromium-headless-shell"
"""Chromium without all that a window needs: pages look and behave the same, for little more than half of the work."""


def chromium_path(program: str = "chromium") -> str:
    """Where Chromium is. Raises: AssertionError with what to do."""
    path = os.environ.get("CHROMIUM") or shutil.which(program)
    assert path, f"This needs {program}: Debian's (./test installs it as root), or CHROMIUM=<path> of another."
    return path


@asynccontextmanager
async def chromium(*more: str, program: str = "chromium") -> AsyncIterator[Browser]:
    """A headless browser that plays sound; `more` are arguments of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(program), args=[*ARGUMENTS, *more], ignore_default_args=["--mute-audio"]
        )
        try:
            yield browser
        finally:
            await browser.close()
