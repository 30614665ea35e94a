"""Both distributions as a release makes them, and environments that hold nothing else of this project."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Distributions:
    """Files: a source distribution, a wheel of the checkout, and a wheel of the source distribution."""

    sdist: Path
    wheel: Path
    wheel_of_sdist: Path
    said: str


def uv(*words: str | Path, **environment: str) -> str:
    """What uv says of its work. Raises: AssertionError, with that, where it failed."""
    outer = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    run = subprocess.run(
        (UV, *words), capture_output=True, text=True, check=False, env={**outer, "UV_NO_PROGRESS": "1", **environment}
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


def build(folder: Path) -> Distributions:
    """In environments of their own, the second wheel far from the checkout and with npm kept from any registry."""
    said = uv("build", "--sdist", "--out-dir", folder, CHECKOUT)
    [sdist] = folder.glob("*.tar.gz")
    uv("build", "--wheel", "--out-dir", folder / "wheel", CHECKOUT)
    said += uv("build", "--wheel", "--out-dir", folder / "wheel-of-sdist", sdist, npm_config_offline="true")
    [wheel], [wheel_of_sdist] = (folder / "wheel").glob("*.whl"), (folder / "wheel-of-sdist").glob("*.whl")
    return Distributions(sdist, wheel, wheel_of_sdist, said)


def contents(distribution: Path) -> dict[str, bytes]:
    """Every file of it, by its path inside."""
    if distribution.suffix == ".whl":
        with zipfile.ZipFile(distribution) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    found = {}
    with tarfile.open(distribution) as sdist:
        for member in sdist:
            if (file := sdist.extractfile(member)) is not None:
                found[member.name.partition("/")[2]] = file.read()
    return found


def install(wheel: Path, folder: Path) -> None:
    """A new environment with that wheel, and of everything else what uv.lock names."""
    _sync(folder)
    python = folder / "bin" / "python"
    uv("pip", "install", "--no-deps", "--python", python, wheel)
    uv("pip", "check", "--python", python)


def add_companions(folder: Path) -> None:
    """What the extra of that name brings."""
    _sync(folder, "--inexact", "--extra", "companions")


def _sync(folder: Path, *options: str) -> None:
    uv(
        *("sync", "--project", CHECKOUT, "--locked", "--no-default-groups", "--no-install-project"),
        *("--python", sys.executable),
        *options,
        UV_PROJECT_ENVIRONMENT=str(folder),
        UV_PYTHON_DOWNLOADS="never",
    )
