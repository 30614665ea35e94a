"""`/api/scripts` and `/api/prompts`: what is there for all communities, the same for everybody until a restart."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from moderation.state.script import Script
from moderation.state.stage import StageKind
from moderation.state.values import LocalText
from roomserver.http.operation import Call, Operation
from roomserver.library import Library, PromptList


class ScriptSummary(BaseModel):
    """A script as organisers choose it, by `script`; `minutes` is the sum of its stages."""

    script: str
    name: LocalText
    minutes: float
    stages: tuple[StageKind, ...]


class ScriptSummaries(BaseModel):
    """In the order of their files."""

    scripts: tuple[ScriptSummary, ...]


class PromptLists(BaseModel):
    """For facilitators: words for the centre (`set_prompt`) and forms to send (`open_check_in`), by kind of stage."""

    lists: tuple[PromptList, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is to choose."""

    scripts: ScriptSummaries
    prompts: PromptLists


def shelf_of(library: Library) -> Shelf:
    """What a library has."""
    scripts = ScriptSummaries(scripts=tuple(summary_of(name, script) for name, script in library.scripts.items()))
    return Shelf(scripts, PromptLists(lists=tuple(library.prompts.values())))


def summary_of(name: str, script: Script) -> ScriptSummary:
    """As organisers choose it."""
    minutes = sum(stage.minutes for stage in script.stages)
    return ScriptSummary(
        script=name, name=script.name, minutes=minutes, stages=tuple(stage.kind for stage in script.stages)
    )


async def list_scripts(shelf: Shelf, call: Call[None]) -> ScriptSummaries:
    """Scripts that a circle may be made with."""
    return shelf.scripts


async def list_prompts(shelf: Shelf, call: Call[None]) -> PromptLists:
    """Words and check-ins for facilitators to choose."""
    return shelf.prompts


OPERATIONS = (
    Operation("GET", "/api/scripts", list_scripts, revalidated=True),
    Operation("GET", "/api/prompts", list_prompts, revalidated=True),
)
