"""Switches one mutant on. Mutated modules call `wrap_in_trampoline` of this module instead of mutmut's own.

mutmut asks at every call which mutant it is; here the one mutant is put into its place once, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from mutmut.mutation.trampoline_templates import mangle_function_name

Function = Callable[..., Any]
MutantDict = dict[str, Function]

_places: dict[str, Callable[[Function], None]] = {}
"""By function: puts another in its place."""
_mutants: dict[str, Mapping[str, Function]] = {}


def wrap_in_trampoline(mutants: Mapping[str, Function]) -> Callable[[Function], Function]:
    """What mutmut decorates a function with. Its mutants, by their names in the module, are filled in afterwards."""

    def wrapped(function: Function) -> Function:
        current = function

        @wraps(function)
        def trampoline(*args: Any, **kwargs: Any) -> Any:
            return current(*args, **kwargs)

        def replace(other: Function) -> None:
            nonlocal current
            current = other

        within = function.__qualname__.rpartition(".")[0] or None
        key = f"{function.__module__}.{mangle_function_name(name=function.__name__, class_name=within)}"
        _places[key], _mutants[key] = replace, mutants
        return trampoline

    return wrapped


def switch_on(function: str, mutant: str) -> None:
    """From now on that function is that mutant; both as mutmut names them."""
    _places[function](_mutants[function][mutant.rpartition(".")[2]])


def watch(called: Callable[[str], object]) -> None:
    """From now on each call of a function that has mutants is reported by the function's name."""
    for key, replace in _places.items():
        replace(_watched(key, _mutants[key]["_mutmut_orig"], called))


def _watched(key: str, function: Function, called: Callable[[str], object]) -> Function:
    def reporting(*args: Any, **kwargs: Any) -> Any:
        called(key)
        return function(*args, **kwargs)

    return reporting
