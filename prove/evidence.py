"""One claim, what was measured with its guard, and what was measured with the guard taken out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """`holds` with the guard, and `fails` without it: only both together show that the guard is what does it."""

    claim: str
    guarded: str
    holds: bool
    unguarded: str
    fails: bool

    @property
    def is_proof(self) -> bool:
        return self.holds and self.fails


def last_screen(found: list[Evidence]) -> str:
    """All claims with their figures, as the terminal shows them at the end."""
    rows = []
    for number, each in enumerate(found, start=1):
        rows += [
            f"{number}. {each.claim}",
            f"     as it is:          {each.guarded}  ->  {'holds' if each.holds else 'DOES NOT HOLD'}",
            f"     guard removed:     {each.unguarded}  ->  {'fails, as it should' if each.fails else 'DOES NOT FAIL'}",
        ]
    shown = sum(each.is_proof for each in found)
    return "\n".join([*rows, "", f"{shown} of {len(found)} claims shown."])
