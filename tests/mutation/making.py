"""Makes the mutants: a copy of a package in which each function is there unchanged and in each of its mutants."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

SETTINGS = '[tool.mutmut]\nsource_paths = ["{package}"]\n'
"""Read by mutmut from the folder in which it makes mutants."""

TRAMPOLINE = "mutmut.mutation.trampoline"
"""Whence mutated modules import what switches a mutant on."""


@dataclass(frozen=True)
class Mutant:
    """One small change of one function."""

    name: str
    """As mutmut has it: module.x_function__mutmut_number."""
    change: str
    """The lines that differ, with - and +."""

    @property
    def function(self) -> str:
        """As `switch` names the function."""
        return mangled_name_from_mutant_name(self.name)

    @property
    def module(self) -> str:
        return self.name.rpartition(".")[0]


def lay_out(checkout: Path, folder: Path, paths: list[str]) -> None:
    """Copy those files and folders of the checkout to that folder."""
    for path in paths:
        source, target = checkout / path, folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def make_mutants(folder: Path, package: str, modules: list[str]) -> list[Mutant]:
    """Rewrite those modules of the package in that folder, or all, so that each of their mutants can be switched on."""
    (folder / "pyproject.toml").write_text(SETTINGS.format(package=package), "utf-8")
    every = sorted(path.relative_to(folder) for path in (folder / package).rglob("*.py"))
    paths = [path for path in every if not modules or ".".join(path.with_suffix("").parts) in modules]
    with ProcessPoolExecutor(initializer=os.chdir, initargs=(folder,)) as makers:
        return [mutant for mutants in makers.map(_make, paths) for mutant in mutants]


def _make(path: Path) -> list[Mutant]:
    mutated = mutate_file_contents(str(path), path.read_text("utf-8"))
    path.write_text(mutated.code.replace(TRAMPOLINE, "tests.mutation.switch"), "utf-8")
    return list(_mutants(path, mutated))


def _mutants(path: Path, mutated: MutatedFile) -> Iterator[Mutant]:
    lines = mutated.code.splitlines()

    def source(name: str) -> list[str]:
        span = mutated.line_span_by_function_name[name]
        return [line for line in lines[span.start - 1 : span.end] if "__mutmut" not in line]

    for name in mutated.mutant_names:
        original = f"{mangled_name_from_mutant_name(name)}__mutmut_orig"
        differing = list(unified_diff(source(original), source(name), lineterm="", n=0))[2:]
        change = "\n".join(line for line in differing if not line.startswith("@@"))
        yield Mutant(get_mutant_name(path, name), change)
