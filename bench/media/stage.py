"""Where everything is measured: a server of its own, and one Chromium that is given the same picture and tone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

import tests.browser
from bench.machine import describe
from bench.media.capture import write_picture, write_tone
from bench.media.load import load_average
from tests.browser.chromium import chromium
from tests.serving import RunningServer, running_server
from web.node import BUILT as WEB

CONNECTIONS = (Path(tests.browser.__path__[0]) / "connections.js").read_text()
PROBE = (Path(__file__).parent / "probe.js").read_text()
SERVED = tuple(Path(__file__).parent / name for name in ("voice.js", "bare.html", "bare.js"))
PLAIN = (Path(__file__).parent / "plain.js").read_text()
NAMES = ("Kavitha", "Mei", "Tom", "Aisha", "Devi", "Jun", "Siti", "Ravi")


@dataclass(frozen=True)
class Stage:
    server: RunningServer
    browser: Browser


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Says what it runs on."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_picture(place / "picture.y4m")
        write_tone(place / "tone.wav")
        # The page's policy takes a worklet only from its own origin.
        shutil.copytree(WEB, place / "web")
        for file in SERVED:
            shutil.copy(file, place / "web" / "assets")
        devices = (
            f"--use-file-for-fake-video-capture={place / 'picture.y4m'}",
            f"--use-file-for-fake-audio-capture={place / 'tone.wav'}",
        )
        with running_server(place / "data", {"ROOMSERVER_WEB": str(place / "web")}) as server:
            async with chromium(*devices) as browser:
                machine = describe(place)
                told = [f"{name} {machine[name]}" for name in ("cpu", "cores", "kernel", "checkout")]
                print(", ".join([*told, f"Chromium {browser.version}", f"load {load_average()}"]), flush=True)
                yield Stage(server, browser)
