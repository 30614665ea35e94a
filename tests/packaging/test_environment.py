"""What the two commands say where something is missing: run, .ci/environment.sh."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.building import CHECKOUT


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


def test_o10_uv_and_npm_believe_the_certificates_that_the_system_does(bare: Path) -> None:
    """A company's own certificate authority: pip asks the system by itself, these two only when they are told."""
    told = bare / "told"
    uv = bare / ".venv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(f'#!/bin/sh\necho "$UV_SYSTEM_CERTS $NODE_USE_SYSTEM_CA" >{told}\n')
    (uv.parent / "python").write_text("#!/bin/sh\n")
    (uv.parent / "roomserver").write_text("")
    for program in uv.parent.iterdir():
        program.chmod(0o755)
    assert start(bare).returncode == 0
    assert told.read_text() == "1 1\n"
