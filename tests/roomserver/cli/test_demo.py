from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import httpx2
import pytest

from roomserver.cli.demo import NAMES
from roomserver.cli.demo_past import ALONE, SERIES
from tests import plain
from tests.browser.person import eventually
from tests.guest import guest
from tests.processes import is_running
from tests.serving import ROOMSERVER, STOPS_WITHIN_S
from tests.signalling.peers.waiting import until

ARRIVE_WITHIN_S = 60.0


class Demo:
    """The demo as somebody types it, in a terminal of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.printed = ""

    def read_links(self) -> dict[str, str]:
        """What it prints about its links, when it serves."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                return dict(re.findall(r"^  (\w+).*:\s+(http\S+)$", self.printed, re.M))
        raise AssertionError(f"it ended with {self.process.wait()}")

    def descendants(self) -> dict[int, str]:
        """Everything that it started, by process id."""
        run = subprocess.run(("ps", "-ww", "-eo", "pid=,ppid=,args="), capture_output=True, text=True, check=True)
        rows = [line.split(maxsplit=2) for line in run.stdout.splitlines()]
        found: dict[int, str] = {}
        parents = {self.process.pid}
        while parents:
            children = {int(pid): args for pid, parent, args in rows if int(parent) in parents}
            found |= children
            parents = set(children)
        return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            (*ROOMSERVER, "demo", "--port", str(port)),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        demo = Demo(process)
        try:
            yield demo
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def kept_in(directory: Path) -> list[Path]:
    return list(directory.glob("circle-demo-*"))


def mails_in(folder: str) -> list[bytes]:
    return [file.read_bytes() for file in Path(folder).glob("*.eml")]


async def has_evenings_behind_it(browser: httpx2.AsyncClient, link: str) -> None:
    """And figures of those that people answered long enough ago."""
    origin, _, token = link.partition("/organise#")
    answer = await browser.post(f"{origin}/api/organise", json={"link": token}, headers={"origin": origin})
    browser.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    shown = (await browser.get(f"{origin}/organiser/looking-back")).text
    assert shown.count("left early") == len((*SERIES, *ALONE))

    async def told() -> bool:
        return "felt-heading" in (await browser.get(f"{origin}/organiser/looking-back/report")).text

    await eventually(told, "no figures are made", ARRIVE_WITHIN_S)


async def test_a_look_around_and_nothing_is_left_of_it(demo: Demo, tmp_path: Path) -> None:
    links = demo.read_links()
    assert re.match(r"Port \d+ is taken, so this runs on port \d+\.\n", demo.printed)
    assert set(links) == {"Join", "Facilitate", "Organise", "Find"}
    async with guest(links["Facilitate"]) as person:
        await person.command("knock", name="Somebody")

        def names(part: str, of: str) -> set[str]:
            return {each["name"] for each in person.parts[part][of]}

        # Whoever came before a person did is seated already; the others wait for that person now.
        arrived = {*NAMES, "Somebody"}
        await person.until(
            lambda: names("roster", "seats") | names("lobby", "knocks") == arrived, patience_s=ARRIVE_WITHIN_S
        )
        for knock in list(person.parts["lobby"]["knocks"]):
            await person.command("admit", seat=knock["seat"])
        await person.until(lambda: names("roster", "seats") == arrived)
        async with plain.AsyncClient() as browser:
            assert (await browser.get(links["Organise"])).status_code == 200
            coming = (await browser.get(links["Find"])).text
            assert all(title in coming for title in ("Caring for a parent", "After a loss", "Tea and listening"))
            await has_evenings_behind_it(browser, links["Organise"])
        started = demo.descendants()
        assert any("signalling.peers" in args for args in started.values())
        assert any("valkey-server" in args for args in started.values())
        secrets = {link.rpartition(".")[2] for link in links.values()}
        assert not any(secret in args for secret in secrets for args in started.values())
        os.killpg(demo.process.pid, signal.SIGINT)
        assert (await person.until_closed())["code"] == 1012
    assert demo.process.wait(STOPS_WITHIN_S) == 0
    assert [args for pid, args in started.items() if is_running(pid)] == []
    assert kept_in(tmp_path) == []


async def test_whoever_signs_up_with_an_address_finds_their_mail_in_the_folder_that_it_says(demo: Demo) -> None:
    links = demo.read_links()
    [folder] = re.findall(r"^  (/.*/outbox)$", demo.printed, re.M)
    origin = links["Find"].partition("/c/")[0]
    async with plain.AsyncClient(base_url=origin, headers={"origin": origin}) as browser:
        page = (await browser.get(links["Find"])).text
        [circle, *_] = re.findall(r'href="(/c/home/\w{10})"[^>]*>\s*Tea and listening', page)
        assert 'name="mail"' in (await browser.get(circle)).text
        sent = await browser.post(f"{circle}/sign-up", data={"name": "Mei", "mail": "mei@example.org"})
        assert sent.status_code == 303
    await until(lambda: bool(mails_in(folder)))
    mail = BytesParser(policy=default).parsebytes(mails_in(folder)[0])
    assert mail["to"] == "mei@example.org"
    text = mail.get_body(("plain",))
    assert text is not None
    assert f"{origin}/place/" in text.get_content()
