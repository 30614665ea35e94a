"""The library: scripts, lists of prompts and agreements, shipped ones and a community's own, read once at the start."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from moderation.state.room import Agreements
from moderation.state.script import Script
from roomserver.library.document import FileRefused
from roomserver.library.reading import PromptList, read_agreements, read_prompts, read_script

__all__ = [
    "FileRefused",
    "Library",
    "PromptList",
    "read_agreements",
    "read_library",
    "read_prompts",
    "read_script",
]

SHIPPED = Path(__file__).parent
SCRIPTS, PROMPTS = "scripts", "prompts"
AGREEMENTS = "agreements.yaml"
SUFFIX = ".yaml"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Library:
    """Each by the name of its file, without `.yaml`."""

    scripts: Mapping[str, Script]
    prompts: Mapping[str, PromptList]
    agreements: Agreements
    """What everybody agrees to at the door."""
    script_texts: Mapping[str, str]
    prompt_texts: Mapping[str, str]
    """The files themselves, for whoever writes another from one."""


def read_library(directory: Path | None = None) -> Library:
    """What is shipped, and in place of what has the same name the `scripts`, `prompts` and agreements of a directory.

    Raises: FileRefused.
    """
    own = None if directory is None else directory / AGREEMENTS
    has_own = own is not None and own.is_file()
    if directory is not None and not has_own and not any((directory / kind).is_dir() for kind in (SCRIPTS, PROMPTS)):
        raise FileRefused(directory, None, f"has no folder “{SCRIPTS}”, no folder “{PROMPTS}”, and no “{AGREEMENTS}”")
    scripts, prompts = _files(SCRIPTS, directory), _files(PROMPTS, directory)
    return Library(
        scripts=_read(scripts, read_script),
        prompts=_read(prompts, read_prompts),
        agreements=read_agreements(own if own is not None and has_own else SHIPPED / AGREEMENTS),
        script_texts=_texts(scripts),
        prompt_texts=_texts(prompts),
    )


def _files(kind: str, directory: Path | None) -> dict[str, Path]:
    files = _named(SHIPPED / kind) | ({} if directory is None else _named(directory / kind))
    return dict(sorted(files.items()))


def _read(files: Mapping[str, Path], read: Callable[[Path], T]) -> dict[str, T]:
    return {name: read(path) for name, path in files.items()}


def _texts(files: Mapping[str, Path]) -> dict[str, str]:
    """Of files that were read before: they are UTF-8 and small."""
    return {name: path.read_text("utf-8-sig") for name, path in files.items()}


def _named(folder: Path) -> dict[str, Path]:
    files = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix == ".yml":
            raise FileRefused(path, None, f"ends in .yml; rename it to {path.stem}{SUFFIX}")
        if path.suffix != SUFFIX or path.name.startswith("."):
            continue
        if NAME.fullmatch(path.stem) is None:
            raise FileRefused(
                path, None, "may have only lower-case letters, digits, and hyphens between them in its name"
            )
        files[path.stem] = path
    return files
