"""The two commands, the locks, and what is shipped: pyproject.toml, run, .ci/environment.sh, web/build_hook.py."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
FIRST_LOAD_LIMIT = 150_000  # bytes, compressed


class Page(HTMLParser):
    """What an HTML page loads at once, and what it carries within itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("src") if tag == "script" else given.get("href") if tag == "link" else None
        if address:
            self.loads.append(address)
        if tag == "style" or (tag == "script" and address is None):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def page(wheel: zipfile.ZipFile) -> Page:
    return Page(wheel.read("roomserver/_web/index.html").decode())


def test_the_wheel_holds_the_three_layers_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    folders = {name.split("/")[0] for name in wheel.namelist()}
    assert folders == {"moderation", "signalling", "roomserver", "roomserver-0.1.0.dist-info"}


def test_the_page_has_nothing_inline(page: Page) -> None:
    assert page.inline == []


def test_the_page_loads_only_from_its_own_server(page: Page) -> None:
    assert page.loads
    assert all(re.match(r"/[^/]", address) for address in page.loads)


def test_the_first_load_is_small(wheel: zipfile.ZipFile, page: Page) -> None:
    names = [f"roomserver/_web{address}" for address in page.loads]
    total = sum(len(gzip.compress(wheel.read(name))) for name in ["roomserver/_web/index.html", *names])
    assert total <= FIRST_LOAD_LIMIT


def test_the_python_lock_names_only_the_public_index() -> None:
    hosts = set(re.findall(r'"https?://([^/"]+)', (CHECKOUT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_browser_lock_names_no_index() -> None:
    packages = json.loads((CHECKOUT / "web" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout without an environment, and a PATH with a shell and nothing that could be Python."""
    for name in ("run", ".ci/environment.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    return tmp_path


def start(checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin")}
    return subprocess.run([checkout / "run"], env=environment, capture_output=True, text=True, check=False)


def test_run_says_which_python_it_needs(bare: Path) -> None:
    answer = start(bare)
    assert answer.returncode == 1
    assert answer.stderr == "Python 3.11 or newer is needed and was not found on the PATH.\n"


def test_run_says_what_to_install_where_python_has_no_venv(bare: Path) -> None:
    python = bare / "bin" / "python3"
    python.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; *) echo "$0" ;; esac\n')
    python.chmod(0o755)
    answer = start(bare)
    assert answer.returncode == 1
    assert answer.stderr == f"{python} comes without venv. On Debian or Ubuntu: apt install python3-venv\n"
