"""The package without its checkout: installed elsewhere, it serves."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import plain
from tests.example_clients import quiet_guest
from tests.guest import guest
from tests.packaging.building import CHECKOUT, Distributions, add_companions, install
from tests.serving import RunningServer

ENDS_WITHIN_S = 20


@dataclass(frozen=True)
class Installed:
    """An environment of its own, and a server from it."""

    environment: Path
    server: RunningServer

    def run(
        self, program: str, *words: str, given: str = "", cwd: Path | str = "/", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """One of its programs, away from the checkout."""
        return subprocess.run(
            (self.environment / "bin" / program, *words),
            input=given,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_S,
            check=False,
            cwd=cwd,
            env={"PATH": os.defpath, "HOME": str(self.environment), **environment},
        )


@pytest.fixture(scope="module")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """From the wheel of the source distribution, which is the other wheel, byte by byte: `test_contents.py`."""
    folder = tmp_path_factory.mktemp("installed")
    install(distributions.wheel_of_sdist, folder / "venv")
    server = RunningServer(folder / "data", program=(str(folder / "venv" / "bin" / "roomserver"),))
    server.start()
    try:
        yield Installed(folder / "venv", server)
    finally:
        server.close()


def test_nothing_is_imported_from_the_checkout(installed: Installed) -> None:
    done = installed.run(
        *("python", "-I", "-c"),
        "import json, sys, roomserver.cli\n"
        "files = {name: getattr(module, '__file__', None) for name, module in sys.modules.items()}\n"
        "print(json.dumps([sys.path, files]))",
    )
    path, files = json.loads(done.stdout)
    for name in ("moderation", "signalling", "roomserver"):
        assert Path(files[name]).is_relative_to(installed.environment)
    assert [file for file in [*path, *files.values()] if file and Path(file).is_relative_to(CHECKOUT)] == []


def test_it_serves_the_app_and_says_that_it_is_ready(installed: Installed) -> None:
    with plain.Client(base_url=installed.server.origin) as visitor:
        page = visitor.get("/").raise_for_status().text
        loaded = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        kinds = {
            visitor.get(address).raise_for_status().headers["content-type"].partition(";")[0] for address in loaded
        }
        assert {"text/javascript", "text/css"} <= kinds
        for path in ("/healthz", "/readyz"):
            assert visitor.get(path).text == "ok\n"
        for path in ("/openapi.json", "/asyncapi.json"):
            assert visitor.get(path).json()["info"]["version"] == "0.1.0"


async def test_a_circle_made_beside_it_is_a_circle(installed: Installed) -> None:
    made = json.loads(installed.server.command("circle", "new", "--title", "Tuesday", "--open", "--json"))
    async with guest(made["facilitators"][0]["url"]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        with quiet_guest(made["open"], python=installed.environment / "bin" / "python"):
            await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
            await facilitator.command("admit", seat=facilitator.parts["lobby"]["knocks"][0]["seat"])
            await facilitator.until(lambda: len(facilitator.parts["roster"]["seats"]) == 2)


def test_o13_without_companions_nothing_of_them_is_installed_and_they_say_so(installed: Installed) -> None:
    found = installed.run(
        "python", "-I", "-c", "import importlib.util as u; print(u.find_spec('aiortc'), u.find_spec('av'))"
    )
    assert found.stdout == "None None\n"
    for words in (("companion", "-"), ("demo", "--port", "0")):
        done = installed.run("roomserver", *words)
        assert done.returncode == 1
        assert done.stderr.startswith("roomserver: companions need aiortc")
        assert "roomserver[companions]" in done.stderr


def test_without_the_extra_a_server_that_is_to_ask_an_identity_provider_says_what_to_install(
    installed: Installed,
) -> None:
    done = installed.run("roomserver", "serve", "--port", "0", ROOMSERVER_OIDC_ISSUER="https://id.example.org")
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("roomserver: ROOMSERVER_OIDC_ISSUER is set")
    assert line.endswith("install roomserver[oidc]")


@pytest.fixture(scope="module")
def accompanied(installed: Installed) -> Installed:
    """With companions from now on."""
    add_companions(installed.environment)
    return installed


def test_a_companion_is_ours_whatever_lies_in_the_folder(accompanied: Installed, tmp_path: Path) -> None:
    (tmp_path / "signalling").mkdir()
    (tmp_path / "signalling" / "__init__.py").write_text("raise SystemExit('somebody else wrote this')")
    done = accompanied.run(
        "roomserver", "companion", "-", "--json", given=f"{accompanied.server.origin}/join#nothing", cwd=tmp_path
    )
    assert done.returncode == 1
    assert "somebody else" not in done.stderr
    assert json.loads(done.stdout)["code"] == "no_such_link"
