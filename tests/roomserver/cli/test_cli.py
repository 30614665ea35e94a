from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests import warm
from tests.guest import guest
from tests.roomserver.api.served import every_circle
from tests.roomserver.servers import redis_binary, running
from tests.serving import ROOMSERVER, STARTS_WITHIN_S, RunningServer


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return warm.run(words, {**os.environ, **environment}, STARTS_WITHIN_S)


def started(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process that loads everything itself."""
    return subprocess.run(
        (*ROOMSERVER, *words),
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN_S,
        env={**os.environ, **environment},
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that the person at the terminal is told."""
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("roomserver: ")
    return line


async def test_a_circle_made_beside_the_server_is_open_at_once(site: RunningServer) -> None:
    printed = site.command("circle", "new", "--title", "Tuesday", "--participants", "1", "--open")
    links = [line.split() for line in printed.splitlines()]
    assert [role for role, _ in links] == ["facilitator", "participant", "open"]
    assert all(url.startswith(f"{site.origin}/join#") for _, url in links)
    async with guest(links[0][1]) as facilitator:
        assert facilitator.parts["circle"]["title"]["texts"] == {"en": "Tuesday"}


def test_a_circle_made_without_a_server_is_there_when_it_starts(tmp_path: Path) -> None:
    made = run("circle", "new", "--title", "Tuesday", "--seats", "3", "--json", "--data", str(tmp_path / "data"))
    links = json.loads(made.stdout)
    assert links["facilitators"][0]["url"].startswith("http://localhost:8000/join#")
    assert (links["participants"], links["open"]) == ([], None)
    server = RunningServer(tmp_path / "data", program=ROOMSERVER)
    assert server.processes() == []
    server.start()
    try:
        [circle] = server.organising.get("/organiser/circles").json()["circles"]
    finally:
        server.close()
    assert (circle["id"], circle["attendance"]["capacity"]) == (links["circle"], 3)


def test_links_begin_with_what_the_operator_says(site: RunningServer) -> None:
    printed = site.command("circle", "new", "--title", "Tuesday", "--origin", "https://circle.example.org")
    assert printed.split()[1].startswith("https://circle.example.org/join#")
    printed = site.command("organiser", "invite", "Mei", "--origin", "https://circle.example.org")
    assert printed.startswith("https://circle.example.org/organise#home.")


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "0"),
        (
            "organiser",
            "invite",
            "Mei",
        ),
    ],
    ids=lambda words: str(words[0]),
)
def test_a_store_that_is_not_there_is_told_in_one_line_without_its_password(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(*words, "--data", str(tmp_path), ROOMSERVER_REDIS_URL="redis://mei:hunter2@127.0.0.1:1")
    assert complaint(done) == "roomserver: There is no store at 127.0.0.1:1: nothing listens there."
    assert "hunter2" not in done.stdout + done.stderr


def test_what_is_no_address_of_a_store_is_told(tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--data", str(tmp_path), "--redis-url", "http://hunter2@example.org")
    assert "hunter2" not in complaint(done)


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port), "--data", str(tmp_path))
    reason = f"cannot listen on 127.0.0.1 port {port}: Address already in use"
    assert complaint(done) == f"roomserver: {reason} (choose another with --port)"
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_not_of_this_machine_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("serve", "--host", "192.0.2.1", "--port", "0", "--data", str(tmp_path))
    assert complaint(done).startswith("roomserver: cannot listen on 192.0.2.1 port 0: ")


def test_what_is_no_port_is_a_mistake_of_usage() -> None:
    done = run("serve", "--port", "70000")
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_a_wrong_mail_server_is_told_in_one_line_without_its_password(tmp_path: Path) -> None:
    line = complaint(
        run("serve", "--port", "0", "--data", str(tmp_path), ROOMSERVER_SMTP_URL="http://mei:hunter2@mail.example.org")
    )
    assert "ROOMSERVER_SMTP_URL" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [("PORT", "hunter2", "port"), ("ORIGINS", "hunter2", "origins"), ("STUN_URLS", '["a", {"hunter2": 1}]', "stun")],
)
def test_a_setting_that_cannot_be_is_told_by_its_name_alone(variable: str, value: str, named: str) -> None:
    line = complaint(run("organiser", "invite", "Mei", **{f"ROOMSERVER_{variable}": value}))
    assert named in line
    assert "hunter2" not in line


async def test_a_circle_is_made_by_a_script_of_the_library(site: RunningServer) -> None:
    printed = site.command("circle", "new", "--title", "Tuesday", "--script", "circle-60")
    async with guest(printed.split()[1]) as facilitator:
        await facilitator.command("knock", name="Kavitha")
        await facilitator.command("begin")
        assert facilitator.parts["stage"]["stage"]["kind"] == "welcome"
        assert facilitator.parts["script"]["script"]["name"]["texts"]["en"] == "Circle 60 min"


def test_a_script_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    data = tmp_path / "data"
    line = complaint(run("circle", "new", "--title", "x", "--script", "calm", "--data", str(data)))
    assert line.endswith("choose one of calm-90, check-in-30, circle-60, one-to-one, open-table, restorative")
    assert not data.exists()


def test_a_script_is_checked_before_it_is_used(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: {en: Mine}\nstages:\n  - kind: round\n    minutes: 12.5\n")
    assert run("script", "check", str(mine)).stdout == "ok: Mine, 12.5 min: round\n"
    mine.write_text("name: {en: Mine}\nstages:\n  - kind: rond\n")
    assert complaint(run("script", "check", str(mine))).startswith(f"roomserver: {mine}, line 3: “rond” is not one of")
    mine.write_text("kind: round\nprompts:\n  - text: {en: Hello.}\n")
    assert run("prompts", "check", str(mine)).stdout == "ok: round, prompts: 1, forms: 0\n"
    mine.write_text("lines:\n  - text: {en: We listen.}\n")
    assert run("agreements", "check", str(mine)).stdout == "ok: agreements, lines: 1\n"
    mine.write_text("kind: round\nprompts:\n  - txt: {en: Hello.}\n")
    assert complaint(run("prompts", "check", str(mine))).startswith(f"roomserver: {mine}, line 3: ")


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("circle", "new", "--title", "x", "--script", "mine")])
def test_with_a_broken_library_nothing_begins(words: tuple[str, ...], tmp_path: Path) -> None:
    data, library = tmp_path / "data", tmp_path / "library"
    (library / "scripts").mkdir(parents=True)
    mine = library / "scripts" / "mine.yaml"
    mine.write_text("name: {en: Mine}\nstages: []\n")
    done = run(*words, "--data", str(data), ROOMSERVER_LIBRARY=str(library))
    assert complaint(done) == f"roomserver: {mine}, line 2: there must be 1 or more"
    assert not data.exists()


@pytest.mark.parametrize(
    "words",
    [("--title", "x" * 601), ("--title", "x", "--facilitators", "10", "--participants", "23")],
    ids=["a long title", "33 people"],
)
def test_a_circle_that_cannot_be_is_told_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    complaint(run("circle", "new", *words, "--data", str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_o9_an_organisers_link_of_a_store_that_no_server_uses_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    line = complaint(run("organiser", "invite", "Mei", "--data", str(missing)))
    assert line.startswith(f"roomserver: no server has ever used the data directory {missing}; ")
    assert not missing.exists()
    with running(redis_binary()) as store:
        assert "no server has ever used this store" in complaint(
            run("organiser", "invite", "Mei", "--redis-url", store.url)
        )


def test_o9_more_people_than_seats_are_refused(tmp_path: Path) -> None:
    words = ("circle", "new", "--title", "x", "--seats", "5", "--participants", "9", "--data", str(tmp_path))
    assert complaint(run(*words)) == "roomserver: there are 5 seats, but 10 people would have personal links or sign up"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("link", ["nonsense", "https://circle.example.org/join"])
def test_o9_a_companions_link_that_is_none_is_told_in_plain_words(link: str) -> None:
    done = run("companion", link)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("A link did not lead to a seat: it opens nothing")


def test_o9_usage_and_complaints_name_what_was_typed(tmp_path: Path) -> None:
    typed = {"ROOMSERVER_COMMAND": "./run"}
    assert "Usage: ./run organiser invite" in started("organiser", "invite", "--help", **typed).stdout
    assert started("organiser", "invite", "Mei", "--data", str(tmp_path / "x"), **typed).stderr.startswith(
        "./run: no server"
    )


def test_o9_the_demo_comes_on_the_port_of_the_settings() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    demo = subprocess.Popen(
        (*ROOMSERVER, "demo"), stdout=subprocess.PIPE, text=True, env={**os.environ, "ROOMSERVER_PORT": port}
    )
    try:
        assert demo.stdout is not None
        assert any(f"http://localhost:{port}/join#" in line for line in demo.stdout)
    finally:
        demo.terminate()
        demo.communicate(timeout=STARTS_WITHIN_S)


def test_it_explains_itself() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("serve", "circle", "demo", "organiser", "companion"))


@pytest.mark.parametrize("words", [("--help",), ("script", "check", "nowhere.yaml"), ("serve", "--port", "70000")])
def test_a_command_is_the_same_in_a_process_of_its_own(words: tuple[str, ...]) -> None:
    """So that the other tests here may leave the loading out."""
    here, there = run(*words), started(*words)
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


def test_a_circle_that_people_sign_up_for_is_made_as_it_was_asked_for(site: RunningServer) -> None:
    asked = ("--title", "Selasa", "--language", "ms", "--start", "2027-03-09T19:30", "--zone", "Asia/Kuala_Lumpur")
    offered = ("--public", "--sign-up", "6", "--word-first", "--address", "12 Jalan Ampang")
    made = json.loads(site.command("circle", "new", *asked, *offered, "--json"))
    circle = every_circle(site.organising)[made["circle"]]
    assert circle["title"] == {"default": "ms", "texts": {"ms": "Selasa"}}
    assert circle["plan"]["start"] == {
        "date": "2027-03-09",
        "time": "19:30",
        "zone": "Asia/Kuala_Lumpur",
        "second": False,
    }
    assert circle["plan"]["venue"] == {"address": "12 Jalan Ampang", "directions": None, "area": None}
    assert circle["terms"]["visibility"] == "public"
    assert circle["terms"]["sign_up"] == {"seats": 6, "questions": [], "word_first": True}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--start", "tomorrow"), "roomserver: --start is no time such as 2027-03-09T19:30: date"),
        (("--start", "2027-03-28T01:30", "--zone", "Europe/London"), "roomserver: Clocks in Europe/London go forward"),
        (("--start", "1999-03-09T19:30"), "roomserver: a circle starts"),
        (("--word-first",), "roomserver: --word-first is about those who sign up"),
        (("--address", " "), "roomserver: this is no circle: plan"),
    ],
)
def test_what_is_no_circle_is_told_in_one_line(site: RunningServer, words: tuple[str, ...], told: str) -> None:
    done = run("circle", "new", "--title", "x", *words, "--data", str(site.data))
    assert complaint(done).startswith(told)
